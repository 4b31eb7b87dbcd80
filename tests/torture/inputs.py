"""Random inputs in the numbers of the test plan; ``make torture`` runs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given, settings

from tests.input_fuzz import (
    SETTINGS,
    bodies,
    check_csv,
    check_descriptor,
    check_texts,
    descriptors,
    headers,
    streams,
)


@settings(SETTINGS, max_examples=20_000)
@given(header=headers, body=bodies)
def test_texts(header: str, body: str, tmp_path: Path) -> None:
    check_texts(tmp_path, header, body)


@settings(SETTINGS, max_examples=10_000)
@given(descriptor=descriptors)
def test_descriptors(descriptor: dict[str, Any], tmp_path: Path) -> None:
    check_descriptor(tmp_path, descriptor)


@settings(SETTINGS, max_examples=10_000)
@given(stream=streams)
def test_tables(stream: bytes, tmp_path: Path) -> None:
    check_csv(tmp_path, stream)
