"""engine/engine.js: a plan for whose arrays a page has no room is refused before its first frame."""

from __future__ import annotations

from tests.support.node_js import STATIC, in_node, needs_node

pytestmark = needs_node
SCRIPT = """await import(given.nodes).then(({ NODES }) => given.sizes.map(([shape, bytes]) => {
  const kernels = { bytes: 0 };
  let freed = 0;
  NODES.made = class {
    fresh() { return this; }
    sample([x]) {
      kernels.bytes += bytes;
      return { one: { ...x }, two: Object.assign(Object.create(Object.getPrototypeOf(x)), { shape }) };
    }
    free() { freed += 1; kernels.bytes = 0; }
  };
  const source = { name: "source", field: "" };
  const parts = ["a", "b"].map((name) => ({ name, use: "made", parameters: {}, inputs: [source] }));
  const medium = { shape: [3, 4], dtype: "u1" };
  try {
    const engine = new m.Engine({ parts }, kernels, { nodes: { made: {} } }, medium);
    return [engine.samples.size, freed];
  } catch (error) {
    return [error.message, freed];
  }
}))"""


def test_arrays_have_a_bound() -> None:
    sizes = [[[3, 4], 200e6], [[12000, 12000], 10], [[3, 4], 300e6]]
    nodes = (STATIC / "engine" / "nodes.js").as_uri()
    assert in_node("engine/engine.js", SCRIPT, {"nodes": nodes, "sizes": sizes}) == [
        [3, 2],
        [
            "node 'a' (made) failed: a result of 12000 x 12000 values; a page has room for 32,000,000",
            3,
        ],
        ["node 'b' (made) failed: arrays of 600 MB; a page has room for 500 MB", 4],
    ]
