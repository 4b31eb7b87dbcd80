"""How a person's name is printed: one way everywhere, so that no two masks can be joined.

The family name stays, every letter after it becomes ○; compound family names stay whole. A name
that was masked before is masked anew. Companies and other bodies are not persons and stay. Foreign
names keep the initials alone.
"""

from __future__ import annotations

import re

_COMPOUND = ("歐陽", "司馬", "諸葛", "上官", "司徒", "東方", "公孫", "夏侯", "尉遲", "皇甫", "端木")
_BODIES = re.compile(
    r"(公司|商行|商號|行號|工廠|協會|學會|公會|基金會|委員會|合作社|企業社|事務所)$"
)
_SEPARATORS = re.compile(r"([、,，;；\s]+)")
_HAN_NAME = re.compile(r"([\u4e00-\u9fff])([\u4e00-\u9fff○〇ＯOo*＊X×]{1,4}?)(君|女士|先生|小姐)?")


def mask_names(text: str) -> str:
    """*text* is one name or several with commas between them."""
    return "".join(
        part if _SEPARATORS.fullmatch(part) else _mask_name(part)
        for part in _SEPARATORS.split(text)
    )


def _mask_name(name: str) -> str:
    match = _HAN_NAME.fullmatch(name)
    if match and not _BODIES.search(name):
        whole = match[1] + match[2]
        kept = 2 if whole[:2] in _COMPOUND and len(whole) > 2 else 1
        return whole[:kept] + "○" * (len(whole) - kept) + (match[3] or "")
    if re.fullmatch(r"[A-Za-z.'-]+", name):
        return name[0] + "."
    return name
