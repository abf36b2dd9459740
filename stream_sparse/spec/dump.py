"""A plan to YAML: every default, override and the source in place, and the sweeps as sweeps."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from stream_sparse.base import parameters
from stream_sparse.frame import describe
from stream_sparse.redact import hidden

from .plan import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stream_sparse.base import Unit

    from .plan import PanelPart, Part, Plan, Slider

__all__ = ["dump"]


def dump(plan: Plan, secrets: bool = False) -> str:
    """The YAML that reads as this plan.

    Parameters:
        secrets: whether passwords stand in it, which nothing that is kept may hold.
    """
    families = {part.family: plan.family(part.family) for part in plan.parts}
    sweeps = {part.name: part.sweep for part in plan.parts}
    tree = CommentedMap(name=plan.name)
    if plan.description:
        tree["description"] = _quoted(plan.description)
    tree["source"] = _flow({"use": plan.source_use, **_values(plan.source)})
    tree["nodes"] = CommentedMap({name: _node(name, parts, sweeps) for name, parts in families.items()})
    if plan.rows:
        tree["view"] = _view(plan, families)
    if plan.live:
        tree["live"] = CommentedSeq(_slider(s, families) for s in plan.live)
    if plan.record:
        kept = {_short(k.ref, sweeps, None): k.every for k in plan.record}
        tree["record"] = CommentedSeq(_flow({"node": name, "every": every}) for name, every in kept.items())
    if plan.on_error is not None:
        tree["on_error"] = plan.on_error
    tree["on_gap"] = plan.on_gap
    if plan.seed is not None:
        tree["seed"] = plan.seed
    if not secrets:
        _hide(tree)
    out = io.StringIO()
    writer = YAML()
    writer.width = 10_000  # a line for each node
    writer.dump(tree, out)
    return out.getvalue()


def _hide(tree: Any) -> None:
    """Mask addresses value by value: in the finished text a password may look like YAML."""
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if isinstance(value, dict | list):
            _hide(value)
        elif (shown := hidden(value)) != value:
            tree[key] = _quoted(shown)


def _node(name: str, parts: tuple[Part, ...], sweeps: dict[str, dict[str, Any]]) -> Any:
    first = parts[0]
    told: dict[str, Any] = {"use": first.use}
    inputs = [_short(ref, sweeps, first.sweep) for ref in first.inputs]
    told["from"] = inputs[0] if len(inputs) == 1 else inputs
    told.update(_values(first.unit))
    for axis in first.sweep:
        family, _, parameter = axis.partition(".")
        if family == name:
            values = {repr(p.sweep[axis]): _plain(p.sweep[axis]) for p in parts}
            told[parameter] = {"sweep": list(values.values())}
    if first.on_error is not None:
        told["on_error"] = first.on_error
    if first.offload is not None:
        told["offload"] = first.offload
    return _flow(told)


def _slider(slider: Slider, families: dict[str, tuple[Part, ...]]) -> Any:
    node, _, parameter = slider.name.rpartition(".")
    if parameters(type(families[node][0].unit))[parameter].type == "true or false":
        return _flow(slider.name)  # a switch has no range
    return _flow({slider.name: _flow([slider.low, slider.high, slider.step])})


def _short(ref: Ref, sweeps: dict[str, dict[str, Any]], reader: dict[str, Any] | None) -> str:
    """A name as one writes it: the family, where the reader (None: all of them) goes along with the sweep."""
    sweep = sweeps.get(ref.name, {})
    if sweep and (reader is None or all(axis in reader for axis in sweep)):
        return str(Ref(ref.name.partition("@")[0], ref.field))
    return str(ref)


def _view(plan: Plan, families: dict[str, tuple[Part, ...]]) -> CommentedSeq:
    rows = CommentedSeq()
    for row in plan.rows:
        rows.append(CommentedSeq(_panel(panel, families) for panel in row))
    return rows


def _panel(panel: PanelPart, families: dict[str, tuple[Part, ...]]) -> Any:
    inputs = list(_gathered(panel.inputs, families))
    told: dict[str, Any] = {"panel": panel.use, "from": inputs[0] if len(inputs) == 1 else inputs}
    told.update(_values(panel.panel))
    return _flow(told)


def _gathered(refs: tuple[Ref, ...], families: dict[str, tuple[Part, ...]]) -> Iterable[str]:
    """Families that stand whole and in order, by their short name."""
    k = 0
    while k < len(refs):
        name, field = refs[k].name.partition("@")[0], refs[k].field
        whole = [Ref(part.name, field) for part in families.get(name, ())]
        if len(whole) > 1 and list(refs[k : k + len(whole)]) == whole:
            yield str(Ref(name, field))
            k += len(whole)
        else:
            yield str(refs[k])
            k += 1


def _values(unit: Unit) -> dict[str, Any]:
    return {name: _plain(value) for name, value in unit.parameters().items()}


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return f"(array in memory: {describe(value)})"
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value


def _quoted(value: Any) -> Any:
    """Texts that the writer leaves bare, and no reader takes back as they were, in quotes."""
    if isinstance(value, str) and value and (value[0] in "?-:" or not value.isprintable()):
        return DoubleQuotedScalarString(value)
    return value


def _flow(value: Any) -> Any:
    """A list or mapping that is written on one line."""
    if isinstance(value, dict):
        made: Any = CommentedMap({name: _flow(v) for name, v in value.items()})
    elif isinstance(value, list):
        made = CommentedSeq(_flow(v) for v in value)
    else:
        return _quoted(value)
    made.fa.set_flow_style()
    return made
