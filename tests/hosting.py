"""What a host sends with every page, taken from the ``_headers`` file of the built site."""

from __future__ import annotations

from pathlib import Path


def sent_headers(output: Path) -> dict[str, str]:
    """Headers of the first rule, which is for all addresses."""
    rule, *lines = (output / "_headers").read_text(encoding="utf-8").splitlines()
    assert rule.endswith("/*")
    found = {}
    for line in lines:
        if not line.startswith("  "):
            break
        name, _, value = line.strip().partition(": ")
        found[name] = value
    return found
