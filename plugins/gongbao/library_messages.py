"""What libraries say of an input, in words: they know English and patterns, clerks may not.

The table ``library_messages.toml`` has the messages that people meet, as regular expressions of
the whole message, and what stands for them in Chinese, or in Chinese and English; ``{0}`` is the
first group. Others stay as they are.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


def in_words(message: str, lang: str) -> str:
    """What stands for *message* in Chinese (``zh``) or English, or *message*."""
    for expression, words in _table():
        match = expression.fullmatch(message)
        if match:
            return words[lang].format(*match.groups()) if lang in words else message
    return message


@cache
def _table() -> list[tuple[re.Pattern[str], dict[str, str]]]:
    text = files("gongbao").joinpath("library_messages.toml").read_text(encoding="utf-8")
    return [
        (re.compile(said, re.DOTALL), {"zh": words} if isinstance(words, str) else words)
        for said, words in tomllib.loads(text).items()
    ]
