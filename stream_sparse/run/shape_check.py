"""Check that nodes and panels fit the frames: without a run, before its first frame, and before an edit."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.errors import Error, InputError, cause_words
from stream_sparse.flow import NO_SAMPLE, kinds, pick, try_nodes
from stream_sparse.frame import Clock, Medium, Stamp
from stream_sparse.plan.plan import PanelPart, Plan, Ref
from stream_sparse.view.feeds import Feeds

_UNKNOWN = "shapes were not checked"


class ShapeCheck(NamedTuple):
    """The result of a check of shapes.

    Attributes:
        nodes: why a node refuses its input, by the node's name.
        panels: why a panel does, by its number over all rows, from 0.
        unknown: a note that nothing was checked, and why; empty where it was.
    """

    nodes: dict[str, str]
    panels: dict[int, str]
    unknown: str = ""


def check_shapes(plan: Plan) -> ShapeCheck:
    """Open the source of a plan if it is a file, and try all nodes and panels with noise of its shape.

    >>> from stream_sparse import load
    >>> check_shapes(load("bird", set={"pixel.row": 660}).plan).nodes["pixel"]  # doctest: +ELLIPSIS
    "node 'pixel' (pixel_tap): row 660, column 133 lies outside the frame of 240 rows and 320 columns; ..."
    >>> check_shapes(load("webcam").plan).unknown
    'camera not opened: shapes were not checked'
    """
    if closed := plan.source.check_refusal():
        return ShapeCheck({}, {}, f"{closed}: {_UNKNOWN}")
    try:
        medium = plan.source.describe()
    except Exception as error:
        said = str(error) if isinstance(error, Error) else cause_words(error)
        return ShapeCheck({}, {}, f"{_UNKNOWN}: {said}")
    return _try(plan, medium)


def _try(plan: Plan, medium: Medium) -> ShapeCheck:
    tried = try_nodes(plan, medium, only_shapes=True)
    panels: dict[int, str] = {}
    for number, part in enumerate(plan.panels):
        try:
            try_panels(plan, medium, tried.samples, [part])
        except InputError as error:
            panels[number] = str(error)
        except Exception:  # a panel of the user's own may not be made for noise
            continue
    return ShapeCheck({name: str(problem) for name, problem in tried.problems.items()}, panels)


def try_panels(
    plan: Plan, medium: Medium, samples: Mapping[str, Any], which: Sequence[PanelPart] | None = None
) -> None:
    """Show samples to fresh copies of panels (None: all of the view); InputError where a panel refuses them.

    An input without a sample is shown as one without a value.
    """
    feeds = Feeds(plan, medium, {part.name: part.unit for part in plan.parts}, {})
    for part in plan.panels if which is None else which:
        feeds.open(part).see(*[_seen(part, samples, ref) for ref in part.inputs], at=Stamp(0, 0.0))


def _seen(part: PanelPart, samples: Mapping[str, Any], ref: Ref) -> Any:
    value = samples[ref.name] if part.panel.whole and not ref.field else pick(samples, ref)
    return None if value is NO_SAMPLE else value


def check_next(plan: Plan, medium: Medium, samples: Mapping[str, Any], draws: bool) -> None:
    """Refuse a pipeline (InputError) whose run would fail where the one that goes on has such samples."""
    shapes = try_nodes(plan, medium, samples).sound()
    if draws:
        try_panels(plan, medium, shapes)


def check_panels(
    plan: Plan, before: Mapping[str, Any], after: Mapping[str, Any], causes: Mapping[str, str]
) -> None:
    """Refuse an edit (InputError) with which a panel of the view would get values that it does not take."""
    source = np.asarray(before["source"])
    medium = Medium(source.shape, source.dtype, 30.0, False, Clock("index"))
    for part in plan.panels:
        names = [ref.name for ref in part.inputs if kinds(before[ref.name]) != kinds(after[ref.name])]
        if names:
            try:
                try_panels(plan, medium, after, [part])
            except InputError as error:
                raise InputError(f"set '{causes[names[0]]}': {error}") from error
