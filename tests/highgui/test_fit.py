from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.highgui.events import key_name
from stream_sparse.highgui.window import Fit


@pytest.mark.parametrize("picture", [(24, 32), (720, 1280), (1, 900)])
@pytest.mark.parametrize("inside", [(480, 720), (1000, 1900), (360, 640), (1, 1), (721, 1279)])
def test_places_in_a_window_are_places_in_its_picture(
    picture: tuple[int, int], inside: tuple[int, int]
) -> None:
    """Whatever stands in the picture's corners is found again there."""
    fit = Fit(picture, inside)
    colours = np.zeros((*picture, 3), np.uint8)
    colours[: -(-picture[0] // 2), : picture[1] // 2] = (0, 0, 255)
    shown = fit(colours)
    reds = np.argwhere(shown[:, :, 2] > 250)
    assert shown.shape[:2] in (inside, picture)
    for y, x in (reds[0], reds[-1]) if min(inside) > 1 else ():
        col, row = fit.place(int(x), int(y))
        assert colours[row, col, 2] == 255


def test_a_picture_of_the_windows_size_is_shown_as_it_is() -> None:
    picture = np.zeros((720, 1280), np.uint8)
    assert Fit((720, 1280), (721, 1279))(picture) is picture
    assert Fit((720, 1280), (1000, 1900))(picture).shape == (1000, 1900)


def test_text_stays_text_in_a_smaller_window() -> None:
    """A line one pixel wide is still there, though fainter."""
    picture = np.zeros((720, 1280), np.uint8)
    picture[:, 101::20] = 255
    shown = Fit((720, 1280), (360, 640))(picture)
    assert (shown[100, 50::10] > 100).all()


def test_the_rest_of_a_window_has_the_colour_of_the_corners_where_they_agree() -> None:
    picture = np.full((40, 40, 3), (9, 8, 7), np.uint8)
    fit = Fit((40, 40), (40, 80), (20, 30, 40))
    assert (fit(picture) == (9, 8, 7)).all()
    picture[0, 0] = 255
    assert (fit(picture)[:, :20] == (20, 30, 40)).all()
    assert (fit(picture[:, :, 0])[:, :20] == 20).all()
    assert (fit(picture[:, :, :1])[:, :20] == 20).all()
    assert Fit((40, 40), (80, 99))(picture[:, :, :1]).shape == (80, 99, 1)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (65361, "left"), (2424832, "left"), (63234, "left"), (65362, "up"), (32, "space"), (ord("s"), "s"),
        (0x100000 | 46, "."), (ord("?"), "?"), (65505, ""), (27, "escape"), (9, "tab"),
    ],
)  # fmt: skip
def test_keys_have_names_whatever_number_the_system_gives_them(code: int, name: str) -> None:
    assert key_name(code) == name
