"""The page that lists every feed, and the same list as OPML for feed readers."""

from __future__ import annotations

from collections import defaultdict

from lxml import etree

from gongbao.languages import Language, page_path
from gongbao.plan import Target, Templates
from gongbao.public_addresses import absolute
from gongbao.render.channels import ChannelPlan
from gongbao.render.contexts import SubscribePage
from gongbao.render.edition import Edition, page_target
from gongbao.render.feed_items import FeedLine
from gongbao.render.feed_twins import feed_line
from gongbao.render.names import CHANGED_DATASETS, ISSUES, OVERDUE_DATASETS, SUBSCRIBE

_OPML = "/feeds/feeds.opml"


def plan_subscribe(edition: Edition, channels: list[ChannelPlan]) -> list[Target]:
    def make(language: Language) -> SubscribePage:
        return SubscribePage(
            title=SUBSCRIBE,
            groups=tuple(
                (kind, tuple(lines)) for kind, lines in _groups(edition, channels, language).items()
            ),
            opml=page_path(language, _OPML),
        )

    parts = [(plan.name, plan.title) for plan in channels]
    parts += [(dataset.name, dataset.title) for dataset in edition.site.datasets]
    page = page_target(edition, "/subscribe/", "subscribe.html", make, parts)
    return [page, *(_opml(edition, channels, language, parts) for language in edition.languages)]


def _groups(
    edition: Edition, channels: list[ChannelPlan], language: Language
) -> dict[str, list[FeedLine]]:
    """Feeds by what they are about: ``site``, ``section``, ``agency``, ``dataset``."""
    groups: dict[str, list[FeedLine]] = defaultdict(list)
    for plan in channels:
        formats = (*plan.formats, "ics")
        groups[plan.kind].append(feed_line(plan.feed, plan.title, plan.page, formats, language))
    formats = ("xml", "atom", "json")
    groups["site"].append(feed_line("/feeds/issues", ISSUES, "/gazette/", formats, language))
    if edition.site.datasets:
        groups["dataset"] = [
            feed_line(name, title, page, ("xml", "atom"), language)
            for name, title, page in (
                ("/feeds/datasets", CHANGED_DATASETS, "/datasets/"),
                ("/feeds/datasets-overdue", OVERDUE_DATASETS, "/datasets/"),
                *(
                    (f"/feeds/datasets/{one.name}", one.title, one.address)
                    for one in edition.site.datasets
                ),
            )
        ]
    return groups


def _opml(
    edition: Edition, channels: list[ChannelPlan], language: Language, parts: object
) -> Target:
    """All feeds as OPML 2.0, which feed readers import."""
    path = page_path(language, _OPML)[1:]

    def render(_: Templates) -> dict[str, bytes]:
        root = etree.Element("opml", version="2.0")
        head = etree.SubElement(root, "head")
        etree.SubElement(head, "title").text = edition.site.identity.name.get(language.code)
        body = etree.SubElement(root, "body")
        for lines in _groups(edition, channels, language).values():
            for line in lines:
                title = line.title.get(language.code)
                etree.SubElement(
                    body,
                    "outline",
                    type="rss",
                    text=title,
                    title=title,
                    xmlUrl=absolute(edition.url, line.atom),
                    htmlUrl=absolute(edition.url, page_path(language, line.page)),
                )
        data = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
        return {path: data}

    return Target(f"/{path}", edition.key("opml", parts, language.code), (path,), render)
