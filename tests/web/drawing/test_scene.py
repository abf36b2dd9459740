"""drawing/scene.js: what a page draws is what Python draws, in the same places, and says the same."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from string import printable
from typing import Any, NamedTuple

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.drawing.chart import Placed
from stream_sparse.drawing.look import Look
from stream_sparse.drawing.parts import Cells, PicturePart
from stream_sparse.drawing.text import text_width
from stream_sparse.drawing.theme import THEMES, Picture
from stream_sparse.flow import FrameValues, Subscriber
from stream_sparse.view.live_view import LiveView
from tests.support.descriptions import written
from tests.support.node_js import in_node, needs_node
from tests.support.scenes import SCENES, Scene

pytestmark = [needs_node, pytest.mark.xdist_group("scenes")]  # drawn once
ASKING = (Path(__file__).parents[2] / "support" / "scenes.mjs").as_uri()
BUNDLED = {"bird": 20, "still": 1, "dictionary": 8, "thresholds": 12}
PLACES = 100
# Pictures without letters or lines over them, and those of which this holds within their parts.
BARE = ("squares", "dictionary 1")
BARS = ("bars", "wide bars", "taps", "bird 2", "still 3")
SIZES = range(3, 38)
LETTERS = "".join(dict.fromkeys(printable + "…−±"))


class Drawn(NamedTuple):
    """A scene, what Python draws, and what the page says of its own picture at the same places."""

    scene: Scene
    picture: Picture
    parts: tuple[PicturePart, ...]
    places: list[tuple[int, int]]
    page: dict[str, Any]


class Shown(Subscriber):
    """Shows the values of each frame to the panels of a view."""

    name, threaded = "panels", False

    def __init__(self, view: LiveView) -> None:
        self.view, self.refs, self.whole = view, view.refs, view.whole

    def take(self, item: FrameValues) -> None:
        self.view.see(*item)


def bundled(name: str, frames: int) -> dict[str, Scene]:
    """Return the panels of a pipeline after some frames, in their sizes at 1280x720."""
    pipeline = load(name)
    with pipeline.rows(frames=frames) as rows:
        view = LiveView(pipeline.plan, rows.medium, rows.units, {}, look=Look())
        rows.subscribe(Shown(view))
        assert len([*rows]) == frames
    return {
        f"{name} {number}": Scene(panel.describe(), 60 * number + 170, 300 + 40 * number)
        for number, panel in enumerate(view.panels)
    }


@pytest.fixture(scope="module")
def drawn() -> dict[str, Drawn]:
    """Draw all scenes, those of the page in one process."""
    random, made = np.random.default_rng(1), dict(SCENES)
    made |= {f"{name}, small": scene._replace(height=45, width=80) for name, scene in SCENES.items()}
    for name, frames in BUNDLED.items():
        made |= bundled(name, frames)
    found = {}
    for name, scene in made.items():
        picture, parts = scene.drawn()
        x, y = random.integers(0, scene.width, PLACES), random.integers(0, scene.height, PLACES)
        found[name] = Drawn(scene, picture, parts, list(zip(x.tolist(), y.tolist(), strict=True)), {})
    given = {
        "asking": ASKING, "letters": letters(),
        "scenes": [
            {
                "description": written(scene.description), "width": scene.width, "height": scene.height,
                "look": {"theme": scene.theme, "scale": scene.scale, "letters": scene.letters},
                "places": places, "whole": name in BARE + BARS,
            }
            for name, (scene, _, _, places, _) in found.items()
        ],
    }  # fmt: skip
    answers = in_node("drawing/scene.js", "(await import(given.asking)).answers(m.draw, given)", given)
    return {name: one._replace(page=page) for (name, one), page in zip(found.items(), answers, strict=True)}


def letters() -> dict[str, dict[str, int]]:
    """Return the width of each letter by font, as Python measures it."""
    return {
        f"{'bold ' * bold}{size}px": {letter: text_width(letter, size, bold) for letter in LETTERS}
        for size in SIZES
        for bold in (False, True)
    }


def test_axes_and_frames_have_the_places_that_they_have_in_python(drawn: dict[str, Drawn]) -> None:
    for name, one in drawn.items():
        wanted = []
        for part in one.parts:
            if isinstance(part, Placed):
                plot = part.plot
                wanted.append([plot.left, plot.top, plot.right, plot.bottom, plot.size])
            elif isinstance(part, Cells):
                wanted.append([*part[:4]])
        if wanted:
            assert one.page["parts"] == wanted, name


def test_each_place_says_what_it_says_in_python(drawn: dict[str, Drawn]) -> None:
    said = 0
    for name, one in drawn.items():
        for (x, y), words in zip(one.places, one.page["words"], strict=True):
            wanted = next(filter(None, (part.read_off(x, y) for part in one.parts)), "")
            assert words == wanted, (name, x, y)
            said += bool(words)
    assert said > 1500


def test_bars_and_lines_say_all_that_can_be_read_off(drawn: dict[str, Drawn]) -> None:
    for name in ("bars", "wide bars", "lines", "bird 2", "still 3"):
        scene, _, parts, _, page = drawn[name]
        read = [part.read_off(0, y) for part in parts for y in range(scene.height)]
        assert page["all"] == [line for y, line in enumerate(read) if line and line != read[y - 1]], name


def test_each_place_has_the_cell_and_the_value_of_a_parameter_that_it_has_in_python(
    drawn: dict[str, Drawn],
) -> None:
    cells = values = 0
    for name, one in drawn.items():
        frames = [part for part in one.parts if isinstance(part, Cells)]
        axes = [part for part in one.parts if isinstance(part, Placed)]
        for k, (x, y) in enumerate(one.places):
            cell = next((list(part.cell(x, y)) for part in frames if part.holds(x, y)), "")
            assert one.page["cells"][k] == cell, (name, x, y)
            cells += bool(cell)
            for near, found in zip((False, True), one.page["values"], strict=True):
                wanted = [part.value_at(x, y, near) for part in axes]
                assert found[k][: len(axes)] == pytest.approx(wanted, rel=1e-12), (name, x, y)
                values += wanted.count(None) < len(wanted)
    assert min(cells, values) > 500


@pytest.mark.parametrize("name", BARE)
def test_pictures_have_the_colours_that_they_have_in_python(name: str, drawn: dict[str, Drawn]) -> None:
    one = drawn[name]
    away = np.abs(of_page(one).astype(int) - one.picture)
    frames = [part for part in one.parts if isinstance(part, Cells)]
    inside = np.full(away.shape[:2], not frames)
    for left, top, wide, tall, *_ in frames:
        inside[top : top + tall, left : left + wide] = True
    assert (away[inside].max() <= 6) & (away[inside].mean() < 0.5), (away[inside].max(), away[inside].mean())


@pytest.mark.parametrize("name", BARS)
def test_bars_have_the_places_and_colours_that_they_have_in_python(
    name: str, drawn: dict[str, Drawn]
) -> None:
    one = drawn[name]
    found, wanted = of_page(one), one.picture
    for some, others in ((found, wanted), (wanted, found)):
        bars = np.any([(some == curve).all(axis=2) for curve in THEMES[one.scene.theme].curves], axis=0)
        # A number, a line or a round corner may lie over a bar.
        assert bars.sum() > 100
        assert (some[bars] == others[bars]).all(axis=1).mean() > 0.95


def of_page(one: Drawn) -> Picture:
    """Return the picture of a page, without letters and lines."""
    pixels = np.frombuffer(b64decode(one.page["pixels"]), np.uint8)
    return pixels.reshape(one.scene.height, one.scene.width, 4)[:, :, 2::-1]
