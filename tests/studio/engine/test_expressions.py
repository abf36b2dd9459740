"""engine/expressions.js: a page computes the expressions of steps as Python does."""

from __future__ import annotations

from tests.support.expressions import KNOWN, TEXTS
from tests.support.node_js import in_node, needs_node
from tools.wasm_expressions import value_of, written

pytestmark = needs_node


def test_expressions_have_the_values_that_python_gives_them() -> None:
    trees = [written(text) for text in TEXTS]
    found = in_node(
        "engine/expressions.js",
        "given.trees.map((tree) => m.valueOf(tree, given.known))",
        {"trees": trees, "known": KNOWN},
    )
    wanted = [value_of(tree, KNOWN) for tree in trees]
    assert found == [list(value) if isinstance(value, tuple) else value for value in wanted]
