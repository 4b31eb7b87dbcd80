"""Files, their form and their keys; the settings of the site."""

from __future__ import annotations

from tests.bad_inputs.changes import BadInput, replaced
from tests.sites import AGENCIES, ATTACHMENTS, ENGLISH, FULL, ISSUE, NOTICE

BAD_FILES: dict[str, BadInput] = {
    "F102": BadInput({NOTICE: "---\ntitle: 檔案".encode("cp950")}, f"{NOTICE}:2:8"),
    "F103": BadInput(replaced(NOTICE, "title: 檔案", "title: [檔案"), f"{NOTICE}:3:8"),
    "F104": BadInput(replaced(NOTICE, "agency:", "title: 二\nagency:"), f"{NOTICE}:5:1"),
    "F105": BadInput({NOTICE: "## 主旨\n"}, f"{NOTICE}:1:1"),
    "F106": BadInput(replaced(NOTICE, "section:", "sectoin:"), f"{NOTICE}:3:1"),
    "F107": BadInput(replaced(NOTICE, "agency: office\n", ""), f"{NOTICE}:2:1"),
    "F108": BadInput(replaced(ISSUE, "number: 1", "number: 0"), f"{ISSUE}:2:1"),
    "F109": BadInput(
        {"content/gazette/109/001/notice.md": "x"}, "content/gazette/109/001/notice.md"
    ),
    "F110": BadInput({"datasets/notes.txt": "x"}, "datasets/notes.txt"),
    "F112": BadInput(replaced(NOTICE, "2020-01-01", "2020-02-30"), f"{NOTICE}:7:1"),
    "F113": BadInput(
        replaced(NOTICE, "doc_type: public-notice", "doc_type: notice"), f"{NOTICE}:4:1"
    ),
    "F114": BadInput(replaced(ENGLISH, "title:", "agency: office\ntitle:"), f"{ENGLISH}:2:1"),
    "F115": BadInput(
        {"content/gazette/109/001/02-x.en.md": "---\ntitle: X\n---\n"},
        "content/gazette/109/001/02-x.en.md",
    ),
    "F118": BadInput({f"{ATTACHMENTS}/aux.txt": "x"}, f"{ATTACHMENTS}/aux.txt"),
    "F119": BadInput({f"{ATTACHMENTS}/Hours.txt": "x"}, f"{ATTACHMENTS}/hours.txt"),
    "F120": BadInput(replaced(NOTICE, "檔案室共", "檔" * 50_001), f"{NOTICE}:17:1"),
    "F121": BadInput(replaced(NOTICE, "檔案室共", "檔案\u202e室共"), f"{NOTICE}:17:3"),
    "F122": BadInput({f"{ATTACHMENTS}/more.txt": "x"}, f"{ATTACHMENTS}/more.txt"),
    "F123": BadInput(replaced(NOTICE, "agency: ", "agency："), f"{NOTICE}:5:7"),
    "F124": BadInput(replaced(NOTICE, "agency: office", "agency: 秘書處"), f"{NOTICE}:5:1"),
    "F125": BadInput(replaced(NOTICE, "檔案室開放", "檔案室 #2 開放"), f"{NOTICE}:2:8"),
    "F126": BadInput(
        replaced(NOTICE, "topics:", "hearing_at: 2020-02-30T10:00\ntopics:"), f"{NOTICE}:8:1"
    ),
    "F128": BadInput({AGENCIES: str(FULL[AGENCIES]).encode("cp950")}, AGENCIES),
    "F129": BadInput(replaced(AGENCIES, "office,秘書處", "秘書處,秘書處"), f"{AGENCIES}:3:1"),
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
        replaced("content/site.yaml", "Asia/Taipei", "Asia/Taipeh"), "content/site.yaml:6:1"
    ),
    "S103": BadInput(
        replaced("content/site.yaml", "demo: true\n", 'theme:\n  link: "#7fb2c4"\n'),
        "content/site.yaml:9:3",
    ),
    "S104": BadInput(
        replaced("content/site.yaml", "demo: true\n", "further_languages: [xx]\n"),
        "content/site.yaml:8:21",
    ),
}
