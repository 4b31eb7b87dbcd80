"""Digests of the program itself: caches must not outlive the code that filled them."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = (
    *("markdown", "nh3", "frictionless", "pandas", "feedgen", "jinja2", "msgspec", "babel"),
    *("lxml", "icalendar", "tzdata", "diff-match-patch", "cn2an", "pyarrow", "rdflib"),
    *("xlsxwriter", "pelican", "numpy", "pyyaml", "jsonschema-rs", "pypdf", "google-re2"),
    *("openpyxl", "ezodf"),
)
"""Libraries whose release can change a byte of the site, or what is said of its sources."""


@cache
def code_version() -> str:
    """Digest of this package's files, of Python and of the libraries that shape output."""
    state = hashlib.blake2b(f"{sys.version_info[:2]}".encode(), digest_size=16)
    for name in _LIBRARIES:
        state.update(f"{name}={version(name)}\n".encode())
    state.update(folder_digest(Path(__file__).parent).encode())
    return state.hexdigest()


def folder_digest(folder: Path) -> str:
    """Digest of names and bytes of all files below *folder*, byte code left out."""
    state = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            state.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            state.update(path.read_bytes())
    return state.hexdigest()
