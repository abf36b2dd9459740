"""Panels of a page say, as those of Python, what a press at a place of their picture moves."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse.base import Feed
from stream_sparse.drawing.parts import Cells, PicturePart
from stream_sparse.drawing.scene import draw
from stream_sparse.frame import Clock, Medium, Stamp
from stream_sparse.nodes import Crop, PixelTap, Relu
from stream_sparse.panels import Curve, Image, Trace
from tests.support.descriptions import written
from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
SHAPE = 90, 140
PLACES = list(product(range(-6, 150, 12), range(-5, 100, 9), (False, True)))
FRAME = np.arange(12.0 * 16).reshape(12, 16)

MEDIUM = Medium((12, 16), np.dtype("u1"), 30, False, Clock("pts"))
CASES: dict[str, tuple[Any, Any, Any]] = {
    "a tap": (Image(mark="m"), Feed("m", PixelTap(row=3, col=4, size=3), "", {}, 0), FRAME),
    "a crop": (Image(mark="m"), Feed("m", Crop(row=2, col=3, height=4, width=7), "", {}, 0), FRAME),
    "many points": (Image(mark="m"), Feed("m", PixelTap(points=((1, 2), (3, 4))), "", {}, 0), FRAME),
    "a line": (Curve(line="r.theta"), Feed("r.theta", Relu(theta=5), "", {}, 0, label="low"), FRAME[0]),
    "a line over time": (Trace(line="r.theta"), Feed("r.theta", Relu(theta=5), "", {}, 0, label="low"), 4.0),
}


def test_a_press_moves_what_it_moves_in_python() -> None:
    wanted, given = {}, []
    for name, (panel, mark, value) in CASES.items():
        key = "line" if panel.parameters().get("line") else "mark"
        panel.open((Feed("x", None, "", {}, 0),), MEDIUM, {key: mark})
        panel.see(value, at=Stamp(0, 0.0))
        panel.draw(*SHAPE)
        wanted[name] = [panel.aim(*place) for place in PLACES]
        parts = draw(panel.describe(), np.empty((*SHAPE, 3), np.uint8))
        given.append({
            "use": type(panel).__name__.lower(), "parameters": panel.parameters(), "key": key,
            "mark": {"name": mark.name, "label": mark.label}, "node": mark.node.parameters(),
            "value": written(value), "places": PLACES, "parts": [_says(part) for part in parts],
        })  # fmt: skip
    found = in_node(str(Path(__file__).with_name("replay.mjs")), "given.map(m.aimed)", given)
    for (name, places), theirs in zip(wanted.items(), found, strict=True):
        assert [None if place is None else list(place) for place in places] == theirs, name
        assert any(places) is (name != "many points")


def _says(part: PicturePart) -> dict[str, Any]:
    """Return what a part of a picture says of each place."""
    if isinstance(part, Cells):
        cell = {f"{x} {y} false": part.cell(x, y) for x, y, _ in PLACES}
        holds = {f"{x} {y} false": part.holds(x, y) for x, y, _ in PLACES}
        return {"holds": holds, "cell": cell, "values": {"shape": part.values.shape}}
    if hasattr(part, "value_at"):
        return {
            "valueAt": {f"{x} {y} {str(near).lower()}": part.value_at(x, y, near) for x, y, near in PLACES}
        }
    return {}
