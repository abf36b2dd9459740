from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.page import cards, page_sizes
from stream_sparse.drawing.shares import Shares


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
