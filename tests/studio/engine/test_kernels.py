"""engine/kernels.js: a browser has room for about a hundred memories, so nodes hand theirs on."""

from __future__ import annotations

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
SCRIPT = """(() => {
  const released = [];
  const kernels = new m.Kernels(null, {});
  const memory = new m.Memory({ mark: () => 64, release: (to) => released.push(to) });
  kernels.release(memory);
  return [released, kernels.memory() === memory, kernels.idle.length];
})()"""


def test_a_memory_that_is_given_back_is_the_next_one_from_its_start_on() -> None:
    assert in_node("engine/kernels.js", SCRIPT) == [[64], True, 0]
