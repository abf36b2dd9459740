from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.base import Node
from stream_sparse.drawing.inks import curve_ink
from stream_sparse.nodes import (
    Crop,
    DictionaryLearning,
    DiffBox,
    PixelTap,
    Recent,
    Relu,
    RunningKurtosis,
    Sparsity,
    SpatialDiff,
    SpatialDiffBox,
    Subtract,
    TemporalDiff,
)
from stream_sparse.panels import Response
from stream_sparse.panels.response import Impulse, answer

from .feeds import feed, opened

SIZE = (240, 700)


class Fails(Node):
    """A node of one's own with a mistake."""

    def update(self, x: np.ndarray) -> float:
        return 1 / 0


def found(node: Node, height: float = 1.0) -> Impulse:
    made = answer(node, "", height)
    assert isinstance(made, Impulse), made
    return made


def taps(window: int, before: bool) -> np.ndarray:
    """The taps of the course's filter without its zeros, by its description."""
    made = np.concatenate([-np.ones(window) if before else [], [1.0], -np.ones(window)])
    made /= np.linalg.norm(made)
    made[made > 0] = -made[made < 0].sum()
    return made


def test_the_answer_of_diff_box_is_the_course_s_filter() -> None:
    now = found(DiffBox(window=10))
    np.testing.assert_allclose(now.time[:11], taps(10, before=False), rtol=1e-12)
    assert not now.time[11:].any()
    late = found(DiffBox(window=10, align="notebook"))
    np.testing.assert_allclose(late.time[14:25], taps(10, before=False), rtol=1e-12)
    assert not late.time[:14].any()
    assert now.sum == late.sum == 0
    assert now.x is not None
    assert np.flatnonzero(now.x[1]).tolist() == [-now.x[0]], "it looks at one pixel"


@pytest.mark.parametrize(("align", "shift"), [("center", 0), ("notebook", 14)])
@pytest.mark.parametrize("axis", ["x", "y"])
def test_the_answer_of_spatial_diff_box_is_the_course_s_filter(axis: str, align: str, shift: int) -> None:
    answered = found(SpatialDiffBox(window=10, axis=axis, align=align))
    first, line = getattr(answered, axis)
    around = line[shift - 10 - first : shift + 11 - first]
    np.testing.assert_allclose(around, taps(10, before=True), rtol=1e-12)
    assert np.count_nonzero(line) == 21
    assert np.flatnonzero(answered.time).tolist() == [0]
    assert answered.sum == 0


def test_other_nodes_by_hand() -> None:
    assert found(TemporalDiff(tau=2, absolute=False)).time.tolist() == [1, 0, -1, 0]
    answered = found(SpatialDiff(axis="x"))
    assert answered.x is not None
    assert answered.y is not None
    first, line = answered.x
    assert {int(k) + first: line[k] for k in np.flatnonzero(line)} == {-1: 1, 0: -1}
    assert np.count_nonzero(answered.y[1]) == 1
    assert found(Relu(theta=150), height=255).sum == 105
    number = found(Sparsity(measures=("l1",)))
    assert (number.time.tolist(), number.x, number.sum) == ([1, 0], None, 1), "a number has no place"


@pytest.mark.parametrize(
    ("node", "why"),
    [
        (DictionaryLearning(), "it learns: its answer depends on all that it has seen"),
        (Subtract(), "it takes 2 inputs"),
        (Relu(theta=150), "an impulse of 1 changes nothing"),
        (PixelTap(row=3, col=4), "an impulse of 1 changes nothing"),
        (RunningKurtosis(), "it gives nan for zeros"),
        (TemporalDiff(tau=10**9), "2000000000 frames that it remembers are too many to try"),
        (Fails(), "it fails: ZeroDivisionError: division by zero"),
        (Recent(frames=4), "its result is float64 of shape (4,), no picture and no number"),
        (Crop(row=500, col=0, height=1, width=9),
         "rows 500 to 500, columns 0 to 8 do not lie in a frame of 257 rows and 257 columns"),
    ],
)  # fmt: skip
def test_why_there_is_no_answer(node: Node, why: str) -> None:
    assert answer(node) == why
    panel = opened(Response(), feed("node", node))
    ((axes,),) = panel.describe().rows
    assert (axes.message, axes.marks) == (f"no answer: {why}", ())
    assert panel.note() == node.caption()


def test_it_shows_time_beside_space_and_they_are_read_off() -> None:
    panel = opened(Response(), feed("box", SpatialDiffBox(window=2, norm="mean")))
    ((time, space),) = panel.describe().rows
    for axes, head, values in (
        (time, "over time, frames", {0: 1}),
        (space, "along x, pixels", {-2: -0.25, -1: -0.25, 0: 1, 1: -0.25, 2: -0.25}),
    ):
        (mark,) = axes.marks
        assert (mark.kind, mark.ink, axes.legend[0].text) == ("bars", curve_ink(0), head)
        assert {x: y for x, y in zip(mark.x.tolist(), mark.y.tolist(), strict=True) if y} == values
    assert panel.heading() == "answer of box to an impulse"
    assert panel.note() == "window 2, axis x, mean, edges mirrored, sum 0"
    panel.draw(*SIZE)
    said = {panel.read_off(x, 120) for x in range(0, SIZE[1], 5)}
    assert {"0 frames after the impulse: 1", "-2 pixels from the impulse: -0.25", ""} <= said


def test_it_follows_an_edit_and_leaves_the_node_alone() -> None:
    node = DiffBox(window=3, norm="mean")
    panel = opened(Response(), feed("box", node))
    before, state = len(panel.describe().rows[0][0].marks[0].x), node.state()
    node.edit(window=20)
    assert len(panel.describe().rows[0][0].marks[0].x) > before
    assert panel.note() == "window 20, mean, sum 0"
    node.edit(window=3)
    assert node.state() == state
