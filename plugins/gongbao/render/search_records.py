"""What the search index takes of a record: its texts, and what a result shows of it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import msgspec

from gongbao.dataset_model import Dataset
from gongbao.derive.search_text import SearchText, plain_text, search_text
from gongbao.figure_model import Block, ChartBlock
from gongbao.languages import LocalizedText
from gongbao.model import Document, Issue, Notice
from gongbao.render.edition import Edition
from gongbao.render.figure_markup import FigureMarkup


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A record that has no machine twin of its own, for the list of results."""

    type: str
    """``dataset``, ``report`` or ``page``."""
    address: str
    title: dict[str, str]
    text: dict[str, str]
    agency: tuple[str, ...] = ()
    year: int = 0
    """ROC year of a report."""


def find_others(edition: Edition) -> list[Found]:
    """All datasets, report chapters and pages, in this order."""
    site = edition.site
    return [
        *map(_dataset, site.datasets),
        *(_document(edition, one, "report") for one in site.reports),
        *(_document(edition, one, "page") for one in site.pages),
    ]


def others_key(edition: Edition) -> str:
    """Digest of all that ``find_others`` finds."""
    site = edition.site
    records: list[Dataset | Document] = [*site.datasets, *site.reports, *site.pages]
    return edition.key(
        "search others",
        [
            (one.path, edition.unit_digests[one.path], edition.figures_of(one.path))
            for one in records
        ],
    )


def texts_of_others(edition: Edition, key: str) -> list[SearchText]:
    key = edition.key("search texts", key)
    texts = edition.parts.get(key, list[SearchText])
    if texts is None:
        texts = [_text_of(edition, one) for one in find_others(edition)]
        edition.parts.put(key, texts)
    return texts


def count_places(issue: Issue) -> int:
    """Every notice has the place of its number, also those that must not be found."""
    return max((notice.number for notice in issue.notices), default=0)


def issue_key(edition: Edition, issue: Issue) -> str:
    """Digest of what is found in an issue; withdrawals of what is unlisted do not change it."""
    listed = [notice.id for notice in issue.notices if not notice.unlisted]
    figures = edition.figures_of(issue.path)
    return edition.key("search texts", edition.source_digests[issue.path], listed, figures)


def texts_of_issue(edition: Edition, issue: Issue, key: str) -> list[SearchText]:
    """By number of the notice, less one; what must not be found has no text."""
    texts = edition.parts.get(key, list[SearchText])
    if texts is None:
        html = edition.html(issue.path)
        by_number = {n.number: n for n in issue.notices if not n.unlisted}
        texts = [
            _notice(edition, issue, by_number[number], html)
            if number in by_number
            else SearchText()
            for number in range(1, count_places(issue) + 1)
        ]
        edition.parts.put(key, texts)
    return texts


def _notice(edition: Edition, issue: Issue, notice: Notice, html: dict[str, str]) -> SearchText:
    bodies = {code: html[f"{notice.id}:{code}"] for code in notice.bodies}
    return search_text(
        [
            *_all(notice.title),
            *(_body_text(edition, issue.path, bodies[code], code) for code in bodies),
            notice.doc_number,
            *_agencies(edition, notice.agency),
            *notice.basis,
            *(text for one in notice.attachments for text in _all(one.title)),
        ],
        _filters(section=(notice.section,), agency=notice.agency, year=(issue.year,)),
    )


def _body_text(edition: Edition, path: str, fragment: str, code: str) -> str:
    """The text of a body with its figures, tables and charts in words of language *code*."""
    markup = FigureMarkup([edition.figures_of(path)])

    def block(found: Block, caption: str) -> str:
        return _block_text(found, caption, code)

    return plain_text(markup.fill(fragment, code, block))


def _block_text(block: Block, caption: str, code: str) -> str:
    """What a table or chart says, as paragraphs."""
    if isinstance(block, ChartBlock):
        title, rows = block.chart.title, block.chart.rows
        columns = [column.title for column in block.chart.columns]
        said = [block.chart.finding]
    else:
        title, rows = block.caption, tuple(cells for _, cells in block.rows)
        columns, said = [column.title for column in block.columns], []
    texts = [*columns, *(cell for row in rows for cell in row), *said, block.title]
    lines = [caption or title.get(code), *(text.get(code) for text in texts)]
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _dataset(dataset: Dataset) -> Found:
    def text(code: str) -> str:
        lines = [dataset.description.get(code), "、".join(dataset.keywords.get(code, ()))]
        for table in dataset.tables:
            lines.append(table.title.get(code))
            lines += (column.title.get(code) for column in table.columns)
        return "\n".join(filter(None, lines))

    codes = dataset.title.values
    return Found(
        type="dataset",
        address=dataset.address,
        title=dict(dataset.title.values),
        text={code: text(code) for code in codes},
        agency=(dataset.agency,) if dataset.agency else (),
    )


def _document(edition: Edition, document: Document, kind: str) -> Found:
    html = edition.html(document.path)
    text = {
        code: f"{document.summary.get(code)}\n{_body_text(edition, document.path, html[key], code)}"
        for code in document.languages
        if (key := f"{document.address}:{code}") in html
    }
    return Found(
        type=kind,
        address=document.address,
        title=dict(document.title.values),
        text=text,
        year=document.report_year if kind == "report" else 0,
    )


def _text_of(edition: Edition, found: Found) -> SearchText:
    return search_text(
        [*found.title.values(), *found.text.values(), *_agencies(edition, found.agency)],
        _filters(agency=found.agency, year=(found.year,) if found.year else ()),
    )


def _agencies(edition: Edition, codes: Iterable[str]) -> Iterable[str]:
    agencies = edition.site.registers.agencies
    return [text for code in codes if code in agencies for text in _all(agencies[code].name)]


def _all(text: LocalizedText) -> Iterable[str]:
    return text.values.values()


def _filters(**values: Iterable[object]) -> list[str]:
    return [f"{kind}:{value}" for kind, found in values.items() for value in found]
