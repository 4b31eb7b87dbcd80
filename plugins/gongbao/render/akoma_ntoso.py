"""Local laws as Akoma Ntoso 3.0 (OASIS): articles as articles, with the gazette as source.

The Chinese text is the act; the translation, where there is one, has no legal force and is not in
the file. Text before the first 「第…條」 is the preamble.
"""

from __future__ import annotations

import re
from datetime import date

from lxml import etree, html

from gongbao.languages import DEFAULT
from gongbao.model import Notice
from gongbao.render.contexts import NoticePage
from gongbao.render.edition import Edition

AKOMA_NTOSO = "akn.xml"
NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_ARTICLE = re.compile(
    r"^(第[一二三四五六七八九十百零〇\d]+條(?:之[一二三四五六七八九十\d]+)?)[\s　]*"
)


def has_akoma_ntoso(notice: Notice) -> bool:
    return notice.section == "local-law" and DEFAULT.code in notice.bodies


def render_akoma_ntoso(edition: Edition, page: NoticePage, body_html: str) -> bytes:
    """*page* in any language; *body_html* is the Chinese body with its figures."""
    root = etree.Element(_name("akomaNtoso"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # None is the default namespace
    act = _add(root, "act", name="act", contains="originalVersion")
    _meta(act, edition, page)
    paragraphs = _paragraphs(body_html)
    articles = _articles(paragraphs)
    before = paragraphs[: len(paragraphs) - sum(len(texts) for _, texts in articles)]
    if before:
        preamble = _add(act, "preamble")
        for text in before:
            _add(preamble, "p").text = text
    body = _add(act, "body")
    if not articles:
        content = _add(_add(body, "hcontainer", name="text", eId="hcontainer_1"), "content")
        _add(content, "p").text = page.title.get(DEFAULT.code)
    for number, (num, texts) in enumerate(articles, 1):
        article = _add(body, "article", eId=f"art_{number}")
        _add(article, "num").text = num
        content = _add(article, "content")
        for text in texts:
            _add(content, "p").text = text
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return data


def _meta(act: etree._Element, edition: Edition, page: NoticePage) -> None:
    notice = page.notice
    author = f"#{notice.agency[0]}"
    work = f"/akn/tw/act/{notice.doc_date.isoformat()}/{notice.id}"
    meta = _add(act, "meta")
    identification = _add(meta, "identification", source="#gongbao")
    _frbr(identification, "FRBRWork", work, notice.doc_date, author, country="tw")
    expression = f"{work}/zho@{page.issue.published_on.isoformat()}"
    day = page.issue.published_on
    _frbr(identification, "FRBRExpression", expression, day, author, language="zho")
    _frbr(identification, "FRBRManifestation", f"{expression}.xml", day, "#gongbao")
    _add(
        meta,
        "publication",
        date=day.isoformat(),
        name="gazette",
        showAs=edition.site.identity.name.get(DEFAULT.code),
        number=page.issue.id,
    )
    references = _add(meta, "references", source="#gongbao")
    for code, name in page.agencies:
        href, label = f"/ontology/organization/{code}", name.get(DEFAULT.code)
        _add(references, "TLCOrganization", eId=code, href=href, showAs=label)
    href = "/ontology/organization/gongbao"
    _add(references, "TLCOrganization", eId="gongbao", href=href, showAs="Gongbao")


def _frbr(
    parent: etree._Element,
    name: str,
    uri: str,
    day: date,
    author: str,
    country: str = "",
    language: str = "",
) -> None:
    block = _add(parent, name)
    _add(block, "FRBRthis", value=uri)
    _add(block, "FRBRuri", value=uri)
    _add(block, "FRBRdate", date=day.isoformat(), name="publication")
    _add(block, "FRBRauthor", href=author)
    if country:
        _add(block, "FRBRcountry", value=country)
    if language:
        _add(block, "FRBRlanguage", language=language)


def _paragraphs(fragment: str) -> list[str]:
    """Texts of the blocks of a body, in order."""
    if not fragment:
        return []
    blocks = html.fragment_fromstring(fragment, create_parent="div")
    found = [" ".join(block.text_content().split()) for block in blocks]
    return [text for text in found if text]


def _articles(paragraphs: list[str]) -> list[tuple[str, list[str]]]:
    """(number, paragraphs) of each article; a paragraph without number belongs to the last."""
    articles: list[tuple[str, list[str]]] = []
    for text in paragraphs:
        match = _ARTICLE.match(text)
        if match:
            articles.append((match[1], [text[match.end() :]]))
        elif articles:
            articles[-1][1].append(text)
    return articles


def _add(parent: etree._Element, element: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, _name(element), attributes)


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
