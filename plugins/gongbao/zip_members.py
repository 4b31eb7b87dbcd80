"""Members of ZIP files that are the same bytes for the same content: all have one time."""

from __future__ import annotations

import zipfile

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a ZIP file can tell; it has no word for none."""


def zip_member(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """*method* is that of compression."""
    info = zipfile.ZipInfo(name, EARLIEST)
    info.compress_type = method
    return info
