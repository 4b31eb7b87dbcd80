"""When a notice takes effect and when its periods end: pure sums with their reasons.

Sources, as amended up to 2024-10: 中央法規標準法 §13, 地方制度法 §32, 行政程序法 §48, §55,
§79, §81, §110 and §154. Days are calendar days in the site's time zone. Nothing here guesses: a
notice without a rule has no computed effect.
"""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from gongbao.dates import moment_of
from gongbao.languages import LocalizedText, localized
from gongbao.model import Deadline, Notice, Registers

_DAY = timedelta(days=1)
_SATURDAY = 5


def _article(zh: str, en: str) -> LocalizedText:
    return localized(zh=zh, en=en)


STANDARD_ACT_13 = _article(
    "中央法規標準法第13條", "article 13 of the Central Regulation Standard Act"
)
LOCAL_GOVERNMENT_32 = _article("地方制度法第32條", "article 32 of the Local Government Act")
_APA = "of the Administrative Procedure Act"
PERIODS_48 = _article("行政程序法第48條", f"article 48 {_APA}")
HEARING_55 = _article("行政程序法第55條", f"article 55 {_APA}")
REPEATED_79 = _article("行政程序法第79條", f"article 79 {_APA}")
SERVICE_81 = _article("行政程序法第81條", f"article 81 {_APA}")
ON_PUBLICATION_110 = _article("行政程序法第110條第2項", f"article 110, paragraph 2, {_APA}")
COMMENTS_154 = _article("行政程序法第154條", f"article 154 {_APA}")

SERVICE_DAYS = {"service-20": 20, "service-60": 60}


def derive_effect(notice: Notice, published_on: date, registers: Registers) -> Deadline | None:
    """The legal effect of *notice*, or None where no rule or no date is given for it."""
    match notice.effective_rule:
        case "third-day":
            return _third_day(notice.promulgated_on, published_on)
        case "on-publication":
            return _set("on-publication", notice.last_published_on or published_on, "published")
        case "service-20" | "service-60" as rule:
            last = notice.last_published_on or published_on
            return _service(rule, last, registers)
        case "service-next-day":
            return _next_day(notice.board_posted_on)
        case _:
            return _set("fixed", notice.effective_on, "set")


def has_deadlines(notice: Notice) -> bool:
    """Has *notice* a legal effect, a deadline for comments or a hearing? No sum is made for it."""
    match notice.effective_rule:
        case "third-day" | "on-publication" | "service-20" | "service-60":
            effect = True
        case "service-next-day":
            effect = notice.board_posted_on is not None
        case _:
            effect = notice.effective_on is not None
    return effect or notice.comments_close_on is not None or bool(notice.hearing_at)


def contradicts(notice: Notice, effect: Deadline | None) -> bool:
    """Does the document name another day of effect than its rule gives?"""
    if effect is None or notice.effective_on is None:
        return False
    return notice.effective_on not in (effect.on, effect.ends_on, effect.other)


def derive_comments(notice: Notice, published_on: date, registers: Registers) -> Deadline | None:
    """The last day for comments (§154); on a day off the period ends later (§48 IV)."""
    if notice.comments_close_on is None:
        return None
    end, moved = next_working_day(notice.comments_close_on, registers)
    return Deadline(
        rule="comments",
        on=end,
        counted_from=published_on,
        basis="published",
        days=(notice.comments_close_on - published_on).days,
        ends_on=notice.comments_close_on,
        moved_over=moved,
        calendar_known=_is_known(end, registers),
        articles=(COMMENTS_154, PERIODS_48),
    )


def derive_hearing(notice: Notice, published_on: date, timezone: str) -> Deadline | None:
    """The time of a hearing and the days that people have to prepare for it (§55)."""
    if not notice.hearing_at:
        return None
    at = moment_of(notice.hearing_at, timezone).astimezone(ZoneInfo(timezone))
    day = at.date()
    return Deadline(
        rule="hearing",
        on=day,
        at=at,
        counted_from=published_on,
        basis="published",
        days=(day - published_on).days,
        ends_on=day,
        articles=(HEARING_55,),
    )


def next_working_day(
    day: date, registers: Registers
) -> tuple[date, tuple[tuple[date, LocalizedText], ...]]:
    """*day* or the first working day after it, and the days off that were passed over.

    §48 IV: a period that ends on a Sunday, a holiday or another day of rest ends on the day
    after. Saturdays are days of rest since the five-day week (法務部 92.4.8 法律字第0920011784號).
    One on which the government works to make up for a bridge day is a working day (法務部
    99.2.3 法律字第099004718號), if the register ``working-days`` names it.
    """
    names = {one.day: one.name for one in registers.days_off}
    worked = {one.day for one in registers.working_days}
    moved = []
    while day in names or (day.weekday() >= _SATURDAY and day not in worked):
        moved.append((day, names.get(day, LocalizedText({}))))
        day += _DAY
    return day, tuple(moved)


def _third_day(promulgated_on: date | None, published_on: date) -> Deadline:
    """§13: from the third day, counting the day of promulgation; days off move nothing."""
    start = promulgated_on or published_on
    day = start + 2 * _DAY
    return Deadline(
        rule="third-day",
        on=day,
        counted_from=start,
        basis="promulgated" if promulgated_on else "published",
        first_day_counts=True,
        days=3,
        ends_on=day,
        articles=(STANDARD_ACT_13, LOCAL_GOVERNMENT_32),
    )


def _service(rule: str, last: date, registers: Registers) -> Deadline:
    """§81: after 20 (abroad 60) days from the last publication, whose day does not count.

    The statute does not say whether service is effected with the last day or on the day after
    it, nor whether §48 IV moves this period; both days are given.
    """
    ends_on = last + SERVICE_DAYS[rule] * _DAY
    day, moved = next_working_day(ends_on, registers)
    return Deadline(
        rule=rule,
        on=day,
        counted_from=last,
        basis="published",
        days=SERVICE_DAYS[rule],
        ends_on=ends_on,
        moved_over=moved,
        other=day + _DAY,
        calendar_known=_is_known(day, registers),
        articles=(SERVICE_81, PERIODS_48),
    )


def _next_day(posted_on: date | None) -> Deadline | None:
    """§79 with §81: from the day after posting on the notice board; no period that could move."""
    if posted_on is None:
        return None
    return Deadline(
        rule="service-next-day",
        on=posted_on + _DAY,
        counted_from=posted_on,
        basis="posted",
        days=1,
        ends_on=posted_on + _DAY,
        articles=(REPEATED_79, SERVICE_81),
    )


def _set(rule: str, day: date | None, basis: str) -> Deadline | None:
    if day is None:
        return None
    articles = (ON_PUBLICATION_110,) if rule == "on-publication" else ()
    return Deadline(
        rule=rule, on=day, counted_from=day, basis=basis, ends_on=day, articles=articles
    )


def _is_known(day: date, registers: Registers) -> bool:
    return any(one.day.year == day.year for one in registers.days_off)
