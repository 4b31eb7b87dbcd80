"""How templates become code: Jinja's compiler, without what none of our templates needs.

Jinja asks of each call whether the function wants the context, of each value whether it is markup,
and at each import whether there are new globals. A page has two hundred calls, so these questions
were a third of rendering (docs/adr/0024-publishing-speed.md). The language of templates is Jinja's.
"""

from __future__ import annotations

import marshal
import re
from io import StringIO
from typing import Any, Protocol

from jinja2 import BytecodeCache, Environment, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

_MARKS = re.compile("[&<>\"']")
"""What Jinja escapes."""
_SHOWN = f"from {__name__} import shown"


def shown(value: Any) -> str:
    """*value* as it stands in a page: markup and texts without marks as they are."""
    kind = type(value)
    if kind is Markup or (kind is str and not _MARKS.search(value)):
        return value  # type: ignore[no-any-return]  # it is one of the two
    return escape(value)


class CodeStore(Protocol):
    """Where compiled templates are kept between builds, by a digest of all they depend on."""

    def get(self, key: str, kind: type[bytes]) -> bytes | None: ...

    def put(self, key: str, value: object) -> None: ...


class CompiledTemplates(BytecodeCache):
    """Compiling a template costs more than rendering it ten times; it is done once."""

    def __init__(self, store: CodeStore | None, key: str) -> None:
        """key: digest of what compiled templates depend on besides their text."""
        self._store = store
        self._key = key
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        key = self._key_of(bucket)
        data = self._known.get(key) or (self._store and self._store.get(key, bytes))
        if data:
            bucket.code = marshal.loads(data)

    def dump_bytecode(self, bucket: Bucket) -> None:
        key = self._key_of(bucket)
        self._known[key] = marshal.dumps(bucket.code)
        if self._store:
            self._store.put(key, self._known[key])

    def _key_of(self, bucket: Bucket) -> str:
        return f"template:{bucket.key}:{bucket.checksum}:{self._key}"


class DirectCode(CodeGenerator):
    """Calls functions and shows markup directly, and takes a component as it was made.

    Components see the globals of their environment alone: all that render with one environment
    give the same (``SiteTemplates.bound``), and names of a page are passed to macros.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802  Jinja's name
        self.writeline(_SHOWN)
        super().visit_Template(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802  Jinja's name
        if _wants_context(self.environment, node.node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        whole, self.stream = self.stream, StringIO()
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        arguments, self.stream = self.stream.getvalue(), whole
        self.write(arguments.removeprefix(", ") + ")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("shown(")

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        if node.with_context:
            super()._import_common(node, frame)
            return
        self.write("environment.get_template(")
        self.visit(node.template, frame)
        self.write(f", {self.name!r}).module")


def _wants_context(environment: Environment, called: nodes.Expr) -> bool:
    """Is it a global function that Jinja passes its context to? Ours are none; a host's may be."""
    function = environment.globals.get(called.name) if isinstance(called, nodes.Name) else None
    return hasattr(function, "jinja_pass_arg")
