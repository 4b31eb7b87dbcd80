"""How templates become code: Jinja's compiler, without questions whose answer is known.

Jinja asks of each call whether the function wants the context, of each value whether it is markup,
and looks up a component anew for every page. A page has two hundred calls and twenty imports; that
was two fifths of rendering it (docs/adr/0024-publishing-speed.md). What templates mean is Jinja's.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable
from functools import partial
from io import StringIO
from typing import Any, Protocol

from jinja2 import BytecodeCache, Environment, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.idtracking import VAR_LOAD_RESOLVE
from jinja2.runtime import Context, Macro, markup_join
from markupsafe import Markup, escape

_MARKS = re.compile("[&<>\"']")
"""What Jinja escapes."""
_RUNTIME = f"from {__name__} import called, joined, shown"


def shown(value: Any) -> str:
    """*value* as it stands in a page: markup and texts without marks as they are."""
    kind = type(value)
    if kind is Markup or (kind is str and not _MARKS.search(value)):
        return value  # type: ignore[no-any-return]  # it is one of the two
    return escape(value)


def joined(parts: tuple[Any, ...]) -> str:
    """What ``~`` gives: Jinja's way asks of each part whether any other is markup."""
    for part in parts:
        if type(part) is not str:
            return markup_join(parts)
    return "".join(parts)


def called(context: Context, function: Any, **variables: Any) -> Callable[..., Any]:
    """What to call for *function*: most are macros, and those only want to know of escaping.

    variables: of loops and blocks, for functions that want the context.
    """
    if type(function) is Macro:
        return partial(function, context.eval_ctx)
    return partial(context.call, function, **variables)


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
    """For environments that escape by default, without async or sandbox; see ``suits``.

    A component sees the globals of its environment alone: all that render with one environment
    give the same (``SiteTemplates.bound``), and names of a page are passed to macros.
    """

    functions: frozenset[str] = frozenset()
    """Globals that never want the context."""

    @staticmethod
    def suits(environment: Environment) -> bool:
        return not (environment.is_async or environment.sandboxed)

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802  Jinja's name
        self.writeline(_RUNTIME)
        super().visit_Template(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802  Jinja's name
        if self._is_known(node.node, frame):
            self.visit(node.node, frame)
        else:
            self.write("called(context, ")
            self.visit(node.node, frame)
            self.write(", _loop_vars=_loop_vars" if frame.loop_frame else "")
            self.write(", _block_vars=_block_vars" if frame.block_frame else "")
            self.write(")")
        self.write("(")
        whole, self.stream = self.stream, StringIO()
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        arguments, self.stream = self.stream.getvalue(), whole
        self.write(arguments.removeprefix(", ") + ")")

    @optimizeconst
    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  Jinja's name
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super().visit_Concat(node, frame)
            return
        self.write("joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def _is_known(self, function: nodes.Expr, frame: Frame) -> bool:
        """Is it one of ``functions``, and no name of the template's own?"""
        if not isinstance(function, nodes.Name) or function.name not in self.functions:
            return False
        load = frame.symbols.find_load(frame.symbols.ref(function.name))
        return load == (VAR_LOAD_RESOLVE, function.name)

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
