"""Packed files of data packages that unpack to far more than they are."""

from __future__ import annotations

import gzip
import io
import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from gongbao.validate import packed_files
from gongbao.validate.packed_files import check_packed
from tests.packages import FORMATS
from tests.sites import FULL, check_site, write_site

BOMB = 40 << 20


def zip_of(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def lying(data: bytes) -> bytes:
    """The directory of a ZIP says that its one file is 10 bytes long."""
    entry = data.index(b"PK\x01\x02")
    return data[: entry + 24] + (10).to_bytes(4, "little") + data[entry + 28 :]


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (gzip.compress(b"a,b\n" + b"1,2\n" * 1000), False),
        (gzip.compress(bytes(BOMB)), True),
        (zip_of({"a.csv": bytes(BOMB)}), True),
        (zip_of({f"{i}.csv": bytes(BOMB // 8) for i in range(8)}), True),
        (zip_of({f"{i}.csv": b"x" for i in range(1000)}), False),
        (zip_of({f"{i}.csv": b"x" for i in range(1001)}), True),
        (gzip.compress(os.urandom(20 << 20), 1), False),
        (gzip.compress(bytes(1000))[:-6], False),
        (b"PK\x03\x04 broken", False),
        (b"a,b\n1,2\n", False),
        (b"", False),
    ],
    ids=[
        "small",
        "gzip",
        "zip",
        "parts",
        "1000",
        "1001",
        "large",
        "cut",
        "broken",
        "text",
        "empty",
    ],
)
def test_what_is_refused(data: bytes, refused: bool, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(data)
    assert [problem.code for problem in check_packed(str(path))] == ["F120"] * refused


@pytest.mark.parametrize(
    ("data", "args"),
    [
        (
            zip_of({f"{i}.csv": b"x" for i in range(1002)}),
            {
                "what_zh": "壓縮檔內的檔案數",
                "what_en": "number of files in the archive",
                "value": 1002,
                "most": 1000,
            },
        ),
        (
            gzip.compress(bytes((16 << 20) + 1)),
            {
                "what_zh": "解壓縮後的大小（至少）",
                "what_en": "unpacked size (at least)",
                "value": (16 << 20) + 1,
                "most": 16 << 20,
            },
        ),
    ],
    ids=["files", "size"],
)
def test_what_is_said(data: bytes, args: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(data)
    (problem,) = check_packed(str(path))
    assert (problem.place.path, problem.args) == (str(path), args)


def test_the_largest_that_is_let_through(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(bytes(16 << 20)))
    assert check_packed(str(path)) == []


def test_sizes_are_not_believed(tmp_path: Path) -> None:
    """zipfile itself reads no more of a member than the directory says, so no more can come."""
    path = tmp_path / "x.zip"
    path.write_bytes(lying(zip_of({"a.csv": bytes(BOMB)})))
    with zipfile.ZipFile(path) as archive:
        assert archive.infolist()[0].file_size == 10
    assert check_packed(str(path)) == []


def test_more_than_any_file_may_have_is_refused_whatever_the_ratio(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(os.urandom(3 << 20), 1))
    assert check_packed(str(path)) == []
    monkeypatch.setattr(packed_files, "MAX_UNPACKED", 2 << 20)
    assert [problem.code for problem in check_packed(str(path))] == ["F120"]


def test_counting_needs_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(bytes(BOMB)))
    tracemalloc.start()
    check_packed(str(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


@pytest.mark.parametrize("name", ["gzip", "zip", "xlsx", "ods"])
def test_what_people_publish_is_let_through(name: str, tmp_path: Path) -> None:
    for path, content in FORMATS[name][1].items():
        file = tmp_path / path
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        assert check_packed(str(file)) == []


def test_a_package_names_the_file(tmp_path: Path) -> None:
    package = str(FULL["datasets/rooms/datapackage.yaml"]).replace("rooms.csv", "rooms.csv.gz")
    changes: dict[str, str | bytes | None] = {
        "datasets/rooms/datapackage.yaml": package,
        "datasets/rooms/data/rooms.csv": None,
        "datasets/rooms/data/rooms.csv.gz": gzip.compress(
            b"kind,count\n" + b"all,51\n" * 6_000_000
        ),
    }
    problems = check_site(write_site(tmp_path, FULL, changes))
    found = {p.code: str(p.place) for p in problems if p.severity == "error"}
    assert found.get("F120", "").endswith("datasets/rooms/data/rooms.csv.gz"), found
