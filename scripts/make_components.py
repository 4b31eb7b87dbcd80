#!/usr/bin/env python3
"""Write docs/components.html: every component of the theme in every state, with its parameters.

``theme/components.toml`` declares them; open the page in a browser while you work on the theme.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugins"))

from gongbao.languages import EN, localized  # noqa: E402  the path comes first
from gongbao.model import Registers, Site, SiteIdentity  # noqa: E402
from gongbao.render.figure_markup import FigureMarkup  # noqa: E402
from gongbao.render.templates import SiteTemplates  # noqa: E402

THEME = ROOT / "theme"
PAGE = ROOT / "docs" / "components.html"
_IMPORTS = "".join(
    f"{{% import 'components/{name}.html' as {name} %}}"
    for name in ("frame", "record", "data", "charts")
)
_WORDS = {
    "kind": localized(en="Kind"),
    "rooms": localized(en="Rooms"),
    "family": localized(en="Family"),
    "all": localized(en="All"),
    "ten": localized(en="10"),
    "many": localized(en="51"),
    "finding": localized(en="Ten of the 51 rooms are for families."),
}
"""For examples that need texts of records."""
_TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Components of the theme</title>
<link rel="stylesheet" href="../theme/static/site.css">
</head>
<body>
<main id="main" class="frame">
<h1>Components of the theme</h1>
<p>Made by scripts/make_components.py from theme/components.toml; do not edit.</p>
{% for name, one in components.items() %}
<section id="component-{{ name }}">
<h2><code>{{ one.file }}.{{ name }}({{ one.parameters|join(', ') }})</code></h2>
<p>{{ one.use }}</p>
{% if one.parameters %}
<dl class="facts">
{% for parameter, meaning in one.parameters.items() %}
<div><dt><code>{{ parameter }}</code></dt><dd>{{ meaning }}</dd></div>
{% endfor %}
</dl>
{% endif %}
{% for state, shown in one.shown.items() %}
<h3 id="{{ name }}-{{ state }}">{{ state|replace('_', ' ') }}</h3>
<div class="example" data-state="{{ state }}">
{{ shown }}
</div>
{% endfor %}
</section>
{% endfor %}
</main>
</body>
</html>
"""


def environment() -> Environment:
    """As pelicanconf.py sets up the host's."""
    return Environment(
        loader=FileSystemLoader(THEME / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )


def render_components() -> str:
    jinja = environment()
    site = Site(identity=SiteIdentity(), registers=Registers())
    bound = SiteTemplates(jinja, THEME, "", site, FigureMarkup({})).bound(EN, "/")
    with (THEME / "components.toml").open("rb") as stream:
        components = tomllib.load(stream)
    for one in components.values():
        one["shown"] = {
            state: Markup(bound.from_string(_IMPORTS + source).render(words=_WORDS).strip())
            for state, source in one["states"].items()
        }
    return jinja.from_string(_TEMPLATE).render(components=components) + "\n"


if __name__ == "__main__":
    PAGE.write_text(render_components(), encoding="utf-8")
