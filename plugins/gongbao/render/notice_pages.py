"""The files of one notice: its pages, attachments and machine twins."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gongbao.derive.legal_effect import has_deadlines
from gongbao.languages import DEFAULT, LANGUAGES, Language
from gongbao.load.sources import read_as_recorded
from gongbao.model import Notice
from gongbao.plan import Templates
from gongbao.render.akoma_ntoso import AKOMA_NTOSO, has_akoma_ntoso, render_akoma_ntoso
from gongbao.render.contexts import NoticePage
from gongbao.render.edition import Edition, page_paths, render_page
from gongbao.render.gazette_view import attachment_path
from gongbao.render.issue_events import Events, notice_calendar_path, render_notice_calendar
from gongbao.render.linked_data import notice_json_ld
from gongbao.render.machine_twins import TWIN, render_notice_twin


def notice_paths(edition: Edition, notice: Notice) -> list[str]:
    address = notice.address
    paths = [*page_paths(edition, address), file_below(address, TWIN)]
    paths += [attachment_path(notice, one.file)[1:] for one in notice.attachments]
    if has_deadlines(notice):
        paths += [notice_calendar_path(notice, language)[1:] for language in edition.languages]
    if has_akoma_ntoso(notice):
        paths.append(file_below(address, AKOMA_NTOSO))
    return paths


def notice_files(
    templates: Templates,
    edition: Edition,
    pages: Mapping[str, NoticePage],
    html: Mapping[str, str],
    events: Mapping[str, Events],
) -> dict[str, bytes]:
    """*pages* and *events* by language code; *html* as ``Edition.html`` has it."""
    page = pages[DEFAULT.code]
    notice = page.notice
    bodies = {
        language.code: templates.body(html[f"{notice.id}:{language.code}"], language)
        for language in LANGUAGES
        if language.code in notice.bodies
    }

    def make(language: Language) -> NoticePage:
        page = pages[language.code]
        structured = notice_json_ld(edition, page, language)
        return msgspec.structs.replace(page, structured=structured)

    files = render_page(templates, "notice.html", notice.address, make)
    files[file_below(notice.address, TWIN)] = render_notice_twin(edition, page, bodies)
    for attachment in notice.attachments:
        path = attachment_path(notice, attachment.file).lstrip("/")
        files[path] = read_as_recorded(attachment.path, attachment.sha256)
    for language in templates.languages:
        if notice.id in events[language.code]:
            files[notice_calendar_path(notice, language)[1:]] = render_notice_calendar(
                edition, notice, events[language.code][notice.id], language
            )
    if has_akoma_ntoso(notice):
        files[file_below(notice.address, AKOMA_NTOSO)] = render_akoma_ntoso(
            edition, page, bodies[DEFAULT.code]
        )
    return files


def file_below(address: str, name: str) -> str:
    """Path below the output of the file *name* beside the page at *address*."""
    return f"{address.lstrip('/')}{name}"
