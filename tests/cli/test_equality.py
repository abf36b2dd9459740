"""Lines that say since when a function is equal to the right one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.cli.equality import Equality
from stream_sparse.course.beside import beside_node
from stream_sparse.course.exercise import find
from stream_sparse.player.player import Player

RIGHT, WRONG = 50.0, 250.0


def relu(x: Any, theta: float = 0) -> Any:
    """Right, but for large values."""
    if x[0, 0] > 300:
        raise ValueError("large")
    return np.where(x > 200, x, np.maximum(x - theta, 0))


def played(levels: Iterable[float]) -> list[str]:
    """Return the lines of a session whose frames have these levels."""
    video = np.array([np.full((4, 5), level) for level in levels])
    node = beside_node(find("relu"), relu, __file__)(theta=10)
    said: list[str] = []
    player = Player(Pipeline(video).then(node, "relu").plan)
    player.connect(Equality("relu", said.append))
    player.wait()
    return said


@pytest.mark.parametrize(
    ("levels", "says"),
    [
        ([RIGHT] * 7, ["equal since frame 0", "equal for 7 frames"]),
        ([RIGHT], ["equal since frame 0", "equal for 1 frame"]),
        ([*[RIGHT] * 3, WRONG, WRONG],
         ["equal since frame 0", "differs since frame 3: expected 240, got 250 at [0, 0], where x is 250"]),
        ([WRONG, *[RIGHT] * 12],
         ["differs since frame 0: expected 240, got 250 at [0, 0], where x is 250",
          "equal since frame 10", "equal for 3 frames"]),
        ([RIGHT, 400.0, 500.0], ["equal since frame 0", f"{__file__}:23: ValueError: large"]),
        ([400.0, WRONG],
         [f"{__file__}:23: ValueError: large",
          "differs since frame 1: expected 240, got 250 at [0, 0], where x is 250"]),
    ],
)  # fmt: skip
def test_a_line_whenever_it_changes(levels: list[float], says: list[str]) -> None:
    assert played(levels) == says


def test_without_a_frame_nothing_is_said() -> None:
    said: list[str] = []
    front = Equality("relu", said.append)
    front.prepare(again=False)
    assert (said, front.arguments) == ([], {})
