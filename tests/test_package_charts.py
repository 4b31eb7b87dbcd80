"""Charts declared by packages: on the page, as files, in the cache, and as Vega-Lite has them."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from gongbao.load.packages import RawPackage
from gongbao.load.views import read_view
from gongbao.load.yaml_source import YamlSource
from gongbao.problems import render_problem
from gongbao.render.chart_files import chart_paths
from gongbao.validate.views import check_views
from tests.sites import DATA, FULL, PACKAGE, ROOT, build_site, check_site, tree, write_site

VIEW = """\
views:
- name: by-kind
  title: 各類房間
  title@en: Rooms by kind
  resources: [rooms]
  specType: vega-lite
  spec:
    mark: bar
    encoding:
      y: {field: kind, type: nominal, sort: -x}
      x: {field: count, type: quantitative}
"""
SECOND = (
    "  - name: keys\n    path: data/keys.csv\n    schema:\n      fields:\n"
    "        - name: key\n          type: string\n"
)


def package(view: str = VIEW, more: str = "") -> dict[str, str | bytes | None]:
    """The full site with a chart of its rooms, and perhaps a second table beside them."""
    text = str(FULL[PACKAGE]).replace("resources:\n", f"{view}resources:\n")
    whole = {
        path: content.replace("data:rooms?", "data:rooms/rooms?")
        for path, content in FULL.items()
        if isinstance(content, str)
    }
    return {**whole, PACKAGE: text + more}


def test_the_page_shows_the_chart_in_both_languages(tmp_path: Path) -> None:
    write_site(tmp_path, FULL, package())
    assert build_site(tmp_path) == 0
    zh, en = (
        (tmp_path / "output" / path / "datasets/rooms/index.html").read_text(encoding="utf-8")
        for path in ("", "en")
    )
    assert "最多：all，51間；最少：family，10間。" in zh
    assert "Most: all, 51 rooms. Least: family, 10 rooms." in en
    for text, title, file in (
        (zh, "各類房間", "by-kind.svg"),
        (en, "Rooms by kind", "by-kind.en.svg"),
    ):
        figure = text.split('<figure class="chart"', 1)[1].split("</figure>", 1)[0]
        assert f">{title}</figcaption>" in figure
        assert f'/{file}"' in figure
        assert 'rooms.csv"' in figure
        assert '<td class="number">51</td>' in figure
        svg = figure.split("<svg", 1)[1].split("</svg>", 1)[0]
        assert 'aria-hidden="true"' in svg
        assert not re.search(r"style|script|href|url\(", svg)


def test_the_files_stand_alone_and_the_twin_lists_them(tmp_path: Path) -> None:
    write_site(tmp_path, FULL, package())
    assert build_site(tmp_path) == 0
    folder = tmp_path / "output" / "datasets" / "rooms"
    for name, title in (("by-kind.svg", "各類房間"), ("by-kind.en.svg", "Rooms by kind")):
        root = ElementTree.parse(folder / name).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        texts = [root.findtext(f"{{*}}{tag}", "") for tag in ("title", "desc", "style")]
        assert texts[0] == title
        assert "51" in texts[1]
        assert "prefers-color-scheme" in texts[2]
    twin = json.loads((folder / "index.json").read_bytes())
    (chart,) = twin["charts"]
    assert chart["url"]["en"] == "https://records.example.org/datasets/rooms/by-kind.en.svg"
    assert "51" in chart["finding"]["values"]["zh"]
    assert json.loads((folder / "datapackage.json").read_bytes())["views"][0]["name"] == "by-kind"


PROGRAM = """\
import sys
from pathlib import Path
from tests.sites import settings
from gongbao.pipeline import prepare
made = prepare(settings(Path(sys.argv[1])))
assert not made.failed, made.problems
made.cache.close()
print("gongbao.derive.charts" in sys.modules, "gongbao.derive.datasets" in sys.modules)
"""


def drew(folder: Path) -> tuple[bool, bool]:
    """Was the renderer of charts imported by a check with the cache, and that of packages?"""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": f"{ROOT / 'plugins'}:{ROOT}", "PATH": "/usr/bin:/bin"},
    )
    charts, packages = done.stdout.split()
    return charts == "True", packages == "True"


def test_a_chart_is_drawn_when_its_spec_or_its_table_changed(tmp_path: Path) -> None:
    keys: dict[str, str | bytes | None] = {"datasets/rooms/data/keys.csv": "key\na\n"}
    write_site(tmp_path, FULL, package(more=SECOND) | keys)
    assert drew(tmp_path) == (True, True)
    assert drew(tmp_path) == (False, False)
    write_site(tmp_path, {}, {"datasets/rooms/data/keys.csv": "key\na\nb\n"})
    assert drew(tmp_path) == (False, True)
    write_site(tmp_path, {}, {DATA: "kind,count\nall,51\nfamily,11\n"})
    assert drew(tmp_path) == (True, True)
    changed = package(VIEW.replace("-x", "x"), SECOND)
    write_site(tmp_path, {}, {PACKAGE: changed[PACKAGE]})
    assert drew(tmp_path) == (True, True)


def test_a_kept_chart_gives_the_same_site_as_a_fresh_one(tmp_path: Path) -> None:
    write_site(tmp_path, FULL, package(more=SECOND) | {"datasets/rooms/data/keys.csv": "key\na\n"})
    assert build_site(tmp_path) == 0
    write_site(tmp_path, {}, {"datasets/rooms/data/keys.csv": "key\nb\n"})
    assert build_site(tmp_path) == 0
    assert build_site(tmp_path, output="fresh", use_cache=False) == 0
    assert tree(tmp_path / "output") == tree(tmp_path / "fresh")


@pytest.mark.parametrize(
    ("old", "new", "code", "place", "words"),
    [
        ("by-kind", "By Kind", "D140", "11:3", "name"),
        ("[rooms]", "rooms", "D140", "14:3", "resources"),
        ("[rooms]", "[rooms, rooms]", "D140", "14:3", "resources"),
        ("[rooms]", "[romms]", "D142", "14:3", "did you mean rooms?"),
        ("field: kind", "field: kinds", "D143", "19:11", "did you mean kind?"),
        ("mark: bar", "mark: {type: bar, href: x}", "D145", "17:23", "href"),
        ("mark: bar", "mark: image", "D146", "17:5", "image"),
        ("mark: bar", "mark: lin", "D146", "17:5", "did you mean line?"),
        ("mark: bar", "layer: [bar]", "D146", "17:5", "layer"),
        ("type: nominal", "type: nominl", "D146", "19:24", "did you mean nominal?"),
        ("sort: -x", "sort: {field: x}", "D146", "19:39", "ascending"),
        ("type: quantitative", "typo: quantitative", "D146", "20:25", "did you mean type?"),
        ("type: quantitative", "type: nominal", "D146", "18:5", "quantitative"),
        ("type: quantitative", "type: quantitative, aggregate: median", "D146", "20:45", "median"),
        (
            "    mark",
            "    $schema: https://example.org/v5.json\n    mark",
            "D145",
            "17:5",
            "$schema",
        ),
        (
            "    mark",
            "    transform: [{filter: {field: x, equal: 1}}]\n    mark",
            "D143",
            "17:27",
            "x",
        ),
        ("    mark", "    transform: [{filter: datum.x}]\n    mark", "D146", "17:18", "datum.x"),
        ("    mark", "    transform: [{fold: [x]}]\n    mark", "D146", "17:18", "fold"),
        ("field: count", "field: kind", "D146", "16:3", "numbers"),
        ("sort: -x", "sort: -y", "D146", "19:39", "did you mean -x?"),
        ("sort: -x", "stack: zero", "D146", "19:39", "stack"),
        ("type: nominal", "type: quantitative", "D146", "18:5", "x, y"),
        ("      x:", "      color: {field: kind, sort: -x}\n      x:", "D146", "20:28", "-x"),
        (
            "      x:",
            "      color: {field: count, type: quantitative}\n      x:",
            "D146",
            "20:29",
            "q",
        ),
        (
            "      x:",
            "      color: {field: kind}\n      yOffset: {field: count}\n      x:",
            "D146",
            "21:17",
            "is not drawn",
        ),
        (
            "    mark",
            "    transform: [{filter: {field: kind, equal: [a]}}]\n    mark",
            "D140",
            "17:40",
            "equal",
        ),
    ],
)
def test_each_mistake_is_named_with_its_place(
    old: str, new: str, code: str, place: str, words: str, tmp_path: Path
) -> None:
    assert old in VIEW
    write_site(tmp_path, FULL, package(VIEW.replace(old, new, 1)))
    problems = [p for p in check_site(tmp_path) if p.code.startswith("D14")]
    found = [f"{p.code} {p.place}".replace(f"{tmp_path}/{PACKAGE}:", "") for p in problems]
    assert f"{code} {place}" in found
    assert any(words in render_problem(p, "en") for p in problems)


WORDS = [
    *("mark", "encoding", "x", "y", "color", "yOffset", "field", "type", "aggregate", "sort"),
    *("bar", "line", "quantitative", "nominal", "count", "sum", "kind", "-x", "y", "rooms", "zero"),
    *("stack", "transform", "filter", "equal", "oneOf", "and", "not", "name", "title", "spec"),
]
SCALARS = st.sampled_from([*WORDS, None, True, 1, 2.5, "", "vega-lite"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4)
    ),
)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["x", "y", "color", "yOffset"]),
        st.fixed_dictionaries(
            {"field": st.sampled_from(["kind", "count"])},
            optional={
                "type": st.sampled_from(["quantitative", "nominal"]),
                "aggregate": st.sampled_from(["sum", "count"]),
                "sort": st.sampled_from([None, "-x", "x", "-y", "descending"]) | VALUES,
            },
        ),
    )
    | VALUES,
    VALUES | st.just([]),
    VALUES | st.sampled_from(["bar", "line"]),
)
def test_no_view_breaks_the_check_and_what_passes_can_be_read(
    encoding: Any, transform: Any, mark: Any
) -> None:
    view = yaml.safe_load(VIEW)["views"][0]
    view["spec"] = {"mark": mark, "encoding": encoding, "transform": transform}
    fields = [{"name": "kind"}, {"name": "count"}]
    value = {"resources": [{"name": "rooms", "schema": {"fields": fields}}], "views": [view]}
    raw = RawPackage("x", "x", YamlSource("x", value, {}), ())
    problems = check_views(raw)
    if not problems:
        assert read_view(view).category in {"kind", "count"}


@given(VALUES)
def test_no_list_of_views_breaks_the_check(views: Any) -> None:
    raw = RawPackage("x", "x", YamlSource("x", {"views": views}, {}), ())
    for problem in check_views(raw):
        assert "<" not in render_problem(problem, "en")


DEMO = {
    path.parent.name: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "datasets").glob("*/datapackage.yaml"))
}
VIEWS = [(name, view) for name, value in DEMO.items() for view in value.get("views", [])]
IDS = [f"{name}-{view['name']}" for name, view in VIEWS]


def test_ten_packages_of_the_demo_have_charts() -> None:
    assert len({name for name, _ in VIEWS}) >= 10


def drawn_by_vega_lite(spec: dict[str, Any], rows: list[dict[str, Any]]) -> list[Decimal]:
    """The numbers that the reference implementation writes beside its marks."""
    import vl_convert

    svg = vl_convert.vegalite_to_svg({**spec, "data": {"values": rows}})
    root = ElementTree.fromstring(svg)
    labels = [
        element.attrib["aria-label"]
        for element in root.iter()
        if element.get("aria-roledescription") in {"bar", "point"}
    ]
    encoding = spec["encoding"]
    measure = next(c for c in (encoding["x"], encoding["y"]) if c.get("type") == "quantitative")
    words = measure.get("field", "Count of Records")
    if "aggregate" in measure and "field" in measure:
        words = f"{measure['aggregate'].title()} of {words}"
    values = (re.search(rf"(?:^|; ){words}: (−?[\d.]+)", label) for label in labels)
    return sorted(Decimal(value[1].replace("−", "-")) for value in values if value)


def typed(row: dict[str, str], fields: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = {field["name"]: field["type"] for field in fields}
    return {
        name: None
        if cell == ""
        else float(cell)
        if kinds[name] in {"integer", "number"}
        else cell == "true"
        if kinds[name] == "boolean"
        else cell
        for name, cell in row.items()
    }


@pytest.mark.parametrize(("dataset", "view"), VIEWS, ids=IDS)
def test_vega_lite_draws_the_same_numbers(dataset: str, view: dict[str, Any], demo: Path) -> None:
    """What is read of Vega-Lite means here what it means there."""
    descriptor = DEMO[dataset]
    resource = next(r for r in descriptor["resources"] if r["name"] == view["resources"][0])
    path = ROOT / "datasets" / dataset / resource["path"]
    fields = resource["schema"]["fields"]
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [typed(row, fields) for row in csv.DictReader(stream)]
    page = (demo / "datasets" / dataset / "index.html").read_text(encoding="utf-8")
    figure = page.split(f'id="chart-{view["name"]}"', 1)[1].split("</figure>", 1)[0]
    cells = re.findall(r'<td class="number">([^<]+)</td>', figure)
    ours = sorted(Decimal(cell.replace(",", "").replace("−", "-")) for cell in cells)
    assert ours == drawn_by_vega_lite(view["spec"], rows)
    assert ours


@pytest.mark.parametrize("prefix", ["", "en/"])
@pytest.mark.parametrize("width", [320, 1280])
def test_texts_of_every_chart_stay_inside_and_can_be_read(
    width: int, prefix: str, browser: Browser, served: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for dataset in sorted({name for name, _ in VIEWS}):
        page.goto(f"{served}{prefix}datasets/{dataset}/")
        found = page.evaluate(
            """() => [...document.querySelectorAll('svg.drawing')].map(svg => {
                const box = svg.viewBox.baseVal;
                const scale = svg.getBoundingClientRect().width / box.width;
                const texts = [...svg.querySelectorAll('text')].map(text => text.getBBox());
                return [Math.min(...texts.map(b => b.x)),
                    box.width - Math.max(...texts.map(b => b.x + b.width)),
                    box.height - Math.max(...texts.map(b => b.y + b.height)), 14 * scale];
            })"""
        )
        assert found
        for left, right, below, size in found:
            assert min(left, right, below) >= -2, (dataset, left, right, below)
            assert size >= 11
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_have_the_colours_of_the_scheme(scheme: Any, browser: Browser, served: str) -> None:
    page = browser.new_page(color_scheme=scheme)
    script = "e => getComputedStyle(e).fill"
    page.goto(f"{served}datasets/venue-use/")
    inline = page.locator("svg.drawing .fill-2").first.evaluate(script)
    page.goto(f"{served}datasets/venue-use/by-centre.svg")
    alone = page.locator(".fill-2").first.evaluate(script)
    page.close()
    assert inline == alone == {"light": "rgb(181, 83, 31)", "dark": "rgb(240, 160, 112)"}[scheme]


def test_addresses_of_files() -> None:
    assert chart_paths("/datasets/x/", "y") == ("datasets/x/y.svg", "datasets/x/y.en.svg")
