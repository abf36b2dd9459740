"""A function beside the right one, live: what ``exercise watch`` and the page of an exercise show."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from stream_sparse.base import Node, Panel, Source
from stream_sparse.errors import InputError
from stream_sparse.nodes import FrameMoments, Grayscale, Recent
from stream_sparse.panels import Bars, Curve, Image, Trace
from stream_sparse.plan import PanelPart, Plan, check_panel, check_part, check_slider
from stream_sparse.sources import Sample

from .beside import OUTPUTS, SIGNAL, beside_node, output_name
from .child.needed import needed
from .exercise import Exercise, Function, executed

__all__ = ["function_of", "watching"]


def watching(
    exercise: Exercise,
    function: Function,
    file: str,
    source: Source | None = None,
    moved: Mapping[str, Any] | None = None,
) -> Plan:
    """Return the pipeline that shows a function, the right one, and their difference.

    Parameters:
        function: takes what the function of the exercise does.
        file: where it is defined, as messages say it.
        source: left out, the clip that comes with the package, again and again.
        moved: values of arguments where their sliders are, when a file is read again.

    Raises:
        InputError: where the function takes more than a frame or a signal.

    >>> from stream_sparse.course.exercise import find
    >>> plan = watching(find("relu"), lambda x, theta: x, "relu.py")
    >>> [part.name for part in plan.parts]
    ['gray', 'relu']
    """
    if exercise.watch is None:
        raise InputError(
            f"{exercise.name}: cannot be watched, since it takes more than a frame or a signal; check it: "
            f"stream-sparse exercise check {file}"
        )
    kind, arguments = exercise.watch
    arguments |= {key: value for key, value in (moved or {}).items() if key in exercise.sliders}
    given = Sample(name="macaw", loop=True) if source is None else source
    plan = Plan(exercise.name, f"{exercise.title}: yours, the right one, and the difference", given, parts=())
    plan = _then(plan, Grayscale(), "gray")
    if kind == "signal":
        plan = _then(plan, FrameMoments(), "brightness")
        plan = _then(plan, Recent(frames=SIGNAL), "signal", "brightness.mean")
    above = plan.parts[-1].name
    both = beside_node(exercise, function, file)
    plan = _then(plan, both(**arguments), exercise.name)
    for argument, span in exercise.sliders.items():
        plan = replace(plan, live=check_slider(plan, f"{exercise.name}.{argument}", span, argument))
    seen = check_panel(plan, (Curve if kind == "signal" else Image)(title="input"), above)
    plan = replace(plan, view=_rows(plan, exercise, seen, both.axes))
    return plan.with_settings(on_error="skip", on_lap="continue")


def function_of(exercise: Exercise, text: bytes, file: str) -> Function:
    """Run what the function of a text needs, as a part of this program, and return the function.

    Parameters:
        file: how errors call the text.

    Raises:
        InputError: where it does not run, or defines no such function.

    >>> from stream_sparse.course.exercise import find
    >>> function_of(find("relu"), b"def relu(x, theta): return x", "relu.py")(3, 1)
    3
    """
    name = exercise.called(text)
    function = getattr(executed("exercise", file, lambda: needed(text, file, name)), name, None)
    if not inspect.isfunction(function):
        raise InputError(f"{file}: defines no function {name}")
    return function


def _then(plan: Plan, node: Node, name: str, from_: str | None = None) -> Plan:
    """Add a node."""
    return replace(plan, parts=(*plan.parts, *check_part(plan, node, name, from_)))


def _rows(
    plan: Plan, exercise: Exercise, given: PanelPart, axes: Sequence[int]
) -> tuple[tuple[PanelPart, ...], ...]:
    """Return a row with the input, and one for each result: both beside each other, and their difference."""
    rows = []
    for k, count in enumerate(axes):
        name = exercise.outputs[k] if len(exercise.outputs) == len(axes) else f"result {k + 1}"
        of = f"{name}: " if len(axes) > 1 else ""
        outputs = [f"{exercise.name}.{output_name(part, k)}" for part in OUTPUTS]
        both, unlike = _panels(count, f"{of}yours and the right answer", f"{of}difference")
        rows.append((check_panel(plan, both, outputs[:2]), check_panel(plan, unlike, outputs[2])))
    if len(rows) > 1:
        return ((given,), *rows)
    ((both_shown, unlike_shown),) = rows  # four pictures of one size
    return ((given, unlike_shown), (both_shown,))


def _panels(axes: int, both: str, difference: str) -> tuple[Panel, Panel]:
    """Return the panel of yours and the right answer, on one scale, and that of their difference.

    Parameters:
        axes: of the result.
        both, difference: titles.
    """
    names = "yours", "right answer"
    if axes == 0:
        return Trace(title=both, names=names), Bars(title=difference, names=("difference",), zero="equal")
    if axes == 1:
        return Curve(title=both, names=names), Curve(title=difference, zero="equal")
    return Image(title=both, names=names, scale="all"), Image(title=difference, zero="equal")
