"""drawing/scene.js in a browser: its pictures look like those of Python."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from tests.support.descriptions import written
from tests.support.scenes import SCENES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

pytestmark = pytest.mark.xdist_group("browser")
ROOT, ADDRESS = Path(__file__).parents[3], "http://pages.invalid/"
CHOSEN = (
    "times", "swept", "sweep", "stems", "bins", "strips", "stale", "taps", "points", "several", "map",
    "colours", "fewer colours", "roses", "curves", "sum", "message", "bars", "weights",
    "atoms", "films", "colour films", "few pixels",
)  # fmt: skip


def serve(route: Route) -> None:
    """Answer with a file of the checkout, or with the page."""
    name = route.request.url.removeprefix(ADDRESS)
    if not name:
        script = '<script type="module" src="tests/web/drawing/in_browser.mjs"></script>'
        route.fulfill(content_type="text/html", body=script)
        return
    route.fulfill(content_type="text/javascript", body=(ROOT / name).read_text("utf-8"))


@pytest.fixture
def pictures(browser: Browser) -> dict[str, dict[str, Any]]:
    """Return the pixels of each scene, and the places of its parts."""
    page = browser.new_page()
    page.route(f"{ADDRESS}**", serve)
    page.goto(ADDRESS)
    given = {
        name: {
            "description": written(scene.description), "width": scene.width, "height": scene.height,
            "look": {"theme": scene.theme, "scale": scene.scale, "letters": scene.letters},
        }
        for name, scene in SCENES.items()
        if name in CHOSEN
    }  # fmt: skip
    found: dict[str, dict[str, Any]] = {
        name: page.evaluate("(scene) => globalThis.drawn(scene)", scene) for name, scene in given.items()
    }
    page.close()
    return found


def test_pictures_look_like_those_of_python(pictures: dict[str, dict[str, Any]]) -> None:
    for name in CHOSEN:
        scene = SCENES[name]
        wanted, parts = scene.drawn()
        pixels = np.frombuffer(b64decode(pictures[name]["pixels"]), np.uint8)
        found = np.ascontiguousarray(pixels.reshape(scene.height, scene.width, 4)[:, :, 2::-1])
        # Smooth edges and letters differ by shares of a pixel: compare what an eye sees from farther away.
        away = np.abs(cv2.blur(found, (9, 9)).astype(int) - cv2.blur(wanted, (9, 9)))
        # Letters of a browser begin at other pixels, and bars may have other words.
        # Pictures of noise are scaled in their colours, not in their values.
        assert away.mean() < (4 if name in ("bars", "several") else 2), (name, away.mean())
        for part, place in zip(parts, pictures[name]["places"], strict=True):
            shown = getattr(part, "plot", part)
            edges = [getattr(shown, edge, 0) for edge in ("left", "top", "right", "bottom")]
            assert np.abs(np.subtract(edges, place)).max() <= 2, (name, edges, place)
