"""Check, without a run, that a pipeline fits the frames of its file."""

from __future__ import annotations

import threading
from typing import NamedTuple

import numpy as np

from stream_sparse.errors import Error, InputError, cause_words
from stream_sparse.flow import try_nodes
from stream_sparse.frame import Medium
from stream_sparse.plan.plan import Plan

from .opened_source import is_deep
from .panel_check import try_panels

__all__ = ["Checked", "check_shapes"]

PATIENCE_S = 20.0
_UNKNOWN = "shapes were not checked"


class Checked(NamedTuple):
    """The result of a check of shapes.

    Attributes:
        nodes: why a node refuses its input, by the node's name.
        panels: why a panel does, by its number over all rows, from 0.
        unknown: a note that nothing was checked, and why; empty where it was.
    """

    nodes: dict[str, str]
    panels: dict[int, str]
    unknown: str = ""


def check_shapes(plan: Plan, patience_s: float = PATIENCE_S) -> Checked:
    """Open the source of a plan if it is a file, and try all nodes and panels with noise of its shape.

    A source that is slow, or a pipeline that is, is left alone after so many seconds.

    >>> from stream_sparse import load
    >>> check_shapes(load("bird", set={"pixel.row": 660}).plan).nodes["pixel"]  # doctest: +ELLIPSIS
    "node 'pixel' (pixel_tap): row 660, column 133 lies outside the frame of 240 rows and 320 columns; ..."
    >>> check_shapes(load("webcam").plan).unknown
    'camera not opened: shapes were not checked'
    """
    if closed := plan.source.kept_closed():
        return Checked({}, {}, f"{closed}: {_UNKNOWN}")
    found: list[Checked] = []
    thread = threading.Thread(target=lambda: found.append(_check(plan)), name="shapes", daemon=True)
    thread.start()
    thread.join(patience_s)
    return found[0] if found else Checked({}, {}, f"{_UNKNOWN}: it took longer than {patience_s:g} s")


def _check(plan: Plan) -> Checked:
    try:
        medium = plan.source.describe()
    except Exception as error:
        said = str(error) if isinstance(error, Error) else cause_words(error)
        return Checked({}, {}, f"{_UNKNOWN}: {said}")
    if is_deep(medium):
        medium = medium._replace(dtype=np.dtype(np.uint8))  # as a run opens it for nodes that take no more
    return _try(plan, medium)


def _try(plan: Plan, medium: Medium) -> Checked:
    tried = try_nodes(plan, medium, only_shapes=True)
    panels: dict[int, str] = {}
    for number, part in enumerate(plan.panels):
        try:
            try_panels(plan, medium, tried.samples, [part])
        except InputError as error:
            panels[number] = str(error)
        except Exception:  # a panel of the user's own may not be made for noise
            continue
    return Checked({name: str(problem) for name, problem in tried.problems.items()}, panels)
