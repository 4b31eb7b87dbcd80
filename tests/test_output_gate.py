"""The last look at the output: what it tells of, opens, joins, and lets pass."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongbao.derive.masking import mask_names
from gongbao.languages import LocalizedText
from gongbao.model import Agency, Registers, SiteIdentity
from gongbao.problems import Place, Problem
from gongbao.validate.carried_data import find_in_output
from gongbao.validate.mail_domains import own_mail_domains
from gongbao.validate.output_gate import OutputGate
from gongbao.validate.pdf_text import PdfParts
from gongbao.validate.unpacking import Unreadable
from tests.planted_data import zipped


@pytest.mark.parametrize("listed", ["+886-912-345-678", "+886 (0)912-345-678"])
def test_international_form_is_allowed_as_it_is_written(listed: str) -> None:
    files = {"x.html": f"<p>{listed}</p>".encode()}
    assert [problem.code for problem in OutputGate(()).check(files)] == ["I104"]
    assert OutputGate([listed]).check(files) == []


def test_only_a_mobile_number_is_allowed_in_the_form_of_home() -> None:
    """What is listed after three other characters is no mobile number."""
    for listed in ("886912345678", "8860912345678"):
        assert OutputGate([listed]).check({"a.html": b"0912345678"}) == []
    for listed in ("abc912345678", "887912345678", "912345678", "88600912345678"):
        assert len(OutputGate([listed]).check({"a.html": b"0912345678"})) == 1


def test_addresses_of_offices_are_no_findings() -> None:
    registers = Registers(
        agencies={
            "a": Agency(
                code="a", name=LocalizedText({}), parent="", url="https://data.kcg.gov.tw/x"
            )
        }
    )
    identity = SiteIdentity(mail_domains=("Office.example",))
    gate = OutputGate((), own_mail_domains(identity, registers, "https://www.records.example/"))
    assert gate.check({"x.html": b"a@kcg.gov.tw b@mail.kcg.gov.tw c@office.example"}) == []
    assert gate.check({"x.html": b"d@records.example icon@2x.png"}) == []
    for foreign in (b"a@xkcg.gov.tw", b"a@gov.tw", b"a@example.net"):
        assert len(gate.check({"x.html": foreign})) == 1


_PIECES = [
    *(b"A123456789", b"0912345678", b"0912", b"345678", b"a@b.example", b"a@", b"b.example"),
    *(b"QTEyMzQ1Njc4OSBub3cgMDkxMjM0NTY3OA", b"==", b"4539578763621486", b"1", b" ", b"x", b"/"),
    *(b"\\u0040", b"\xef\xbc\x91", b"%PDF-", b"\xff\xfe", b"BZh"),
]
_BYTES = st.lists(st.sampled_from(_PIECES), max_size=6).map(b"".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(_BYTES, st.sampled_from([".html", ".json", ".bin", ""])), max_size=6))
def test_many_files_at_once_are_what_each_is_alone(files: list[tuple[bytes, str]]) -> None:
    named = {f"{n}{ending}": data for n, (data, ending) in enumerate(files)}
    gate = OutputGate((), pdf=lambda _: PdfParts())
    alone = [problem for name in named for problem in gate.check({name: named[name]})]
    assert gate.check(named) == alone


NAMES = [f"{family}{given}" for family in "王李陳" for given in ("小明", "大同", "美", "美美")]


def test_masks_of_one_name_cannot_be_joined() -> None:
    """However a name was masked before, one mask comes out; so no two can be laid over another."""
    for name in NAMES:
        before = {name, name[0] + "○" * (len(name) - 1), name[:-1] + "○", f"{name[0]}○{name[2:]}"}
        masks = {mask_names(one) for one in before if len(one) == len(name)}
        assert len(masks) == 1, masks
    candidates = [name for name in NAMES if mask_names(name) == mask_names("王小明")]
    assert candidates == ["王小明", "王大同", "王美美"]


def test_problems_say_the_file_the_kind_and_enough_to_find_it() -> None:
    page = {"a/b.html": b"<p>A123456789 wang@mail.example</p>"}
    assert OutputGate(()).check(page) == [
        Problem(
            "I104",
            Place("a/b.html"),
            {
                "kind_zh": "國民身分證統一編號或居留證號碼",
                "kind_en": "identity or resident number",
                "text": "A12*******",
            },
        ),
        Problem(
            "I104",
            Place("a/b.html"),
            {
                "kind_zh": "電子郵件地址",
                "kind_en": "e-mail address",
                "text": "wa***@mail.example",
            },
        ),
    ]


def test_a_file_that_cannot_be_read_is_named_with_the_reason() -> None:
    gate = OutputGate((), pdf=lambda _: PdfParts(failure="locked"))
    assert gate.check({"a/b.pdf": b"%PDF-1.7"}) == [
        Problem("I105", Place("a/b.pdf"), {"reason": "locked"})
    ]


def test_packed_files_are_opened_three_deep() -> None:
    """The reader of PDF is the one that was given, wherever the PDF lies."""
    read: list[bytes] = []

    def pdf(data: bytes) -> PdfParts:
        read.append(data)
        return PdfParts(parts=(("page 1", b"A123456789"),))

    inner = b"%PDF-1.7"
    for name, data in {
        "x.pdf": inner,
        "x.zip": zipped("x.pdf", inner),
        "x.gz": gzip.compress(inner),
        "y.gz": gzip.compress(gzip.compress(inner)),
    }.items():
        read.clear()
        assert [one.text for one in find_in_output(data, name, pdf=pdf)] == ["A123456789"], name
        assert read == [inner]


def test_all_members_are_looked_at_and_then_the_first_that_is_locked_is_told_of() -> None:
    members = {"1.pdf": b"%PDF-first", "2.txt": b"A123456789", "3.pdf": b"%PDF-second"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    looked = find_in_output(
        buffer.getvalue(), "x.zip", pdf=lambda data: PdfParts(failure=data.decode())
    )
    found: set[str] = set()
    with pytest.raises(Unreadable, match="first"):
        for one in looked:
            found.add(one.text)
    assert found == {"A123456789"}


def test_a_line_end_ends_a_number_in_packed_rows_too() -> None:
    rows = b"a,b\n1,0912\n345678\n"
    assert [*find_in_output(rows, "x.csv")] == []
    assert [*find_in_output(gzip.compress(rows), "x.csv.gz")] == []
    assert [one.text for one in find_in_output(rows, "x.txt")] == ["0912345678"]


def test_of_a_table_the_csv_is_searched_for_all_its_forms() -> None:
    row, folder = b"A123456789", "datasets/d"
    endings = ("csv", "json", "ndjson", "parquet", "xlsx")
    forms = {f"{folder}/t.{ending}": row for ending in endings}
    found = OutputGate(()).check({**forms, f"{folder}/d.zip": row, f"{folder}/other.json": row})
    assert [one.place.path for one in found] == [f"{folder}/t.csv", f"{folder}/other.json"]


@pytest.mark.parametrize(
    "path",
    [
        "gazette/109/001/01/t.xlsx",
        "gazette/109/001/01/roster.zip",
        "datasets/d/t.xlsx",
        "datasets/d/shapes.zip",
        "datasets/d/more/d.zip",
    ],
)
def test_a_csv_beside_a_file_is_no_reason_to_pass_it_over(path: str) -> None:
    beside = {f"{Path(path).parent}/{name}": b"a,b\n" for name in ("t.csv", "roster.csv", "d.csv")}
    found = OutputGate(()).check({**beside, path: b"A123456789"})
    assert [one.place.path for one in found] == [path]


def test_files_are_read_where_they_lie(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_bytes(b"A123456789")
    assert [one.code for one in OutputGate(()).check({"x.txt": file})] == ["I104"]


def test_a_pdf_in_a_pdf_is_read_by_the_same_reader() -> None:
    def pdf(data: bytes) -> PdfParts:
        inner = b"A123456789" if data.endswith(b"inner") else b"%PDF-1.7 inner"
        return PdfParts(parts=(("embedded", inner),))

    found = [*find_in_output(b"%PDF-1.7 outer", "x.pdf", pdf=pdf)]
    assert [one.text for one in found] == ["A123456789"]


@pytest.mark.parametrize("name", ["x.json", "x.html"])
def test_every_run_of_base64_is_unpacked_whatever_stands_beside_it(name: str) -> None:
    texts = [
        f"A123456789{'.' * more}" for more in (2, 3, 4)
    ]  # with no, one and two signs of equality
    runs = [base64.b64encode(text.encode()).decode() for text in texts]
    assert [run.count("=") for run in runs] == [0, 2, 1]
    broken = "A" * 17 + "==="
    for run in runs:
        for text in (run, f"<p>\n{run}", f"{run}\n</p>", f"{broken} {run} {broken}"):
            data = f"<p>{text}".encode() if name == "x.html" else text.encode()
            assert len(OutputGate(()).check({name: data})) == 1, text
    different = base64.b64encode(b"wang@mail.example").decode()
    both = f"<p>{runs[1]} and {different}, {'A' * 20}".encode()
    assert {one.text for one in find_in_output(both, name)} == {"A123456789", "wang@mail.example"}
    two = (
        base64.b64encode(b"0912").decode()
        + "A" * 12
        + " "
        + base64.b64encode(b"345678" * 3).decode()
    )
    assert [*find_in_output(two.encode(), name)] == []


def test_a_find_is_told_of_in_every_file_that_has_it() -> None:
    page = b"<p>\n<b>A123456789</b>"
    found = OutputGate(()).check({"a.html": page, "b.html": page, "c.xml": page})
    assert [(one.code, one.place.path) for one in found] == [
        ("I104", "a.html"),
        ("I104", "b.html"),
        ("I104", "c.xml"),
    ]


def test_what_is_packed_is_opened_whatever_its_name() -> None:
    pdf = b"<p>%PDF-1.4 not one that can be read"
    assert [one.code for one in OutputGate(()).check({"a.html": pdf})] == ["I105"]


def test_a_number_in_base64_is_not_lost_among_others() -> None:
    """Each run is a text of its own, in which nothing is chance and lines go on."""
    others = [f"  {5_000_000_000 + n}" for n in range(40)]
    for text in ("  0912345678", " 0912\n345678"):
        runs = [base64.b64encode(one.encode()).decode() for one in (*others, text)]
        page = f"<p>{', '.join(runs)}</p>".encode()
        found = OutputGate(()).check({"a.html": page})
        assert [one.args["text"] for one in found] == ["091*******"]


def test_runs_of_base64_do_not_join_to_a_number() -> None:
    runs = [base64.b64encode(text).decode() for text in (b"no. xxxxxx 09123", b"45678 xxxxxxxxxx")]
    assert OutputGate(()).check({"a.html": " ".join(runs).encode()}) == []


@pytest.mark.parametrize("ending", [".csv", ".CSV"])
def test_rows_are_known_by_the_ending_of_a_file_in_any_case(ending: str) -> None:
    """Two cells of a column are no number that goes on in the next line."""
    cells = b"a\n0912\n345678\n"
    assert OutputGate(()).check({f"x/table{ending}": cells}) == []
    assert OutputGate(()).check({"x/table.html": cells}) != []
