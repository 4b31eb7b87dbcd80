"""Random and hostile inputs for the readers of sources; callers say how many."""

from __future__ import annotations

import codecs
import csv
import io
import json
from pathlib import Path
from typing import Any

import frictionless  # noqa: F401  its first import takes longer than an input may
import nh3
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from lxml import html as parser

from gongbao.load.front_matter import MarkdownSource, load_markdown
from gongbao.load.markdown import convert_markdown
from gongbao.load.packages import load_package
from gongbao.problems import Problem, has_errors, render_problem
from gongbao.validate.headers import check_header
from gongbao.validate.packages import check_package

SETTINGS = settings(
    deadline=2000,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""No input may take longer than two seconds."""
TAGS = nh3.ALLOWED_TAGS | {"figure", "figcaption", "data", "section"}
SCHEMES = ("http:", "https:", "mailto:")

PAYLOADS = ("alert(1)", "fetch('//x.example')")
SHAPES = (Path(__file__).parent / "script_vectors.txt").read_text("utf-8").splitlines()
VECTORS = [
    shape.replace("\\n", "\n").replace("{p}", payload) for shape in SHAPES for payload in PAYLOADS
]
"""Ways to bring a script into a text that becomes HTML, 120 of them."""

_WORDS = st.sampled_from(
    [*"[](){}<>*_`#|-:!\"'&;/\\\n\t ^~=", "---\n", "\n\n", "1. ", "- ", "> ", "```\n", "中文", "é",
     "title: ", "data:rooms#count", "calc:a+b", "table:rooms", "exempt:year", "&#x41;", "\u202e",
     "\x00", "\ufeff", "[^1]", "[^1]: ", "https://x.example", "{#id}", "| a | b |\n|---|---|\n"]
)  # fmt: skip
bodies = st.one_of(
    st.lists(st.one_of(_WORDS, st.sampled_from(VECTORS), st.text(max_size=8)), max_size=25).map(
        "".join
    ),
    st.text(max_size=200),
)
headers = st.lists(
    st.tuples(
        st.sampled_from(
            ["title", "section", "agency", "doc_date", "corrects", "topics", "x", "? "]
        ),
        st.one_of(_WORDS, st.text(max_size=12), st.integers().map(str), st.dates().map(str)),
    ),
    max_size=8,
).map(lambda pairs: "".join(f"{key}: {value}\n" for key, value in pairs))

_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12),
    st.sampled_from(["rooms", "data/rooms.csv", "../x.csv", "/etc/passwd", "file:///etc/passwd",
                     "http://127.0.0.1:9/x.csv", "string", "integer", "date", "any", "csv", "utf-8",
                     "big5", "(a+)+", "[a-z]+", "$(touch x)", "a;b", "~/x", "C:\\x", "%2e%2e/x"]),
)  # fmt: skip
_KEYS = st.sampled_from(
    ["name", "path", "schema", "fields", "type", "format", "constraints", "pattern", "encoding",
     "resources", "data", "dialect", "primaryKey", "foreignKeys", "missingValues", "views", "title",
     "licenses", "profile", "$schema", "bytes", "hash", "identities", "languages", "compression"]
)  # fmt: skip
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=4)),
    max_leaves=12,
)
descriptors = st.builds(
    lambda resource, field, rest: {
        "name": "rooms",
        "resources": [
            {
                "name": "rooms",
                "path": "data/rooms.csv",
                "schema": {"fields": [{"name": "kind", "type": "string", **field}]},
                **resource,
            }
        ],
        **rest,
    },
    st.dictionaries(_KEYS, _VALUES, max_size=2),
    st.dictionaries(_KEYS, _VALUES, max_size=2),
    st.dictionaries(_KEYS, _VALUES, max_size=2),
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "big5", "cp950", "gb18030", "johab")
streams = st.lists(
    st.one_of(
        st.builds(
            lambda text, name: text.encode(name, "ignore"),
            st.text(alphabet='a1,"\n\r 中文國é;\t', max_size=30),
            st.sampled_from(ENCODINGS),
        ),
        st.binary(max_size=6),
        st.sampled_from([b"kind\n", b"a,b\n", b"\x00", b"\r", b'"', b"\n\n", b"x" * 5000]),
    ),
    max_size=8,
).map(b"".join)


def check_texts(folder: Path, header: str, body: str) -> None:
    """A file is read to safe HTML, or its problems have places and sentences."""
    path = folder / "x.md"
    path.write_bytes(f"---\n{header}---\n{body}".encode("utf-8", "surrogatepass"))
    source, problems = load_markdown(str(path))
    if not has_errors(problems):
        problems += check_header(source.header, "notice")
        check_html(convert_markdown(source, "zh").html)
    _check_sentences(problems)


def check_html(fragment: str) -> None:
    """Only tags, attributes and schemes of the allow-list, as a browser's parser sees them."""
    if not fragment.strip():
        return
    for element in parser.fragment_fromstring(fragment, create_parent="div").iter():
        assert element.tag in TAGS, (element.tag, fragment)
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name not in ("style", "srcdoc"), fragment
            scheme = value.strip().partition(":")[0].lower()
            if name in ("href", "src", "cite") and ":" in value and scheme.isalpha():
                assert value.strip().lower().startswith(SCHEMES), fragment


def convert(body: str) -> str:
    from gongbao.load.yaml_source import YamlSource

    return convert_markdown(MarkdownSource("x", YamlSource("x", {}, {}), body, 1), "zh").html


def check_descriptor(folder: Path, descriptor: dict[str, Any]) -> list[Problem]:
    data = folder / "data" / "rooms.csv"
    data.parent.mkdir(exist_ok=True)
    data.write_text("kind\nall\n", encoding="utf-8")
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    raw, problems = load_package(str(folder), (str(path), str(data)))
    if not has_errors(problems):
        problems += check_package(raw)[0]
    _check_sentences(problems)
    return problems


def check_csv(folder: Path, stream: bytes) -> None:
    """One column of text: what a strict reader reads is accepted with its cells, no more."""
    problems = check_csv_bytes(folder, stream)
    try:
        text = codecs.decode(stream, "utf-8").removeprefix("\ufeff")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError:
        assert has_errors(problems), stream
        return
    except csv.Error as error:
        # Quotes within a cell, as in ``""a``, are read as all spreadsheets read them.
        assert has_errors(problems) or "unexpected end" not in str(error), stream
        return
    if not rows or not rows[0]:
        assert has_errors(problems), stream


def check_csv_bytes(folder: Path, stream: bytes) -> list[Problem]:
    data = folder / "data.csv"
    data.write_bytes(stream)
    path = folder / "datapackage.json"
    schema = {"fields": [{"name": "kind", "type": "string"}]}
    resource = {"name": "t", "path": "data.csv", "encoding": "utf-8", "schema": schema}
    path.write_text(json.dumps({"name": "t", "resources": [resource]}), encoding="utf-8")
    raw, problems = load_package(str(folder), (str(path), str(data)))
    problems += check_package(raw)[0]
    _check_sentences(problems)
    return problems


def _check_sentences(problems: list[Problem]) -> None:
    for problem in problems:
        for lang in ("zh", "en"):
            assert render_problem(problem, lang).encode("utf-8", "surrogatepass")
