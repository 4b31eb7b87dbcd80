"""Withdrawal: what is left of a notice when its personal data may no longer be shown.

Everything after this step sees only the tombstone; the texts of withdrawn notices are cut off
where texts are fetched. Source: 個人資料保護法 §11 III; 政府資訊公開法 §18.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date, timedelta

import msgspec

from gongbao.languages import LocalizedText, localized
from gongbao.model import Issue, Notice

_EXPIRED = localized(zh="個人資料保留期限屆滿", en="The period for showing personal data has ended")


def withdraw_expired(issue: Issue, as_of: date) -> Issue:
    """*issue* with a tombstone in the place of each notice that is withdrawn on *as_of*."""
    if not any(is_withdrawn(notice, as_of) for notice in issue.notices):
        return issue
    notices = tuple(
        _tombstone(notice) if is_withdrawn(notice, as_of) else notice for notice in issue.notices
    )
    return msgspec.structs.replace(issue, notices=notices)


def without_quotations(issue: Issue, gone: Set[str]) -> Issue:
    """*issue* without rows of corrigenda that quote notices which are *gone*."""
    if not any(row.notice in gone for notice in issue.notices for row in notice.corrections):
        return issue
    notices = tuple(
        msgspec.structs.replace(
            notice, corrections=tuple(row for row in notice.corrections if row.notice not in gone)
        )
        for notice in issue.notices
    )
    return msgspec.structs.replace(issue, notices=notices)


def is_withdrawn(notice: Notice, as_of: date) -> bool:
    day = withdrawal_day(notice)
    return day is not None and day <= as_of


def withdrawal_day(notice: Notice) -> date | None:
    """The first day on which the notice is not shown: the day after its retention ends."""
    after = notice.retention_until + timedelta(days=1) if notice.retention_until else None
    days = [day for day in (notice.withdrawn_on, after) if day]
    return min(days) if days else None


def _tombstone(notice: Notice) -> Notice:
    day = withdrawal_day(notice)
    explicit = notice.withdrawn_on == day
    return msgspec.structs.replace(
        notice,
        title=localized(zh="已撤除之刊登事項", en="Withdrawn notice"),
        unit=LocalizedText({}),
        attachments=(),
        addressee="",
        corrections=(),
        topics=(),
        districts=(),
        bodies=(),
        withdrawn=True,
        withdrawn_on=day,
        withdrawal_reason=notice.withdrawal_reason if explicit else _EXPIRED,
        digest=f"tombstone of {notice.digest}",
    )
