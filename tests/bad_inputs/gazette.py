"""Issues and notices: what the registers know, the rules of documents, the calendar."""

from __future__ import annotations

from tests.bad_inputs.changes import BadInput, notice_with, replaced
from tests.sites import CORRECTION, FULL, ISSUE, NOTICE, SECOND, SECTIONS

THIRD = "content/gazette/109/004/issue.md"
NEXT = "content/gazette/110/001/issue.md"


def _correction(lines: str) -> dict[str, str]:
    """The corrigendum with other lines in the place of ``corrects``, from line 6 on."""
    return replaced(CORRECTION, "corrects: [109-001-01]", lines)


BAD_GAZETTES: dict[str, BadInput] = {
    "G101": BadInput({ISSUE: None}, "content/gazette/109/001"),
    "G102": BadInput(replaced(ISSUE, "number: 1", "number: 7"), f"{ISSUE}:2:1"),
    "G104": BadInput(
        {"content/gazette/109/001/01-b.md": str(FULL[NOTICE]).replace("00001號", "00002號")},
        "content/gazette/109/001/01-b.md",
    ),
    "G105": BadInput(
        replaced(NOTICE, "section: public-notice", "section: notices"), f"{NOTICE}:3:1"
    ),
    "G106": BadInput(replaced(NOTICE, "agency: office", "agency: offise"), f"{NOTICE}:5:1"),
    "G107": BadInput(replaced(NOTICE, "topics: [records]", "topics: [record]"), f"{NOTICE}:8:1"),
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
    "G201": BadInput(
        replaced(NOTICE, "doc_type: public-notice", "doc_type: order"), f"{NOTICE}:10:1"
    ),
    "G202": BadInput(
        replaced(NOTICE, "doc_number: 小城秘字第10900000001號\n", ""), f"{NOTICE}:4:1"
    ),
    "G203": BadInput(
        replaced(NOTICE, "doc_type: public-notice", "doc_type: order"), f"{NOTICE}:15:1"
    ),
    "G204": BadInput(notice_with("contains_personal_data: true"), f"{NOTICE}:13:1"),
    "G205": BadInput(notice_with("effective_rule: service-next-day"), f"{NOTICE}:13:1"),
    "G206": BadInput(notice_with("effective_rule: fixed"), f"{NOTICE}:13:1"),
    "G207": BadInput(
        replaced(NOTICE, "doc_date: 2020-01-01", "doc_date: 2020-01-03"), f"{NOTICE}:7:1"
    ),
    "G208": BadInput(
        notice_with("addressee: 王小明\nretention_until: 2021-01-01"), f"{NOTICE}:13:1"
    ),
    "G209": BadInput(replaced(NOTICE, "第10900000001號", "第10800000001號"), f"{NOTICE}:6:1"),
    "G210": BadInput(notice_with("effective_rule: service-20"), f"{NOTICE}:13:1"),
    "G211": BadInput(
        replaced(NOTICE, "section: public-notice", "section: service-by-notice")
        | {SECTIONS: f"{FULL[SECTIONS]}service-by-notice,公示送達,Service\n"},
        f"{NOTICE}:3:1",
    ),
    "G212": BadInput(
        notice_with("effective_rule: third-day\neffective_on: 2020-02-01"), f"{NOTICE}:14:1"
    ),
    "G213": BadInput(_correction("sample: false"), f"{CORRECTION}:3:1"),
    "G214": BadInput(
        _correction("corrects: [109-001-01]\ncorrections:\n  - {was: 五百間, now: 五十一間}"),
        f"{CORRECTION}:7:1",
    ),
    "G215": BadInput(
        {THIRD: "---\nnumber: 4\nyear: 109\npublished_on: 2020-01-13\n---\n"}, f"{THIRD}:2:1"
    ),
    "G216": BadInput(replaced(ISSUE, "2020-01-02", "2020-01-09"), f"{SECOND}:4:1"),
    "G217": BadInput(
        {"content/gazette/109/2/issue.md": FULL[SECOND]}, "content/gazette/109/2/issue.md:2:1"
    ),
    "G218": BadInput(replaced(SECOND, "2020-01-06", "2020-01-07"), f"{SECOND}:4:1"),
    "G219": BadInput(notice_with("comments_close_on: 2019-02-01"), f"{NOTICE}:13:1"),
    "G220": BadInput(notice_with("retention_until: 2022-07-31"), f"{CORRECTION}:6:1"),
    "G221": BadInput(notice_with("withdrawn_on: 2020-03-01"), f"{NOTICE}:13:1"),
    "G222": BadInput(replaced(NOTICE, "## 主旨", "## 說明"), f"{NOTICE}:15:1"),
    "G223": BadInput(
        {"content/registers/days-off.csv": "date,name_zh,name_en\n2020-01-06,補假,Day in lieu\n"},
        f"{SECOND}:4:1",
    ),
    "G224": BadInput(
        replaced(SECOND, "published_on", "scheduled_on: 2020-01-02\npublished_on"), f"{SECOND}:4:1"
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
    "G228": BadInput(replaced(SECOND, "2020-01-06", "2019-01-07"), f"{SECOND}:4:1"),
    "G229": BadInput(_correction("corrects: [109-002-01]"), f"{CORRECTION}:6:1"),
    "G235": BadInput(
        {
            path: str(FULL[path]).replace("year:", "series_label: 春\nseries_number: 1\nyear:")
            for path in (ISSUE, SECOND)
        },
        f"{SECOND}:4:1",
    ),
}
