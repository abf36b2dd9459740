from __future__ import annotations

import pytest

from stream_sparse.drawing.page import PanelBox, cards, page_sizes
from stream_sparse.drawing.shares import ShareRequest, Shares, shares

PICTURE, CHART = ShareRequest(4 / 3), ShareRequest()


def laid_out(*rows: list[ShareRequest]) -> list[PanelBox]:
    """Return the cards of a view of 1280x720."""
    return list(cards(shares(rows), 720, 1280, page_sizes(720, 1280, 2, keys=True)))


def empty(card: PanelBox, wish: ShareRequest) -> float:
    """Return which share of a card's inside a picture leaves empty."""
    _, _, wide, tall = card.inner
    scale = min(wide / (wish.aspect or 1), tall)
    return 1 - scale * scale * (wish.aspect or 1) / (wide * tall)


def test_without_pictures_rows_are_alike_and_panels_have_their_weights() -> None:
    assert shares([[CHART, ShareRequest(weight=3.0)], [CHART]]) == Shares((1.0, 1.0), ((0.5, 1.5), (1.0,)))
    assert shares([]) == Shares((), ())


def test_pictures_fill_their_cards_and_charts_take_what_is_left() -> None:
    first, second, bars, curve = laid_out([PICTURE, PICTURE, CHART], [CHART])
    assert max(empty(first, PICTURE), empty(second, PICTURE)) < 0.1
    assert first.inner[3] > 1.5 * curve.inner[3]
    assert bars.inner[2] > 250


def test_a_row_of_wide_pictures_leaves_its_height_to_the_others() -> None:
    wide, other, chart = laid_out([ShareRequest(4.5), ShareRequest(3.0)], [CHART])
    assert max(empty(wide, ShareRequest(4.5)), empty(other, ShareRequest(3.0))) < 0.15
    assert chart.inner[3] > 1.5 * wide.inner[3]


def test_no_row_is_so_high_that_the_others_show_nothing() -> None:
    for rows in (
        [[ShareRequest(0.1)], [CHART]],
        [[ShareRequest(0.5)], [ShareRequest(0.5)], [CHART]],
        [[ShareRequest(90)], [CHART]],
    ):
        found = shares(rows)
        assert min(found.rows) > 0.55
        assert sum(found.rows) == pytest.approx(len(rows), abs=0.01)
