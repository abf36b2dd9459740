"""Read ``live`` and ``keep``: the sliders of a view, and the arrays that a run records.

``box.window``, or ``{box.window: [1, 91, 10], label: window}``; ``box``, or ``{node: box, every: 30}``.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from stream_sparse.base import parameters
from stream_sparse.base.param import show
from stream_sparse.errors import InputError, ParameterError, nearest

from .branches import Branches
from .file_model import KeepEntry, read_entry
from .plan import Keep, Ref, Slider
from .problems import Problems
from .unit_entries import Draft
from .yaml_tree import YamlValue


def read_live(
    item: YamlValue | None, nodes: Branches, problems: Problems, before: Sequence[Slider] = ()
) -> tuple[Slider, ...]:
    """Read the sliders of a file, and add them to those ``before``."""
    if item is None or item.value is None:
        return ()
    units = {name: unit for name, unit in nodes.drafts.items() if unit.cls is not None}
    sliders = {slider.name: slider for slider in before}
    for entry in item.value if isinstance(item.value, list) else [item]:
        spans = {entry.value: None} if isinstance(entry.value, str) else entry.value
        if not isinstance(spans, dict):
            example = "box.window or {box.window: [1, 91, 10]}"
            problems.add(entry.at, f"live must be written as {example} (got {entry.show()})")
            continue
        label = _label(entry, problems)
        for name, span in spans.items():
            if name == "label":
                continue
            if name.partition(".")[0] in nodes.broken - units.keys():
                continue
            try:
                slider = _slider(name, units, None if span is None else span.plain())
            except InputError as error:
                problems.add(entry.at if span is None else span.key, str(error))
                continue
            if name in sliders:
                problems.add(entry.at, f"live names '{name}' twice")
            sliders[name] = replace(slider, label=label)
    return tuple(sliders.values())


def _label(entry: YamlValue, problems: Problems) -> str:
    """Return what an entry calls its slider; an empty text where it says nothing."""
    item = entry.value.get("label") if isinstance(entry.value, dict) else None
    if item is None:
        return ""
    if not isinstance(item.value, str):
        problems.add(item.at, f"live: label must be a text (got {item.show()})")
    elif len(entry.value) != 2:
        problems.add(entry.at, f"live: a label is that of one slider (got {entry.show()})")
    return str(item.value)


def _slider(name: str, nodes: Mapping[str, Draft], span: Any) -> Slider:
    """Make a slider such as ``box.window`` with its ``[low, high, step]``, or (None) that of the parameter.

    Raises:
        InputError: where there is no such parameter, it is swept, or the range is wrong or missing.
    """
    family, _, parameter = name.partition(".")
    if not parameter:
        raise InputError(f"live names '{name}', not a parameter; write node.parameter")
    if family not in nodes:
        raise InputError(f"live names '{name}', and there is no node '{family}'{nearest(family, nodes)}")
    node = nodes[family]
    assert node.cls is not None
    declared = parameters(node.cls)
    if parameter not in declared:
        hint = nearest(parameter, declared) or (
            f"; it has {', '.join(declared)}" if declared else "; it has no parameters"
        )
        raise InputError(f"live names '{name}', and {node.label} has no parameter '{parameter}'{hint}")
    if parameter in node.sweeps:
        raise InputError(f"live names '{name}', which is swept; a parameter is swept or live, not both")
    if span is None:
        span = (0, 1, 1) if declared[parameter].type == "true or false" else declared[parameter].slider
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
            node.cls.check(**node.arguments(**{parameter: end}))
        except ParameterError as error:
            wrong = [text for known_name, text in error.problems if known_name in (parameter, "")]
            if wrong:
                raise InputError(f"live: {node.label}: {wrong[0]}") from None
    return Slider(name, *span)


def read_keep(
    item: YamlValue | None, nodes: Branches, problems: Problems, before: Sequence[Keep] = ()
) -> tuple[Keep, ...]:
    """Read the arrays to record, and add them to those ``before``; scalars and the view need no entry."""
    if item is None or item.value is None:
        return ()
    keeps = [*before]
    for kept_item in item.value if isinstance(item.value, list) else [item]:
        entry = read_entry(KeepEntry, kept_item, "keep", problems)
        if entry is None or entry.node == "view":
            continue
        position = kept_item.find("node").at
        ref = nodes.find(entry.node, position, "keep")
        if ref is None:
            continue
        if ref.name == "source":
            problems.add(position, "keep: expected a node, such as the first one (got 'source')")
            continue
        for field in nodes.outputs(ref) or (ref.field,):
            for one in nodes.branches(Ref(ref.name, field)):
                if one in [keep.ref for keep in keeps]:
                    problems.add(position, f"keep names '{one}' twice")
                keeps.append(Keep(one, entry.every or 1))
    return tuple(keeps)
