"""What PDF files say is looked at like any other text, in limited time."""

from __future__ import annotations

import gzip
import io
import time
import zlib
from pathlib import Path

import pypdf
import pytest

from gongbao.limited import LimitReached, run_limited
from gongbao.load.cache import Cache
from gongbao.validate.carried_data import read_pdfs_once
from gongbao.validate.output_gate import OutputGate
from gongbao.validate.pdf_text import PdfParts, read_pdf
from tests.planted_data import cards, mails, mobiles, numbers


def make_pdf(text: str, title: str = "") -> bytes:
    """A page with *text* under a black box, its stream compressed."""
    content = zlib.compress(
        f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET 0 g 60 690 400 30 re f".encode("ascii")
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Title<%s>>>" % b"".join(b"%02X" % b for b in b"\xfe\xff" + title.encode("utf-16-be")),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        out
        + b"xref\n0 7\n0000000000 65535 f \n%strailer<</Size 7/Root 1 0 R/Info 6 0 R>>\n" % (table)
        + b"startxref\n%d\n%%%%EOF" % len(out)
    )


def with_password(data: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("make", [numbers, mobiles, cards, mails])
def test_text_below_a_box_and_metadata_are_looked_at(make) -> None:  # type: ignore[no-untyped-def]
    for text in make(5):
        for data in (make_pdf(text), make_pdf("x", text)):
            assert text.encode() not in data
            (problem,) = OutputGate(()).check({"x.pdf": data})
            assert problem.code == "I104" and text not in str(problem.args)
            assert OutputGate([text]).check({"x.pdf": data}) == []


def test_a_clean_pdf_is_no_problem() -> None:
    assert OutputGate(()).check({"x.pdf": make_pdf("Opening hours", "開放時間")}) == []


@pytest.mark.parametrize(
    "data",
    [with_password(make_pdf("x")), b"%PDF-1.7\nbroken", make_pdf("x")[:-300]],
    ids=["password", "broken", "cut off"],
)
def test_a_pdf_that_cannot_be_read_is_refused_unless_named(data: bytes) -> None:
    assert [one.code for one in OutputGate(()).check({"a/x.pdf": data})] == ["I105"]
    assert OutputGate(["x.pdf"]).check({"a/x.pdf": data}) == []


def test_a_pdf_without_findings_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []

    def count(data: bytes) -> PdfParts:
        read.append(data)
        return read_pdf(data)

    monkeypatch.setattr("gongbao.validate.carried_data.read_pdf", count)
    clean, telling = make_pdf("Opening hours"), make_pdf(next(iter(numbers(1))))
    files = {"a.pdf": clean, "b.pdf": telling}
    cache = Cache(tmp_path / "cache.sqlite")
    gate = OutputGate((), pdf=read_pdfs_once(cache, "1"))
    for _ in range(2):
        assert [one.place.path for one in gate.check(files)] == ["b.pdf"]
    assert read == [clean, telling, telling]
    assert OutputGate((), pdf=read_pdfs_once(cache, "2")).check({"a.pdf": clean}) == []
    assert read[-1] == clean, "another version of the program looks again"
    cache.forget()


def test_work_that_hangs_or_eats_memory_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(LimitReached):
        run_limited(lambda: b"x" * int(bool(time.sleep(60))), 0.3, 100)
    assert time.monotonic() - began < 10
    with pytest.raises(LimitReached, match="MemoryError"):
        run_limited(lambda: bytes(1 << 30), 10, 100)
    assert run_limited(lambda: b"done", 10, 100) == b"done"


def test_a_pdf_that_takes_too_long_has_a_failure() -> None:
    assert read_pdf(make_pdf("x"), seconds=0.0).failure


def test_what_is_packed_in_a_pdf_is_no_reason_to_forget_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Embedded files are opened as deep as elsewhere before a PDF counts as one without finds."""
    inner = {
        b"%PDF-outer": b"%PDF-inner",
        b"%PDF-inner": b"A123456789",
        b"%PDF-packed": gzip.compress(gzip.compress(b"A123456789")),
        b"%PDF-empty": gzip.compress(b"nothing"),
    }
    monkeypatch.setattr(
        "gongbao.validate.carried_data.read_pdf",
        lambda data: PdfParts(parts=(("embedded", inner[data]),)),
    )
    cache = Cache(tmp_path / "cache.sqlite")
    read = read_pdfs_once(cache, "1")
    for data in inner:
        assert read(data).parts
        assert bool(read(data).parts) == (data != b"%PDF-empty")
    cache.forget()
