"""No input makes a reader crash, hang or let a script through; more of them in ``make torture``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from tests.input_fuzz import (
    SETTINGS,
    VECTORS,
    bodies,
    check_csv,
    check_descriptor,
    check_html,
    check_texts,
    convert,
    descriptors,
    headers,
    streams,
)

QUICK = settings(SETTINGS, derandomize=True)


def test_there_are_120_ways_to_bring_in_a_script() -> None:
    assert len(set(VECTORS)) == len(VECTORS) == 120


@pytest.mark.parametrize("vector", VECTORS)
def test_none_of_them_gets_through(vector: str) -> None:
    check_html(convert(vector))
    check_html(convert(f"> *{vector}*\n\n1. {vector}\n"))


@settings(QUICK, max_examples=500)
@given(header=headers, body=bodies)
def test_texts(header: str, body: str, tmp_path: Path) -> None:
    check_texts(tmp_path, header, body)


@settings(QUICK, max_examples=300)
@given(descriptor=descriptors)
def test_descriptors(descriptor: dict[str, Any], tmp_path: Path) -> None:
    check_descriptor(tmp_path, descriptor)


@settings(QUICK, max_examples=300)
@given(stream=streams)
def test_tables(stream: bytes, tmp_path: Path) -> None:
    check_csv(tmp_path, stream)
