"""Addresses of paragraphs: ids on the blocks of a notice, with a link to each.

The fragment is the sanitiser's, so its tags are balanced and their attributes quoted; it is not
parsed and written again, because figures are found in it by the letter. Headings have ids of
their own and get no link: it would be read as a part of the heading wherever headings are listed.
"""

from __future__ import annotations

import re

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)([^">]*(?:"[^"]*"[^">]*)*)>')
_ID = re.compile(r' id="([^"]*)"')
_VOID = {"br", "hr", "img", "wbr", "col", "area"}
_BELOW_AN_ITEM = {"ul", "ol", "dl", "table", "blockquote", "pre", "div"}
_FILLED = re.compile(r'<data value="[^"]*\|(?:table|chart):')
"""What a paragraph begins with that becomes a table or a chart."""


def anchored(fragment: str, name: str, lang: str = "") -> str:
    """*fragment* with ids ``p1``, ``p2`` … on its paragraphs and items of its numbered lists.

    name: what a link is called, as HTML, with ``{}`` for the number. lang: the language of the
    name where it is not that of the fragment.
    """
    taken = set(_ID.findall(fragment))
    parts: list[str] = []
    copied, depth, number, top = 0, 0, 0, ""
    link, below = "", 0
    for tag in _TAG.finditer(fragment):
        closing, element, attributes = tag.groups()
        if element in _VOID:
            continue
        depth -= bool(closing)
        if link:
            if _ends(closing, element, depth - below):
                parts += (fragment[copied : tag.start()], link)
                copied, link = tag.start(), ""
        elif not closing and depth < 2 and _is_block(fragment, tag, depth, top):
            number += 1
            own = _ID.search(attributes)
            target = own[1] if own else _free(number, taken)
            if not own:
                parts += (fragment[copied : tag.end(2)], f' id="{target}"')
                copied = tag.end(2)
            link, below = _link(target, name.replace("{}", str(number)), lang), depth
        if not closing:
            top = element if depth == 0 else top
            depth += 1
    return "".join((*parts, fragment[copied:]))


def _is_block(fragment: str, tag: re.Match[str], depth: int, top: str) -> bool:
    if depth == 1:
        return tag[2] == "li" and top == "ol"
    return depth == 0 and tag[2] == "p" and not _FILLED.match(fragment, tag.end())


def _ends(closing: str, element: str, below: int) -> bool:
    """Does the text of a block end here? *below* counts from the block's own depth."""
    if closing:
        return below == 0 or (below == 1 and element == "p")
    return below == 1 and element in _BELOW_AN_ITEM


def _free(number: int, taken: set[str]) -> str:
    """``p7``, or the next like it where an author's own id is the same."""
    target = f"p{number}"
    while target in taken:
        target += "-"
    return target


def _link(target: str, name: str, lang: str) -> str:
    spoken = f' lang="{lang}"' if lang else ""
    return f'<a class="pin" href="#{target}" aria-label="{name}"{spoken}>¶</a>'
