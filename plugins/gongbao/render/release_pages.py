"""The permanent pages of a dataset's releases, and the feeds of what changed."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import escape

import msgspec

from gongbao.dataset_model import Dataset
from gongbao.dates import format_date
from gongbao.derive.quality import due_on
from gongbao.languages import LANGUAGES, Language, LocalizedText, localized, page_path
from gongbao.load.releases import Release, changes_path, read_object, version_key
from gongbao.plan import Content, Target, Templates
from gongbao.public_addresses import absolute
from gongbao.render.contexts import ReleasePage, ReleaseText
from gongbao.render.edition import Edition, page_days, page_paths, render_page
from gongbao.render.feed_items import FeedItem
from gongbao.render.feed_twins import plan_twin, same_in_all
from gongbao.render.feeds import (
    Channel,
    Document,
    EntryText,
    entry_id,
    publication_moment,
    render_atom,
    render_entry,
    render_item,
    render_rss,
)
from gongbao.render.last_changes import release_changed
from gongbao.render.markup import other_tag
from gongbao.render.names import CATALOGUE_TRAIL, CHANGED_DATASETS, OVERDUE_DATASETS
from gongbao.render.quality_pages import due_days
from gongbao.whole_catalogue import History

SHOWN_CHANGES = 100
FEED_ENTRIES = 30
FORMATS = ("xml", "atom")
_WAS_DUE = localized(zh="應於{day}前更新", en="an update was due by {day}")


def plan_releases(edition: Edition, dataset: Dataset) -> list[Target]:
    """A page with files for each release, and the dataset's feed in each language."""
    history = edition.histories[dataset.name]
    targets = [
        _release(edition, dataset, history, number) for number in range(len(history.releases))
    ]
    entries = [(dataset, release) for release in reversed(history.releases)]
    name = f"/feeds/datasets/{dataset.name}"
    return [*targets, *_release_feed(edition, name, dataset.title, dataset.address, entries)]


def plan_catalogue_feeds(edition: Edition) -> list[Target]:
    """One feed of all releases: new datasets and new versions, newest first."""
    found = [
        (dataset, release)
        for dataset in edition.site.datasets
        for release in edition.histories[dataset.name].releases
    ]
    found.sort(
        key=lambda pair: (pair[1].published, pair[0].name, version_key(pair[1].version)),
        reverse=True,
    )
    if not found:
        return []
    feeds = _release_feed(edition, "/feeds/datasets", CHANGED_DATASETS, "/datasets/", found)
    return [*feeds, *plan_overdue_feed(edition)]


def plan_overdue_feed(edition: Edition) -> list[Target]:
    """Datasets that their promised frequency finds late, by the day they were due."""
    late = [
        (dataset, due)
        for dataset in edition.site.datasets
        if (due := due_on(dataset, due_days(dataset))) and due < edition.as_of
    ]
    late.sort(key=lambda pair: (pair[1], pair[0].name), reverse=True)

    def entries(language: Language, _: Templates) -> list[EntryText]:
        return [_overdue_entry(edition, dataset, due, language) for dataset, due in late]

    parts = [(dataset.name, dataset.title, due) for dataset, due in late]
    name, title = "/feeds/datasets-overdue", OVERDUE_DATASETS
    items = tuple(_overdue_item(dataset, due) for dataset, due in late)
    twin = plan_twin(edition, name, title, "/datasets/", FORMATS, same_in_all(edition, items))
    return [*_feed(edition, name, title, "/datasets/", entries, parts), twin]


def _overdue_item(dataset: Dataset, due: date) -> FeedItem:
    return FeedItem(
        title=dataset.title,
        address=dataset.address,
        day=due + timedelta(1),
        note=LocalizedText(
            {
                language.code: _WAS_DUE.get(language.code).format(
                    day=format_date(due, language.code)
                )
                for language in LANGUAGES
            }
        ),
    )


def _overdue_entry(edition: Edition, dataset: Dataset, due: date, language: Language) -> EntryText:
    identity = edition.site.identity
    moment = publication_moment(due + timedelta(1), identity.timezone)
    title = dataset.title.get(language.code)
    text = _WAS_DUE.get(language.code).format(day=format_date(due, language.code))
    return EntryText(
        id=entry_id(f"dataset/{dataset.name}/overdue/{due}", language, identity),
        title=title,
        title_tag=other_tag(dataset.title, language),
        address=absolute(edition.url, page_path(language, dataset.address)),
        html=f"<p>{escape(title)}: {escape(text)}</p>",
        published=moment,
        updated=moment,
    )


def _release(edition: Edition, dataset: Dataset, history: History, number: int) -> Target:
    release = history.releases[number]
    base = release.address.lstrip("/")
    newest = number == len(history.releases) - 1
    files = [f"{name}.csv" for name in release.tables]
    if release.changes:
        files += ["changes.csv", "changes.json"]
    page = ReleasePage(
        title=_release_title(dataset, release),
        trail=(*CATALOGUE_TRAIL, (dataset.address, dataset.title)),
        published=release.published,
        dataset=dataset,
        release=release,
        newest=newest,
        files=tuple(f"/{base}{name}" for name in (*files, "datapackage.json")),
        changes=release.changes[:SHOWN_CHANGES],
        hidden=release.more_changes + max(len(release.changes) - SHOWN_CHANGES, 0),
    )

    def render(templates: Templates) -> dict[str, Content]:
        pages = render_page(templates, "release.html", release.address, lambda _: page)
        return {
            **pages,
            **{f"{base}{name}": data for name, data in _files(edition, dataset, history, number)},
        }

    recorded = number < history.recorded
    key = edition.key("release", release, newest, recorded, dataset.title)
    paths = (
        *page_paths(edition, release.address),
        *(f"{base}{name}" for name in (*files, "datapackage.json")),
    )
    return Target(
        release.address,
        key,
        paths,
        render,
        source=dataset.path,
        changed=page_days(release.address, release_changed(release)),
    )


def _files(
    edition: Edition, dataset: Dataset, history: History, number: int
) -> Iterator[tuple[str, Content]]:
    release = history.releases[number]
    recorded = number < history.recorded
    stored = {} if recorded else edition.files(dataset.path)
    for name, table in release.tables.items():
        current = stored.get(f"{dataset.address}{name}.csv")
        yield f"{name}.csv", current or read_object(history.folder, table.sha256)
    descriptor = msgspec.json.encode(release.descriptor)
    yield "datapackage.json", msgspec.json.format(descriptor, indent=2) + b"\n"
    if release.changes:
        packed = history.pending
        if recorded:
            packed = changes_path(history.folder, release.version).read_bytes()
        changes = gzip.decompress(packed)
        yield "changes.csv", changes
        rows = csv.DictReader(io.StringIO(changes.decode()))
        yield "changes.json", msgspec.json.encode(list(rows)) + b"\n"


def _release_feed(
    edition: Edition,
    name: str,
    title: LocalizedText,
    page: str,
    releases: list[tuple[Dataset, Release]],
) -> list[Target]:
    shown = releases[:FEED_ENTRIES]

    def entries(language: Language, templates: Templates) -> list[EntryText]:
        return [_entry(edition, d, r, language, templates) for d, r in shown]

    items = tuple(_release_item(dataset, release) for dataset, release in shown)
    twin = plan_twin(edition, name, title, page, FORMATS, same_in_all(edition, items))
    return [*_feed(edition, name, title, page, entries, [(d.title, r) for d, r in shown]), twin]


def _release_item(dataset: Dataset, release: Release) -> FeedItem:
    return FeedItem(
        title=_release_title(dataset, release), address=release.address, day=release.published
    )


def _release_title(dataset: Dataset, release: Release) -> LocalizedText:
    return LocalizedText(
        {code: f"{text} {release.version}" for code, text in dataset.title.values.items()}
    )


def _feed(
    edition: Edition,
    name: str,
    title: LocalizedText,
    page: str,
    entries: Callable[[Language, Templates], list[EntryText]],
    parts: object,
) -> list[Target]:
    """RSS and Atom in each language; *parts* are what the entries are made of."""

    def target(language: Language) -> Target:
        path = page_path(language, name)
        channel = Channel(path=path, title=title, page=page)

        def render(templates: Templates) -> dict[str, Content]:
            identity, url = edition.site.identity, edition.url
            texts = entries(language, templates)
            items = [render_item(text, identity) for text in texts]
            of_atom = [render_entry(text, identity) for text in texts]
            rss, atom = Document(path=f"{path}.xml"), Document(path=f"{path}.atom")
            return {
                rss.path[1:]: render_rss(channel, rss, items, language, identity, url),
                atom.path[1:]: render_atom(channel, atom, of_atom, language, identity, url),
            }

        key = edition.key("dataset-feed", name, title, language.code, parts)
        return Target(f"{path}.atom", key, (f"{path[1:]}.xml", f"{path[1:]}.atom"), render)

    return [target(language) for language in edition.languages]


def _entry(
    edition: Edition, dataset: Dataset, release: Release, language: Language, templates: Templates
) -> EntryText:
    """One release; its text has the changed rows and cells."""
    text = ReleaseText(title=dataset.title, release=release, changes=release.changes)
    identity = edition.site.identity
    moment = publication_moment(release.published, identity.timezone)
    return EntryText(
        id=entry_id(f"dataset/{dataset.name}/{release.version}", language, identity),
        title=_release_title(dataset, release).get(language.code),
        title_tag=other_tag(dataset.title, language),
        address=absolute(edition.url, page_path(language, release.address)),
        html=templates.fragment("feeds/release.html", language, release.address, text),
        published=moment,
        updated=moment,
    )
