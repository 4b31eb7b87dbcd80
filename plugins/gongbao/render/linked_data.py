"""schema.org in pages: the site, issues as PublicationIssue, acts as Legislation, reports.

Source of the terms: https://schema.org/Legislation, which follows the ELI ontology.
"""

from __future__ import annotations

from typing import Any

from gongbao.languages import Language, LocalizedText, page_path
from gongbao.model import Issue, SiteIdentity
from gongbao.public_addresses import absolute
from gongbao.render.contexts import NoticePage
from gongbao.render.edition import Edition
from gongbao.render.names import issue_name
from gongbao.render.plain_data import json_script

_ACTS = {"local-law", "administrative-rule"}


def issue_json_ld(edition: Edition, issue: Issue, language: Language) -> str:
    """Text for a script element of the issue's page."""
    identity = edition.site.identity
    return json_script(
        {
            "@context": "https://schema.org",
            "@type": "PublicationIssue",
            "@id": identity.tag(f"issue/{issue.id}"),
            "url": absolute(edition.url, page_path(language, issue.address)),
            "name": issue_name(issue).get(language.code),
            "issueNumber": issue.printed_number,
            "datePublished": issue.published_on.isoformat(),
            "inLanguage": language.tag,
            "isPartOf": {
                "@type": "Periodical",
                "name": identity.name.get(language.code),
                "publisher": _publisher(identity, language),
            },
        }
    )


def notice_json_ld(edition: Edition, page: NoticePage, language: Language) -> str:
    """Text for a script element of the notice's page."""
    notice, identity = page.notice, edition.site.identity
    value: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Legislation" if notice.section in _ACTS else "CreativeWork",
        "@id": identity.tag(f"notice/{notice.id}"),
        "url": absolute(edition.url, page_path(language, notice.address)),
        "name": notice.title.get(language.code),
        "datePublished": page.issue.published_on.isoformat(),
        "inLanguage": language.tag,
        "isPartOf": {
            "@type": "PublicationIssue",
            "@id": identity.tag(f"issue/{page.issue.id}"),
            "issueNumber": page.issue.printed_number,
        },
        "author": [
            {"@type": "GovernmentOrganization", "name": name.get(language.code)}
            for _, name in page.agencies
        ],
    }
    if page.corrects:
        corrected = [{"@id": identity.tag(f"notice/{one.id}")} for one in page.corrects]
        value["legislationCorrects" if notice.section in _ACTS else "about"] = corrected
    if page.corrected_by:
        value["correction"] = [
            absolute(edition.url, page_path(language, one.address)) for one in page.corrected_by
        ]
    if notice.section in _ACTS:
        value |= _legislation(page)
    return json_script(value)


def _legislation(page: NoticePage) -> dict[str, Any]:
    notice = page.notice
    value: dict[str, Any] = {
        "legislationIdentifier": notice.doc_number or notice.id,
        "legislationDate": notice.doc_date.isoformat(),
        "legislationLegalValue": "https://schema.org/UnofficialLegalValue"
        if page.issue.legal_status == "information"
        else "https://schema.org/OfficialLegalValue",
    }
    if page.force:
        force = "InForce" if page.force.state == "in-force" else "NotInForce"
        value["legislationLegalForce"] = f"https://schema.org/{force}"
    effect = next((one for one in page.deadlines if one.kind == "effect"), None)
    if effect:
        value["legislationDateOfApplicability"] = effect.on.isoformat()
    return value


def website_json_ld(edition: Edition, language: Language) -> str:
    """Text for a script element of the home page: the site and who publishes it."""
    identity = edition.site.identity
    publisher = _publisher(identity, language) | {"@id": identity.tag("publisher")}
    if identity.contact_email:
        publisher["email"] = identity.contact_email
    return json_script(
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "@id": identity.tag("site"),
            "url": absolute(edition.url, page_path(language, "/")),
            "name": identity.name.get(language.code),
            "inLanguage": language.tag,
            "publisher": publisher,
        }
    )


def _publisher(identity: SiteIdentity, language: Language) -> dict[str, str]:
    """A demonstration is published by no government, whatever it shows."""
    kind = "Organization" if identity.demo else "GovernmentOrganization"
    return {"@type": kind, "name": identity.publisher.get(language.code)}


def report_json_ld(
    edition: Edition, address: str, title: LocalizedText, language: Language, **relations: object
) -> str:
    """Text for a script element of an annual report or a chapter; *relations* to the others."""
    return json_script(
        {
            "@context": "https://schema.org",
            **report_reference(edition, address, title, language),
            "inLanguage": language.tag,
            "publisher": _publisher(edition.site.identity, language),
            **relations,
        }
    )


def report_reference(
    edition: Edition, address: str, title: LocalizedText, language: Language
) -> dict[str, object]:
    return {
        "@type": "Report",
        "url": absolute(edition.url, page_path(language, address)),
        "name": title.get(language.code),
    }
