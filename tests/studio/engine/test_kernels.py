"""engine/kernels.js: a browser has room for about a hundred memories, so nodes hand theirs on."""

from __future__ import annotations

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
SCRIPT = """(() => {
  const released = [];
  const kernels = new m.Kernels(null, {});
  const memory = new m.Memory({ mark: () => 64, release: (to) => released.push(to) }, kernels);
  kernels.release(memory);
  return [released, kernels.memory() === memory, kernels.idle.length];
})()"""


def test_a_memory_that_is_given_back_is_the_next_one_from_its_start_on() -> None:
    assert in_node("engine/kernels.js", SCRIPT) == [[64], True, 0]


ROOM = """(() => {
  const kernels = new m.Kernels(null, {});
  const exports = {
    mark: () => 0, release: () => {}, alloc: () => 8, memory: { buffer: new ArrayBuffer(100) },
  };
  const memories = [new m.Memory(exports, kernels), new m.Memory(exports, kernels)];
  const taken = (memory, shape) => {
    try { memory.array("f8", shape); return kernels.bytes; } catch (error) { return error.message; }
  };
  const found = memories.map((memory) => taken(memory, [2, 3]));
  found.push(taken(memories[1], [30000, 30000]));
  memories.forEach((memory) => kernels.release(memory));
  return [...found, kernels.bytes];
})()"""


def test_the_arrays_of_all_nodes_together_have_a_bound() -> None:
    assert in_node("engine/kernels.js", ROOM) == [
        48, 96, "arrays of 7,201 MB; a page has room for 500 MB", 0,
    ]  # fmt: skip
