"""The whole dataset in one ZIP: descriptor, README in both languages, data."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from gongbao.dataset_model import Dataset, readme_name
from gongbao.languages import LANGUAGES
from gongbao.zip_members import zip_member

_WORDS = {
    "zh": ("檔案", "欄位", "授權", "來源", "版本"),
    "en": ("Files", "Columns", "Licence", "Source", "Version"),
}


def write_archive(dataset: Dataset, folder: Path, path: Path) -> None:
    """Canonical CSV of every table, the other files, the descriptor and two READMEs."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for language in LANGUAGES:
            text = "\n".join(_readme(dataset, language.code)) + "\n"
            archive.writestr(zip_member(readme_name(language.code)), text.encode())
        names = [table.distributions[0].path for table in dataset.tables]
        names += [file.path for file in dataset.files]
        for name in sorted({PurePosixPath(name).name for name in names}):
            with (
                (folder / name).open("rb") as source,
                archive.open(zip_member(name), "w", force_zip64=True) as target,
            ):
                while block := source.read(1 << 20):
                    target.write(block)


def _readme(dataset: Dataset, code: str) -> Iterator[str]:
    files, columns, licence, source, version = _WORDS[code]
    colon = "：" if code == "zh" else ": "
    yield f"# {dataset.title.get(code)}\n"
    if dataset.description:
        yield f"{dataset.description.get(code)}\n"
    if dataset.version:
        yield f"{version}{colon}{dataset.version}\n"
    for one in dataset.licenses:
        yield f"{licence}{colon}{one.title.get(code)} {one.path}\n"
    for one_source in dataset.sources:
        yield f"{source}{colon}{one_source.title.get(code)}\n"
    yield f"## {files}\n"
    for table in dataset.tables:
        yield f"### {table.name}.csv\n\n{table.title.get(code)}\n\n{columns}{colon}\n"
        for column in table.columns:
            meaning = column.description.get(code) if column.description else ""
            yield f"- `{column.name}` ({column.type}) {column.title.get(code)} {meaning}".rstrip()
        yield ""
    for file in dataset.files:
        yield f"- {PurePosixPath(file.path).name}"
