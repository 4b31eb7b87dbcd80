"""The demo city: the figures of the report as data, its chapters and sample notices."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from frictionless import Package

from gongbao.load.registers import read_register
from tests.sites import ROOT, check_site, tree

DATASETS = sorted(path.parent for path in (ROOT / "datasets").glob("*/datapackage.yaml"))
REGISTERS = ROOT / "content" / "registers"


def rows(name: str) -> list[dict[str, str]]:
    return read_register(str(REGISTERS / f"{name}.csv"))


def test_the_demo_has_no_problem() -> None:
    assert check_site(ROOT) == []


def test_there_are_27_datasets_with_150_observations_or_more() -> None:
    assert len(DATASETS) == 27
    tables = [path for folder in DATASETS for path in folder.glob("data/*.csv")]
    observations = sum(
        len(list(csv.DictReader(path.open(encoding="utf-8", newline="")))) for path in tables
    )
    assert observations >= 150


@pytest.mark.parametrize("folder", DATASETS, ids=[folder.name for folder in DATASETS])
def test_each_package_is_valid_documented_and_cited(folder: Path) -> None:
    package = Package(str(folder / "datapackage.yaml"))
    assert package.validate().valid
    descriptor = yaml.safe_load((folder / "datapackage.yaml").read_text(encoding="utf-8"))
    for key in ("title", "description", "provenance", "keywords"):
        assert descriptor[key], key
        assert descriptor[f"{key}@en"], key
    assert descriptor["licenses"]
    assert descriptor["temporal"]
    assert all(source["section"] and source["section@en"] for source in descriptor["sources"])
    for resource in descriptor["resources"]:
        assert resource["schema"]["primaryKey"], resource["name"]
        for field in resource["schema"]["fields"]:
            for key in ("title", "title@en", "description", "description@en"):
                assert field.get(key), (resource["name"], field["name"], key)


COUNTED = {
    **{"venue-use": [118, 1159, 273, 756, 57, 128], "green-procurement": ["97.7", 5]},
    **{"building-works": [1071, 1103], "dormitories": [51, 3, 32, 6, 10, 8]},
    **{"civil-defence": [83], "temporary-staff": [5, 22, 156]},
    "staff-development": [35, 15, 84, 217],
    "staff-costs": [130, 105, 40_000_000, 14_000_000, 54_000_000, 725_000_000],
    "online-recruitment": [298, 570, 849_300, 145_000, 35, 91_000, 236_000],
    "official-vehicles": [77_184_000, 105_933_000, 769, 9679, 20, 2],
    **{"control-yuan-visits": [16, 17], "service-quality": [3, 26]},
    **{"consumer-inspections": [67, 196], "consumer-education": [24, 36, 11]},
    "consumer-complaints": [13562, 5678, 1275, 12, 241],
    **{"document-exchange": [49, 572, 45, 70], "archives-awards": [34, 44]},
    **{"archives-assessment": [8, 7, 5, 80], "archives-transfer": [2, 1, 6, 50]},
    **{"information-security": [87], "gazette-and-open-data": [27, 107]},
    **{"municipal-meetings": [51], "petitions": [1064], "foreign-visitors": [24, 130]},
    **{"mask-donations": [300_000, 200_000], "delegations": [10, 30, 38, 2]},
}
"""Figures that the report prints, by the dataset that holds them."""


@pytest.mark.parametrize("name", COUNTED)
def test_the_figures_of_the_report_are_in(name: str) -> None:
    cells = {
        cell.removesuffix(".0")
        for path in (ROOT / "datasets" / name / "data").glob("*.csv")
        for row in csv.reader(path.open(encoding="utf-8", newline=""))
        for cell in row
    }
    assert {str(figure) for figure in COUNTED[name]} <= cells


def test_the_archives_of_fifteen_districts_are_of_the_register() -> None:
    path = ROOT / "datasets/archives-assessment/data"
    codes = {
        row["district"]
        for file in path.glob("*.csv")
        for row in csv.DictReader(file.open(encoding="utf-8"))
        if row.get("district")
    }
    assert len(codes) == 15
    assert codes <= {row["code"] for row in rows("districts")}


def test_the_registers_are_whole() -> None:
    assert len(rows("districts")) == 38
    assert len(rows("sections")) == 8
    days = {date.fromisoformat(row["date"]) for row in rows("days-off")}
    off = [(1, 23), (1, 27), (4, 2), (6, 25), (10, 1)]
    assert {date(2020, month, day) for month, day in off} <= days


def test_the_gazette_is_a_sample_on_mondays_and_thursdays() -> None:
    issues = sorted((ROOT / "content/gazette").glob("*/*/issue.md"))
    notices = [p for p in (ROOT / "content/gazette").glob("*/*/[0-9]*.md") if ".en." not in p.name]
    assert len(issues) >= 3
    assert len(notices) >= 12
    sections = set()
    for path in [*issues, *notices]:
        header = yaml.safe_load(path.read_text(encoding="utf-8").split("---")[1])
        assert header["sample"] is True, path
        if path in issues:
            assert header["published_on"].weekday() in (0, 3), path
        else:
            sections.add(header["section"])
    assert sections == {row["code"] for row in rows("sections")}


def test_the_site_says_that_it_is_not_the_city(demo: Path) -> None:
    for path in ("datasets/index.html", "en/about/index.html"):
        text = (demo / path).read_text(encoding="utf-8")
        assert "27" in text
        assert "not the department" in text or "並非" in text, path


CHAPTERS = ROOT / "content/reports/109"
SECTIONS = {
    "01-general-administration": [
        *(
            "一、事務管理",
            "（一）庶務工作",
            "（二）廳舍管理維護",
            "（三）宿舍管理",
            "（四）財產管理",
        ),
        *("（五）防護工作", "二、充實設備", "三、職工管理", "四、車輛管理", "五、視察及研考業務"),
        *("（一）配合監察院地方機關巡察", "（二）研考業務", "六、消費者保護"),
        *("（一）商品與服務查核", "（二）教育宣導", "（三）座談與研習", "（四）諮詢、申訴及調解"),
        "（五）消費者保護委員會",
    ],
    "02-documents": [
        *("一、推動文書資訊服務", "二、落實檔案保存與應用價值", "三、確保資訊安全"),
        *("四、推廣資訊開放", "五、辦理市政會議"),
    ],
    "03-confidential-affairs": [
        *("一、市長行程之安排", "二、市民建議、陳情及市長交辦案件之處理", "三、處理機要業務"),
    ],
    "04-international-affairs": [
        *("一、推動姊妹市、國際友好城市交流", "二、市政建設參訪", "三、國際主題課程"),
    ],
}
"""The sections of the report, by the chapter that sums them up."""


def headings(path: Path) -> list[tuple[str, str]]:
    """(marks, text) of each heading."""
    return re.findall(r"^(#+) (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)


def references(path: Path) -> list[str]:
    """Addresses of figures, tables, charts and exempt numbers in the order of the text.

    Without the unit of a formula, which differs by language.
    """
    text = path.read_text(encoding="utf-8")
    found = re.findall(
        r"\]\(((?:data|calc|table|chart|exempt):(?:[^()\s]|\([^()\s]*\))*)|\]\[(\w+)\]", text
    )
    return [re.sub(r";unit=.*", "", address) or name for address, name in found]


def test_an_overview_and_four_chapters_are_there_in_both_languages() -> None:
    names = {path.name for path in CHAPTERS.glob("*.md")}
    assert names == {
        f"{name}{ending}" for name in ("00-overview", *SECTIONS) for ending in (".md", ".en.md")
    }
    for path in CHAPTERS.glob("*.md"):
        assert path.read_text(encoding="utf-8").count("](data:") >= 4, path


@pytest.mark.parametrize("chapter", SECTIONS)
def test_every_section_of_the_report_has_its_summary(chapter: str) -> None:
    found = [text for _, text in headings(CHAPTERS / f"{chapter}.md")]
    assert [text for text in found if text in SECTIONS[chapter]] == SECTIONS[chapter]


@pytest.mark.parametrize("chapter", ["00-overview", *SECTIONS])
def test_both_languages_give_the_same_figures_in_the_same_order(chapter: str) -> None:
    chinese, english = CHAPTERS / f"{chapter}.md", CHAPTERS / f"{chapter}.en.md"
    assert references(chinese) == references(english)
    marks = [[marks for marks, _ in headings(path)] for path in (chinese, english)]
    assert marks[0] == marks[1]


def test_every_misprint_of_the_report_is_named_where_readers_look() -> None:
    for ending in (".md", ".en.md"):
        overview = (CHAPTERS / f"00-overview{ending}").read_text(encoding="utf-8")
        for path in ROOT.glob("datasets/*/data/indicators.csv"):
            table = csv.DictReader(path.open(encoding="utf-8", newline=""))
            for row in table:
                printed = row.get("printed") or ""
                if "佰" in printed or "." in printed:
                    assert f"[{printed}]" in overview, (path, printed)
                    caveats = yaml.safe_load((path.parents[1] / "datapackage.yaml").read_text())
                    assert printed in caveats["caveats"]
                    assert printed in caveats["caveats@en"]


def test_pelican_alone_gives_the_same_site(demo: Path, tmp_path: Path) -> None:
    """The host's own command, on the settings file, with the address of the demo."""
    conf = tmp_path / "pelicanconf.py"
    text = (ROOT / "pelicanconf.py").read_text(encoding="utf-8")
    conf.write_text(
        text.replace("Path(__file__).parent", f"Path({str(ROOT)!r})")
        .replace('PATH = "content"', f'PATH = "{ROOT}/content"')
        .replace('THEME = "theme"', f'THEME = "{ROOT}/theme"')
        .replace("https://records.example.org", "http://127.0.0.1/kaohsiung"),
        encoding="utf-8",
    )
    output = tmp_path / "output"
    pelican = [sys.executable, "-m", "pelican", "-s", str(conf), "-o", str(output)]
    subprocess.run(pelican, check=True, cwd=ROOT, capture_output=True)
    assert tree(output) == tree(demo)
