"""How Jinja2 templates become Python and run: the same pages with less done for each piece of them.

What is put out is escaped once, icons are drawn when a page is compiled, an include arrives whole.
"""

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.idtracking import VAR_LOAD_RESOLVE
from jinja2.runtime import Context, Macro
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

EVERY_TEMPLATE = -1
"""No limit: templates are a few hundred and stay. With one, Jinja2 would note at each of a page's sixty look-ups which
was used last, in time that grows with their number."""
MARKUP_FILTERS = {"rupiah", "rupiah_nol", "tanggal"}
"""Our filters that always give markup."""
DRAWN_ONCE = "icon"
"""The function of ours that gives the same markup for the same words, wherever it stands."""
PLAIN = {FunctionType, MethodType, BuiltinMethodType, type(lru_cache(len))}
"""What calls itself as it is, unless it is marked for Jinja2."""


def put_out(value: Any) -> str:
    """The value as it goes into a page, escaped unless it is markup: as `escape`, but without making markup of what is
    no part of a text any more and only joined. A page has a thousand such pieces."""
    if type(value) is str:
        return _escape_inner(value)
    return value if type(value) is Markup else escape(value)


class PageCode(CodeGenerator):
    """Compiles `{{ amount|rupiah }}` without a second look at what such a filter gives, `{{ icon("lock") }}` to the
    drawing itself, and all else escaped as ever."""

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802
        """An include by its name: put out in one piece, instead of handing on each of its pieces by itself."""
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        if not isinstance(name, str) or node.ignore_missing or not node.with_context:
            super().visit_Include(node, frame)
            return
        self.writeline(f"template = environment.get_template({name!r}, {self.name!r})", node)
        facts = f"template.new_context(context.get_all(), True, {self.dump_local_context(frame)})"
        self.simple_write(f"concat(template.root_render_func({facts}))", frame)

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if isinstance(node, nodes.Call) and self._is_drawn_once(node, frame):
            draw: Callable[..., str] = self.environment.globals[DRAWN_ONCE]  # type: ignore[assignment]
            return str(draw(*(arg.as_const(frame.eval_ctx) for arg in node.args)))
        return super()._output_child_to_const(node, frame, finalize)

    def _is_drawn_once(self, call: nodes.Call, frame: Frame) -> bool:
        """Whether that is ours, and nothing of the template's own under its name."""
        if not isinstance(call.node, nodes.Name) or call.node.name != DRAWN_ONCE or call.kwargs:
            return False
        return frame.symbols.find_load(frame.symbols.ref(DRAWN_ONCE)) == (VAR_LOAD_RESOLVE, DRAWN_ONCE)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not frame.eval_ctx.autoescape or frame.eval_ctx.volatile:
            super()._output_child_pre(node, frame, finalize)
        elif isinstance(node, nodes.Filter) and node.name in MARKUP_FILTERS:
            self.write("(")
        else:
            self.write("environment.put_out(")


class PageContext(Context):
    """Calls macros and plain functions at once; Jinja2 asks each callable, twice, whether it wants to be given more."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(called) is Macro:
            args = (self.eval_ctx, *args)
        elif type(called) not in PLAIN or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return called(*args, **kwargs)


class PageEnvironment(Environment):
    """The environment of such templates. Its globals are complete before the first template is loaded, so that each
    has them in a plain table: looking through two, as Jinja2 does, costs more than most includes draw."""

    code_generator_class = PageCode
    context_class = PageContext
    put_out = staticmethod(put_out)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}
