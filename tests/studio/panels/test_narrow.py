"""style.css: on a small screen sliders leave room for the pictures that they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.node_js import STATIC

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("browser")
SLIDER = '<div class="slider"><label>threshold</label><input><input type="range"></div>'
PAGE = (
    f"<style>{(STATIC / 'style.css').read_text('utf-8')}</style><main class='run narrow'>"
    f"<section id='panels' style='height: 3000px'></section><section class='sliders'>{5 * SLIDER}</section>"
)


def test_sliders_cover_at_most_an_eighth_of_a_phone_and_nothing_of_a_low_screen(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE)
    covered = []
    for width, height in ((390, 844), (640, 400), (640, 501)):
        page.set_viewport_size({"width": width, "height": height})
        box = page.locator(".sliders").bounding_box()
        assert box is not None
        covered.append(max(height - box["y"], 0))
    page.close()
    assert covered == [104, 0, 104]
