"""engine/feeds.js: the settings of a value change with edits above it, and are read again only then."""

from __future__ import annotations

from tests.support.node_js import in_node, needs_node
from tools.page_facts import facts

SCRIPT = """(() => {
  let reads = 0;
  const node = (theta) => ({
    edits: 0, theta, warmup: () => 0, unit: () => "", fields: () => [],
    get parameters() { reads += 1; return { theta: this.theta, list: [1] }; },
    edit(value) { this.theta = value; this.edits += 1; },
  });
  const source = { name: "source", field: "" };
  const parts = [["a", source], ["b", { name: "a", field: "" }], ["c", source]].map(([name, ref]) =>
    ({ name, family: name, use: "relu", inputs: [ref], sweep: {} }));
  const nodes = new Map(parts.map(({ name }, k) => [name, node(k)]));
  const feeds = new m.Feeds({ plan: { parts, live: [] }, nodes, medium: { dtype: "u1" } }, given);
  const seen = [feeds.settings("b"), feeds.settings("b"), reads];
  nodes.get("c").edit(9); // which is not above b
  seen.push(feeds.settings("b"), reads);
  nodes.get("a").edit(5);
  return [...seen, feeds.settings("b"), reads];
})()"""


@needs_node
def test_settings_change_with_edits_above_alone() -> None:
    before, after = "[[0,null],[1,null]]", "[[5,null],[1,null]]"
    found = in_node("engine/feeds.js", SCRIPT, facts())
    assert found == [before, before, 2, before, 2, after, 4]
