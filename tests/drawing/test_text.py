from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.drawing.text import _font, label, shorten, text_width
from tests.support.processes import prints


def test_neither_text_nor_colour_maps_import_matplotlib() -> None:
    script = (
        "import sys; from stream_sparse.drawing.colours import blank, colour_table; "
        "from stream_sparse.drawing.text import label; "
        "label(blank(20, 90), 'frame', 2, 10, 11); colour_table('magma'); print('matplotlib' in sys.modules)"
    )
    assert prints("-c", script) == "False\n"


@pytest.mark.parametrize("text", ["0123456789.", "-1.25e6", "frame 149", "11.74 s", "+400", "1,024 of 9.5k"])
def test_numbers_put_together_from_digits_are_as_if_rendered_at_once(text: str) -> None:
    for size, bold in ((9, False), (11, False), (14, True), (27, False)):
        font = _font(size, bold)
        assert text_width(text, size, bold) == round(font.getlength(text))
        core, (left, _) = font.getmask2(text, mode="L", anchor="ls")
        width, height = core.size
        picture = np.zeros((60, 300, 3), np.uint8)
        label(picture, text, 5, 30, size, (255, 255, 255), bold=bold)
        rows, columns = np.nonzero(picture[:, :, 0])
        whole = np.array(core, np.uint8).reshape(height, width)
        assert columns.min() >= 5 + left
        found = picture[rows.min() : rows.max() + 1, 5 + left : 5 + left + width, 0]
        # A word may lose the last trace of an f, which hangs over its end.
        np.testing.assert_allclose(found, whole[whole.any(axis=1).argmax() :][: len(found)], atol=20)
        assert not picture[:, 5 + left + width :].any()


def test_text_is_mixed_with_its_background_to_one_level() -> None:
    ground = np.random.default_rng(3).integers(0, 256, (20, 120, 3), dtype=np.uint8)
    white, mixed = np.zeros((20, 120, 3), np.uint8), ground.copy()
    label(white, "0.125 s", 5, 10, 13, (255, 255, 255))  # the share of each pixel that the text covers
    label(mixed, "0.125 s", 5, 10, 13, (17, 200, 255))
    cover = white.astype(float) / 255
    assert white.any()
    exact = ground * (1 - cover) + np.array([17, 200, 255]) * cover
    assert np.abs(mixed - exact).max() < 1.1
    np.testing.assert_array_equal(mixed[cover == 0], ground[cover == 0])
    assert (mixed[(cover == 1).all(axis=2)] == [17, 200, 255]).all()


@given(st.text(max_size=60), st.integers(0, 200))
def test_shortened_text_fits(text: str, room: int) -> None:
    assert text_width(shorten(text, 11, room), 11) <= room
