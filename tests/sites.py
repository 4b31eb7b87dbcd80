"""Small sites as dictionaries of files, and ways to check and build them in a test."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from gongbao.commands import run_build
from gongbao.pipeline import check
from gongbao.problems import Problem
from gongbao.settings import Command, Settings

ROOT = Path(__file__).resolve().parent.parent

Files = Mapping[str, str | bytes | None]
"""Path below the project to its content; None takes a file of the base away."""

MINIMAL: dict[str, str | bytes | None] = {
    "content/site.yaml": "name_zh: 小城公開紀錄\n",
    "datasets/.keep": "",
}

FULL: dict[str, str | bytes | None] = {
    "content/site.yaml": (
        "name_zh: 小城公開紀錄\nname_en: Small City Records\n"
        "publisher_zh: 小城市政府\npublisher_en: Small City\n"
        "contact_email: records@example.org\ntimezone: Asia/Taipei\n"
        "publication_days: [mon, thu]\ndemo: true\n"
    ),
    "content/registers/agencies.csv": (
        "code,name_zh,name_en,parent,url\ncity,小城市政府,Small City,,\n"
        "office,秘書處,Office,city,\n"
    ),
    "content/registers/sections.csv": (
        "code,name_zh,name_en\npublic-notice,公告,Public notices\ncorrigendum,勘誤,Corrigenda\n"
    ),
    "content/registers/topics.csv": "code,name_zh,name_en\nrecords,檔案,Records\n",
    "content/registers/districts.csv": "code,name_zh,name_en\nharbour,港區,Harbour\n",
    "content/registers/days-off.csv": "date,name_zh,name_en\n2020-01-01,元旦,New Year\n",
    "content/gazette/109/001/issue.md": (
        "---\nnumber: 1\nyear: 109\npublished_on: 2020-01-02\nsample: true\n---\n"
    ),
    "content/gazette/109/001/01-archives.md": (
        "---\ntitle: 檔案室開放\nsection: public-notice\ndoc_type: public-notice\nagency: office\n"
        "doc_number: 小城秘字第10900000001號\ndoc_date: 2020-01-01\ntopics: [records]\n"
        "districts: [harbour]\nattachments:\n  - file: hours.txt\n    title: 開放時間\n"
        "sample: true\n---\n## 主旨\n\n檔案室共 [51 間](data:rooms?kind=all#count)，"
        "見[資料](/datasets/rooms/)。\n"
    ),
    "content/gazette/109/001/01-archives.en.md": (
        "---\ntitle: The archive opens\n---\n## Subject\n\nThere are "
        "[51](data:rooms?kind=all#count) rooms; see the [data](/datasets/rooms/).\n"
    ),
    "content/gazette/109/001/attachments/hours.txt": "09:00-17:00\n",
    "content/gazette/109/002/issue.md": (
        "---\nnumber: 2\nyear: 109\npublished_on: 2020-01-06\n---\n"
    ),
    "content/gazette/109/002/01-correction.md": (
        "---\ntitle: 更正檔案室開放公告\nsection: corrigendum\nagency: [office, city]\n"
        "doc_date: 2020-01-03\ncorrects: [109-001-01]\n---\n更正[前一期](/gazette/109/001/01/)。\n"
    ),
    "content/reports/109/01-rooms.md": (
        "---\ntitle: 房間\nsummary: 房間的數量。\n---\n共有[](data:rooms/rooms?kind=all#count)。\n"
    ),
    "content/pages/about.md": "---\ntitle: 關於本站\n---\n這是[公報](/gazette/)。\n",
    "content/pages/about.en.md": "---\ntitle: About\n---\nThe [gazette](/gazette/).\n",
    "datasets/rooms/datapackage.yaml": (
        "name: rooms\nlanguages: [zh-Hant-TW, en]\ntitle: 房間\ntitle@en: Rooms\n"
        "description: 房間的數量。\ndescription@en: Numbers of rooms.\nagency: office\n"
        "licenses:\n  - name: CC0-1.0\nresources:\n  - name: rooms\n    path: data/rooms.csv\n"
        "    schema:\n      fields:\n        - name: kind\n          type: string\n"
        "          title: 種類\n          title@en: Kind\n          constraints: {required: true}\n"
        "        - name: count\n          type: integer\n          title: 間數\n"
        "          title@en: Rooms\n          unit: 間\n          unit@en: rooms\n"
        "          constraints: {minimum: 0}\n      primaryKey: [kind]\n"
    ),
    "datasets/rooms/data/rooms.csv": "kind,count\nall,51\nfamily,10\n",
}


ISSUE = "content/gazette/109/001/issue.md"
NOTICE = "content/gazette/109/001/01-archives.md"
ENGLISH = "content/gazette/109/001/01-archives.en.md"
ATTACHMENTS = "content/gazette/109/001/attachments"
SECOND = "content/gazette/109/002/issue.md"
CORRECTION = "content/gazette/109/002/01-correction.md"
CHAPTER = "content/reports/109/01-rooms.md"
PACKAGE = "datasets/rooms/datapackage.yaml"
DATA = "datasets/rooms/data/rooms.csv"
AGENCIES = "content/registers/agencies.csv"
SECTIONS = "content/registers/sections.csv"
MOVED = "content/registers/moved.csv"
"""Where things are in the full site; it has no ``MOVED``."""


def write_site(folder: Path, base: Files, changes: Files | None = None) -> Path:
    """Write *base* with *changes* below *folder*; returns *folder*."""
    for path, content in {**base, **(changes or {})}.items():
        file = folder / path
        if content is None:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def settings(
    folder: Path,
    *,
    output: str = "output",
    theme: Path | None = None,
    url: str = "https://records.example.org",
    use_cache: bool = True,
    as_of: date = date(2020, 12, 31),
    jobs: int = 1,
) -> Settings:
    return Settings(
        content=folder / "content",
        datasets=folder / "datasets",
        output=folder / output,
        theme=theme or ROOT / "theme",
        url=url,
        as_of=as_of,
        use_cache=use_cache,
        jobs=jobs,
    )


def check_site(folder: Path) -> list[Problem]:
    return check(settings(folder, use_cache=False))


def found_codes(folder: Path) -> list[str]:
    return [problem.code for problem in check_site(folder)]


def command_of(folder: Path, *, lang: str = "en", quiet: bool = True, **options: object) -> Command:
    chosen = settings(folder, **options)  # type: ignore[arg-type]
    return Command(chosen, ROOT / "pelicanconf.py", lang, "text", quiet)


def build_site(folder: Path, *, quiet: bool = True, **options: object) -> int:
    """Build through the real host; returns the exit code."""
    return run_build(command_of(folder, quiet=quiet, **options))


def publish_site(folder: Path) -> int:
    """Build, and record in the ledger what is public now; returns the exit code."""
    return run_build(command_of(folder), record=True)


def tree(folder: Path) -> dict[str, str]:
    """Relative path to digest of every file below *folder*."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
