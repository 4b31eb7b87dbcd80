"""What libraries say of an input, in Chinese: they know English alone, clerks may not.

The table ``library_messages.toml`` has the messages that people meet, as regular expressions of
the whole message, and what stands for them; ``{0}`` is the first group. Others stay as they are.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


def in_chinese(message: str) -> str:
    """The Chinese for *message*, or *message*."""
    for expression, chinese in _table():
        match = expression.fullmatch(message)
        if match:
            return chinese.format(*match.groups())
    return message


@cache
def _table() -> list[tuple[re.Pattern[str], str]]:
    text = files("gongbao").joinpath("library_messages.toml").read_text(encoding="utf-8")
    return [(re.compile(said, re.DOTALL), zh) for said, zh in tomllib.loads(text).items()]
