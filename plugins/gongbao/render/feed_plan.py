"""Targets of feeds, their archives and pages, and of calendars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from gongbao.languages import Language, localized, page_path
from gongbao.plan import Stage, Target, Templates
from gongbao.public_addresses import absolute
from gongbao.render.calendars import EventEntry, render_calendar, render_event
from gongbao.render.channels import Archive, ChannelPlan, Item
from gongbao.render.edition import Edition
from gongbao.render.feed_twins import issue_item, plan_channel_twin, plan_twin
from gongbao.render.feeds import (
    Channel,
    Document,
    Entry,
    RssItem,
    feed_title,
    publication_moment,
    render_atom,
    render_json_feed,
    render_rss,
)
from gongbao.render.gazette_view import GazetteView
from gongbao.render.issue_events import Events, issue_events
from gongbao.render.issue_parts import PartsOfIssues, recent_issues
from gongbao.render.last_changes import newest
from gongbao.render.names import ISSUES
from gongbao.render.subscribe_pages import plan_subscribe
from gongbao.render.text_contexts import EventText

_ISSUE_FORMATS = ("xml", "atom", "json")


def plan_feeds(
    edition: Edition, view: GazetteView, channels: list[ChannelPlan], parts: PartsOfIssues
) -> list[Target]:
    archives = [(plan, archive) for plan in channels for archive in plan.archives]
    running = edition.site.newest_year
    targets = plan_subscribe(edition, channels)
    targets += [plan_channel_twin(edition, view, one) for one in channels]
    targets.append(_issues_twin(edition, view))
    for language in edition.languages:
        targets += [
            _archives(
                edition,
                view,
                parts,
                str(year),
                [one for one in archives if one[1].year == year],
                language,
            )
            for year in sorted({archive.year for _, archive in archives} - {running}, reverse=True)
        ]
        targets += [  # each by itself: the next issue adds one, and the others stay
            _archives(
                edition, view, parts, f"{plan.name}/{archive.name}", [(plan, archive)], language
            )
            for plan, archive in archives
            if archive.year == running
        ]
        targets += [
            _issues_feed(edition, view, parts, language),
            _calendars(edition, view, parts, channels, language),
        ]
    for language in edition.languages:  # at last: workers end together when small ones are left
        targets += [_current(edition, view, parts, one, language) for one in channels]
    return targets


def _current(
    edition: Edition,
    view: GazetteView,
    parts: PartsOfIssues,
    plan: ChannelPlan,
    language: Language,
) -> Target:
    """The documents that readers subscribe to."""
    newest, current = plan.archives[:1], plan.current[language.code]
    links = tuple(("prev-archive", plan.archive_path(language, one)) for one in newest)
    extensions = plan.formats

    def render(templates: Templates) -> dict[str, bytes]:
        entries, items = [], []
        for issue, notice in current:
            entries.append(parts.entries(issue, language, templates)[notice.id])
            items.append(parts.items(issue, language, templates)[notice.id])
        channel = _channel(plan, language)
        return _documents(edition, channel, entries, items, language, links, extensions)

    return Target(
        name=plan.path(language, "atom"),
        key=edition.key("feed", plan.name, _keys(view, current), language.code, links),
        paths=tuple(plan.path(language, extension)[1:] for extension in extensions),
        render=render,
        stage=Stage.JOINED,
    )


def _documents(
    edition: Edition,
    channel: Channel,
    entries: list[Entry],
    items: list[RssItem],
    language: Language,
    links: tuple[tuple[str, str], ...],
    extensions: tuple[str, ...],
) -> dict[str, bytes]:
    identity, url = edition.site.identity, edition.url
    rss = Document(path=f"{channel.path}.xml", links=links)
    atom = Document(path=f"{channel.path}.atom", links=links)
    files = {
        rss.path[1:]: render_rss(channel, rss, items, language, identity, url),
        atom.path[1:]: render_atom(channel, atom, entries, language, identity, url),
    }
    if "json" in extensions:
        data = render_json_feed(channel, items, language, identity, url)
        files[f"{channel.path[1:]}.json"] = data
    return files


def _archives(
    edition: Edition,
    view: GazetteView,
    parts: PartsOfIssues,
    name: str,
    archives: list[tuple[ChannelPlan, Archive]],
    language: Language,
) -> Target:
    """Archives that are made together: those of a year that is over, or a single one."""
    links = [_archive_links(plan, archive, language) for plan, archive in archives]
    paths = [plan.archive_path(language, archive) for plan, archive in archives]

    def render(templates: Templates) -> dict[str, bytes]:
        files = {}
        for (plan, archive), path, of_one in zip(archives, paths, links, strict=True):
            files[path[1:]] = render_atom(
                _channel(plan, language),
                Document(path=path, links=of_one, archive=True),
                _entries(parts, archive.items, language, templates),
                language,
                edition.site.identity,
                edition.url,
            )
        return files

    issues = {issue.id: issue for _, archive in archives for issue, _ in archive.items}
    keys = [view.key(issue) for issue in issues.values()]
    return Target(
        name=page_path(language, f"/feeds/archive/{name}"),
        key=edition.key("archive", name, keys, language.code, links, paths),
        paths=tuple(path[1:] for path in paths),
        render=render,
        stage=Stage.JOINED,
    )


def _archive_links(
    plan: ChannelPlan, archive: Archive, language: Language
) -> tuple[tuple[str, str], ...]:
    """RFC 5005 section 4: the archive before, and the document to subscribe to.

    Not the one after: it comes later, and nothing of an archive is to change then.
    """
    before = plan.archives[plan.archives.index(archive) + 1 :][:1]
    older = [("prev-archive", plan.archive_path(language, one)) for one in before]
    return (("current", plan.path(language, "atom")), *older)


def _issues_feed(
    edition: Edition, view: GazetteView, parts: PartsOfIssues, language: Language
) -> Target:
    """One item for each recent issue: its table of contents."""
    issues = recent_issues(edition.site.issues)[::-1]
    channel = Channel(path=page_path(language, "/feeds/issues"), title=ISSUES, page="/gazette/")

    def render(templates: Templates) -> dict[str, bytes]:
        of_issues = [parts.of_issue(issue, language, templates) for issue in issues]
        entries, items = [one.entry for one in of_issues], [one.item for one in of_issues]
        return _documents(edition, channel, entries, items, language, (), _ISSUE_FORMATS)

    return Target(
        name=f"{channel.path}.atom",
        key=edition.key("issues feed", [view.key(one) for one in issues], language.code),
        paths=tuple(f"{channel.path[1:]}.{extension}" for extension in _ISSUE_FORMATS),
        render=render,
        stage=Stage.JOINED,
    )


def _issues_twin(edition: Edition, view: GazetteView) -> Target:
    issues = recent_issues(edition.site.issues)[::-1]
    items = {
        language.code: tuple(issue_item(view, issue, language) for issue in issues)
        for language in edition.languages
    }
    day = newest(item.day for of_one in items.values() for item in of_one)
    return plan_twin(edition, "/feeds/issues", ISSUES, "/gazette/", _ISSUE_FORMATS, items, day)


def _calendars(
    edition: Edition,
    view: GazetteView,
    parts: PartsOfIssues,
    channels: list[ChannelPlan],
    language: Language,
) -> Target:
    issues = recent_issues(edition.site.issues)
    years = dict.fromkeys(issue.year for issue in issues)
    due = [
        one
        for calendar in edition.calendars.values()
        for one in calendar.days
        if one.status == "future" and not calendar.sample
    ]

    def render(templates: Templates) -> dict[str, bytes]:
        publications = [parts.of_issue(issue, language, templates).publication for issue in issues]
        found: Events = {}
        for issue in issues:
            found |= issue_events(edition, view, issue, language, templates)
        title = localized(zh="公報預定出刊日", en="Gazette due")
        label = templates.fragment("feeds/event.txt", language, "/gazette/", EventText(title=title))
        identity = edition.site.identity
        for one in due:
            entry = EventEntry(
                name=f"{one.day.isoformat()}-due",
                summary=label.strip(),
                starts=one.day,
                revised=publication_moment(one.day - timedelta(days=365), identity.timezone),
            )
            publications.append(render_event(entry, language, identity))
        files = {}
        for plan in channels:
            events = [
                found.get(notice.id, b"")
                for year in years
                for _, notice in reversed(plan.by_year.get(year, ()))
            ]
            extra = publications if plan.kind == "site" else []
            files[plan.path(language, "ics")[1:]] = render_calendar(
                feed_title(_channel(plan, language), language, identity),
                [*extra, *events],
                language,
                absolute(edition.url, page_path(language, plan.page)),
                identity,
            )
        return files

    keys = [view.key(issue) for issue in issues]
    return Target(
        name=page_path(language, "/feeds/calendars"),
        key=edition.key("calendars", keys, [plan.name for plan in channels], due, language.code),
        paths=tuple(plan.path(language, "ics")[1:] for plan in channels),
        render=render,
        stage=Stage.JOINED,
    )


def _channel(plan: ChannelPlan, language: Language) -> Channel:
    path = plan.path(language, "atom").removesuffix(".atom")
    return Channel(path=path, title=plan.title, page=plan.page)


def _entries(
    parts: PartsOfIssues, items: Iterable[Item], language: Language, templates: Templates
) -> list[Entry]:
    return [parts.entries(issue, language, templates)[notice.id] for issue, notice in items]


def _keys(view: GazetteView, items: Iterable[Item]) -> list[object]:
    issues = {issue.id: issue for issue, _ in items}
    return [[view.key(issue) for issue in issues.values()], [notice.id for _, notice in items]]
