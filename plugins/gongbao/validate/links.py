"""Links of body texts: to addresses that the site will have; and no pictures of other sites."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import unquote, urlsplit

from gongbao.model import Link
from gongbao.problems import Problem, nearest


def check_links(
    links: Iterable[Link], addresses: Collection[str], gone: tuple[str, ...] = ()
) -> list[Problem]:
    """*addresses*: site paths of all pages and files. Links elsewhere are not looked up.

    gone: what addresses begin with whose texts and files went by law; a day that passes must not
    make dead links of them, for they would keep the rest of what is to go on the site.

    Authors link by site path (``/gazette/109/001/``), without language prefix; relative links
    are problems, because the same text appears on several pages.
    """
    problems = []
    for link in links:
        parts = urlsplit(link.href)
        if parts.scheme and link.is_image:
            problems.append(Problem("L103", link.place, {"href": link.href}))
        if parts.netloc and not parts.scheme:
            problems.append(Problem("L104", link.place, {"href": link.href}))
        if parts.scheme or parts.netloc or (not parts.path and parts.fragment):
            continue
        path = unquote(parts.path)
        if not path.startswith("/"):
            problems.append(Problem("L102", link.place, {"href": link.href}))
        elif path not in addresses and not path.startswith(gone):
            args = {"href": link.href, "guess": nearest(path, addresses, 0.6)}
            problems.append(Problem("L101", link.place, args))
    return problems
