"""Legal effect and deadlines: cases worked by hand, and a count day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.derive.legal_effect import (
    contradicts,
    derive_comments,
    derive_effect,
    derive_hearing,
    has_deadlines,
    next_working_day,
)
from gongbao.languages import localized
from gongbao.model import DayOff, Notice, Registers

DAY = timedelta(days=1)
DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))
OFF = st.frozensets(st.dates(date(2020, 1, 1), date(2020, 12, 31)), max_size=120)


def notice(**fields: Any) -> Notice:
    base: dict[str, Any] = {"id": "109-001-01", "number": 1, "path": "x.md", "agency": ("a",)}
    base |= {"title": localized(zh="題"), "section": "public-notice", "doc_date": date(2020, 1, 1)}
    return Notice(**(base | fields))


def days(*days: date) -> tuple[DayOff, ...]:
    return tuple(DayOff(day=day, name=localized(zh="假")) for day in days)


def days_off(*off: date) -> Registers:
    return Registers(days_off=days(*off))


@given(
    rule=st.sampled_from(
        ["", "third-day", "fixed", "on-publication", "service-20", "service-60", "service-next-day"]
    ),
    some=st.fixed_dictionaries(
        {key: st.none() | DAYS for key in ("effective_on", "board_posted_on", "comments_close_on")}
    ),
    hearing_at=st.sampled_from(["", "2020-02-10T14:00+08:00"]),
)
def test_what_has_deadlines_is_known_without_their_sums(
    rule: str, some: dict[str, date | None], hearing_at: str
) -> None:
    record = notice(effective_rule=rule, hearing_at=hearing_at, **some)
    found = (
        derive_effect(record, PUBLISHED, REGISTER),
        derive_comments(record, PUBLISHED, REGISTER),
        derive_hearing(record, PUBLISHED, "Asia/Taipei"),
    )
    assert has_deadlines(record) == any(found)


PUBLISHED = date(2020, 1, 2)
REGISTER = days_off(date(2020, 1, 23), date(2020, 1, 24), date(2020, 1, 27))


@pytest.mark.parametrize(
    ("fields", "on", "other"),
    [
        # Thursday counts as the first day: Saturday is the third, and nothing moves it.
        ({"effective_rule": "third-day", "promulgated_on": PUBLISHED}, date(2020, 1, 4), None),
        ({"effective_rule": "third-day"}, date(2020, 1, 4), None),
        ({"effective_rule": "on-publication"}, PUBLISHED, None),
        (
            {"effective_rule": "on-publication", "last_published_on": date(2020, 1, 9)},
            *(date(2020, 1, 9), None),
        ),
        ({"effective_rule": "fixed", "effective_on": date(2020, 7, 1)}, date(2020, 7, 1), None),
        ({"effective_on": date(2020, 7, 1)}, date(2020, 7, 1), None),
        ({"effective_rule": "service-20"}, date(2020, 1, 22), date(2020, 1, 23)),
        ({"effective_rule": "service-60"}, date(2020, 3, 2), date(2020, 3, 3)),
        # Day 20 is 23 January, a day off, as 24 is; then a weekend and the 27th.
        (
            {"effective_rule": "service-20", "last_published_on": date(2020, 1, 3)},
            *(date(2020, 1, 28), date(2020, 1, 29)),
        ),
        (
            {"effective_rule": "service-next-day", "board_posted_on": date(2020, 1, 10)},
            *(date(2020, 1, 11), None),
        ),
    ],
)
def test_worked_by_hand(fields: dict[str, Any], on: date, other: date | None) -> None:
    effect = derive_effect(notice(**fields), PUBLISHED, REGISTER)
    assert effect is not None
    assert (effect.on, effect.other) == (on, other)
    assert effect.rule == "fixed" or effect.articles


@pytest.mark.parametrize("rule", ["", "fixed", "service-next-day"])
def test_without_its_date_there_is_no_effect(rule: str) -> None:
    assert derive_effect(notice(effective_rule=rule), PUBLISHED, REGISTER) is None


def test_a_year_that_the_register_does_not_cover_is_said() -> None:
    effect = derive_effect(notice(effective_rule="service-20"), date(2021, 5, 3), REGISTER)
    assert effect
    assert not effect.calendar_known


def test_comments_on_a_day_off_close_later_and_a_hearing_stays() -> None:
    record = notice(comments_close_on=date(2020, 1, 25), hearing_at="2020-02-10T14:00+08:00")
    comments = derive_comments(record, PUBLISHED, REGISTER)
    hearing = derive_hearing(record, PUBLISHED, "Asia/Taipei")
    assert comments
    assert hearing
    assert (comments.on, comments.days) == (date(2020, 1, 28), 23)
    assert [day.day for day, _ in comments.moved_over] == [25, 26, 27]
    assert (hearing.on, hearing.days) == (date(2020, 2, 10), 39)


def test_a_saturday_that_is_worked_does_not_move_the_end() -> None:
    """15 February 2020 was worked to make up for 23 January."""
    record = notice(effective_rule="service-20", last_published_on=date(2020, 1, 26))
    worked = Registers(days_off=REGISTER.days_off, working_days=days(date(2020, 2, 15)))
    for registers, on in ((worked, date(2020, 2, 15)), (REGISTER, date(2020, 2, 17))):
        effect = derive_effect(record, PUBLISHED, registers)
        assert effect
        assert effect.on == on


def test_two_days_of_effect_contradict_each_other() -> None:
    record = notice(effective_rule="third-day", effective_on=date(2020, 2, 1))
    assert contradicts(record, derive_effect(record, PUBLISHED, REGISTER))
    agreed = notice(effective_rule="third-day", effective_on=date(2020, 1, 4))
    assert not contradicts(agreed, derive_effect(agreed, PUBLISHED, REGISTER))


@given(last=DAYS, off=OFF, days=st.sampled_from([20, 60]))
def test_service_is_a_plain_count(last: date, off: frozenset[date], days: int) -> None:
    effect = derive_effect(notice(effective_rule=f"service-{days}"), last, days_off(*off))
    assert effect
    counted, day = 0, last
    while counted < days:
        day += DAY
        counted += 1
    assert (effect.first_day, effect.ends_on) == (last + DAY, day)
    while day in off or day.strftime("%a") in ("Sat", "Sun"):
        day += DAY
    assert (effect.on, effect.other) == (day, day + DAY)


@given(start=DAYS)
def test_the_third_day_counts_the_first(start: date) -> None:
    record = notice(effective_rule="third-day", promulgated_on=start)
    effect = derive_effect(record, start, Registers())
    assert effect
    assert [effect.first_day + DAY * i for i in range(3)][-1] == effect.on


@given(day=DAYS, off=OFF)
def test_the_next_working_day_is_the_first_one(day: date, off: frozenset[date]) -> None:
    found, moved = next_working_day(day, days_off(*off))
    assert found not in off
    assert found.weekday() < 5
    assert [one for one, _ in moved] == [day + DAY * i for i in range((found - day).days)]
