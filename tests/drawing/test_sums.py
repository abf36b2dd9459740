from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.description import ArrayPicture, Sum, Term
from stream_sparse.drawing.parts import Cells
from stream_sparse.drawing.sums import draw_sum
from stream_sparse.drawing.theme import DARK
from stream_sparse.drawing.tints import Tint
from tests.support.ink import inked

PATCH = np.arange(64.0).reshape(8, 8)
SIGNS = ["", "≈", "=", "+ 42", "− 36", "+ 16", "− 14", "− 9", ""]


def terms(signs: list[str] = SIGNS, **changed: Any) -> tuple[Term, ...]:
    return tuple(
        Term(ArrayPicture(PATCH, Tint("gray", 0, 63), f"part {k}"), sign) for k, sign in enumerate(signs)
    )


def drawn(size: tuple[int, int], shown: Sum, letters: int = 11) -> tuple[Any, tuple[Cells, ...]]:
    picture = blank(*size)
    return picture, draw_sum(shown, picture, letters)


@pytest.mark.parametrize(
    ("size", "least"), [((240, 800), 95), ((110, 400), 30), ((300, 330), 45), ((40, 60), 8), ((16, 16), 1)]
)
def test_all_terms_are_drawn_one_beside_the_other(size: tuple[int, int], least: int) -> None:
    picture, cells = drawn(size, Sum(terms()))
    assert min(cell.wide for cell in cells) >= least
    taken = np.zeros(size, int)
    for cell in cells:
        place = np.s_[cell.top : cell.top + cell.tall, cell.left : cell.left + cell.wide]
        taken[place] += 1
        assert picture[place].shape == (cell.tall, cell.wide, 3), "inside of the picture"
        if cell.wide > 3:
            assert picture[place][-1, -1].tolist() == [255] * 3
    if least > 1:
        assert taken.max() == 1
    assert [cell.name for cell in cells] == [f"part {k}" for k in range(9)]
    assert [(cell.top, cell.left) for cell in cells] == sorted((cell.top, cell.left) for cell in cells)


def test_signs_stand_at_the_left_and_names_below(written: list[str]) -> None:
    picture, (patch, *_, last) = drawn((200, 700), Sum(terms(["", "− 36"])))
    assert written == ["", "part 0", "− 36", "part 1"]
    white = inked(picture, DARK.text)
    assert white[last.top : last.top + last.tall, patch.left + patch.wide : last.left].any()
    quiet = inked(picture, DARK.quiet)
    assert quiet[last.top + last.tall :, last.left : last.left + last.wide].any()


def test_with_little_room_signs_are_smaller_and_then_there_are_no_words(written: list[str]) -> None:
    def letters(*size: int) -> int:
        """Return the height of the sign before the fourth picture."""
        picture, (*_, before, last) = drawn(size, Sum(terms(SIGNS[:4]), places=9))
        left = picture[last.top : last.top + last.tall, before.left + before.wide : last.left]
        return int(np.ptp(np.nonzero(inked(left, DARK.text, 60))[0]))

    assert letters(240, 800) > letters(120, 440) > 4
    written.clear()
    drawn((40, 60), Sum(terms()))
    assert written == []


def test_fewer_terms_keep_their_places() -> None:
    _, all_cells = drawn((240, 800), Sum(terms()))
    _, few = drawn((240, 800), Sum(terms(SIGNS[:4]), places=9))
    assert [cell[:4] for cell in few] == [cell[:4] for cell in all_cells[:4]]
