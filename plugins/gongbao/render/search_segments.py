"""The search index as targets: generations of issues, and one segment of everything else.

Closed spans of five years, the years of the running span, the months of the running year, and
the running month are indexed apart, so that a new issue rewrites the files of its month alone.
Index files are no addresses for readers, and how many there are depends on the texts, so their
targets declare no paths. Source: docs/adr/0018-search.md; format: docs/search-index.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from html import escape

import msgspec

from gongbao.dataset_model import Dataset
from gongbao.derive.search_text import SearchText, plain_text, search_text
from gongbao.figure_model import Block, ChartBlock
from gongbao.languages import LocalizedText
from gongbao.load.cache import digest_of
from gongbao.model import Document, Issue, Notice
from gongbao.plan import Target, Templates
from gongbao.render.edition import Edition
from gongbao.render.figure_markup import FigureMarkup
from gongbao.render.plain_data import json_bytes

SPAN = 5
"""Years of a span; ROC years that are divisible by it begin one."""
RECORDS = "records"
"""Name of the segment of datasets, report chapters and pages."""

Files = dict[str, bytes]


class SegmentTarget(msgspec.Struct):
    name: str
    version: Callable[[], str]
    """Digest of the segment's files, known once they are made; browsers keep files by it."""
    target: Target


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


def plan_segments(edition: Edition) -> list[SegmentTarget]:
    """Oldest first; the records that are no notices come last."""
    generations: dict[str, list[Issue]] = defaultdict(list)
    issues = edition.site.issues
    for issue in issues:
        generations[generation(issue, issues[-1])].append(issue)
    return [
        *(_of_issues(edition, name, found) for name, found in generations.items()),
        _of_records(edition),
    ]


def generation(issue: Issue, newest: Issue) -> str:
    """Name of the segment that *issue* is in, when *newest* is the newest issue."""
    year, running = issue.year, newest.year
    span = year - year % SPAN
    if span != running - running % SPAN:
        return f"{span:03d}-{span + SPAN - 1:03d}"
    if year != running:
        return f"{span:03d}-years"
    if issue.published_on.month != newest.published_on.month:
        return f"{year:03d}-months"
    return f"{year:03d}-newest"


def keep_texts(edition: Edition, issue: Issue) -> None:
    """Have what is found in *issue* in the store."""
    _texts_of(edition, issue, _key(edition, issue))


def _of_issues(edition: Edition, name: str, issues: Sequence[Issue]) -> SegmentTarget:
    keys = [_key(edition, issue) for issue in issues]

    def make() -> Files:
        texts: list[SearchText] = []
        places: dict[int, list[int]] = defaultdict(list)
        for issue, key in zip(issues, keys, strict=True):
            found = _texts_of(edition, issue, key)
            places[issue.year] += (issue.number, len(found))
            texts += found
        return _index(name, texts, {"issues": dict(places)})

    return _segment(edition, name, keys, make)


def _of_records(edition: Edition) -> SegmentTarget:
    site = edition.site
    documents = [(one, "report") for one in site.reports] + [(one, "page") for one in site.pages]
    records: list[Dataset | Document] = [*site.datasets, *site.reports, *site.pages]
    key = [
        (one.path, edition.unit_digests[one.path], edition.figures_of(one.path)) for one in records
    ]

    def make() -> Files:
        found = [_dataset(one) for one in site.datasets]
        found += [_document(edition, one, kind) for one, kind in documents]
        texts = [_text_of(edition, one) for one in found]
        files = _index(RECORDS, texts, {"types": [one.type for one in found]})
        files |= {
            f"search/{RECORDS}/{place}.json": msgspec.json.encode(one)
            for place, one in enumerate(found)
        }
        return files

    return _segment(edition, RECORDS, key, make)


def _segment(
    edition: Edition, name: str, parts: object, make: Callable[[], Files]
) -> SegmentTarget:
    key = edition.key("search", name, parts)
    edition.parts.get(key, str)  # asked for in every build, so that the store keeps it

    def render(_: Templates | None = None) -> Files:
        files = make()
        edition.parts.put(key, digest_of(files)[:10])
        return files

    def version() -> str:
        return edition.parts.get(key, str) or digest_of(render())[:10]

    return SegmentTarget(name, version, Target(f"search/{name}", key, (), render, stage=1))


def _index(name: str, texts: Sequence[SearchText], about: dict[str, object]) -> Files:
    from gongbao.derive.search_index import derive_segment

    segment = derive_segment(texts)
    files = {f"search/{name}/{number:x}.bin": shard for number, shard in enumerate(segment.shards)}
    files[f"search/{name}/segment.json"] = json_bytes(
        {"bits": segment.bits, "hot": segment.hot, "records": len(texts), **about}, indent=None
    )
    return files


def _key(edition: Edition, issue: Issue) -> str:
    """Digest of what is found in an issue; withdrawals of what is unlisted do not change it."""
    listed = [notice.id for notice in issue.notices if not notice.unlisted]
    figures = edition.figures_of(issue.path)
    return edition.key("search texts", edition.source_digests[issue.path], listed, figures)


def _texts_of(edition: Edition, issue: Issue, key: str) -> list[SearchText]:
    """By number of the notice, less one; what must not be found has no text."""
    texts = edition.parts.get(key, list[SearchText])
    if texts is None:
        html = edition.html(issue.path)
        by_number = {n.number: n for n in issue.notices if not n.unlisted}
        texts = [
            _notice(edition, issue, by_number[number], html)
            if number in by_number
            else SearchText()
            for number in range(1, max((n.number for n in issue.notices), default=0) + 1)
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
    year = int(document.address.split("/")[2]) if kind == "report" else 0
    return Found(
        type=kind,
        address=document.address,
        title=dict(document.title.values),
        text=text,
        year=year,
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
