"""What a server answers at addresses that moved (301) or are gone (410), for each kind of server.

Pages at old addresses say the same to readers (``moved_addresses``); a server can say it to
programs too, and for files, at whose addresses no page can stand. Withdrawn notices keep their
page, which is served as 410; their files that went are 410 as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from gongbao.model import Moved
from gongbao.public_addresses import absolute


def netlify_rules(moved: Iterable[Moved], site_url: str) -> str:
    """``_redirects``; what went by law has a page, which such hosts serve as 200."""
    root = urlsplit(site_url).path
    lines = [
        f"{root}{one.address} {root}{one.to} 301"
        if one.to
        else f"{root}{one.address} {root}/404.html 410"
        for one in moved
    ]
    return "".join(f"{line}\n" for line in lines)


def nginx_rules(moved: Iterable[Moved], withdrawn: Iterable[str], site_url: str) -> str:
    """For ``server { }``. withdrawn: addresses of notices, one for each language of pages."""
    root = urlsplit(site_url).path
    lines = ["# Inside server { }: include …/nginx-moved.conf;"]
    for one in moved:
        if one.to:
            lines.append(
                f'location = "{root}{one.address}" {{ return 301 "{absolute(site_url, one.to)}"; }}'
            )
        else:
            lines.append(_nginx_gone(root + one.address))
    for address in withdrawn:
        lines.append(_nginx_gone(root + address))
        lines.append(f'location ^~ "{root}{address}" {{ try_files $uri =410; }}')
    return "".join(f"{line}\n" for line in lines)


def _nginx_gone(address: str) -> str:
    # not the address itself, in which a $ would begin the name of a variable
    page = 'error_page 410 "${uri}index.html"; ' if address.endswith("/") else ""
    return f'location = "{address}" {{ {page}return 410; }}'


def apache_rules(moved: Iterable[Moved], withdrawn: Iterable[str], site_url: str) -> str:
    """The end of ``.htaccess``; empty where nothing moved."""
    root = urlsplit(site_url).path
    lines: list[str] = []
    for one in moved:
        if one.to:
            pattern = re.escape(root + one.address)
            to = one.to.replace("$", r"\$")  # Apache escapes what it sends by itself
            lines.append(f'RedirectMatch 301 "^{pattern}$" "{site_url}{to}"')
        else:
            lines += _apache_gone(root + one.address)
    for address in withdrawn:
        lines += _apache_gone(root + address)
        below = re.escape(root + address)
        lines += [
            f'<If "%{{REQUEST_URI}} =~ m#^{below}.# && ! -f %{{REQUEST_FILENAME}}">',
            f'RedirectMatch 410 "^{below}."',
            "</If>",
        ]
    return "".join(f"{line}\n" for line in lines)


def _apache_gone(address: str) -> list[str]:
    pattern = re.escape(address)
    rule = f'RedirectMatch 410 "^{pattern}$"'
    if not address.endswith("/"):
        return [rule]
    page = f'ErrorDocument 410 "{address}index.html"'
    return [rule, f'<If "%{{REQUEST_URI}} =~ m#^{pattern}$#">', page, "</If>"]
