"""Texts: Markdown, personal data, figures and links."""

from __future__ import annotations

from tests.bad_inputs.changes import BadInput, notice_with, replaced
from tests.sites import CHAPTER, DATA, NOTICE


def _chapter(reference: str) -> dict[str, str]:
    return {CHAPTER: f"---\ntitle: 房間\n---\n共有 {reference} 間。\n"}


BAD_TEXTS: dict[str, BadInput] = {
    "M101": BadInput(replaced(NOTICE, "檔案室共", "檔案室<甲 室>與<B 室>共"), f"{NOTICE}:17:10"),
    "M102": BadInput(
        replaced(NOTICE, "檔案室共", "[附註]: 週一休館。\n\n檔案室共"), f"{NOTICE}:17:1"
    ),
    "M103": BadInput(replaced(NOTICE, "檔案室共", "3*4*5 公尺，共"), f"{NOTICE}:17:1"),
    "M104": BadInput(replaced(NOTICE, "檔案室共", "見[目錄]（/gazette/），共"), f"{NOTICE}:17:2"),
    "M105": BadInput(replaced(NOTICE, "檔案室共", "名稱\t數\n甲\t1\n\n共"), f"{NOTICE}:17:1"),
    "M106": BadInput(replaced(NOTICE, "檔案室共", "1. 甲\n3. 乙\n\n共"), f"{NOTICE}:18:1"),
    "I101": BadInput(replaced(NOTICE, "檔案室共", "申請人A123456789，檔案室共"), f"{NOTICE}:17:4"),
    "I102": BadInput(replaced(NOTICE, "檔案室共", "請電07-3368333，檔案室共"), f"{NOTICE}:17:3"),
    "I103": BadInput(
        notice_with("personal_data_allowed:\n  - {text: 07-3368333, reason: 總機}"),
        f"{NOTICE}:14:5",
    ),
    "I104": BadInput(replaced(NOTICE, "檔案室共", "請電0912-345-678，檔案室共"), f"{NOTICE}:17:3"),
    "I106": BadInput(replaced(NOTICE, "檔案室共", "申請人A12*****89，檔案室共"), f"{NOTICE}:17:4"),
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
    "R114": BadInput(
        replaced(NOTICE, "檔案室共", "[](data:rooms?kind=all#count)檔案室共"), f"{NOTICE}:17:1"
    ),
    "L101": BadInput(_chapter("[x](/gazette/109/003/)"), f"{CHAPTER}:4:8"),
    "L102": BadInput(_chapter("[x](../109/)"), f"{CHAPTER}:4:8"),
    "L103": BadInput(_chapter("![圖](https://example.org/plan.png)"), f"{CHAPTER}:4:9"),
    "L104": BadInput(_chapter("[圖](//example.org/plan)"), f"{CHAPTER}:4:8"),
}
