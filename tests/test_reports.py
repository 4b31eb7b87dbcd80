"""Reports of the demo city: everything traced, every change seen, every fault caught."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from gongbao.commands import run_build
from gongbao.derive.cells import Cells, Fault
from gongbao.derive.claims import check_claim
from gongbao.derive.formulas import derive_figure
from gongbao.load.documents import load_document
from gongbao.load.markdown import convert_markdown
from gongbao.load.prose import find_loose_numbers
from gongbao.pipeline import prepare
from gongbao.problems import Problem
from gongbao.settings import Command, Settings
from tests.sites import ROOT, tree

LINK = re.compile(r"\[([^\[\]]*)\]\((data|calc):([^)\s]*)\)")


def demo_settings(folder: Path) -> Settings:
    return Settings(
        content=folder / "content",
        datasets=folder / "datasets",
        output=folder / "output",
        theme=ROOT / "theme",
        url="https://records.example.org",
        as_of=date(2020, 12, 31),
    )


def copy_demo(folder: Path) -> Path:
    for name in ("content", "datasets"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def build(folder: Path) -> int:
    return run_build(Command(demo_settings(folder), ROOT / "pelicanconf.py", "en", "text", True))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo city with its output; tests copy what they change."""
    folder = copy_demo(tmp_path_factory.mktemp("city"))
    assert build(folder) == 0
    return folder


def read(built: Path, page: str) -> str:
    return (built / "output" / page / "index.html").read_text(encoding="utf-8")


def test_every_number_of_the_report_is_traced(built: Path) -> None:
    prepared = prepare(demo_settings(built))
    prepared.cache.close()
    assert [one for one in prepared.problems if one.code.startswith("R")] == []
    units = [prepared.edition.figures_of(one.path) for one in prepared.edition.site.reports]
    assert sum(unit.loose.get("zh", 0) + unit.loose.get("en", 0) for unit in units) == 0
    for lang in ("zh", "en"):
        assert sum(unit.traced.get(lang, 0) for unit in units) > 200
    assert sum(len(unit.blocks) for unit in units) >= 8
    assert {f.anchor for u in units for f in u.figures if f.kind == "number"}


def test_both_languages_quote_the_same_figures_in_the_same_order() -> None:
    for path in sorted((ROOT / "content/reports/109").glob("*.md")):
        if path.name.endswith(".en.md"):
            continue
        english = path.with_name(path.name.replace(".md", ".en.md"))
        figures = [
            [(kind, address.partition(";")[0]) for _, kind, address in LINK.findall(text)]
            for text in (one.read_text(encoding="utf-8") for one in (path, english))
        ]
        assert figures[0] == figures[1], path.name


@pytest.mark.parametrize(
    ("name", "sums"),
    [
        ("online-recruitment", ["298 × 570 × 5 = 849,300", "145,000 + 91,000 = 236,000"]),
        ("dormitories", ["51 = 3 + 32 + 6 + 10"]),
        ("staff-costs", ["40,000,000 + 14,000,000 = 54,000,000"]),
    ],
)
def test_the_arithmetic_of_the_report_is_shown_as_checked(
    name: str, sums: list[str], built: Path
) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", read(built, f"datasets/{name}")))
    for one in sums:
        sides = one.split(" = ")
        assert one in text or " = ".join(reversed(sides)) in text


def test_every_figure_has_an_address_a_source_and_a_citation(built: Path) -> None:
    page = read(built, "en/reports/109/figures")
    listed = json.loads((built / "output/en/reports/109/figures/figures.json").read_bytes())
    items = json.loads((built / "output/en/reports/109/figures/figures.csl.json").read_bytes())
    assert len(listed["figures"]) == len(items) > 100
    for one, item in zip(listed["figures"], items, strict=True):
        assert page.count(f'id="{one["id"]}"') == 1
        assert item["URL"] == one["url"]
        assert item["version"]
        assert item["issued"] == {"date-parts": [[2026]]}, "when the data came out, not their year"
        if one["data"]:
            address, _, fragment = one["data"].partition("#")
            target = address.removeprefix("https://records.example.org/")
            assert f'id="{fragment}"' in read(built, target.rstrip("/"))


def test_the_forms_of_a_citation_can_be_read_by_their_tools(built: Path) -> None:
    import bibtexparser
    from citeproc import (
        Citation,
        CitationItem,
        CitationStylesBibliography,
        CitationStylesStyle,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON

    folder = built / "output/reports/109/figures"
    entries = bibtexparser.parse_string(
        (folder / "figures.bib").read_text(encoding="utf-8")
    ).entries
    items = json.loads((folder / "figures.csl.json").read_bytes())
    assert {one.key for one in entries} == {one["id"] for one in items}
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items[:3]), formatter.plain)
    bibliography.register(Citation([CitationItem(items[0]["id"])]))
    assert items[0]["title"] in str(bibliography.bibliography()[0])


CHANGE = ("venue-use", "sessions.csv", ",118,", ",119,")


def test_one_changed_cell_changes_the_pages_that_quote_it_and_no_other(
    built: Path, tmp_path: Path
) -> None:
    """Brackets are emptied first, so that the texts follow the data."""
    folder = tmp_path / "city"
    shutil.copytree(built, folder, symlinks=True)
    for path in (folder / "content").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(LINK.sub(r"[](\2:\3)", text), encoding="utf-8")
    assert build(folder) == 0
    before = tree(folder / "output")
    dataset, file, old, new = CHANGE
    path = folder / "datasets" / dataset / "data" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert build(folder) == 0
    after = tree(folder / "output")
    assert set(before) == set(after)
    pages = {p for p in after if p.endswith("index.html") and before[p] != after[p]}
    assert {re.sub("^en/", "", page) for page in pages} == set(_quoting(folder, dataset))


def _quoting(folder: Path, dataset: str) -> Iterator[str]:
    """Pages that show the cell, a sum or a share of it, or the size of its files."""
    yield f"datasets/{dataset}/index.html"
    yield f"datasets/{dataset}/versions/1.0.0/index.html"
    yield "reports/109/figures/index.html"
    for path in sorted((folder / "content/reports/109").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if not path.name.endswith(".en.md") and f"{dataset}/sessions" in text:
            yield f"reports/109/{path.stem.partition('-')[2]}/index.html"


def test_an_identity_that_does_not_hold_stops_the_build(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "city"
    shutil.copytree(built, folder, symlinks=True)
    path = folder / "datasets/dormitories/data/units.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",32,", ",33,"), encoding="utf-8")
    prepared = prepare(demo_settings(folder))
    prepared.cache.close()
    found = [one for one in prepared.problems if one.code == "D133"]
    assert [abs(int(one.args["difference"])) for one in found] == [1]
    assert Path(found[0].place.path).parts[-2:] == ("dormitories", "datapackage.yaml")


# Faults: 200 references are spoilt, one at a time, as a hurried editor would spoil them.


def _spoil(address: str, shown: str, dice: random.Random) -> tuple[str, str]:
    """A reference that cannot be right any more; a unit given by the author stays."""
    address, separator, given = address.partition(";")
    address, shown = _spoil_part(address, shown, dice)
    return address + separator + given, shown


def _spoil_part(address: str, shown: str, dice: random.Random) -> tuple[str, str]:
    kinds = ["digit", "unit"] if re.search(r"\d", shown) else []
    kinds += ["letter"] if re.search(r"[a-z]", address) else []
    match dice.choice(kinds):
        case "digit":
            at = dice.choice([m.start() for m in re.finditer(r"\d", shown)])
            other = str((int(shown[at]) + dice.randrange(1, 9)) % 10)
            return address, shown[:at] + other + shown[at + 1 :]
        case "unit":
            return address, shown + dice.choice(["隻", " parsecs"])
        case _:
            at = dice.choice([m.start() for m in re.finditer(r"[a-z]", address)])
            other = dice.choice([c for c in "abcdefghijklmnopqrstuvwxyz" if c != address[at]])
            return address[:at] + other + address[at + 1 :], shown


def _faults(path: Path, text: str, line: int, cells: Cells) -> list[Problem]:
    """Problems of what stands on *line* of a chapter with another text."""
    path.write_text(text, encoding="utf-8")
    raw, problems = load_document((str(path),))
    source = raw.source or raw.translation
    assert source is not None
    lang = "en" if path.name.endswith(".en.md") else "zh"
    problems += [Problem("R110", one.place) for one in find_loose_numbers(source, lang)]
    for reference in convert_markdown(source, lang, 2020).figures:
        if reference.place.line != line:
            continue
        try:
            problem = check_claim(reference, derive_figure(reference, cells))
        except Fault as fault:
            problem = Problem(fault.code, reference.place)
        problems += [problem] if problem else []
    return problems


def test_200_spoilt_references_are_caught_on_their_line(built: Path, tmp_path: Path) -> None:
    prepared = prepare(demo_settings(built))
    prepared.cache.close()
    datasets = {one.name: one for one in prepared.edition.site.datasets}
    folder = built / "output/datasets"
    cells = Cells(datasets, lambda name, table: (folder / name / f"{table}.csv").read_bytes())
    chapters = {
        path: path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "content/reports/109").glob("*.md"))
    }
    places = [
        (path, match)
        for path, text in chapters.items()
        for match in LINK.finditer(text)
        if match[2] == "data" or re.search(r"\d", match[1])
    ]
    dice = random.Random(109)
    missed = []
    for path, match in dice.choices(places, k=200):
        shown, kind, address = match.groups()
        spoilt, said = _spoil(address, shown, dice)
        text = chapters[path]
        changed = f"{text[: match.start()]}[{said}]({kind}:{spoilt}){text[match.end() :]}"
        line = text[: match.start()].count("\n") + 1
        found = _faults(tmp_path / path.name, changed, line, cells)
        if line not in {one.place.line for one in found}:
            missed.append((path.name, line, f"[{said}]({kind}:{spoilt})"))
    assert missed == []
