"""A student's function beside the right one, live: the pipeline of ``exercise watch``."""

from __future__ import annotations

import functools
import inspect
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse.course.exercise import Function, run_file, submitted
from stream_sparse.errors import InputError
from stream_sparse.nodes import FrameMoments, Grayscale, Recent, Subtract
from stream_sparse.panels import Curve, Image
from stream_sparse.pipeline import Pipeline
from stream_sparse.sources import Sample

__all__ = ["beside"]

_FRAMES = 120


def beside(
    file: Path,
    source: str | None = None,
    *,
    loop: bool = False,
    folder: Path | None = None,
    name: str | None = None,
) -> Pipeline:
    """Return the pipeline that shows the function of a file, the right one, and their difference.

    Parameters:
        source: text as after ``--source``; left out, the clip that comes with the package.
        loop: begin that clip again at its end.
        folder, name: as for ``check``.
    """
    exercise, content = submitted(file, folder, name)
    if exercise.watch is None:
        raise InputError(
            f"{exercise.name}: cannot be watched, since it takes more than a frame or a signal; check it: "
            f"stream-sparse exercise check {file}"
        )
    kind, arguments = exercise.watch
    given = source if source is not None else Sample(name="macaw", loop=loop)
    flow = Pipeline(given, exercise.name, f"{exercise.title}: yours, the right one, and the difference")
    flow = flow.then(Grayscale(), "gray")
    if kind == "signal":
        flow = flow.then(FrameMoments(), "brightness")
        flow = flow.then(Recent(frames=_FRAMES), "signal", "brightness.mean")
    above = flow.plan.parts[-1].name
    flow = flow.then(
        _node_function(_yours(exercise.called(content), file), exercise.name), "yours", above, **arguments
    )
    right = _node_function(exercise.reference, f"right_{exercise.name}")
    flow = flow.then(right, "right", above, **arguments).then(Subtract(), "difference", ["yours", "right"])
    panel: Any = Curve if kind == "signal" else Image
    for shown in (above, "yours", "right", "difference"):
        flow = flow.view(panel(title={above: "input", "right": "right answer"}.get(shown, shown)), shown)
    panels = flow.plan.panels
    plan = replace(flow.plan, view=(panels[:2], panels[2:]), text="")
    return Pipeline.of(plan.with_settings(on_error="skip"))


def _yours(name: str, file: Path) -> Function:
    function = getattr(run_file(file), name, None)
    if not inspect.isfunction(function):
        raise InputError(f"{file}: defines no function {name}")
    return function


def _node_function(function: Function, name: str) -> Function:
    """Give a function floats that it may change, and take the first of its results."""

    @functools.wraps(function)
    def first(x: Any, *others: Any, **named: Any) -> Any:
        found = function(np.array(x, float), *others, **named)
        return found[0] if isinstance(found, tuple | list) else found

    first.__name__ = name
    return first
