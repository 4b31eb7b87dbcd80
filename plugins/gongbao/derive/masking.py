"""How a person's name is printed: one way everywhere, so that no two masks can be joined.

The family name stays, every letter after it becomes ○; compound family names stay whole. A name
that was masked before is masked anew. Names without Han letters keep the initials alone. What is
not known is masked like a name; only what is known to be none stays: companies and other bodies,
titles, 之繼承人, 等3人, （歿）.
"""

from __future__ import annotations

import re

import re2

_COMPOUND = "歐陽|司馬|諸葛|上官|司徒|東方|公孫|夏侯|尉遲|皇甫|端木"
_FAMILY = re.compile(rf"(?:{_COMPOUND})(?=.)|\S", re.DOTALL)
_BODY = (
    "(?:公司|商行|商號|行號|工程行|企業行|工廠|協會|學會|公會|工會|農會|漁會|基金會|委員會|合作社"
    "|企業社|實業社|事務所|工作室|醫院|診所|學校|國民小學|國民中學|高級中學|...大學|銀行|公所"
    "|(?:政府|[政法試察]院)(?:\\w*[局處署部會隊])?|法院|機關|[（(]股[）)]公司)"
)
_NO_BODY = r"(?!\w{2,}和|\w+之|\w*(?:[即及與暨兼]|經營|代表|負責|獨資|服務於))"
"""Words between a person and a body; 和 and 之 may begin the name of one, as in 永和商行."""
_ONE_BODY = rf"{_NO_BODY}[\w○〇]*{_BODY}"
_BODIES = re.compile(rf"\s*{_ONE_BODY}(?:\s+{_ONE_BODY})*\s*")
_ROLE = re.compile(r"[（(]?(?:代表人|負責人|法定代理人|管理人)[：:]?\s*")
"""Between a body and the person who stands for it."""
_AFTER = re.compile(
    rf"(?:\s*(?:先生|女士|小姐|(?<=\S\S\S)(?<!(?:{_COMPOUND}).)君"
    r"|之?(?:全體)?(?:繼承人|遺產管理人|法定代理人)"
    r"|等(?:[\d０-９一二三四五六七八九十百]+[人名位]|人)"
    r"|[（(]\s*(?:已?歿|已?故|已?死亡|亡)\s*[）)]))*"
    rf"(?:[即及與暨]{_ONE_BODY})?\s*$"
)
"""What follows a name and is none. 君 is also the end of names (王麗君): it is a title only where
two letters of a given name stand before it."""
_BETWEEN = re.compile(r"([、,，;；\n]+)")
_BRACKETS = re.compile(r"([（(][^（()）]*[）)])")
_APART = re.compile(rf"[（()）即及與暨]|{_ROLE.pattern}")
_HAN = re2.compile(r"\p{Han}")
_HIDDEN = re.compile(r"[^\s‧·•・.．:：()（）]")


def mask_names(text: str) -> str:
    """*text* is one name or several with commas between them."""
    return "".join(
        part if _BETWEEN.fullmatch(part) else _mask_entry(part) for part in _BETWEEN.split(text)
    )


def names_in(text: str) -> list[str]:
    """The names of persons in what ``mask_names`` masks, as they would stand in a text."""
    found = []
    for entry in _BETWEEN.split(text):
        for part in _APART.split(_AFTER.sub("", entry)):
            name = _AFTER.sub("", part).strip()
            if not _BODIES.fullmatch(name):
                found += name.split() if _HAN.search(name) else [name]
    return [name for name in found if len(name) > 1]


def _mask_entry(entry: str) -> str:
    """A name with what follows it; text in brackets or after them that is not known is hidden."""
    role = _ROLE.search(entry)
    if role and _BODIES.fullmatch(entry[: role.start()]):
        return entry[: role.end()] + _mask_entry(entry[role.end() :])
    after = _AFTER.search(entry)
    start = after.start() if after else len(entry)
    if _BODIES.fullmatch(entry[:start]):
        return entry
    name, *more = _BRACKETS.split(entry[:start])
    return _mask_name(name) + "".join(_hide(one) for one in more) + entry[start:]


def _mask_name(name: str) -> str:
    if _BODIES.fullmatch(name):
        return name
    if not _HAN.search(name):
        return re.sub(r"\S+", lambda word: _initial(word[0]), name)
    family = _FAMILY.search(name)
    kept = family.end() if family else 0
    return name[:kept] + _hide(name[kept:])


def _initial(word: str) -> str:
    return next((f"{letter}." for letter in word if letter.isalpha()), "○")


def _hide(text: str) -> str:
    return _HIDDEN.sub("○", text)
