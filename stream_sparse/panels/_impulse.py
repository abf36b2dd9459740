"""The answer of a node to an impulse in time and in space, found by running a fresh copy of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.base import Node
from stream_sparse.errors import InputError, cause_words
from stream_sparse.frame import Array, Stamp, Value, describe, named_outputs

_SIDES = (33, 65, 129, 257)
"""Sides of the frames that are tried, until the answer does not reach the border."""
_ENDLESS = 60
"""Frames after the impulse for a node that remembers all frames."""
_MOST = 2000
"""Frames that a node may remember."""
_ZERO = 1e-12
"""A smaller share of the largest value is rounding."""


class Answer(NamedTuple):
    """The answer to an impulse.

    Attributes:
        time: the answer by frames after the impulse, at the pixel where it is largest.
        x, y: the answer by pixels from the impulse, along the row and the column through the largest value,
            each with the offset of its first entry; None for a node whose result is not a picture.
        sum: over all frames and pixels: the answer to a constant, for a linear node.
    """

    time: Array
    x: tuple[int, Array] | None
    y: tuple[int, Array] | None
    sum: float


def answer(node: Node, field: str = "", height: float = 1.0) -> Answer | str:
    """Return the answer to an impulse on a background of zeros, or why it is missing.

    Parameters:
        node: it is not changed; a fresh copy runs.
        field: name of the output, for a node with several; empty: the first.
        height: of the impulse, in the unit of the input.

    >>> from stream_sparse.nodes import TemporalDiff
    >>> answer(TemporalDiff(tau=2, absolute=False)).time.tolist()
    [1.0, 0.0, -1.0, 0.0]
    """
    if node.learns:
        return "it learns: its answer depends on all that it has seen"
    if node.signature().least > 1:
        return f"it takes {node.signature().least} inputs"
    remembered = (node.horizon() or 0) + node.warmup() + node.latency()
    if remembered > _MOST:
        return f"{remembered} frames that it remembers are too many to try"
    try:
        return _tried(node, field, height)
    except Exception as error:  # of a node of the user's own; the run goes on
        return f"it fails: {cause_words(error)}"


def _tried(node: Node, field: str, height: float) -> Answer | str:
    """Return the answer, in frames that grow until it does not reach their border."""
    said = "it gives no value"
    if node.takes != "scalar":
        for side in _SIDES:
            try:
                values = _run(node, field, height, side)
            except InputError as error:
                said = str(error)  # such as a window that does not fit into so small a frame
                continue
            found = _read(values, side, height)
            if isinstance(found, Answer) and _reaches(found) and side != _SIDES[-1]:
                continue
            return found
    if node.takes in ("scalar", "any"):
        try:
            return _read(_run(node, field, height, 0), 0, height)
        except InputError as error:
            said = str(error)
    return said


def _run(node: Node, field: str, height: float, side: int) -> list[Value]:
    """Return the values from the frame before the impulse on; ``side`` 0: of scalars."""
    fresh, stamped = node.fresh(), node.signature().at
    horizon = _ENDLESS if node.horizon() is None else node.horizon() or 0
    before, after = node.warmup() + 1, horizon + node.latency() + 2
    values: list[Value] = []
    for t in range(before + after):
        x: Value = np.zeros((side, side)) if side else 0.0
        if t == before:
            if side:
                x[side // 2, side // 2] = height
            else:
                x = height
        result = named_outputs(fresh.update(x, at=Stamp(t, float(t))) if stamped else fresh.update(x))
        values.append(result.get(field, next(iter(result.values()), None)))
    return values[before - 1 :]


def _read(values: list[Value], side: int, height: float) -> Answer | str:
    if any(value is None for value in values):
        return "it gives no value for some frames"
    shape = np.shape(values[0])
    picture = len(shape) == 2 and all(side - 1 <= n <= side for n in shape)
    if shape and not picture:
        return f"its result is {describe(values[0])}, no picture and no number"
    stack = np.array(values, np.float64)
    change = stack[1:] - stack[0]
    top = np.abs(change).max()
    if not top > 0:
        return f"an impulse of {height:g} changes nothing" if top == 0 else "it gives nan for zeros"
    change[np.abs(change) < _ZERO * top] = 0.0
    total = float(change.sum())
    total = 0.0 if abs(total) < 1e-9 * float(np.abs(change).sum()) else total
    if not picture:
        return Answer(change, None, None, total)
    t, row, column = np.unravel_index(np.argmax(np.abs(change)), change.shape)
    middle = side // 2
    return Answer(change[:, row, column], (-middle, change[t, row]), (-middle, change[t, :, column]), total)


def _reaches(found: Answer) -> bool:
    """Return whether an answer reaches the border of its frames."""
    lines = [line[1] for line in (found.x, found.y) if line is not None]
    return any(line[0] != 0 or line[-1] != 0 for line in lines)
