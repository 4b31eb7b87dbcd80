"""A second year is one folder more: the same texts, with another year's data.

The year 2021 here is synthetic: every number of 2020 with a known change. It is marked as a
sample, so that nobody takes it for the city's.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

import pytest

from tests.test_reports import build, copy_demo, read

ADDED = 10
"""What every number grows by from 2020 to 2021."""
CHAPTER = """---
title: 合成年度
summary: 測試用的合成數字。
sample: true
---
## 場地

開放[](data:venue-use/sessions?centre=siwei&venue=halls#sessions)，較前一年增加[](data:venue-use/sessions?centre=siwei&venue=halls#change:sessions)（[](data:venue-use/sessions?centre=siwei&venue=halls#change-rate:sessions)）。

[場次](chart:venue-use/sessions#bar:sessions:centre:venue)

[兩年場次](table:venue-use/sessions?year=*&centre=siwei&venue=halls#year,venue,sessions)
"""


def with_second_year(path: Path) -> None:
    """Repeat the rows of 2020 for 2021 with the measure raised."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    rows += [{**row, "year": "2021", "sessions": str(int(row["sessions"]) + ADDED)} for row in rows]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_demo(tmp_path_factory.mktemp("second"))
    for name in (folder / "datasets").iterdir():
        if name.name != "venue-use":
            shutil.rmtree(name)
    shutil.rmtree(folder / "content/reports")
    for report, text in {
        109: re.sub(r"較前一年.*?）。", "。", CHAPTER.replace("sample: true\n", "")),
        110: CHAPTER,
    }.items():
        path = folder / f"content/reports/{report}/01-venues.md"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    shutil.rmtree(folder / "content/gazette")
    with_second_year(folder / "datasets/venue-use/data/sessions.csv")
    assert build(folder) == 0
    return folder


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_each_report_reads_its_own_year(city: Path) -> None:
    assert "開放 118場次" in text(read(city, "reports/109/venues"))
    assert f"開放 {118 + ADDED}場次" in text(read(city, "reports/110/venues"))


def test_changes_on_the_year_before_are_stated(city: Path) -> None:
    page = text(read(city, "reports/110/venues"))
    assert "較前一年增加 10場次 （ 8.5% ）" in page
    compared = text(read(city, "reports/110"))
    assert "2020 2021 " in compared
    assert "118場次 128場次 +10場次" in compared


def test_the_synthetic_year_is_marked_and_the_real_one_is_not(city: Path) -> None:
    marked = "範例"
    assert marked in text(read(city, "reports/110/venues").split("<main")[1])
    assert marked in text(read(city, "reports/110").split("<main")[1])
    assert marked not in text(read(city, "reports/109/venues").split("<main")[1])


def test_the_years_lead_to_each_other(city: Path) -> None:
    assert 'rel="next" href="../../reports/110/"' in read(city, "reports/109")
    assert 'rel="prev" href="../../reports/109/"' in read(city, "reports/110")


def test_a_table_and_a_chart_of_each_year(city: Path) -> None:
    page = read(city, "reports/110/venues")
    assert "<svg" in page
    assert ">128<" in page
    assert "2020" in text(page)


def test_a_figure_keeps_its_address_and_says_what_it_was(city: Path, tmp_path: Path) -> None:
    """After two publishes with another value the address is the same, with both values."""
    from gongbao.commands import run_build
    from gongbao.settings import Command
    from tests.sites import ROOT
    from tests.test_reports import demo_settings

    folder = tmp_path / "city"
    shutil.copytree(city, folder, symlinks=True)

    def publish() -> str:
        command = Command(demo_settings(folder), ROOT / "pelicanconf.py", "en", "text", True)
        assert run_build(command, record=True) == 0
        return read(folder, "reports/109/figures")

    first = publish()
    (anchor,) = re.findall(r'<li id="(fig-venue-use-sessions-year-2020[^"]*)"', first)
    path = folder / "datasets/venue-use/data/sessions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",118,", ",119,"), encoding="utf-8")
    descriptor = folder / "datasets/venue-use/datapackage.yaml"
    written = descriptor.read_text(encoding="utf-8")
    descriptor.write_text(written.replace("version: 1.0.0", "version: 2.0.0"), encoding="utf-8")
    publish()
    again = read(folder, "reports/109/figures")
    assert f'id="{anchor}"' in again
    entry = text(again.split(f'id="{anchor}"')[1].split("</li>")[0])
    assert "119場次" in entry
    assert re.search(r"1\.0\.0：118場次", entry)
