"""A function beside the right one, live: what ``exercise watch`` and the page of an exercise show."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

from stream_sparse.base import Node, Source
from stream_sparse.errors import Error, InputError, cause_words
from stream_sparse.nodes import FrameMoments, Grayscale, Recent
from stream_sparse.panels import Curve, Image
from stream_sparse.plan import Plan, check_panel, check_part, check_slider
from stream_sparse.sources import Sample

from .beside import beside_node, output_name
from .child.calls import error_line
from .child.needed import needed
from .exercise import Exercise, Function

__all__ = ["function_of", "watching"]

_FRAMES = 120


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
        plan = _then(plan, Recent(frames=_FRAMES), "signal", "brightness.mean")
    above = plan.parts[-1].name
    plan = _then(plan, beside_node(exercise, function, file)(**arguments), exercise.name)
    for argument, span in exercise.sliders.items():
        plan = replace(plan, live=check_slider(plan, f"{exercise.name}.{argument}", span))
    plan = replace(plan, view=_rows(plan, exercise, above, Curve if kind == "signal" else Image))
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
    name, module = exercise.called(text), ModuleType("exercise")
    module.__file__ = file
    try:
        for code in needed(text, file, name):
            exec(code, vars(module))
    except Error:
        raise
    except (Exception, SystemExit) as error:
        where, line, _ = error_line(error, file)
        why = error.msg if isinstance(error, SyntaxError) else ""  # its text says the place again
        raise InputError(
            f"{where}{f':{line}' if line is not None else ''}: "
            + (f"{type(error).__name__}: {why}" if why else cause_words(error))
        ) from error
    function = getattr(module, name, None)
    if not inspect.isfunction(function):
        raise InputError(f"{file}: defines no function {name}")
    return function


def _then(plan: Plan, node: Node, name: str, from_: str | None = None) -> Plan:
    """Add a node."""
    return replace(plan, parts=(*plan.parts, *check_part(plan, node, name, from_)))


def _rows(plan: Plan, exercise: Exercise, above: str, panel: Any) -> tuple[Any, ...]:
    """Return a row with the input, and one for each result: both beside each other, and their difference."""
    common = {"scale": "all"} if panel is Image else {}
    given = check_panel(plan, panel(title="input"), above)
    pairs = []
    for k, name in enumerate(exercise.outputs or [""]):
        of = f"{name}: " if name else ""
        both = panel(title=f"{of}yours and the right answer", names=("yours", "right answer"), **common)
        unlike = panel(title=f"{of}difference", zero="equal")
        outputs = [f"{exercise.name}.{output_name(part, k)}" for part in ("yours", "right", "difference")]
        pairs.append((check_panel(plan, both, outputs[:2]), check_panel(plan, unlike, outputs[2])))
    if len(pairs) > 1:
        return ((given,), *pairs)
    ((both_shown, unlike_shown),) = pairs  # four pictures of one size
    return ((given, unlike_shown), (both_shown,))
