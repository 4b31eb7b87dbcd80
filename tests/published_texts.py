"""Sites of a few text files, published without rendering, and what somebody does to a file."""

from __future__ import annotations

import os
from pathlib import Path

from gongbao.output_lock import held_output
from gongbao.plan import Target, Templates
from gongbao.publish import Publication
from gongbao.settings import Settings
from tests.sites import settings


def target(name: str, text: str) -> Target:
    path = f"{name}.txt"

    def render(_: Templates) -> dict[str, bytes]:
        return {path: text.encode()}

    return Target(name, text, (path,), render)


def publish_texts(folder: Path, **texts: str) -> list[str]:
    """Publish a tree of text files; the names that had to be rendered."""
    targets = [target(name, text) for name, text in {"index": 'content="Gongbao"', **texts}.items()]
    targets[0] = Target(
        "index", "1", ("index.html",), lambda _: {"index.html": b'content="Gongbao"'}
    )
    with held_output(settings(folder)), Publication(settings(folder), targets) as publication:
        rendered = [one.name for one in publication.stale]
        publication.begin()
        for one in publication.stale:
            publication.write(one, one.render(None))  # type: ignore[arg-type]
        publication.commit()
    return rendered


def content(folder: Path) -> dict[str, str]:
    return {
        path.stem: path.read_text(encoding="utf-8") for path in (folder / "output").glob("*.txt")
    }


def replace(file: Path) -> None:
    """By another file of the same size and time."""
    before = file.stat()
    file.rename(file.with_name("kept"))
    file.write_bytes(b"x" * before.st_size)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    file.with_name("kept").unlink()


def overwrite(file: Path) -> None:
    """With as many other bytes; then its time is set back."""
    before = file.stat()
    file.write_bytes(b"x" * before.st_size)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def two_releases(folder: Path) -> Settings:
    """Of which both have the file of ``b``, and each its own of ``a``."""
    publish_texts(folder, a="1", b="1")
    publish_texts(folder, a="2", b="1")
    one = settings(folder)
    assert (one.output / "b.txt").samefile(one.standby / "b.txt")
    return one
