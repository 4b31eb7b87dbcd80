"""Markdown files with YAML front matter between ``---`` lines."""

from __future__ import annotations

import msgspec

from gongbao.load.input_gate import check_characters, check_marks
from gongbao.load.yaml_source import YamlSource, parse_yaml
from gongbao.problems import Place, Problem


class MarkdownSource(msgspec.Struct):
    """One file: its header with places, and the body with the line it begins at."""

    path: str
    header: YamlSource
    body: str
    body_line: int


def read_text(path: str) -> tuple[str, list[Problem]]:
    """Decode strictly as UTF-8; a byte order mark is dropped, line ends become LF."""
    with open(path, "rb", buffering=0) as stream:
        data = stream.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        args = {"byte": f"0x{data[error.start]:02X}", "offset": error.start}
        return "", [Problem("F102", Place(path, line, column), args)]
    problems = list(check_characters(text, path))
    return "" if problems else text.replace("\r\n", "\n"), problems


def load_markdown(path: str) -> tuple[MarkdownSource, list[Problem]]:
    """Read and split a file; the header is checked against its schema elsewhere."""
    text, problems = read_text(path)
    empty = MarkdownSource(path, YamlSource(path, {}, {}), "", 1)
    if problems:
        return empty, problems
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return empty, [Problem("F105", Place(path, 1, 1))]
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        return empty, [Problem("F105", Place(path, 1, 1))]
    header, problems = parse_yaml("\n".join(lines[1:end]) + "\n", path, first_line=2)
    if header.value is None:
        header.value = {}
    if not problems and not isinstance(header.value, dict):
        problems.append(Problem("F103", Place(path, 2, 1), {"reason": "not a list of keys"}))
        header.value = {}
    body = "\n".join(lines[end + 1 :])
    tangled = check_marks(body, Place(path, end + 2, 1))
    return MarkdownSource(path, header, "" if tangled else body, end + 2), problems + tangled


def load_yaml(path: str) -> tuple[YamlSource, list[Problem]]:
    """A whole file of YAML."""
    text, problems = read_text(path)
    if problems:
        return YamlSource(path, {}, {}), problems
    return parse_yaml(text, path)
