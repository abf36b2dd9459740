"""lessons/judgement.js: how far off a drawing is, in words, and how keys move a point."""

from __future__ import annotations

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node


def test_a_drawing_is_compared_with_what_was_measured() -> None:
    cases = [
        [[0, 1, 2], [0.5, 1.5, 2]],
        [[5, 4, 3, 9], [0, 8, None, 0.25]],
        [[5], [5]],
        [[5, 5], [None, None]],
    ]
    said = in_node(
        "lessons/judgement.js",
        "given.map(([d, v]) => m.judged(d, v, ['a', 'b', 'c', 'd'].slice(0, d.length), [0, 10]))",
        cases,
    )
    assert said == [
        (
            "Close: on average you are 0.333 off, 3 % of the scale. The farthest point is a: you drew 0, the "
            "run measured 0.5. Of 2 steps from point to point, 2 go the same way."
        ),
        (
            "Not close: on average you are 5.92 off, 59 % of the scale. The farthest point is d: you drew 9, "
            "the run measured 0.25. Of 2 steps from point to point, 0 go the same way. "
            "The run has no value at c."
        ),
        (
            "Close: on average you are 0 off, 0 % of the scale. The farthest point is a: you drew 5, the run "
            "measured 5."
        ),
        "These values are missing in the run.",
    ]


def test_keys_move_a_point_within_its_span() -> None:
    keys = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", "Tab"]
    found = in_node("lessons/judgement.js", "given.map((key) => m.moved(9.5, key, [0, 10]))", keys)
    assert found == [9.7, 9.3, 10, 8.5, 0, 10, None]
