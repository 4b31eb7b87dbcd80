"""Archives at the last look: read whole, or refused where nobody can look."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable

import pytest

from gongbao.problems import Place, Problem
from gongbao.validate import unpacking
from gongbao.validate.output_gate import OutputGate
from tests.planted_data import zipped


def resized(package: bytes, size: int) -> bytes:
    """The directory says that the one member has *size* bytes."""
    entry = package.index(b"PK\x01\x02")
    return package[: entry + 24] + size.to_bytes(4, "little") + package[entry + 28 :]


def locked(package: bytes) -> bytes:
    """The directory says that the one member has a password."""
    entry = package.index(b"PK\x01\x02")
    return package[: entry + 8] + b"\x01" + package[entry + 9 :]


def stored(name: str, data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr(name, data)
    return packed.getvalue()


def packed(data: bytes, times: int) -> bytes:
    for _ in range(times):
        data = zipped("x.bin", data)
    return data


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: zipped("x.txt", data)])
def test_what_is_packed_deeper_is_refused(pack: Callable[[bytes], bytes]) -> None:
    deep = b"A123456789"
    for code in ("I104", "I104", "I104", "I105", "I105"):
        deep = pack(deep)
        assert [one.code for one in OutputGate(()).check({"x.bin": deep})] == [code]


UNREADABLE = {
    "checksum": (stored("a.txt", b"A123456789").replace(b"A1", b"B1"), "it is damaged"),
    "gzip checksum": (gzip.compress(b"x")[:-8] + bytes(8), "it is damaged"),
    "cut off": (gzip.compress(b"A123456789" * 9)[:-9], "it is damaged"),
    "rubbish behind": (gzip.compress(b"x") + b"rubbish", "it is damaged"),
    "no directory": (zipped("a.txt", b"x")[:30], "it is damaged"),
    "name": (zipped("檔.txt", b"x").replace("檔".encode(), b"\xff\xff\xff"), "it is damaged"),
    "deflate": (resized(b"PK\x03\x04" + bytes(99) + b"PK\x01\x02" + bytes(99), 3), "it is damaged"),
    "password": (locked(zipped("a.txt", b"A123456789")), "it has a password"),
    "method": (
        zipped("a.txt", b"x").replace(b"\x08\x00", b"\x63\x00"),
        "it is packed in a way that is not known",
    ),
    "depth": (packed(b"x", 4), "it is packed more than 3 deep"),
    "size": (gzip.compress(bytes((2 << 20) + 1)), "it unpacks to more than 2 MiB"),
    "size of members": (zipped("a", bytes((2 << 20) + 1)), "it unpacks to more than 2 MiB"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_archive_that_nobody_can_look_at_is_refused_unless_named(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "_MOST_BYTES", 2 << 20)
    data, reason = UNREADABLE[case]
    for name, file in {"a/x.bin": data, "a/y.zip": zipped("x", data)}.items():
        found = OutputGate(()).check({name: file})
        assert found == [Problem("I105", Place(name), {"reason": reason})]
    assert OutputGate(["x.bin"]).check({"a/x.bin": data}) == []


@pytest.mark.parametrize("size", [3, (1 << 32) - 2])
def test_a_member_is_read_whatever_size_it_claims(size: int) -> None:
    data = resized(zipped("x.txt", b"A123456789"), size)
    assert [one.code for one in OutputGate(()).check({"x.zip": data})] == ["I104"]


def test_so_much_is_unpacked_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name in "abc":
            package.writestr(name, b"0123456789. A123456789.." if name == "c" else b"." * 24)
    gzipped = gzip.compress(b"." * 60 + b". A123456789")
    for most, code in ((72, "I104"), (71, "I105")):
        monkeypatch.setattr(unpacking, "_MOST_BYTES", most)
        for data in (packed.getvalue(), gzipped):
            assert [one.code for one in OutputGate(()).check({"x.bin": data})] == [code]


def test_numbers_of_the_search_index_are_no_archive() -> None:
    """One of thousands of its files begins like gzip; an attachment that does is one."""
    data = b"\x1f\x8b\x08 numbers"
    assert OutputGate(()).check({"search/100-years/3993.bin": data}) == []
    found = OutputGate(()).check({"search/100-years/1fa.bin": data + b" A123456789"})
    assert [one.code for one in found] == ["I104"]
    assert [one.code for one in OutputGate(()).check({"gazette/1/1/1/1.bin": data})] == ["I105"]


@pytest.mark.parametrize(
    "begins", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x01", b"\xfd7zXZ\x00", b"BZh9"]
)
def test_archives_of_other_kinds_are_refused(begins: bytes) -> None:
    found = OutputGate(()).check({"x.bin": begins + b" A123456789"})
    assert sorted(one.code for one in found) == ["I104", "I105"]
