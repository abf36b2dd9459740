from __future__ import annotations

from stream_sparse.drawing.colours import colour_of, legible, letters_of, palette, ramp
from stream_sparse.drawing.inks import QUIET, TEXT, curve_ink, ramp_inks
from stream_sparse.drawing.theme import THEMES, themed


def test_the_theme_decides_on_the_colour_of_an_ink() -> None:
    for theme in THEMES.values():
        with themed(theme):
            assert colour_of(curve_ink(9)) == palette(9)
            assert tuple(map(colour_of, ramp_inks(4, 1))) == ramp(4, 1)
            assert (colour_of(TEXT), colour_of(QUIET)) == (theme.text, theme.quiet)


def test_letters_in_the_colour_of_a_curve_are_nearer_to_the_text() -> None:
    assert letters_of(curve_ink(0)) == legible(palette(0)) != palette(0)
    assert letters_of(QUIET) == colour_of(QUIET)
