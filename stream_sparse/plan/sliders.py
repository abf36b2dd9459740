"""Read ``live``, the sliders of a view: ``box.window``, or ``{box.window: [1, 91, 10]}``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from stream_sparse.base import Unit, parameters
from stream_sparse.base.param import show
from stream_sparse.errors import InputError, ParameterError, nearest

from .branches import Branches
from .plan import Plan, Slider
from .problems import Problems
from .unit_entries import Draft
from .yaml_tree import Item


def read_live(item: Item | None, nodes: Branches, problems: Problems) -> tuple[Slider, ...]:
    """Read the sliders of a file."""
    if item is None or item.value is None:
        return ()
    known = {name: unit for name, unit in nodes.drafts.items() if unit.cls is not None}
    sliders: dict[str, Slider] = {}
    for entry in item.value if isinstance(item.value, list) else [item]:
        spans = {entry.value: None} if isinstance(entry.value, str) else entry.value
        if not isinstance(spans, dict):
            example = "box.window or {box.window: [1, 91, 10]}"
            problems.add(entry.at, f"live must be written as {example} (got {entry.show()})")
            continue
        for name, span in spans.items():
            if name.partition(".")[0] in nodes.broken - known.keys():
                continue
            place = entry.at if span is None else span.key
            try:
                node = _node(name, known)
                place = entry.at if span is None else span.at
                slider = _slider(name, node, None if span is None else span.plain())
            except InputError as error:
                problems.add(place, str(error))
                continue
            if name in sliders:
                problems.add(entry.at, f"live names '{name}' twice")
            sliders[name] = slider
    return tuple(sliders.values())


def check_slider(plan: Plan, name: str, span: Sequence[float] | None) -> Slider:
    """Make a slider of a plan with its own lowest value, highest value and step, or the parameter's."""
    if name in [slider.name for slider in plan.live]:
        raise InputError(f"live names '{name}' twice")
    nodes = {part.family: Draft.of(part) for part in reversed(plan.parts)}
    return _slider(name, _node(name, nodes), span)


def _node(name: str, nodes: Mapping[str, Draft]) -> Draft:
    """Find the node of a slider such as ``box.window``.

    Raises:
        InputError: where there is no such node or parameter, or the parameter is swept.
    """
    family, _, parameter = name.partition(".")
    if not parameter:
        raise InputError(f"live names '{name}', not a parameter; write node.parameter")
    if family not in nodes:
        raise InputError(f"live names '{name}', and there is no node '{family}'{nearest(family, nodes)}")
    node = nodes[family]
    known = parameters(_class(node))
    if parameter not in known:
        hint = nearest(parameter, known) or (
            f"; it has {', '.join(known)}" if known else "; it has no parameters"
        )
        raise InputError(f"live names '{name}', and {node.label} has no parameter '{parameter}'{hint}")
    if parameter in node.sweeps:
        raise InputError(f"live names '{name}', which is swept; a parameter is swept or live, not both")
    return node


def _slider(name: str, node: Draft, span: Any) -> Slider:
    """Make a slider with its own ``[low, high, step]``, or (None) with that of the parameter.

    Raises:
        InputError: where the range is wrong or missing.
    """
    unit, parameter = _class(node), name.partition(".")[2]
    if span is None:
        known = parameters(unit)[parameter]
        span = (0, 1, 1) if known.type == "true or false" else known.slider
        if span is None:
            hint = f"write {{{name}: [low, high, step]}}"
            raise InputError(f"live names '{name}', which has no slider of its own; {hint}")
        return Slider(name, *span)
    right = isinstance(span, list | tuple) and len(span) == 3 and all(
        isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) for n in span
    )  # fmt: skip
    if not right or not span[0] < span[1] or not 0 < span[2] <= span[1] - span[0]:
        wanted = "[low, high, step], with low < high and a step that fits between"
        raise InputError(f"live: {name} must be {wanted} (got {show(span)})")
    for end in span[:2]:
        try:
            unit.check(**node.arguments(**{parameter: end}))
        except ParameterError as error:
            wrong = [text for known_name, text in error.problems if known_name in (parameter, "")]
            if wrong:
                raise InputError(f"live: {node.label}: {wrong[0]}") from None
    return Slider(name, *span)


def _class(node: Draft) -> type[Unit]:
    assert node.cls is not None
    return node.cls
