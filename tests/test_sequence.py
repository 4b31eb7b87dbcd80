"""Issues follow each other in number and day, also from one year to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sites import FULL, MINIMAL, Files, check_site, write_site

SITE: Files = {"content/registers/sections.csv": FULL["content/registers/sections.csv"]}


def issue(year: int, number: int, day: str) -> Files:
    text = f"---\nnumber: {number}\nyear: {year}\npublished_on: {day}\n---\n"
    return {f"content/gazette/{year}/{number:03d}/issue.md": text}


def told(folder: Path, *issues: Files) -> list[tuple[str, str, object]]:
    """(code, folder of the issue, missing numbers)."""
    for one in issues:
        write_site(folder, one)
    return [
        (one.code, Path(one.place.path).parent.name, one.args.get("missing"))
        for one in check_site(write_site(folder, MINIMAL, SITE))
        if one.code in {"G215", "G216", "G228"}
    ]


@pytest.mark.parametrize(
    ("first", "missing"), [(1, []), (2, ["1"]), (4, ["1–3"])], ids=["none", "one", "three"]
)
def test_after_a_year_the_next_begins_with_its_first_issue(
    first: int, missing: list[str], tmp_path: Path
) -> None:
    found = told(tmp_path, issue(109, 7, "2020-12-28"), issue(110, first, "2021-01-04"))
    assert found == [("G215", f"{first:03d}", one) for one in missing]


def test_a_gazette_may_begin_within_a_year(tmp_path: Path) -> None:
    assert told(tmp_path, issue(109, 7, "2020-12-28"), issue(109, 8, "2020-12-31")) == []


def test_of_a_year_that_is_missing_nobody_knows_the_numbers(tmp_path: Path) -> None:
    assert told(tmp_path, issue(108, 7, "2019-12-30"), issue(110, 2, "2021-01-04")) == []


def test_the_first_issue_of_a_year_is_not_before_the_last_of_the_year_before(
    tmp_path: Path,
) -> None:
    late = issue(109, 7, "2021-01-07")
    text = str(next(iter(late.values())))
    late = {path: text.replace("published", "scheduled_on: 2020-12-31\npublished") for path in late}
    assert told(tmp_path, late, issue(110, 1, "2021-01-04")) == [("G216", "001", None)]
