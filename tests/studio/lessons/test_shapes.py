"""lessons/shapes.js and choice.js: results as shapes and words, and what is said of an answer."""

from __future__ import annotations

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node


def test_results_become_shapes_within_one_range() -> None:
    found = in_node(
        "lessons/shapes.js",
        """[
          m.rangeOf([[1, null, -3], [[2]]]), m.rangeOf([5, 5]),
          m.linePath([0, 1, null, 0.5, 1], [0, 1], 40, 10), m.stemsPath([1, -1], [-1, 1], 20, 10),
          m.stemsPath([2, 4], [2, 4], 20, 10), [...m.pixels([[0, 5], [10, 2]], [0, 10])],
          m.inWords([1, null, 2.5]), m.inWords([[0, 4], [1, 3]]),
        ]""",
    )
    assert found == [
        [-3, 2], [4, 6],
        "M0 10L10 0M30 5L40 0", "M0 5H20M5 5V0M15 5V10",
        "M0 10H20M5 10V10M15 10V0", [0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255, 51, 51, 51, 255],
        "values 1, none, 2.5", "picture of 2 x 2 pixels from 0 to 4, mean 2.0",
    ]  # fmt: skip


def test_an_answer_is_told_whether_it_is_right() -> None:
    answers = [{"right": False}, {"right": True}, {"right": False}]
    assert in_node("lessons/choice.js", "[0, 1].map((chosen) => m.verdict(given, chosen))", answers) == [
        "A is not right, but B is. Under each you read what it is.",
        "B is right. Under each you read what it is.",
    ]
