"""What a host should send, as files that common static hosts read: headers, and moved addresses.

``_headers`` is read by Netlify, Cloudflare Pages and others at the root of what they serve,
``.htaccess`` by Apache, ``nginx-*.conf`` by an ``include`` in nginx. Pages need nothing of the
policy that is not in it: no inline script, no inline style but that of drawings that are
opened as files of their own, nothing from another site.
Sources: Content Security Policy 3 (W3C), RFC 6797, OWASP Secure Headers.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import urlsplit

from gongbao.media_types import MEDIA_TYPES, served_types
from gongbao.model import Moved
from gongbao.render.chart_files import STYLE
from gongbao.render.moved_rules import apache_rules, nginx_rules

_DRAWINGS = f"sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}"
"""Drawings that are files of their own bring their colours in one style sheet, always the same."""

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": f"'self' '{_DRAWINGS}'",
    "worker-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
"""The content security policy. Data blocks such as JSON-LD are no scripts to it."""

_THEME_AGE = "public, max-age=31536000, immutable"
"""Files of the theme bear a digest in their name, so a copy never gets old."""


_TEXTS = (
    *("application/javascript", "text/javascript", "text/css", "text/plain", "text/xml"),
    *(one for one in MEDIA_TYPES.values() if one.startswith("text/")),
)
"""Which nginx says to be UTF-8, besides HTML."""


def headers(site_url: str) -> dict[str, str]:
    """Header by name; a site without HTTPS does not ask browsers to insist on it."""
    found = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        # Open data may be read by programs on other sites.
        "Access-Control-Allow-Origin": "*",
    }
    if urlsplit(site_url).scheme == "https":
        found["Strict-Transport-Security"] = "max-age=31536000"
    return found


def render_hosting(
    site_url: str, moved: Iterable[Moved] = (), withdrawn: Iterable[str] = ()
) -> dict[str, bytes]:
    """The files by name, for the root of the output.

    withdrawn: addresses of notices that were withdrawn, in each language of pages.
    """
    root = urlsplit(site_url).path
    entries, gone = tuple(moved), tuple(withdrawn)
    texts = {
        "_headers": _netlify(headers(site_url), root),
        ".htaccess": _apache(headers(site_url), root) + apache_rules(entries, gone, site_url),
        "nginx-headers.conf": _nginx(headers(site_url), root),
        "nginx-types.conf": _nginx_types(),
        "nginx-moved.conf": nginx_rules(entries, gone, site_url),
    }
    return {name: text.encode() for name, text in texts.items()}


HOSTING_FILES = (
    *("_headers", ".htaccess"),
    *("nginx-headers.conf", "nginx-types.conf", "nginx-moved.conf"),
)


def _netlify(found: dict[str, str], root: str) -> str:
    lines = [f"  {name}: {value}" for name, value in found.items()]
    theme = f"{root}/theme/*\n  Cache-Control: {_THEME_AGE}"
    types = [f"{root}/*.{end}\n  Content-Type: {sent}" for end, sent in served_types().items()]
    return "\n".join([f"{root}/*", *lines, theme, *types]) + "\n"


def _apache(found: dict[str, str], root: str) -> str:
    lines = [f'  Header always set {name} "{value}"' for name, value in found.items()]
    return (
        "\n".join(
            [
                f"ErrorDocument 404 {root}/404.html",
                "AddDefaultCharset utf-8",
                *(f'AddType "{sent}" .{end}' for end, sent in served_types().items()),
                "<IfModule mod_headers.c>",
                *lines,
                f'  Header set Cache-Control "{_THEME_AGE}" '
                f'"expr=%{{REQUEST_URI}} =~ m#^{root}/theme/#"',
                "</IfModule>",
            ]
        )
        + "\n"
    )


def _nginx(found: dict[str, str], root: str) -> str:
    lines = [f'add_header {name} "{value}" always;' for name, value in found.items()]
    return (
        "\n".join(
            [
                "# Inside server { }: include …/nginx-headers.conf;",
                f"error_page 403 404 =404 {root}/404.html;",  # 403: a folder without a page
                "charset utf-8;",
                f"charset_types {' '.join(_TEXTS)};",
                *lines,
                # A variable, for a location with a header of its own would send none of the above.
                'set $theme_age "";',
                f'if ($uri ~ "^{re.escape(root)}/theme/") {{ set $theme_age "{_THEME_AGE}"; }}',
                "add_header Cache-Control $theme_age;",
            ]
        )
        + "\n"
    )


def _nginx_types() -> str:
    """To be added to nginx's own: inside ``server`` they would take the place of those."""
    lines = [f"    {media_type} {extension};" for extension, media_type in MEDIA_TYPES.items()]
    return "\n".join(
        [
            "# Inside http { }, after mime.types: include …/nginx-types.conf;",
            "types {",
            *lines,
            "}\n",
        ]
    )
