"""Templates compiled to direct code, against Jinja's own code for them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from gongbao.render.template_code import CompiledTemplates, DirectCode, shown

COMPONENTS = """
{% set NAME = 'parts & ' ~ tool('x') %}
{% macro plain(a, b='<b>') %}[{{ a }}|{{ b }}]{% endmacro %}
{% macro frame(title) %}<p title="{{ title }}">{{ caller() }}</p>{% endmacro %}
{% macro rows(list) %}{% for one in list %}{{ caller(one) }};{% endfor %}{% endmacro %}
{% macro rest() %}{{ varargs|join('+') }}{{ kwargs.k }}{% endmacro %}
"""
TEMPLATES = {
    "values": "{{ text }}{{ markup }}{{ number }}{{ none }}{{ text|upper }}{{ text ~ markup }}",
    "functions": "{{ tool(text) }}{{ tool(text, more=markup) }}{{ tool(*list, **options) }}",
    "methods": "{{ text.upper() }}{{ options.items()|list }}{{ namespace(a=1).a }}"
    "{{ range(3)|list }}",
    "macros": "{% import 'c' as c %}{{ c.plain(text) }}{{ c.plain(b=1, a=2) }}"
    "{{ c.rest(1, 2, k=3) }}",
    "calls": "{% import 'c' as c %}{% for one in list %}{% call c.frame(one) %}{{ loop.index }}"
    "{% call c.frame(text) %}{{ one }}{% endcall %}{% endcall %}{% endfor %}",
    "calls with arguments": "{% import 'c' as c %}"
    "{% call(one) c.rows(list) %}{{ one }}{% endcall %}",
    "names": "{% from 'c' import plain, NAME %}{{ NAME }}{{ plain(tool(1)) }}",
    "with context": "{% import 'seeing' as s with context %}{{ s.see() }}",
    "seeing": "{% macro see() %}{{ text }}{% endmacro %}",
    "blocks": "{% extends 'base' %}{% block inner %}{{ super() }}{{ self.title() }}{% endblock %}",
    "base": "{% block title %}{{ text }}{% endblock %}{% block inner %}in{% endblock %}",
    "recursion": "{% for one in [1, [2, 3]] recursive %}{{ loop(one) if one is iterable else one }}"
    "{% endfor %}",
    "own escaping": "{% autoescape false %}{{ text }}{{ markup }}{% endautoescape %}{{ text }}",
    "of the host": "{% set inside = 1 %}{{ host('text') }}{% for one in list %}{{ host('one') }}"
    "{% endfor %}",
    "c": COMPONENTS,
}
NAMES: dict[str, Any] = {
    "text": "<a & 'b'>",
    "markup": Markup("<i>"),
    "number": 7,
    "none": None,
    "list": ["x", "<y>"],
    "options": {"more": '"'},
}


@pass_context
def host(context: Context, name: str) -> str:
    return f"{name}: {context.get(name)}"


def tool(*values: object, more: object = "-") -> str:
    return f"{values} {more}"


def environment(*, direct: bool) -> Environment:
    made = Environment(loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    made.globals.update(tool=tool, host=host)
    if direct:
        made.code_generator_class = DirectCode
    return made


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name != "c"])
def test_direct_code_gives_what_jinja_gives(name: str) -> None:
    expected, found = (
        environment(direct=direct).get_template(name).render(NAMES) for direct in (False, True)
    )
    assert found == expected


@pytest.mark.parametrize("source", ["{{ missing }}", "{{ missing() }}", "{{ text.missing() }}"])
def test_unknown_names_stop_a_build_in_direct_code_too(source: str) -> None:
    with pytest.raises(UndefinedError):
        environment(direct=True).from_string(source).render(NAMES)


@given(st.one_of(st.text(), st.text().map(Markup), st.integers(), st.none(), st.text("&<>'\"x")))
def test_a_value_is_shown_as_it_is_escaped(value: object) -> None:
    assert shown(value) == str(escape(value))


def test_compiled_code_is_taken_from_the_store_and_only_for_its_key() -> None:
    stored: dict[str, Any] = {}

    class Store:
        def get(self, key: str, kind: type[bytes]) -> bytes | None:
            assert kind is bytes
            return stored.get(key)

        def put(self, key: str, value: object) -> None:
            stored[key] = value

    for key, kept in (("a", 1), ("a", 1), ("b", 2)):
        made = environment(direct=True)
        made.bytecode_cache = CompiledTemplates(Store(), key)
        assert made.get_template("seeing").module
        assert len(stored) == kept
