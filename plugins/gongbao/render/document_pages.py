"""Documents as pages: "about" and its like, and the chapters of reports."""

from __future__ import annotations

from gongbao.languages import Language
from gongbao.model import Document
from gongbao.plan import Target, Templates
from gongbao.render.citations import Cited, cite
from gongbao.render.edition import Edition, best_body, page_paths, render_page
from gongbao.render.linked_data import report_json_ld, report_reference
from gongbao.render.names import Trail
from gongbao.render.report_contexts import DocumentPage, Tracing


def plan_documents(edition: Edition) -> list[Target]:
    return [plan_document(edition, page, ()) for page in edition.site.pages]


def plan_document(
    edition: Edition,
    document: Document,
    trail: Trail,
    neighbours: tuple[str, str] = ("", ""),
    figures_list: str = "",
    cited: Cited | None = None,
) -> Target:
    """A page in every language; *figures_list* is where all its figures are listed."""
    figures = edition.figures_of(document.path)

    def render(templates: Templates) -> dict[str, bytes]:
        html = edition.html(document.path)

        def make(language: Language) -> DocumentPage:
            body, code = best_body(html, document.address, language)
            return DocumentPage(
                title=document.title,
                summary=document.summary,
                trail=trail,
                sample=document.sample,
                html=body,
                html_lang=code,
                tracing=tracing_of(edition, (document,), code),
                list=figures_list,
                citation=cite(cited, language) if cited else None,
                previous=neighbours[0],
                next=neighbours[1],
                structured=_chapter(edition, document, trail, language),
            )

        return render_page(templates, "document.html", document.address, make)

    digest = edition.unit_digests[document.path]
    return Target(
        name=document.address,
        key=edition.key("document", digest, trail, neighbours, figures_list, cited, figures),
        paths=page_paths(edition, document.address),
        render=render,
        source=document.path,
    )


def text_language(document: Document, language: Language) -> str:
    """The language of the text that a reader of *language* sees."""
    languages = document.languages
    return language.code if language.code in languages or not languages else languages[0]


def tracing_of(edition: Edition, documents: tuple[Document, ...], code: str) -> Tracing:
    """Numbers of the documents' texts in language *code*."""
    units = [edition.figures_of(document.path) for document in documents]
    traced = sum(unit.traced.get(code, 0) for unit in units)
    return Tracing(
        traced=traced,
        numbers=traced + sum(unit.loose.get(code, 0) for unit in units),
    )


def _chapter(edition: Edition, document: Document, trail: Trail, language: Language) -> str:
    """JSON-LD of a report's chapter; pages such as "about" have none."""
    if not trail:
        return ""
    path, name = trail[-1]
    whole = report_reference(edition, path, name, language)
    return report_json_ld(edition, document.address, document.title, language, isPartOf=whole)
