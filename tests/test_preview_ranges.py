"""The preview sends parts of files, so that tables are read as they are on a host."""

from __future__ import annotations

import functools
import http.client
import io
import threading
import tracemalloc
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gongbao.byte_ranges import copy_part, requested_part
from gongbao.serve import Preview, PreviewHandler

DATA = bytes(range(256)) * 4
SIZE = len(DATA)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "data.bin").write_bytes(DATA)
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "index.html").write_text("<p>頁面", encoding="utf-8")
    handler = functools.partial(
        PreviewHandler, directory=str(tmp_path), preview=Preview(), lang="en"
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def ask(
    address: str, path: str, *, method: str = "GET", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection(address, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=named)
    answer = connection.getresponse()
    try:
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=1000-", 1000, SIZE),
        ("bytes=1000-99999", 1000, SIZE),
        ("bytes=-8", SIZE - 8, SIZE),
        ("bytes=-99999", 0, SIZE),
        ("Bytes=5-5", 5, 6),
    ],
)
def test_a_part_is_sent_alone(asked: str, start: int, end: int, address: str) -> None:
    status, headers, body = ask(address, "/data.bin?x=1", Range=asked)
    assert (status, body) == (206, DATA[start:end])
    assert headers["Content-Range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert headers["Content-Length"] == str(end - start)
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Last-Modified"] and headers["Content-Type"] == "application/octet-stream"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 9}", "bytes=-0"])
def test_a_part_that_is_not_there_is_said(asked: str, address: str) -> None:
    status, headers, body = ask(address, "/data.bin", Range=asked)
    assert (status, headers["Content-Range"], body) == (416, f"bytes */{SIZE}", b"")


@pytest.mark.parametrize(
    "asked",
    ["bytes=9-5", "bytes=0-1,5-6", "bytes=-", "bytes=x-", "rows=0-1", f"bytes={'9' * 5000}-"],
)
def test_what_is_no_single_range_is_the_whole_file(asked: str, address: str) -> None:
    status, headers, body = ask(address, "/data.bin", Range=asked)
    assert (status, body, headers["Accept-Ranges"]) == (200, DATA, "bytes")


def test_a_condition_never_joins_parts_of_two_files(address: str) -> None:
    _, headers, _ = ask(address, "/data.bin")
    for condition in (headers["Last-Modified"], '"etag"'):
        status, _, body = ask(address, "/data.bin", Range="bytes=0-1", If_Range=condition)
        assert (status, body) == (200, DATA)
    since = headers["Last-Modified"]
    assert ask(address, "/data.bin", Range="bytes=0-1", If_Modified_Since=since)[0] == 304


def test_only_get_has_parts(address: str) -> None:
    status, headers, body = ask(address, "/data.bin", method="HEAD", Range="bytes=0-1")
    assert (status, headers["Content-Length"], body) == (200, str(SIZE), b"")
    assert (headers["Accept-Ranges"], headers["Content-Range"]) == ("bytes", None)


def test_pages_and_what_is_no_file_are_as_ever(address: str) -> None:
    status, headers, body = ask(address, "/", Range="bytes=0-1")
    assert (status, headers["Accept-Ranges"]) == (200, None)
    assert "頁面" in body.decode() and b"location.reload" in body
    for path in ("/none.bin", "/data.bin/"):
        assert ask(address, path, Range="bytes=0-1")[0] == 404
    assert ask(address, "/empty.csv", Range="bytes=0-")[0] == 416
    assert ask(address, "/empty.csv", Range="bytes=-5")[::2] == (200, b"")


class Remote(io.RawIOBase):
    """A file on the server, read by ranges alone."""

    def __init__(self, address: str, path: str) -> None:
        self._address, self._path, self._at, self.sent = address, path, 0, 0
        self._size = int(ask(address, path, method="HEAD")[1]["Content-Length"])

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        end = min(self._at + len(buffer), self._size)
        if self._at >= end:
            return 0
        status, _, body = ask(self._address, self._path, Range=f"bytes={self._at}-{end - 1}")
        assert status == 206
        buffer[: len(body)] = body
        self._at += len(body)
        self.sent += len(body)
        return len(body)


def test_a_column_of_a_table_is_read_without_the_others(address: str, tmp_path: Path) -> None:
    rows = 50_000
    table = pa.table({"a": range(rows), "b": [f"{n:032d}" for n in range(rows)]})
    pq.write_table(table, tmp_path / "table.parquet", compression="none", use_dictionary=False)
    remote = Remote(address, "/table.parquet")
    read = pq.ParquetFile(remote, pre_buffer=False).read(columns=["a"])
    assert read.column("a").to_pylist() == list(range(rows))
    assert remote.sent < (tmp_path / "table.parquet").stat().st_size / 2


def test_no_more_than_a_piece_of_a_large_file_is_in_memory(tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(1 << 26)
    part = requested_part("bytes=1-", 1 << 26)
    assert part is not None
    sent = 0

    class Counting:
        def write(self, data: bytes) -> None:
            nonlocal sent
            sent += len(data)

    tracemalloc.start()
    with large.open("rb") as file:
        copy_part(file, part, Counting())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent == (1 << 26) - 1
    assert most < 1 << 20
