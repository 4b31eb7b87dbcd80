"""Templates compiled to direct code, against Jinja's own code for them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import (
    DictLoader,
    Environment,
    StrictUndefined,
    UndefinedError,
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context
from markupsafe import Markup, escape

from gongbao.render.template_code import CompiledTemplates, DirectCode

COMPONENTS = """
{% set NAME = 'parts & ' ~ tool('x') %}
{% macro plain(a, b='<b>') %}[{{ a }}|{{ b }}]{% endmacro %}
{% macro frame(title) %}<p title="{{ title }}">{{ caller() }}</p>{% endmacro %}
{% macro rows(list) %}{% for one in list %}{{ caller(one) }};{% endfor %}{% endmacro %}
{% macro rest() %}{{ varargs|join('+') }}{{ kwargs.k }}{% endmacro %}
"""
TEMPLATES = {
    "values": "{{ text }}{{ markup }}{{ number }}{{ none }}{{ text|upper }}{{ text ~ markup }}",
    "joined": "{{ text ~ number ~ none }}{{ text ~ markup ~ '<' }}{{ markup ~ text }}"
    "{{ '<' ~ '&' }}{{ (text ~ '<') ~ markup }}"
    "{% autoescape false %}{{ text ~ markup }}{% endautoescape %}"
    "{% set ns = namespace() %}{% set ns.v = '<' ~ text %}{{ ns.v }}{{ ns.v ~ markup }}"
    "{% set folded = ('<b>'|safe) ~ '<' %}{{ folded }}",
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
    "{% endfor %}{% block b %}{% set own = 2 %}{{ host('own') }}{% endblock %}",
    "of the host, by other names": "{% import 'c' as c %}{% set alias = host %}{{ alias('text') }}"
    "{{ held.host('text') }}{{ held['host']('text') }}{{ (host if list else tool)('text') }}"
    "{{ wanting('text') }}{% call c.frame('x') %}{{ alias('text') }}{% endcall %}",
    "of the host, in the place of ours": "{% macro m(tool) %}{{ tool('text') }}{% endmacro %}"
    "{{ m(host) }}{% set tool = host %}{{ tool('text') }}",
    "macros in other escaping": "{% import 'c' as c %}{% set ns = namespace() %}"
    "{% autoescape false %}{% call c.frame('<') %}<x>{% endcall %}{% set ns.v = c.plain('<') %}"
    "{% endautoescape %}{{ ns.v }}",
    "macros of another escaping": "{% set ns = namespace() %}{% autoescape false %}"
    "{% macro m(a) %}{{ a }}{% endmacro %}{% set ns.m = m %}{{ m(text) }}{% endautoescape %}"
    "{{ ns.m(text) }}",
    "by.txt": "{% import 'c.html' as c %}{{ text }}{{ c.plain(text) }}{{ tool(text) }}",
    "by.html": "{% import 'c.html' as c %}{% import 'c.txt' as d %}{{ c.plain(text) }}"
    "{{ d.plain(text) }}",
    "attributes": "{{ options.more }}{{ options.missing is defined }}{{ number.real }}"
    "{{ options.missing.more if none else text }}"
    "{{ held.host.__name__ }}{% for one in [options] %}{{ one.more ~ one['more'] }}{% endfor %}",
    "texts": "{{ words('<a>') }}{{ words('%(n)s', n=text) }}{{ words(text) }}{{ words(7) }}"
    "{% autoescape false %}{{ words('<a>') }}{% endautoescape %}{{ words('<a>')|upper }}"
    "{% macro m(words) %}{{ words('<a>') }}{% endmacro %}{{ m(tool) }}",
    "calls that say too little": "{% macro m(a, b=text) %}{{ a }}{{ b }}"
    "{{ caller is defined and caller() }}{% endmacro %}{{ m(1) }}{% call m(1, 2) %}{{ text }}"
    "{% endcall %}{{ m(b=1, a=2) }}",
    "the end of an iterator": "{% set rest = [].__iter__() %}{{ rest.__next__() is defined }}",
    "c": COMPONENTS,
    "c.html": COMPONENTS,
    "c.txt": COMPONENTS,
}
COMPONENT_NAMES = {"c", "c.html", "c.txt"}
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


class Wanting:
    """An object that is called with the context."""

    @pass_context
    def __call__(self, context: Context, name: str) -> str:
        return host(context, name)


class Words(dict[str, Markup]):
    """Called for texts with arguments, and looked up for others."""

    def __missing__(self, text: str) -> Markup:
        return Markup("<{}>").format(text)

    def __call__(self, text: str, **values: object) -> Markup:
        return self[text] % values if values else self[text]


class Code(DirectCode):
    functions = frozenset(["tool", "list", "words"])
    mappings = frozenset(["words"])


def environment(*, direct: bool, by_name: bool = False) -> Environment:
    """by_name: do names of templates tell whether they escape?"""
    escaping = select_autoescape() if by_name else True
    made = Environment(loader=DictLoader(TEMPLATES), autoescape=escaping, undefined=StrictUndefined)
    made.globals.update(tool=tool, host=host, held={"host": host}, wanting=Wanting())
    made.globals["words"] = Words()
    if direct:
        made.code_generator_class = Code
    return made


@pytest.mark.parametrize("by_name", [False, True])
@pytest.mark.parametrize("name", sorted({*TEMPLATES} - COMPONENT_NAMES))
def test_direct_code_gives_what_jinja_gives(name: str, by_name: bool) -> None:
    expected, found = (
        environment(direct=direct, by_name=by_name).get_template(name).render(NAMES)
        for direct in (False, True)
    )
    assert found == expected


@pytest.mark.parametrize(
    "source",
    [
        "{{ m(1, 2, 3) }}",
        "{{ m(1, c=2) }}",
        "{{ m(1, caller=2) }}",
        "{% call m(1) %}{% endcall %}",
        "{{ framed() }}",
        "{{ framed(1) }}",
        "{{ m() }}",
    ],
)
def test_a_call_that_is_wrong_is_as_wrong_as_in_jinja(source: str) -> None:
    macros = (
        "{% macro m(a, b=1) %}{{ a }}{% endmacro %}"
        "{% macro framed(a) %}{{ a }}{{ caller() }}{% endmacro %}"
    )
    failures = []
    for direct in (False, True):
        with pytest.raises((TypeError, UndefinedError)) as failure:
            environment(direct=direct).from_string(macros + source).render(NAMES)
        failures.append((failure.type, str(failure.value)))
    assert failures[0] == failures[1]


def test_what_ours_are_called_with_directly_needs_no_context() -> None:
    """Host globals of the same names are hidden by ours."""
    code = environment(direct=True).compile("{{ tool(text) }}{{ other(text) }}", raw=True)
    assert code.count("called(") == 1


def test_a_text_without_arguments_is_looked_up() -> None:
    code = environment(direct=True).compile("{{ words('a') }}{{ words('a', n=1) }}", raw=True)
    assert code.count("['a']") == 1


@pytest.mark.parametrize("option", ["enable_async", "sandboxed"])
def test_other_environments_keep_the_code_of_jinja(option: str) -> None:
    made = Environment(autoescape=True)
    assert DirectCode.suits(made)
    setattr(made, option.replace("enable_async", "is_async"), True)
    assert not DirectCode.suits(made)


@pytest.mark.parametrize("source", ["{{ missing }}", "{{ missing() }}", "{{ text.missing() }}"])
def test_unknown_names_stop_a_build_in_direct_code_too(source: str) -> None:
    with pytest.raises(UndefinedError):
        environment(direct=True).from_string(source).render(NAMES)


@given(st.one_of(st.text(), st.text().map(Markup), st.integers(), st.none(), st.text("&<>'\"x")))
def test_a_value_is_shown_as_it_is_escaped(value: object) -> None:
    template = environment(direct=True).from_string("{{ value }}")
    assert template.render(value=value) == str(escape(value))


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
