"""One bad input for every problem code: what is changed in the full site, and where it shows.

``test_codes.py`` holds this table against ``problem_codes.toml`` and ``docs/problems/``.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from typing import NamedTuple

from tests.packages import workbook
from tests.sites import FULL, Files

ISSUE = "content/gazette/109/001/issue.md"
ATTACHMENTS = "content/gazette/109/001/attachments"
NOTICE = "content/gazette/109/001/01-archives.md"
ENGLISH = "content/gazette/109/001/01-archives.en.md"
CORRECTION = "content/gazette/109/002/01-correction.md"
SECOND = "content/gazette/109/002/issue.md"
THIRD = "content/gazette/109/004/issue.md"
NEXT = "content/gazette/110/001/issue.md"
ADDRESSES = "content/ledger/addresses.json"
FEEDS = "content/ledger/feeds.json"
MOVED = "content/registers/moved.csv"
_MOVED = "address,to,on,reason\n"
LEDGER = "content/ledger/gazette/109/001.json"
CHAPTER = "content/reports/109/01-rooms.md"
PACKAGE = "datasets/rooms/datapackage.yaml"
DATA = "datasets/rooms/data/rooms.csv"
WORKBOOK = "datasets/rooms/data/rooms.xlsx"
AGENCIES = "content/registers/agencies.csv"


class BadInput(NamedTuple):
    changes: Files
    place: str
    """``path:line:column`` below the project, or the path alone."""


_HEAD = "name: rooms\ntitle: 房間\nresources:\n  - name: rooms\n    path: data/rooms.csv\n"
_TWICE = 'resources:\n  - name: Rooms\n    data: "x"\n'
_PLAIN = "resources:\n  - name: plain\n    data: [[a], [b]]\n    type: table"


def _column(
    type_: str, cells: str, constraints: str = "", *, extra: str = "", name: str = "cell"
) -> Files:
    """The full site without figures, its table replaced by one column with *cells*."""
    return _columns(name, cells=cells, type_=type_, constraints=constraints, extra=extra)


def _columns(
    *names: str, cells: str = "", type_: str = "string", constraints: str = "", extra: str = ""
) -> Files:
    package = f"{_HEAD}    schema:\n      fields:\n"
    for name in names:
        package += f"        - name: {name}\n          type: {type_}\n"
        package += f"          {extra}\n" if extra else ""
        package += f"          constraints: {{{constraints}}}\n" if constraints else ""
    rows = cells or ",".join("甲" for _ in names)
    return {
        PACKAGE: package,
        DATA: f"{','.join(names)}\n{rows}\n",
        **_WITHOUT_FIGURES,
    }


_WITHOUT_FIGURES: dict[str, str | bytes | None] = {
    "content/gazette/109/001/01-archives.md": re.sub(
        r"\[[^\]]*\]\(data:[^)]*\)", "51", str(FULL["content/gazette/109/001/01-archives.md"])
    ),
    "content/gazette/109/001/01-archives.en.md": re.sub(
        r"\[[^\]]*\]\(data:[^)]*\)", "51", str(FULL["content/gazette/109/001/01-archives.en.md"])
    ),
    "content/reports/109/01-rooms.md": "---\ntitle: 房間\n---\n51 間\n",
}


def _workbook(*rows: tuple[object, ...], merged: str = "", further: str = "") -> Files:
    """The full site without figures, its table replaced by a workbook."""
    return {
        PACKAGE: _HEAD.replace(".csv", ".xlsx"),
        DATA: None,
        WORKBOOK: workbook(("kind", "count"), *rows, merged=merged, further=further),
        **_WITHOUT_FIGURES,
    }


def _identity(values: str, holds: str) -> dict[str, str]:
    declared = f"identities:\n- {{name: sum, values: {{{values}}}, holds: {holds}}}\nresources:"
    return _in(PACKAGE, "resources:", declared)


def _in(path: str, old: str, new: str) -> dict[str, str]:
    """Replace *old* in a file of the full site; it must be there."""
    content = FULL[path]
    assert isinstance(content, str)
    assert old in content, (path, old)
    return {path: content.replace(old, new, 1)}


def _with(lines: str) -> dict[str, str]:
    """The first notice with more lines in its header, from line 13 on."""
    return _in(NOTICE, "sample: true", f"{lines}\nsample: true")


def _correction(lines: str) -> dict[str, str]:
    """The corrigendum with other lines in the place of ``corrects``, from line 6 on."""
    return _in(CORRECTION, "corrects: [109-001-01]", lines)


def _chapter(reference: str) -> dict[str, str]:
    return {CHAPTER: f"---\ntitle: 房間\n---\n共有 {reference} 間。\n"}


def _uncorrected() -> str:
    """The second notice without its correction."""
    text = str(FULL[CORRECTION]).replace("corrects: [109-001-01]\n", "")
    return text.replace("section: corrigendum", "section: public-notice")


def _ledger(notice: str, salt: str = "00") -> str:
    """A ledger of the first issue that knows other digests than the sources have."""
    version = {"published": "2020-01-02", "record": "0" * 64, "text": "0" * 64, "salt": salt}
    return json.dumps({"id": "109-001", "record": "0" * 64, "notices": {notice: [version]}})


RELEASE = "content/ledger/datasets/rooms/1.0.0.json"
_OTHER = b"kind,count\nx,1\n"
_SHA256 = hashlib.sha256(_OTHER).hexdigest()


def _release(sha256: str) -> str:
    """A release of the rooms with other rows than the sources have."""
    table = {"sha256": sha256, "rows": 1, "fields": [["kind", "string"], ["count", "integer"]]}
    release = {"name": "rooms", "version": "1.0.0", "published": "2020-01-02", "digest": ""}
    return json.dumps(
        {**release, "descriptor": {}, "tables": {"rooms": {**table, "key": ["kind"]}}}
    )


_VIEW = (
    "views:\n- name: by-kind\n  title: 房間\n  resources: [rooms]\n  specType: vega-lite\n  spec:\n"
    "    mark: bar\n    encoding:\n      y: {field: kind, type: nominal}\n"
    "      x: {field: count, type: quantitative}\n"
)
"""A chart of the rooms; it stands in lines 10 to 19 of the package."""


def _view(old: str, new: str) -> Files:
    assert old in _VIEW, old
    return _in(PACKAGE, "resources:", f"{_VIEW.replace(old, new, 1)}resources:")


SECTIONS = "content/registers/sections.csv"

BAD_INPUTS: dict[str, BadInput] = {
    "F102": BadInput({NOTICE: "---\ntitle: 檔案".encode("cp950")}, f"{NOTICE}:2:8"),
    "F103": BadInput(_in(NOTICE, "title: 檔案", "title: [檔案"), f"{NOTICE}:3:8"),
    "F104": BadInput(_in(NOTICE, "agency:", "title: 二\nagency:"), f"{NOTICE}:5:1"),
    "F105": BadInput({NOTICE: "## 主旨\n"}, f"{NOTICE}:1:1"),
    "F106": BadInput(_in(NOTICE, "section:", "sectoin:"), f"{NOTICE}:3:1"),
    "F107": BadInput(_in(NOTICE, "agency: office\n", ""), f"{NOTICE}:2:1"),
    "F108": BadInput(_in(ISSUE, "number: 1", "number: 0"), f"{ISSUE}:2:1"),
    "F109": BadInput(
        {"content/gazette/109/001/notice.md": "x"}, "content/gazette/109/001/notice.md"
    ),
    "F110": BadInput({"datasets/notes.txt": "x"}, "datasets/notes.txt"),
    "F112": BadInput(_in(NOTICE, "2020-01-01", "2020-02-30"), f"{NOTICE}:7:1"),
    "F113": BadInput(_in(NOTICE, "doc_type: public-notice", "doc_type: notice"), f"{NOTICE}:4:1"),
    "F114": BadInput(_in(ENGLISH, "title:", "agency: office\ntitle:"), f"{ENGLISH}:2:1"),
    "F115": BadInput(
        {"content/gazette/109/001/02-x.en.md": "---\ntitle: X\n---\n"},
        "content/gazette/109/001/02-x.en.md",
    ),
    "F118": BadInput({f"{ATTACHMENTS}/aux.txt": "x"}, f"{ATTACHMENTS}/aux.txt"),
    "F119": BadInput({f"{ATTACHMENTS}/Hours.txt": "x"}, f"{ATTACHMENTS}/hours.txt"),
    "F120": BadInput(_in(NOTICE, "檔案室共", "檔" * 50_001), f"{NOTICE}:17:1"),
    "F121": BadInput(_in(NOTICE, "檔案室共", "檔案\u202e室共"), f"{NOTICE}:17:3"),
    "F122": BadInput({f"{ATTACHMENTS}/more.txt": "x"}, f"{ATTACHMENTS}/more.txt"),
    "F123": BadInput(_in(NOTICE, "agency: ", "agency："), f"{NOTICE}:5:7"),
    "F124": BadInput(_in(NOTICE, "agency: office", "agency: 秘書處"), f"{NOTICE}:5:1"),
    "F125": BadInput(_in(NOTICE, "檔案室開放", "檔案室 #2 開放"), f"{NOTICE}:2:8"),
    "F126": BadInput(
        _in(NOTICE, "topics:", "hearing_at: 2020-02-30T10:00\ntopics:"), f"{NOTICE}:8:1"
    ),
    "F127": BadInput(
        {**_WITHOUT_FIGURES, PACKAGE: _HEAD, DATA: "年度，金額\n108，3\n109，4\n"}, f"{DATA}:1:1"
    ),
    "F128": BadInput({AGENCIES: str(FULL[AGENCIES]).encode("cp950")}, AGENCIES),
    "F129": BadInput(_in(AGENCIES, "office,秘書處", "秘書處,秘書處"), f"{AGENCIES}:3:1"),
    "F130": BadInput(
        {
            NOTICE: str(FULL[NOTICE]).replace("hours.txt", "hours.svg"),
            f"{ATTACHMENTS}/hours.txt": None,
            f"{ATTACHMENTS}/hours.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        },
        f"{ATTACHMENTS}/hours.svg",
    ),
    "F131": BadInput(
        {
            NOTICE: str(FULL[NOTICE]).replace("hours.txt", "hours.xml"),
            f"{ATTACHMENTS}/hours.txt": None,
            f"{ATTACHMENTS}/hours.xml": "<hours><day></hours>",
        },
        f"{ATTACHMENTS}/hours.xml",
    ),
    "S101": BadInput({"content/site.yaml": None}, "content/site.yaml"),
    "S102": BadInput(
        _in("content/site.yaml", "Asia/Taipei", "Asia/Taipeh"), "content/site.yaml:6:1"
    ),
    "S103": BadInput(
        _in("content/site.yaml", "demo: true\n", 'theme:\n  link: "#7fb2c4"\n'),
        "content/site.yaml:9:3",
    ),
    "S104": BadInput(
        _in("content/site.yaml", "demo: true\n", "further_languages: [xx]\n"),
        "content/site.yaml:8:21",
    ),
    "G101": BadInput({ISSUE: None}, "content/gazette/109/001"),
    "G102": BadInput(_in(ISSUE, "number: 1", "number: 7"), f"{ISSUE}:2:1"),
    "G104": BadInput(
        {"content/gazette/109/001/01-b.md": str(FULL[NOTICE]).replace("00001號", "00002號")},
        "content/gazette/109/001/01-b.md",
    ),
    "G105": BadInput(_in(NOTICE, "section: public-notice", "section: notices"), f"{NOTICE}:3:1"),
    "G106": BadInput(_in(NOTICE, "agency: office", "agency: offise"), f"{NOTICE}:5:1"),
    "G107": BadInput(_in(NOTICE, "topics: [records]", "topics: [record]"), f"{NOTICE}:8:1"),
    "G108": BadInput({"content/gazette/109/001/attachments/hours.txt": None}, f"{NOTICE}:11:5"),
    "G109": BadInput(
        {
            "content/gazette/109/002/01-correction.md": str(
                FULL["content/gazette/109/002/01-correction.md"]
            ).replace("[109-001-01]", "[109-001-09]")
        },
        "content/gazette/109/002/01-correction.md:6:1",
    ),
    "G110": BadInput(
        {
            "content/gazette/109/002/02-again.md": str(FULL[NOTICE]).replace(
                "attachments:\n  - file: hours.txt\n    title: 開放時間\n", ""
            )
        },
        "content/gazette/109/002/02-again.md:6:1",
    ),
    "G201": BadInput(_in(NOTICE, "doc_type: public-notice", "doc_type: order"), f"{NOTICE}:10:1"),
    "G202": BadInput(_in(NOTICE, "doc_number: 小城秘字第10900000001號\n", ""), f"{NOTICE}:4:1"),
    "G203": BadInput(_in(NOTICE, "doc_type: public-notice", "doc_type: order"), f"{NOTICE}:15:1"),
    "G204": BadInput(_with("contains_personal_data: true"), f"{NOTICE}:13:1"),
    "G205": BadInput(_with("effective_rule: service-next-day"), f"{NOTICE}:13:1"),
    "G206": BadInput(_with("effective_rule: fixed"), f"{NOTICE}:13:1"),
    "G207": BadInput(_in(NOTICE, "doc_date: 2020-01-01", "doc_date: 2020-01-03"), f"{NOTICE}:7:1"),
    "G208": BadInput(_with("addressee: 王小明\nretention_until: 2021-01-01"), f"{NOTICE}:13:1"),
    "G209": BadInput(_in(NOTICE, "第10900000001號", "第10800000001號"), f"{NOTICE}:6:1"),
    "G210": BadInput(_with("effective_rule: service-20"), f"{NOTICE}:13:1"),
    "G211": BadInput(
        _in(NOTICE, "section: public-notice", "section: service-by-notice")
        | {SECTIONS: f"{FULL[SECTIONS]}service-by-notice,公示送達,Service\n"},
        f"{NOTICE}:3:1",
    ),
    "G212": BadInput(
        _with("effective_rule: third-day\neffective_on: 2020-02-01"), f"{NOTICE}:14:1"
    ),
    "G213": BadInput(_correction("sample: false"), f"{CORRECTION}:3:1"),
    "G214": BadInput(
        _correction("corrects: [109-001-01]\ncorrections:\n  - {was: 五百間, now: 五十一間}"),
        f"{CORRECTION}:7:1",
    ),
    "G215": BadInput(
        {THIRD: "---\nnumber: 4\nyear: 109\npublished_on: 2020-01-13\n---\n"}, f"{THIRD}:2:1"
    ),
    "G216": BadInput(_in(ISSUE, "2020-01-02", "2020-01-09"), f"{SECOND}:4:1"),
    "G217": BadInput(
        {"content/gazette/109/2/issue.md": FULL[SECOND]}, "content/gazette/109/2/issue.md:2:1"
    ),
    "G218": BadInput(_in(SECOND, "2020-01-06", "2020-01-07"), f"{SECOND}:4:1"),
    "G219": BadInput(_with("comments_close_on: 2019-02-01"), f"{NOTICE}:13:1"),
    "G220": BadInput(_with("retention_until: 2022-07-31"), f"{CORRECTION}:6:1"),
    "G221": BadInput(_with("withdrawn_on: 2020-03-01"), f"{NOTICE}:13:1"),
    "G222": BadInput(_in(NOTICE, "## 主旨", "## 說明"), f"{NOTICE}:15:1"),
    "G223": BadInput(
        {"content/registers/days-off.csv": "date,name_zh,name_en\n2020-01-06,補假,Day in lieu\n"},
        f"{SECOND}:4:1",
    ),
    "G224": BadInput(
        _in(SECOND, "published_on", "scheduled_on: 2020-01-02\npublished_on"), f"{SECOND}:4:1"
    ),
    "G225": BadInput(
        {
            NOTICE: str(FULL[NOTICE])
            .replace("檔案室開放", "王小明之檔案")
            .replace("sample: true", "addressee: 王小明\nretention_until: 2021-01-01\nsample: true")
        },
        f"{NOTICE}:2:1",
    ),
    "G226": BadInput(
        {
            SECTIONS: f"{FULL[SECTIONS]}service-by-notice,公示送達,Service\n",
            NOTICE: str(FULL[NOTICE])
            .replace("section: public-notice", "section: service-by-notice")
            .replace("sample: true", "effective_rule: service-20\naddressee: 王○○\nsample: true"),
        },
        f"{NOTICE}:14:1",
    ),
    "G227": BadInput(
        {NEXT: "---\nnumber: 1\nyear: 110\npublished_on: 2021-01-04\n---\n"}, f"{NEXT}:4:1"
    ),
    "G228": BadInput(_in(SECOND, "2020-01-06", "2019-01-07"), f"{SECOND}:4:1"),
    "G229": BadInput(_correction("corrects: [109-002-01]"), f"{CORRECTION}:6:1"),
    "G235": BadInput(
        {
            path: str(FULL[path]).replace("year:", "series_label: 春\nseries_number: 1\nyear:")
            for path in (ISSUE, SECOND)
        },
        f"{SECOND}:4:1",
    ),
    "D150": BadInput(_in(PACKAGE, "name: rooms", "keyword: [房間]\nname: rooms"), f"{PACKAGE}:1:1"),
    "D151": BadInput(_workbook(("all", "=50+1")), WORKBOOK),
    "D152": BadInput(_workbook(("all", "#DIV/0!")), WORKBOOK),
    "D153": BadInput(_workbook(("all", 51), further="more"), WORKBOOK),
    "D154": BadInput(_workbook(("all", 51), (None, 52), merged="A2:A3"), WORKBOOK),
    "D155": BadInput({DATA: "kind,\nall,51\n"}, f"{DATA}:1:6"),
    "D156": BadInput({DATA: "kind,kind\nall,51\n"}, f"{DATA}:1:6"),
    "D157": BadInput({DATA: "kind,count,more\nall,51,1\n"}, f"{DATA}:1:12"),
    "D158": BadInput({DATA: "kind\nall\n"}, f"{DATA}:1:1"),
    "D159": BadInput(_columns("year", "count", cells="年度,男\n甲,1\n乙,2"), f"{DATA}:2:4"),
    "R114": BadInput(
        _in(NOTICE, "檔案室共", "[](data:rooms?kind=all#count)檔案室共"), f"{NOTICE}:17:1"
    ),
    "M101": BadInput(_in(NOTICE, "檔案室共", "檔案室<甲 室>與<B 室>共"), f"{NOTICE}:17:10"),
    "M102": BadInput(_in(NOTICE, "檔案室共", "[附註]: 週一休館。\n\n檔案室共"), f"{NOTICE}:17:1"),
    "M103": BadInput(_in(NOTICE, "檔案室共", "3*4*5 公尺，共"), f"{NOTICE}:17:1"),
    "M104": BadInput(_in(NOTICE, "檔案室共", "見[目錄]（/gazette/），共"), f"{NOTICE}:17:2"),
    "M105": BadInput(_in(NOTICE, "檔案室共", "名稱\t數\n甲\t1\n\n共"), f"{NOTICE}:17:1"),
    "M106": BadInput(_in(NOTICE, "檔案室共", "1. 甲\n3. 乙\n\n共"), f"{NOTICE}:18:1"),
    "I101": BadInput(_in(NOTICE, "檔案室共", "申請人A123456789，檔案室共"), f"{NOTICE}:17:4"),
    "I102": BadInput(_in(NOTICE, "檔案室共", "請電07-3368333，檔案室共"), f"{NOTICE}:17:3"),
    "I103": BadInput(
        _with("personal_data_allowed:\n  - {text: 07-3368333, reason: 總機}"), f"{NOTICE}:14:5"
    ),
    "I104": BadInput(_in(NOTICE, "檔案室共", "請電0912-345-678，檔案室共"), f"{NOTICE}:17:3"),
    "I106": BadInput(_in(NOTICE, "檔案室共", "申請人A12*****89，檔案室共"), f"{NOTICE}:17:4"),
    "K101": BadInput({LEDGER: _ledger("109-001-01"), CORRECTION: _uncorrected()}, f"{NOTICE}:1:1"),
    "K102": BadInput({LEDGER: _ledger("109-001-09")}, LEDGER),
    "K103": BadInput({LEDGER: "{"}, LEDGER),
    "K104": BadInput({LEDGER: _ledger("109-001-01")}, f"{ISSUE}:1:1"),
    "K105": BadInput({RELEASE: _release("0" * 64)}, RELEASE),
    "K106": BadInput(
        {
            RELEASE: _release(_SHA256),
            f"content/ledger/datasets/rooms/objects/{_SHA256}.csv.gz": gzip.compress(_OTHER),
            **_in(PACKAGE, "name: rooms", "version: 1.0.0\nname: rooms"),
        },
        f"{PACKAGE}:1:1",
    ),
    "K107": BadInput({ADDRESSES: '["/about-us/"]'}, ADDRESSES),
    "K108": BadInput(
        {
            FEEDS: '{"feeds/gazette": "tag:old.example,2020:x"}',
            "content/site.yaml": f"{FULL['content/site.yaml']}tag_authority: new.example,2020\n",
        },
        "content/site.yaml:9:1",
    ),
    "K109": BadInput({MOVED: f"{_MOVED}/old/,/nowhere/,2020-02-01,搬移\n"}, MOVED),
    "K110": BadInput({LEDGER: _ledger("109-001-09")}, f"{NOTICE}:1:1"),
    "K111": BadInput({LEDGER: _ledger("109-001-01"), ADDRESSES: '["/"]'}, LEDGER),
    "K112": BadInput({LEDGER: _ledger("109-001-01", salt="")}, f"{NOTICE}:1:1"),
    "K113": BadInput({MOVED: f"{_MOVED}/gazette/109/001/01/hours.txt,,2020-02-01,搬移\n"}, MOVED),
    "K114": BadInput(
        _in(PACKAGE, "name: rooms", "version: ../../evil\nname: rooms"), f"{PACKAGE}:1:1"
    ),
    "K116": BadInput(
        {ADDRESSES: '[\n "/",\n<<<<<<< HEAD\n "/a/"\n=======\n "/b/"\n>>>>>>> theirs\n]\n'},
        f"{ADDRESSES}:3:1",
    ),
    "K117": BadInput({LEDGER: '{"format": 2, "id": 109}'}, LEDGER),
    "D101": BadInput({PACKAGE: None}, "datasets/rooms"),
    "D102": BadInput(_in(PACKAGE, "data/rooms.csv", "../../secret.csv"), f"{PACKAGE}:12:5"),
    "D103": BadInput(_in(PACKAGE, "type: integer", "type: whole"), f"{PACKAGE}:21:11"),
    "D104": BadInput({DATA: "kind,count\nall,5１間\n"}, f"{DATA}:2:5"),
    "D105": BadInput({DATA: 'kind,count\n"all",51\n"a\nb",-3\n'}, f"{DATA}:4:4"),
    "D106": BadInput({DATA: "kind,count\nall,51\nall,51\n"}, f"{DATA}:3:1"),
    "D107": BadInput(
        {
            "content/registers/agencies.csv": (
                "code,name_zh,name_en,parent,url\ncity,小城市政府,,,\noffice,秘書處,,town,\n"
            )
        },
        "content/registers/agencies.csv:3:1",
    ),
    "D108": BadInput({DATA: "kind,number\nall,51\n"}, f"{DATA}:1:6"),
    "D109": BadInput({DATA: "kind,count\nall,51,52\n"}, f"{DATA}:2:8"),
    "D110": BadInput({DATA: ""}, DATA),
    "D111": BadInput(_in(PACKAGE, "    schema:", "    bytes: 7\n    schema:"), DATA),
    "D113": BadInput({DATA: "kind,count\n" + "".join(f"k{i},x\n" for i in range(1100))}, DATA),
    "D114": BadInput({DATA: None}, f"{PACKAGE}:12:5"),
    "D115": BadInput(
        _in(PACKAGE, "data/rooms.csv", "https://example.org/rooms.csv"), f"{PACKAGE}:12:5"
    ),
    "D116": BadInput({DATA: "kind,count\n全部,51\n".encode("cp950")}, DATA),
    "D117": BadInput(
        _column(
            "datetime",
            "2020-01-01T09:00:00\n2020-01-01T09:00:00Z",
            "minimum: '2019-01-01T00:00:00'",
        ),
        DATA,
    ),
    "D118": BadInput(_in(PACKAGE, "minimum: 0", "jsonSchema: {}"), f"{PACKAGE}:20:11"),
    "D119": BadInput(_in(PACKAGE, "resources:", _TWICE), f"{PACKAGE}:14:5"),
    "D120": BadInput(_in(PACKAGE, "resources:", _PLAIN), f"{PACKAGE}:11:5"),
    "D121": BadInput(_column("date", "2020-01-01", extra="format: any"), f"{PACKAGE}:8:11"),
    "D122": BadInput(_column("string", "１２３"), f"{DATA}:2:1"),
    "D123": BadInput(_column("string", "109/01/02"), f"{DATA}:2:1"),
    "D124": BadInput(_column("string", '"1,234"'), f"{DATA}:2:1"),
    "D125": BadInput(_column("string", "12人\n13人"), f"{DATA}:2:1"),
    "D126": BadInput(_column("string", "東\n西\n合計"), f"{DATA}:4:1"),
    "D127": BadInput(_column("string", "02345678\n12345678\n2345679", name="統編"), f"{DATA}:4:1"),
    "D128": BadInput(_column("string", "東　\n西"), f"{DATA}:2:1"),
    "D129": BadInput(_columns("count", "Count_"), f"{DATA}:1:7"),
    "D130": BadInput(
        _in(PACKAGE, "primaryKey: [kind]", 'primaryKey: [kind]\n      missingValues: ["-"]'),
        f"{PACKAGE}:11:5",
    ),
    "D132": BadInput(_column("datetime", "2020-01-01T09:00:00\n2020-01-01T09:00:00Z"), DATA),
    "D131": BadInput(_column("string", "東\n無資料"), f"{DATA}:3:1"),
    "D135": BadInput(_column("string", "東\x01\n西"), f"{DATA}:2:1"),
    "D136": BadInput(_column("string", "東", "pattern: '(a+)+'"), f"{PACKAGE}:10:25"),
    "D140": BadInput(_view("  title: 房間\n", ""), f"{PACKAGE}:11:3"),
    "D141": BadInput(_view("views:\n", _VIEW), f"{PACKAGE}:20:3"),
    "D142": BadInput(_view("[rooms]", "[room]"), f"{PACKAGE}:13:3"),
    "D143": BadInput(_view("field: count", "field: cuont"), f"{PACKAGE}:19:11"),
    "D144": BadInput(_view("vega-lite", "vega"), f"{PACKAGE}:14:3"),
    "D145": BadInput(
        _view("    mark", "    data: {url: 'https://example.org/x.csv'}\n    mark"),
        f"{PACKAGE}:16:5",
    ),
    "D146": BadInput(_view("mark: bar", "mark: pie"), f"{PACKAGE}:16:5"),
    "D160": BadInput(
        _in(PACKAGE, "- name: CC0-1.0", "- name: CC0-1.0\n    path: 'javascript:alert(1)'"),
        f"{PACKAGE}:10:5",
    ),
    "D161": BadInput(
        _in(PACKAGE, "agency: office", "agency: office\ncontact: '02-0000 #12'"), f"{PACKAGE}:8:1"
    ),
    "D162": BadInput(
        _in(PACKAGE, "path: data/rooms.csv", "path: data/rooms.csv\n    scheme: stream"),
        f"{PACKAGE}:13:5",
    ),
    "D133": BadInput(
        _identity("total: 'rooms?kind=all#count', part: 'rooms?kind=family#count'", "total = part"),
        f"{PACKAGE}:11:3",
    ),
    "D134": BadInput(_identity("total: 'rooms?kind=all#count'", "total"), f"{PACKAGE}:11:3"),
    "R102": BadInput(_chapter("[51](data:room#count)"), f"{CHAPTER}:4:4"),
    "R103": BadInput(_chapter("[51](data:rooms#count)"), f"{CHAPTER}:4:4"),
    "R104": BadInput(_chapter("[52](data:rooms?kind=all#count)"), f"{CHAPTER}:4:4"),
    "R105": BadInput(_chapter("[50間](data:rooms?kind=all#count)"), f"{CHAPTER}:4:4"),
    "R106": BadInput(_chapter("[51人](data:rooms?kind=all#count)"), f"{CHAPTER}:4:4"),
    "R107": BadInput(_chapter("[51](calc:a**b)"), f"{CHAPTER}:4:4"),
    "R109": BadInput(_chapter("[x](table:rooms#kind)"), f"{CHAPTER}:4:4"),
    "R110": BadInput(_chapter("51 間"), f"{CHAPTER}:4:4"),
    "R111": BadInput(
        {**_chapter("[](data:rooms?kind=family#count)"), DATA: "kind,count\nall,51\nfamily,\n"},
        f"{CHAPTER}:4:4",
    ),
    "R112": BadInput(_chapter("[1950](exempt:)"), f"{CHAPTER}:4:4"),
    "R113": BadInput(_chapter("[1](data:rooms?kind=all#change:count)"), f"{CHAPTER}:4:4"),
    "L101": BadInput(_chapter("[x](/gazette/109/003/)"), f"{CHAPTER}:4:8"),
    "L102": BadInput(_chapter("[x](../109/)"), f"{CHAPTER}:4:8"),
    "L103": BadInput(_chapter("![圖](https://example.org/plan.png)"), f"{CHAPTER}:4:9"),
    "L104": BadInput(_chapter("[圖](//example.org/plan)"), f"{CHAPTER}:4:8"),
    "P101": BadInput(
        {"content/pages/gazette.md": "---\ntitle: X\n---\nx\n"}, "content/pages/gazette.md"
    ),
    "P111": BadInput({MOVED: f"{_MOVED}/{'old' * 100}/,,2020-02-01,併入\n"}, MOVED),
}

ELSEWHERE = {
    "F101": "test_bad_input.py: a folder that is missing",
    "K115": "test_publish.py: a release put back that the ledger is ahead of",
    "F111": "test_bad_input.py: a symbolic link",
    "S106": "test_languages.py: translations that cannot be filled in",
    "I105": "test_pdf_text.py: a PDF with a password, a broken one",
    "F116": "test_input_gate.py: a hard link",
    "F117": "test_input_gate.py: a pipe, a socket",
    "D112": "test_codes.py: error types of frictionless that have no code of their own",
    "P102": "test_publish.py: an output that somebody else filled",
    "P103": "test_publish.py: two builds at once",
    "P104": "test_faults.py: a disk that is full",
    "P105": "test_faults.py: a disk that fails",
    "P106": "test_publish.py: an output inside the sources",
    "P107": "test_publish.py: an output that is a mount point",
    "P108": "test_publish.py: nothing to roll back to",
    "P109": "test_deploy.py: an output that was changed, or none",
    "P110": "test_cli.py: a preview on a port that is taken",
    "P112": "test_cli.py: a crash does not end the preview",
    "P113": "test_faults.py: a worker that was killed",
    "P114": "test_moving_sources.py: sources that change while they are read",
    "T101": "test_bad_input.py: a template that names an unknown variable",
    "T102": "test_bad_input.py: a template with broken syntax",
    "S105": "test_bad_input.py: an address of the site that is not whole",
    "S107": "test_publish.py: ids of feeds that are nobody's own",
    "S108": "test_publish.py: an address of the site that is an example",
    "B102": "test_large_table.py: no reader of Parquet for the browser",
    "B101": "test_bad_input.py: a broken plugin",
    "B103": "test_cluster.py: no Dask",
    "B104": "test_cluster.py: nobody at the address, and workers of another version",
}
"""Codes that no change of a source file can cause, with the test that causes them."""
