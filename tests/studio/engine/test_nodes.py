"""engine/nodes/: parameters that a node cannot take together are refused."""

from __future__ import annotations

from tests.support.node_js import STATIC, in_node, needs_node
from tools.page_facts import facts

pytestmark = needs_node
TAPS = """await import(given.values).then(({ Values }) => given.taps.map((parameters) => {
  try {
    const tap = new m.PixelTap({ table: { nodes: {} } }, "pixel_tap", given.about, parameters);
    return tap.sample([new Values("u1", [5, 5])]);
  } catch (error) { return error.message; }
}))"""


def test_a_tap_without_a_place_is_refused() -> None:
    taps = [{"row": 2, "col": 3}, {"row": 2}, {"points": [[1, 2]]}, {"row": 2, "col": 3, "size": 2}]
    values = (STATIC / "engine" / "values.js").as_uri()
    given = {"values": values, "taps": taps, "about": facts()["nodes"]["pixel_tap"]}
    assert in_node("engine/nodes/frames.js", TAPS, given) == [
        0,
        "needs row and col",
        "points need the program; the page takes row and col",
        "size must be odd, so that the square has a centre (got 2)",
    ]
