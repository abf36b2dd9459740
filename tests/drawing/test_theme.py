"""Themes: what is written on a card can be read."""

import pytest

from stream_sparse.drawing.colours import blank, palette, ramp
from stream_sparse.drawing.theme import DARK, THEMES, Colour, Theme, theme, themed


def luminance(colour: Colour) -> float:
    """Relative luminance, WCAG 2.2."""
    shares = [c / 255 for c in colour]
    blue, green, red = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: Colour, b: Colour) -> float:
    """Contrast ratio, WCAG 2.2: 1 to 21."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("chosen", THEMES.values(), ids=THEMES)
def test_text_can_be_read_and_curves_are_seen(chosen: Theme) -> None:
    assert contrast(chosen.text, chosen.card) > 12
    assert contrast(chosen.quiet, chosen.card) > 4.5
    assert contrast(chosen.warn, chosen.page) > 4.5
    assert contrast(chosen.mark, chosen.card) > 3.5
    with themed(chosen):
        drawn = [*map(palette, range(7)), *ramp(10, 0), *ramp(10, 1)]
    assert min(contrast(colour, chosen.card) for colour in drawn) > 1.8


def test_a_theme_holds_until_the_view_is_drawn() -> None:
    assert theme() == DARK
    with themed(THEMES["light"]):
        assert blank(1, 1)[0, 0].tolist() == [255, 255, 255]
    assert blank(1, 1)[0, 0].tolist() == list(DARK.card)
