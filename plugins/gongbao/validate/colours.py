"""Can the colours that a city sets be read?"""

from __future__ import annotations

from gongbao.colours import BARS, colour_of, contrast, theme_key
from gongbao.load.yaml_source import YamlSource
from gongbao.problems import Problem


def check_colours(source: YamlSource) -> list[Problem]:
    """A problem for every pair of colours that falls below its bar, where the city set one."""
    theme: dict[str, str] = source.value.get("theme", {})
    problems = []
    for dark in (False, True):
        for token, ground, least in BARS:
            keys = [
                key for key in (theme_key(token, dark), theme_key(ground, dark)) if key in theme
            ]
            colour, on = colour_of(token, dark, theme), colour_of(ground, dark, theme)
            ratio = contrast(colour, on)
            if keys and ratio < least:
                args = {
                    "token": theme_key(token, dark),
                    "colour": colour,
                    "ground": theme_key(ground, dark),
                    "on": on,
                    "ratio": f"{ratio:.2f}",
                    "least": str(least),
                }
                problems.append(Problem("S103", source.place("theme", keys[0]), args))
    return problems
