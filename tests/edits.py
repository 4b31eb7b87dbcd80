"""Random edits of a small site: what a city, a designer and a calendar do to it over the years.

Used by a test (a few rounds) and by benchmarks/random_edits.py (hundreds): after each edit the
cached build by several processes must be the same, byte for byte, as one from nothing by one.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec

from gongbao.commands import run_build
from gongbao.settings import Command, Settings
from tests.sites import FULL, ROOT, settings, tree, write_site

_URLS = ("https://records.example.org", "https://city.example.org/records")
_DAYS = (date(2020, 1, 3), date(2020, 1, 9), date(2020, 12, 31), date(2021, 1, 1))
_SITES = ("name_zh: 新城\n", str(FULL["content/site.yaml"]), "name_zh: 港城\nname_en: Harbour\n")
_PAGES = ("about", "privacy", "terms")
_WORDS = ("檔案", "道路", "公園", "港區", "預算")


class EditedSite:
    """A site in a folder with a theme of its own."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = write_site(folder, FULL)
        self._theme = folder / "theme"
        shutil.copytree(ROOT / "theme", self._theme)
        self._pick = random.Random(seed)
        self._url, self._day = _URLS[0], _DAYS[2]
        self._edits: tuple[Callable[[], str], ...] = (
            self._edit_page,
            self._remove_page,
            self._rename_page,
            self._edit_issue,
            self._edit_issue,
            self._remove_issue,
            self._edit_translation,
            self._edit_register,
            self._edit_cell,
            self._edit_city,
            self._edit_template,
            self._edit_catalogue,
            self._edit_stylesheet,
            self._edit_settings,
            self._touch,
        )

    def edit(self) -> str:
        """One to three edits; their names."""
        return ", ".join(self._pick.choice(self._edits)() for _ in range(self._pick.randint(1, 3)))

    def differences(self) -> list[str]:
        """Paths that the cached build has otherwise than one from nothing."""
        jobs = self._pick.randint(2, 3)
        assert self._build(self._settings("output", jobs=jobs)) == 0
        assert self._build(self._settings("fresh", use_cache=False)) == 0
        cached, fresh = tree(self._folder / "output"), tree(self._folder / "fresh")
        shutil.rmtree(self._folder / "fresh")
        return sorted(
            path
            for path in {*cached, *fresh}
            if cached.get(path) != fresh.get(path) and not _is_former(path, fresh)
        )

    def _settings(self, output: str, **options: object) -> Settings:
        made = settings(
            self._folder, output=output, theme=self._theme, url=self._url, as_of=self._day
        )
        return msgspec.structs.replace(made, **options)

    def _build(self, chosen: Settings) -> int:
        return run_build(Command(chosen, ROOT / "pelicanconf.py", "en", "text", True))

    def _write(self, path: str, text: str) -> None:
        write_site(self._folder, {path: text})

    def _text(self) -> str:
        return "".join(self._pick.choices(_WORDS, k=3)) + f"{self._pick.randint(1, 999)}件。\n"

    def _edit_page(self) -> str:
        name = self._pick.choice(_PAGES)
        self._write(f"content/pages/{name}.md", f"---\ntitle: {name}\n---\n{self._text()}")
        return f"page {name}"

    def _remove_page(self) -> str:
        (self._folder / f"content/pages/{(name := self._pick.choice(_PAGES[1:]))}.md").unlink(True)
        return f"no page {name}"

    def _rename_page(self) -> str:
        old, new = (self._folder / f"content/pages/{name}.md" for name in _PAGES[1:])
        if old.exists():
            old.replace(new)
        return "page renamed"

    def _edit_issue(self) -> str:
        number = self._pick.randint(3, 9)
        folder = f"content/gazette/109/{number:03d}"
        published = f"2020-{number:02d}-02"
        self._write(
            f"{folder}/issue.md",
            f"---\nnumber: {number}\nyear: 109\npublished_on: {published}\nkind: extra\n---\n",
        )
        for place in range(1, self._pick.randint(2, 4)):
            self._write(
                f"{folder}/{place:02d}-n.md",
                f"---\ntitle: {self._text().strip()}\nsection: public-notice\nagency: office\n"
                f"doc_date: 2020-01-01\n---\n## 主旨\n\n{self._text()}",
            )
        return f"issue {number}"

    def _remove_issue(self) -> str:
        number = self._pick.randint(3, 9)
        shutil.rmtree(self._folder / f"content/gazette/109/{number:03d}", ignore_errors=True)
        return f"no issue {number}"

    def _edit_translation(self) -> str:
        path = "content/gazette/109/002/01-correction.en.md"
        if self._pick.random() < 0.5:
            (self._folder / path).unlink(missing_ok=True)
            return "no translation"
        self._write(path, f"---\ntitle: Correction {self._pick.randint(1, 9)}\n---\nText.\n")
        return "translation"

    def _edit_register(self) -> str:
        name = self._pick.choice(("秘書處", "秘書室", "文書處"))
        agencies = str(FULL["content/registers/agencies.csv"])
        self._write("content/registers/agencies.csv", agencies.replace("秘書處", name))
        return "register"

    def _edit_cell(self) -> str:
        rows = f"kind,count\nall,51\nfamily,{self._pick.randint(1, 50)}\n"
        self._write("datasets/rooms/data/rooms.csv", rows)
        return "cell"

    def _edit_city(self) -> str:
        self._write("content/site.yaml", self._pick.choice(_SITES))
        return "site.yaml"

    def _edit_template(self) -> str:
        path = self._theme / "templates" / "components" / "record.html"
        text = (ROOT / path.relative_to(self._folder)).read_text(encoding="utf-8")
        mark = f'<dl class="facts" data-edit="{self._pick.randint(1, 9)}">'
        path.write_text(text.replace('<dl class="facts">', mark), encoding="utf-8")
        return "template"

    def _edit_catalogue(self) -> str:
        path = self._theme / "locale" / "en" / "LC_MESSAGES" / "site.po"
        text = (ROOT / path.relative_to(self._folder)).read_text(encoding="utf-8")
        said = f'msgstr "Home {self._pick.randint(1, 9)}"'
        path.write_text(text.replace('msgstr "Home"', said), encoding="utf-8")
        return "catalogue"

    def _edit_stylesheet(self) -> str:
        with (self._theme / "static" / "site.css").open("a", encoding="utf-8") as stream:
            stream.write(f"/* {self._pick.randint(1, 9)} */\n")
        return "stylesheet"

    def _edit_settings(self) -> str:
        self._url, self._day = self._pick.choice(_URLS), self._pick.choice(_DAYS)
        return f"{self._url} on {self._day}"

    def _touch(self) -> str:
        for path in (self._folder / "content").rglob("*.md"):
            path.touch()
        return "touched"


def _is_former(path: str, fresh: dict[str, str]) -> bool:
    """Assets of the release before stay one release longer; a first build has none."""
    return path.startswith(("theme/", "static/")) and path not in fresh
