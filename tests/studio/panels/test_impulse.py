"""panels/_impulse.js: a node answers to an impulse in frames of the type that it takes."""

from __future__ import annotations

import pytest

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
NODE = """({
  warmup: () => 0,
  horizon: () => 0,
  fresh: () => ({ update: ([x]) => {
    if (x.shape && x.dtype !== given) throw new RangeError("no kernel takes it");
    return x.shape ? x.copy() : x;
  } }),
})"""


@pytest.mark.parametrize("taken", ["f8", "f4"])
def test_frames_of_the_type_that_a_node_takes_are_tried(taken: str) -> None:
    found = in_node("panels/_impulse.js", f"m.answer({NODE}, '', 2)", taken)
    assert found["sum"] == 2
    (first, across), (top, down) = found["x"], found["y"]
    assert (first, top, across[16], down[16], sum(across), sum(down)) == (-16, -16, 2, 2, 2, 2)


def test_a_node_of_numbers_answers_over_time() -> None:
    found = in_node("panels/_impulse.js", f"m.answer({NODE}, '', 2)", "none")
    assert (found["x"], found["sum"], found["time"][:2]) == (None, 2, [2, 0])
