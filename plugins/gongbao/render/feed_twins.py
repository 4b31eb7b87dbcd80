"""Every feed as a page: what it has, for readers without a feed reader.

The page of the feed ``/feeds/gazette.atom`` is ``/feeds/gazette/``. Feeds themselves are not
styled: browsers are giving up XSLT.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from gongbao.languages import Language, LocalizedText, page_path
from gongbao.model import Issue, Notice
from gongbao.plan import Target
from gongbao.render.channels import ChannelPlan
from gongbao.render.contexts import FeedPage
from gongbao.render.edition import Edition, page_target
from gongbao.render.feed_items import FeedItem, FeedLine
from gongbao.render.gazette_view import GazetteView
from gongbao.render.last_changes import newest
from gongbao.render.names import SUBSCRIBE_TRAIL, issue_name


def feed_line(
    name: str, title: LocalizedText, page: str, formats: Iterable[str], language: Language
) -> FeedLine:
    """The feed *name*, such as ``/feeds/gazette``, with the formats it has."""
    paths = {one: page_path(language, f"{name}.{one}") for one in formats}
    return FeedLine(
        title=title,
        page=page,
        twin=f"{name}/",
        rss=paths["xml"],
        atom=paths["atom"],
        json=paths.get("json", ""),
        ics=paths.get("ics", ""),
    )


def plan_twin(
    edition: Edition,
    name: str,
    title: LocalizedText,
    page: str,
    formats: tuple[str, ...],
    items: Mapping[str, tuple[FeedItem, ...]],
    changed: date | None = None,
) -> Target:
    """*items* by language code; *changed* is the day of the newest, unless it is no record."""

    def make(language: Language) -> FeedPage:
        return FeedPage(
            title=title,
            trail=SUBSCRIBE_TRAIL,
            sample=any(item.sample for item in items[language.code]),
            feed=feed_line(name, title, page, formats, language),
            items=items[language.code],
        )

    parts = (title, page, formats, items)
    return page_target(edition, f"{name}/", "feed.html", make, *parts, changed=changed)


def same_in_all(edition: Edition, items: tuple[FeedItem, ...]) -> dict[str, tuple[FeedItem, ...]]:
    return dict.fromkeys((language.code for language in edition.languages), items)


def plan_channel_twin(edition: Edition, view: GazetteView, plan: ChannelPlan) -> Target:
    items = {
        language.code: tuple(
            _notice_item(view, *item, language) for item in plan.current[language.code]
        )
        for language in edition.languages
    }
    day = newest(item.day for of_one in items.values() for item in of_one)
    return plan_twin(edition, plan.feed, plan.title, plan.page, plan.formats, items, day)


def _notice_item(view: GazetteView, issue: Issue, notice: Notice, language: Language) -> FeedItem:
    return FeedItem(
        title=notice.title,
        address=notice.address,
        day=view.updated_on(issue, notice, language),
        sample=notice.sample or issue.sample,
        marks=view.marks(notice),
        withdrawn=notice.withdrawn,
    )


def issue_item(view: GazetteView, issue: Issue, language: Language) -> FeedItem:
    return FeedItem(
        title=issue_name(issue),
        address=issue.address,
        day=view.issue_updated_on(issue, language),
        sample=issue.sample,
    )
