"""A student's function beside the right one, live: the pipeline of ``exercise watch``."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from stream_sparse.course.beside import beside_node, output_name
from stream_sparse.course.exercise import Exercise, Function, run_file, submitted
from stream_sparse.errors import InputError
from stream_sparse.nodes import FrameMoments, Grayscale, Recent
from stream_sparse.panels import Curve, Image
from stream_sparse.pipeline import Pipeline
from stream_sparse.sources import Sample

from .equality import Equality
from .watch import Watch

__all__ = ["beside", "followed"]

_FRAMES = 120


def beside(
    file: Path,
    source: str | None = None,
    *,
    loop: bool = False,
    folder: Path | None = None,
    name: str | None = None,
    moved: Mapping[str, Any] | None = None,
) -> Pipeline:
    """Return the pipeline that shows the function of a file, the right one, and their difference.

    Parameters:
        source: text as after ``--source``; left out, the clip that comes with the package.
        loop: begin that clip again at its end.
        folder, name: as for ``check``.
        moved: values of arguments where their sliders are, when the file is read again.
    """
    exercise, content = submitted(file, folder, name)
    if exercise.watch is None:
        raise InputError(
            f"{exercise.name}: cannot be watched, since it takes more than a frame or a signal; check it: "
            f"stream-sparse exercise check {file}"
        )
    kind, arguments = exercise.watch
    arguments |= {key: value for key, value in (moved or {}).items() if key in exercise.sliders}
    given = source if source is not None else Sample(name="macaw", loop=loop)
    flow = Pipeline(given, exercise.name, f"{exercise.title}: yours, the right one, and the difference")
    flow = flow.then(Grayscale(), "gray")
    if kind == "signal":
        flow = flow.then(FrameMoments(), "brightness")
        flow = flow.then(Recent(frames=_FRAMES), "signal", "brightness.mean")
    above, node = flow.plan.parts[-1].name, exercise.name
    both = beside_node(exercise, _yours(exercise.called(content), file), str(file))
    flow = flow.then(both(**arguments), node)
    for argument, span in exercise.sliders.items():
        flow = flow.live(f"{node}.{argument}", span)
    flow = _viewed(flow, exercise, above, node, kind)
    return Pipeline.of(flow.plan.with_settings(on_error="skip", on_lap="continue"))


def followed(
    file: Path, source: str | None, say: Callable[[str], None], **how: Any
) -> tuple[Pipeline, Equality, Watch]:
    """Return the pipeline of a file, what says whether both are equal, and what takes up a saved file.

    Sliders stay where they are when it is saved.

    Parameters:
        say: prints a line.
        how: as for :func:`beside`.
    """
    flow = beside(file, source, **how)
    equality = Equality(flow.plan.name, say)
    watch = Watch(file, (), lambda: beside(file, source, moved=equality.arguments, **how), say)
    return flow, equality, watch


def _viewed(flow: Pipeline, exercise: Exercise, above: str, node: str, kind: str) -> Pipeline:
    """Add a row with the input, and one for each result: both beside each other, and their difference."""
    panel: Any = Curve if kind == "signal" else Image
    common: dict[str, Any] = {} if kind == "signal" else {"scale": "all"}
    flow = flow.view(panel(title="input"), above)
    for k, name in enumerate(exercise.outputs or [""]):
        of = f"{name}: " if name else ""
        both = panel(title=f"{of}yours and the right answer", names=("yours", "right answer"), **common)
        flow = flow.view(both, [f"{node}.{output_name(part, k)}" for part in ("yours", "right")])
        unlike = panel(title=f"{of}difference", zero="equal")
        flow = flow.view(unlike, f"{node}.{output_name('difference', k)}")
    given, *results = flow.plan.panels
    pairs = [tuple(results[k : k + 2]) for k in range(0, len(results), 2)]
    rows = [(given,), *pairs]
    if len(pairs) == 1:  # four pictures of one size
        ((both, unlike),) = pairs
        rows = [(given, unlike), (both,)]
    return Pipeline.of(replace(flow.plan, view=tuple(rows), text=""))


def _yours(name: str, file: Path) -> Function:
    function = getattr(run_file(file), name, None)
    if not inspect.isfunction(function):
        raise InputError(f"{file}: defines no function {name}")
    return function
