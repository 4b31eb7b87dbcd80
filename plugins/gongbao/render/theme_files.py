"""The static files of the theme, under names that change with their content.

A page and its stylesheet are two requests; between them a new release may have come. A name of
its own for every state lets the old file stay for a release, and caches keep it for good.
"""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

from gongbao.load.cache import digest_of
from gongbao.plan import Target
from gongbao.short_digests import shortened


def theme_files(theme: Path) -> dict[str, str]:
    """Path below the output by the name in the theme: ``theme/site.c594b2d07be.css``."""
    root = theme / "static"
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {
        (name := path.relative_to(root).as_posix()): _path(name, path.read_bytes())
        for path in files
    }


def plan_theme_files(theme: Path) -> Target:
    files = {path: theme / "static" / name for name, path in theme_files(theme).items()}
    return Target("theme", digest_of(sorted(files)), tuple(files), lambda _: files)


def _path(name: str, data: bytes) -> str:
    path = PurePosixPath("theme", name)
    digest = shortened(hashlib.sha256(data).hexdigest())
    return path.with_name(f"{path.stem}.{digest}{path.suffix}").as_posix()
