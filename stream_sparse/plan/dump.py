"""Write a plan as YAML: with every default, override and the source in place, and sweeps as sweeps."""

import io
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.representer import RepresenterError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from stream_sparse.base import FunctionNode, Unit, parameters
from stream_sparse.base.frame_supply import InMemoryFrames
from stream_sparse.errors import InputError
from stream_sparse.frame import ArrayLike, describe
from stream_sparse.redact import redact

from .plan import PanelPart, Plan, PlannedPart, Ref, Slider

_LINES = {"nodes": 1, "view": 2, "live": 1, "keep": 1}
"""How many levels of a key have lines of their own."""


def dump(plan: Plan, secrets: bool = False) -> str:
    """Write the YAML that reads as this plan; a text that is stored or shown must not hold ``secrets``."""
    tree = tree_of(plan, secrets)
    lines = _LINES | ({"view": 3} if isinstance(tree.get("view"), dict) else {})
    out = io.StringIO()
    writer = YAML()
    writer.width = 10_000  # a line for each node
    try:
        writer.dump(CommentedMap({k: _styled(value, lines.get(k, 0)) for k, value in tree.items()}), out)
    except RepresenterError as error:  # of a parameter of a user's own unit
        what = str(error).partition(": ")[2][:200]
        raise InputError(f"{plan.name}: a parameter holds what no pipeline file can: {what}") from error
    return out.getvalue()


def tree_of(plan: Plan, secrets: bool = False) -> dict[str, Any]:
    """Return what :func:`dump` writes: mappings, lists and plain values."""
    # Value by value: in the finished text a password may look like YAML.
    return _tree(plan) if secrets else redact(_tree(plan))


def _tree(plan: Plan) -> dict[str, Any]:
    sweeps = {part.name: part.sweep for part in plan.parts}
    families = dict.fromkeys(part.family for part in plan.parts)
    tree: dict[str, Any] = {"name": plan.name}
    if plan.description:
        tree["description"] = plan.description
    tree["source"] = {"use": plan.source_use, **plain_parameters(plan.source)}
    functions = {part.use for part in plan.parts if isinstance(part.unit, FunctionNode)}
    tree["nodes"] = {name: _node(name, plan.members(name), sweeps, functions) for name in families}
    if plan.view:
        rows = [[_panel(panel, plan) for panel in row] for row in plan.view]
        tree["view"] = rows if plan.view_fps is None else {"fps": plan.view_fps, "panels": rows}
    if plan.live:
        tree["live"] = [_slider(slider, plan) for slider in plan.live]
    if plan.keep:
        kept = {_short(keep.ref, sweeps, None): keep.every for keep in plan.keep}
        tree["keep"] = [{"node": name, "every": every} for name, every in kept.items()]
    tree.update(plan.settings.model_dump(exclude_none=True))
    return tree


def _node(
    name: str, parts: tuple[PlannedPart, ...], sweeps: dict[str, dict[str, Any]], functions: set[str]
) -> dict[str, Any]:
    first = parts[0]
    # A function takes the place of the package's node of its name, so the other one is written in full.
    shadowed = first.use in functions and not isinstance(first.unit, FunctionNode)
    use = f"stream_sparse.{first.use}" if shadowed else first.use
    inputs = (_short(ref, sweeps, first.sweep) for ref in first.inputs)
    node = {"use": use, "from": _one_or_list(inputs), **plain_parameters(first.unit)}
    for axis in first.sweep:
        family, _, parameter = axis.partition(".")
        if family == name:
            values = {repr(part.sweep[axis]): _plain(part.sweep[axis]) for part in parts}
            node[parameter] = {"sweep": list(values.values())}
    if first.on_error is not None:
        node["on_error"] = first.on_error
    if first.offload is not None:
        node["offload"] = first.offload
    return node


def _panel(part: PanelPart, plan: Plan) -> dict[str, Any]:
    labels = part.labels or ("",) * len(part.inputs)
    entries = list(_gathered(part.inputs, labels, plan))
    written = {"panel": part.use, "from": _one_or_list(iter([name for name, _ in entries]))}
    arguments = plain_parameters(part.panel)
    if part.panel.names is not None:
        arguments["names"] = [label for _, label in entries]
    return {**written, **arguments}


def _slider(slider: Slider, plan: Plan) -> str | dict[str, Any]:
    node, _, parameter = slider.name.rpartition(".")
    switch = parameters(type(plan.members(node)[0].unit))[parameter].type == "true or false"
    span = None if switch else [slider.low, slider.high, slider.step]  # a switch has no range
    if slider.label:
        return {slider.name: span, "label": slider.label}
    return slider.name if span is None else {slider.name: span}


def _short(ref: Ref, sweeps: dict[str, dict[str, Any]], reader: dict[str, Any] | None) -> str:
    """Write an input as in a file: without the sweeps that the reader shares (None: all of them)."""
    sweep = sweeps.get(ref.name, {})
    if sweep and (reader is None or all(axis in reader for axis in sweep)):
        return str(Ref(ref.family, ref.field))
    return str(ref)


def _gathered(refs: tuple[Ref, ...], labels: tuple[str, ...], plan: Plan) -> Iterator[tuple[str, str]]:
    """Write the inputs of a panel, each with the panel's name for it.

    All branches of a swept node, in order and with one name, are written as the node.
    """
    k = 0
    while k < len(refs):
        whole = [Ref(part.name, refs[k].field) for part in plan.members(refs[k].family)]
        end = k + len(whole)
        if len(whole) > 1 and list(refs[k:end]) == whole and len(set(labels[k:end])) == 1:
            yield str(Ref(refs[k].family, refs[k].field)), labels[k]
            k = end
        else:
            yield str(refs[k]), labels[k]
            k += 1


def _one_or_list(names: Iterator[str]) -> str | list[str]:
    texts = list(names)
    return texts[0] if len(texts) == 1 else texts


def plain_parameters(unit: Unit) -> dict[str, Any]:
    """Return the parameters of a unit as YAML can hold them."""
    return {name: _plain(value) for name, value in unit.parameters().items()}


def _plain(value: Any) -> Any:
    if isinstance(value, ArrayLike):
        return f"(array in memory: {describe(value)})"
    if isinstance(value, InMemoryFrames):
        return repr(value)
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value


def _styled(value: Any, lines: int) -> Any:
    """Give entries of the first levels lines of their own; write everything below on one line."""
    if isinstance(value, dict):
        styled: Any = CommentedMap({name: _styled(v, lines - 1) for name, v in value.items()})
    elif isinstance(value, list):
        styled = CommentedSeq(_styled(v, lines - 1) for v in value)
    elif isinstance(value, str) and value and (value[0] in "?-:" or not value.isprintable()):
        return DoubleQuotedScalarString(value)  # the writer would leave it bare, and it would not read back
    else:
        return value
    if lines < 1:
        styled.fa.set_flow_style()
    return styled
