from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.page import cards, page_sizes, round_box
from stream_sparse.drawing.shares import Shares
from stream_sparse.drawing.theme import DARK


@pytest.mark.parametrize("size", [(720, 1280), (450, 800), (1080, 1920), (60, 80)])
def test_cards_lie_apart_and_inside(size: tuple[int, int]) -> None:
    sizes = page_sizes(*size, 3, keys=True)
    found = cards(Shares((1.0, 1.0), ((1.0, 2.0), (1.0,))), *size, sizes)
    covered = np.zeros(size, int)
    for card in found:
        covered[max(card.top, 0) : max(card.bottom, 0), card.left : card.right] += 1
    assert covered.max() <= 1
    if size[0] > 100:
        assert covered[: sizes.head].sum() == 0
        assert covered[size[0] - sizes.margin - sizes.keys - sizes.foot :].sum() == 0
        assert found[1].right - found[1].left == pytest.approx(2 * (found[0].right - found[0].left), abs=2)


def test_the_foot_grows_by_rows_and_no_further_than_three() -> None:
    feet = [page_sizes(720, 1280, sliders) for sliders in (0, 2, 5, 6, 11, 30)]
    assert [s.rows for s in feet] == [0, 1, 1, 2, 3, 3]
    assert [s.columns for s in feet] == [0, 2, 5, 3, 4, 10]
    assert feet[0].foot == 0
    assert feet[1].foot < feet[3].foot < feet[4].foot


def test_round_corners_are_smooth_and_cut_off_at_edges() -> None:
    picture = blank(60, 80, DARK.page)
    round_box(picture, 10, 10, 70, 50, 9, DARK.card)
    assert picture[10, 10].tolist() == list(DARK.page)
    assert picture[10, 40].tolist() == list(DARK.card)
    assert picture[30, 69].tolist() == list(DARK.card)
    assert picture[30, 70].tolist() == list(DARK.page)
    assert len(np.unique(picture[10:19, 10:19].reshape(-1, 3), axis=0)) > 3
    round_box(picture, -5, -5, 200, 100, 9, DARK.card)
    assert picture[30, 79].tolist() == list(DARK.card)
    round_box(picture, 5, 5, 8, 8, 9, DARK.page)
    assert picture[6, 6].tolist() == list(DARK.page)
    before = picture.copy()
    round_box(picture, -20, -20, -5, -5, 9, DARK.card)
    np.testing.assert_array_equal(picture, before)
