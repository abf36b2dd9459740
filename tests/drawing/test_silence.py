"""What of a panel is not of now: how long inputs are silent, and what is said in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stream_sparse.drawing import CARD, Silence, blank, faded

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.drawing import Colour


class Input:
    """An input that speaks after some frames, and again from a frame that may change."""

    name, node, unit = "x", None, ""

    def __init__(self, warmup: int, due: Callable[[int], int] | None = None) -> None:
        self.warmup, self.due = warmup, due
        self.sweep: dict[str, int] = {}

    def caption(self) -> str:
        return "x"


def fed(inputs: list[Input], rows: list[list[object]], start: int = 0) -> Silence:
    silence = Silence(inputs)
    for t, row in enumerate(rows, start):
        silence.see(row, t)
    return silence


@pytest.mark.parametrize(
    ("warmups", "seen", "words"),
    [
        ([10], 3, "waiting for 8 more frames"),
        ([1], 0, "waiting for 2 more frames"),
        ([0], 0, "waiting for the first frame"),
        ([10, 4], 4, "waiting for 1 more frame"),
        ([10], 11, "no value yet"),
        ([], 0, "no value yet"),
    ],
)
@pytest.mark.parametrize("start", [0, 500])
def test_what_an_empty_panel_says(warmups: list[int], seen: int, words: str, start: int) -> None:
    silence = fed([Input(w) for w in warmups], [[None] * len(warmups)] * seen, start)
    assert silence.words() == words
    assert not any(silence.old(k) or silence.shown(k) for k in range(len(warmups)))


def test_after_a_node_has_begun_anew_the_count_begins_anew() -> None:
    due = 0
    silence = Silence([Input(0, lambda first: first + due)])
    for t in range(20):
        silence.see([1.0], t)
    due = 20 + 100
    told = {}
    for t in range(20, 120):
        silence.see([None], t)
        told[t] = silence.words(0) if silence.old(0) else ""
    assert [t for t, words in told.items() if not words] == [20, 21, 22, 23], "a blink is not told"
    assert told[24] == "waiting for 96 more frames"
    assert told[60] == "waiting for 60 more frames"
    assert told[119] == "waiting for 1 more frame"
    silence.see([1.0], 120)
    assert not silence.old(0)


def test_dropped_frames_are_not_waited_for() -> None:
    silence = Silence([Input(0, lambda first: 1 + 50)])
    silence.see([1.0], 0)
    for t in range(1, 40, 2):  # every second one is dropped
        silence.see([None], t)
    assert silence.words(0) == "waiting for 31 more frames"


def test_one_that_speaks_now_and_then_does_not_flicker() -> None:
    silence = Silence([Input(0)])
    for t in range(200):
        silence.see([1.0 if t % 10 == 0 else None], t)
        assert t < 20 or not silence.old(0)
    for t in range(200, 220):
        silence.see([None], t)
    assert silence.old(0), "now it has been silent for longer than it uses to be"
    assert silence.words(0) == "no value for 29 frames"


def test_one_old_input_is_not_shown_beside_others_and_all_old_ones_are() -> None:
    rows: list[list[object]] = [[1.0, 1.0, None]] * 3 + [[None, 1.0, None]] * 9
    silence = fed([Input(0)] * 3, rows)
    assert [silence.shown(k) for k in range(3)] == [False, True, False]
    for t in range(12, 21):
        silence.see([None] * 3, t)
    assert [silence.shown(k) for k in range(3)] == [True, True, False]
    assert silence.words() == "no value for 18 frames"


def test_a_picture_that_is_old_is_dimmed_and_says_so() -> None:
    silence = fed([Input(0)], [[1.0]])
    bright: Colour = (250, 200, 150)
    picture = blank(40, 300, bright)
    silence.veil(picture, 11)
    assert (picture == bright).all()
    for t in range(1, 9):
        silence.see([None], t)
    silence.veil(picture[:, 10:], 11)
    assert (picture[:, :10] == bright).all()
    dim = (picture[:, 10:] == faded(bright)).all(axis=2)
    assert dim[:10].all()
    assert dim[-10:].all()
    assert not dim[10:30].all(), "words stand in the middle"
    ground = blank(4, 4)
    silence.veil(ground, 11, 0)
    assert np.array_equal(ground, blank(4, 4)), "the card itself stays as it is"
    assert faded(CARD) == CARD
