from __future__ import annotations

import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.text import label, shorten, text_width


def test_neither_text_nor_colour_maps_import_matplotlib() -> None:
    script = (
        "import sys; from stream_sparse.drawing.colours import blank, colour_table; "
        "from stream_sparse.drawing.text import label; "
        "label(blank(20, 90), 'frame', 2, 10, 11); colour_table('magma'); print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_text_is_cut_off_at_the_border() -> None:
    picture = blank(20, 40)
    for x, y in [(-30, 10), (30, 10), (10, -4), (10, 22), (500, 500), (-500, 5)]:
        label(picture, "frame 149", x, y, 14)
    assert picture.shape == (20, 40, 3)


def test_text_is_mixed_with_its_background_to_the_last_bit() -> None:
    ground = np.random.default_rng(3).integers(0, 256, (20, 120, 3), dtype=np.uint8)
    white, mixed = np.zeros((20, 120, 3), np.uint8), ground.copy()
    label(white, "0.125 s", 5, 10, 13, (255, 255, 255))  # the share of each pixel that the text covers
    label(mixed, "0.125 s", 5, 10, 13, (17, 200, 255))
    cover = white.astype(float) / 255
    assert white.any()
    np.testing.assert_array_equal(mixed, np.rint(ground * (1 - cover) + np.array([17, 200, 255]) * cover))


@given(st.text(max_size=60), st.integers(0, 200))
def test_shortened_text_fits(text: str, room: int) -> None:
    assert text_width(shorten(text, 11, room), 11) <= room
