"""Deleting and renaming published sources: each has to be named before anything is published."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gongbao.commands import run_build
from gongbao.pipeline import check
from gongbao.problems import render_problem
from gongbao.settings import Command, Settings
from tests.sites import ROOT, settings


def publish_demo(folder: Path) -> Settings:
    """The demo city with a ledger that says all of it was public."""
    for name in ("content", "datasets"):
        shutil.copytree(ROOT / name, folder / name)
    site = settings(folder)
    assert run_build(Command(site, ROOT / "pelicanconf.py", "en", "text", True), record=True) == 0
    return site


def published_sources(folder: Path) -> list[Path]:
    """Notices, issues, pages, chapters, attachments, data, and the folders that hold them.

    Without translations: their addresses stay and show the text that was translated.
    """
    found = [path for name in ("content", "datasets") for path in (folder / name).rglob("*")]
    kept = {"ledger", "registers"}
    return sorted(
        path
        for path in found
        if not kept & set(path.relative_to(folder).parts) and ".en" not in path.suffixes
    )


def lose_sources(site: Settings, folder: Path, times: int, seed: int) -> Counter[str]:
    """Delete or rename one source at a time, and put it back; counts the codes that named it.

    Every loss must be an error that names the source, its folder, or an address of it.
    """
    sources = published_sources(folder)
    pick = random.Random(seed)
    codes: Counter[str] = Counter()
    for number in range(times):
        path = pick.choice(sources)
        with _lost(path, renamed=bool(number % 2)):
            errors = [one for one in check(site) if one.severity == "error"]
        said = " ".join(render_problem(one, "en") for one in errors)
        assert errors and any(name in said for name in _names(path, folder)), (path, said)
        codes.update({one.code for one in errors})
    return codes


@contextmanager
def _lost(path: Path, renamed: bool) -> Iterator[None]:
    away = path.with_name(f"moved-{path.name}") if renamed else path.parents[2] / ".lost"
    path.rename(away)
    try:
        yield
    finally:
        away.rename(path)


def _names(path: Path, folder: Path) -> set[str]:
    """What a message may call it: its own name, its folder's, or what pages call it."""
    parts = path.relative_to(folder).parts[1:]
    return {path.name, path.stem.split(".")[0], path.parent.name, *parts[1:]} - {"data"}
