"""What a download is called, and what is said of it, in catalogues for harvesters."""

from __future__ import annotations

from gongbao.dataset_model import Dataset, Distribution, Table
from gongbao.languages import LocalizedText, localized

_DESCRIPTOR = localized(
    zh="資料包描述檔：資料集的檔案、欄位、授權與來源。",
    en="Data package descriptor: the files, columns, licence and sources of the dataset.",
)
_ARCHIVE = localized(
    zh="整個資料集：各表的 CSV、其他檔案、描述檔與說明。",
    en="The whole dataset: every table as CSV, the other files, the descriptor and a README.",
)


def file_title(dataset: Dataset, file: Distribution, table: Table | None) -> LocalizedText:
    """The title of *table*, of which *file* is a form, or of the dataset; with the file's name."""
    of_what = table.title if table else dataset.title
    return LocalizedText(
        {code: f"{text} ({file.name})" for code, text in of_what.values.items() if text}
    )


def file_description(dataset: Dataset, file: Distribution, table: Table | None) -> LocalizedText:
    if file.path == dataset.descriptor:
        return _DESCRIPTOR
    if file.path == dataset.archive:
        return _ARCHIVE
    return (table.description if table else None) or dataset.description or dataset.title
