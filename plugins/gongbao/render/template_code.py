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
from jinja2.utils import missing
from markupsafe import Markup

find_mark = re.compile("[&<>\"']").search
"""Whether a text has something that is escaped; most have nothing and stand in a page as they are.

Compiled templates call it."""
_RUNTIME = f"from {__name__} import DirectMacro, called, find_mark, joined"
_new_text = str.__new__
"""Makes Markup of a text that is known to be one; its own way asks first."""


class DirectMacro(Macro):
    """A macro as code of ours calls it: without the context, where both escape."""

    def __init__(self, *about: Any) -> None:
        super().__init__(*about)
        self.is_plain = self._default_autoescape and not (
            self.catch_kwargs or self.catch_varargs or self.explicit_caller
        )
        """Does it escape, and take what it names?"""

    def direct(self, *values: Any, caller: Any = None, **named: Any) -> str:
        """What a call gives; names, and what is wrong with a call, are Jinja's."""
        left = self._argument_count - len(values)
        if named or left < 0 or (caller is None) == self.caller:
            named |= {} if caller is None else {"caller": caller}
            return self(*values, **named)
        if left:
            values += (missing,) * left
        if caller is not None:
            values += (caller,)
        return _new_text(Markup, self._func(*values))


def joined(parts: tuple[Any, ...]) -> str:
    """What ``~`` gives: Jinja's way asks of each part whether any other is markup."""
    for part in parts:
        if type(part) is not str:
            return markup_join(parts)
    return "".join(parts)


def called(context: Context, function: Any, **variables: Any) -> Callable[..., Any]:
    """What to call for *function*, if it is no plain macro in a template that escapes.

    variables: of loops and blocks, for functions that want the context.
    """
    if type(function) is DirectMacro:
        return partial(function, context.eval_ctx)
    return partial(context.call, function, **variables)


def _escapes(frame: Frame) -> bool:
    """Is it known while the template is compiled?"""
    return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile


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
    mappings: frozenset[str] = frozenset()
    """Those that are also mappings, from their argument to markup."""

    @staticmethod
    def suits(environment: Environment) -> bool:
        return not (environment.is_async or environment.sandboxed)

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802  Jinja's name
        self.writeline(_RUNTIME)
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        self.writeline("_set, _given = context.vars, context.parent")
        super().write_commons()

    def enter_frame(self, frame: Frame) -> None:
        """Names are looked up where ``Context.resolve_or_missing`` would, without calling it."""
        loads = frame.symbols.loads
        if self.get_resolve_func() == "resolve":
            kept = {}
            for target, load in loads.items():
                if load[0] != VAR_LOAD_RESOLVE:
                    kept[target] = load
                    continue
                name = repr(load[1])
                self.writeline(f"{target} = _set[{name}] if {name} in _set")
                self.write(f" else _given.get({name}, missing)")
            frame.symbols.loads = kept
        super().enter_frame(frame)
        frame.symbols.loads = loads

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802  Jinja's name
        if self._is_mapped(node, frame):
            self.visit(node.node, frame)
            self.write("[")
            self.visit(node.args[0], frame)
            self.write("]")
            return
        if self._is_known(node.node, frame):
            self.visit(node.node, frame)
        else:
            self.write("(_f.direct if type(_f := ")
            self.visit(node.node, frame)
            self.write(
                f") is DirectMacro and {_escapes(frame)} and _f.is_plain else called(context, _f"
            )
            self.write(", _loop_vars=_loop_vars" if frame.loop_frame else "")
            self.write(", _block_vars=_block_vars" if frame.block_frame else "")
            self.write("))")
        self.write("(")
        whole, self.stream = self.stream, StringIO()
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        arguments, self.stream = self.stream.getvalue(), whole
        self.write(arguments.removeprefix(", ") + ")")

    def macro_def(self, macro_ref: Any, frame: Frame) -> None:
        self.write("Direct")
        super().macro_def(macro_ref, frame)

    @optimizeconst
    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  Jinja's name
        if not _escapes(frame):
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

    def _is_mapped(self, node: nodes.Expr, frame: Frame) -> bool:
        """Is it a call of one of ``mappings`` with one text, as it stands?"""
        return (
            isinstance(node, nodes.Call)
            and isinstance(node.node, nodes.Name)
            and node.node.name in self.mappings
            and self._is_known(node.node, frame)
            and [type(one) for one in node.args] == [nodes.Const]
            and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        )

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  Jinja's name
        """What Jinja does first, and then all that it does."""
        self.write("(_a if (_a := getattr(_o := ")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, missing)) is not missing")
        self.write(f" else environment.getattr(_o, {node.attr!r}))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if finalize.src or not _escapes(frame):
            super()._output_child_pre(node, frame, finalize)
        elif not self._is_mapped(node, frame):
            self.write("_v if (_t := type(_v := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if finalize.src or not _escapes(frame):
            super()._output_child_post(node, frame, finalize)
        elif not self._is_mapped(node, frame):
            self.write(")) is Markup or _t is str and not find_mark(_v) else escape(_v)")

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        if node.with_context:
            super()._import_common(node, frame)
            return
        self.write("environment.get_template(")
        self.visit(node.template, frame)
        self.write(f", {self.name!r}).module")
