"""``nodes``: list the units for pipeline files, or explain one of them."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from stream_sparse.errors import InputError, nearest

from .arguments import OwnUnits, add_units
from .console import console, table

if TYPE_CHECKING:
    from stream_sparse.base import Unit
    from stream_sparse.plan.registry import Kind


def nodes(
    name: Annotated[str | None, typer.Argument(help="The node, source, panel or sink to explain.")] = None,
    own: OwnUnits = None,
) -> None:
    """List nodes, sources, panels and sinks, or explain one of them."""
    from stream_sparse.plan.registry import KINDS, find, names

    add_units(own)
    if name is None:
        _list()
        return
    every = [(kind, unit) for kind in KINDS for unit in names(kind)]
    kinds = [kind for kind, unit in every if unit == name]
    if not kinds:
        raise InputError(f"there is no unit '{name}'{nearest(name, [unit for _, unit in every])}")
    for kind in kinds:  # a node and a panel may share a name, as `histogram` does
        _explain(kind, find(kind, name), console())


def _list() -> None:
    from stream_sparse.plan.registry import find, names

    out = console()
    kinds: tuple[Kind, ...] = ("nodes", "sources", "panels", "sinks")
    for kind in kinds:
        rows = []
        for name in names(kind):
            try:
                rows.append((name, _first(find(kind, name))))
            except InputError as error:  # a broken installed unit must not hide the others
                rows.append((name, str(error)))
        out.print(table((kind, ""), rows))
        out.print()
    out.print("stream-sparse nodes NAME explains one of them.")


class Explained(NamedTuple):
    """The description of a unit, in the terminal and in the documentation.

    Attributes:
        text: its docstring.
        parameters: a row for each, as of ``COLUMNS``.
        outputs: name and meaning of each named output of a node.
        example: lines of a pipeline that use it.
    """

    name: str
    text: str
    parameters: list[tuple[str, str, str, str, str]]
    outputs: list[tuple[str, str]]
    example: str


COLUMNS = ("parameter", "type", "default", "range", "meaning")


def explained(kind: Kind, unit: type[Unit]) -> Explained:
    """Gather what is said of a unit.

    >>> from stream_sparse.nodes import Relu
    >>> explained("nodes", Relu).example
    '  nodes:\\n    my_relu: {use: relu, theta: 0}'
    """
    from stream_sparse.base import Node, parameters, yaml_name
    from stream_sparse.base.signature import field_help
    from stream_sparse.plan.fingerprint import format_value

    rows = [
        (p.name, p.type, "required" if p.default is ... else format_value(p.default), p.range, p.help)
        for p in parameters(unit).values()
    ]
    outputs = list(field_help(unit.update).items()) if issubclass(unit, Node) else []
    return Explained(yaml_name(unit), inspect.getdoc(unit) or "", rows, outputs, _example(kind, unit))


def _explain(kind: Kind, unit: type[Unit], out: Any) -> None:
    said = explained(kind, unit)
    out.print(f"{said.name} ({kind[:-1]})\n", style="bold")
    out.print(_plain(said.text))
    if said.parameters:
        out.print()
        out.print(table(COLUMNS, [(*row[:-1], _plain(row[-1])) for row in said.parameters]))
    if said.outputs:
        out.print()
        out.print(table(("output", "meaning"), [(name, _plain(text)) for name, text in said.outputs]))
    out.print("\nIn a pipeline:\n")
    out.print(said.example)
    out.print(f"\nSource: {inspect.getsourcefile(unit)}\n", soft_wrap=True)


def _first(unit: type[Unit]) -> str:
    return _plain((inspect.getdoc(unit) or "").partition("\n\n")[0].replace("\n", " "))


def _plain(text: str) -> str:
    """Return the text of a docstring without the marks of code.

    >>> _plain("Calls of :meth:`refresh` give ``max(x, 0)``, as in `relu`.")
    'Calls of refresh give max(x, 0), as in relu.'
    """
    return re.sub(r"(?::\w+:)?(`+)(.+?)\1", r"\2", text, flags=re.DOTALL)


def _example(kind: Kind, unit: type[Unit]) -> str:
    from stream_sparse.base import parameters, yaml_name
    from stream_sparse.plan.fingerprint import format_value

    name = yaml_name(unit)
    shown = dict(unit.example)
    for parameter in parameters(unit).values():
        plain = isinstance(parameter.default, bool | int | float | str)
        if len(shown) < 3 and plain and parameter.name not in ("ring", "drop", "reconnect_s", "stall_s"):
            shown.setdefault(parameter.name, parameter.default)
    words = "".join(f", {key}: {format_value(value)}" for key, value in shown.items())
    if kind == "sources":
        return f"  source: {{use: {name}{words}}}"
    if kind == "panels":
        return f"  view:\n    - {{panel: {name}, from: gray{words}}}"
    inputs = getattr(unit, "signature", lambda: None)()
    several = ("gray", "box") if inputs is not None and inputs.least > 1 else ()
    names = getattr(unit, "example_from", ()) or several
    origin = f", from: [{', '.join(names)}]" if names else ""
    return f"  nodes:\n    my_{name}: {{use: {name}{origin}{words}}}"
