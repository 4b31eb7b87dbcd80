"""The colours of the site: the theme's own, and those that a city sets in ``site.yaml``.

A token has a light and a dark form; a city writes ``link`` and ``link_dark``. What a colour is
read on, and how well it must be told from it, stands in ``BARS`` (WCAG 2.2, and stricter).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from gongbao.short_digests import shortened

TOKENS = {
    "paper": ("#fdfcf9", "#14181b"),
    "wash": ("#f3f1eb", "#1e2428"),
    "ink": ("#1c2126", "#e9e6df"),
    "ink-2": ("#4a5057", "#b3b8bb"),
    "link": ("#0b5a73", "#86cfe6"),
    "visited": ("#6a3d7c", "#cfa9de"),
    "hover": ("#083f51", "#b7e4f2"),
    "seal": ("#9d2a1f", "#f09a8d"),
    "ok": ("#2b6a3f", "#8fd0a1"),
    "warn": ("#7a5200", "#e5bd6b"),
    "edge": ("#7d776b", "#8a949b"),
}
"""Light and dark, as in the theme's ``site.css``; a test holds both to each other."""

SETTABLE = ("paper", "wash", "ink", "ink-2", "link", "visited", "hover", "seal", "edge")

BARS = (
    ("ink", "paper", 7),
    ("ink", "wash", 7),
    ("link", "paper", 7),
    ("visited", "paper", 7),
    ("hover", "paper", 7),
    *((token, "wash", 5.5) for token in ("link", "visited", "hover")),
    *((token, on, 5.5) for token in ("ink-2", "seal", "ok", "warn") for on in ("paper", "wash")),
    *(("edge", on, 3) for on in ("paper", "wash")),
)
"""(token, what it is read on, least contrast)."""


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours written ``#rrggbb`` (WCAG 2.2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def theme_key(token: str, dark: bool) -> str:
    """What the colour is called in ``site.yaml``."""
    return f"{token}_dark" if dark else token


def colour_of(token: str, dark: bool, theme: Mapping[str, str]) -> str:
    return theme.get(theme_key(token, dark), TOKENS[token][dark])


def stylesheet_path(theme: Mapping[str, str]) -> str:
    """Site path of the city's colours; empty where it sets none."""
    if not theme:
        return ""
    digest = hashlib.sha256(stylesheet(theme)).hexdigest()
    return f"/static/colours-{shortened(digest)}.css"


def stylesheet(theme: Mapping[str, str]) -> bytes:
    """The tokens that differ from the theme's, whose stylesheet comes before.

    A token that is set in one scheme is written in both: what is set for light is seen in dark too.
    """

    def block(dark: bool) -> str:
        keys = ((token, {theme_key(token, False), theme_key(token, True)}) for token in SETTABLE)
        found = (token for token, both in keys if both & theme.keys())
        return "".join(f"--{token}:{colour_of(token, dark, theme)};" for token in found)

    dark = f"@media(prefers-color-scheme:dark){{:root{{{block(True)}}}}}"
    return f":root{{{block(False)}}}{dark}\n".encode()
