"""Expressions of steps, written for a page, have the values there that Python gives them."""

from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.nodes._expression import OF_BYTES, Expression
from tests.support.errors import fails
from tests.support.node_js import in_node, needs_node
from tools.wasm_expressions import written

X = np.zeros((4, 5, 3), np.uint8)
KNOWN = {
    "x.shape": (4, 5, 3), "x.size": 60, "x.ndim": 3, "x.dtype.kind": "u", "x.dtype.itemsize": 1, "window": 7,
    "align": "causal", "size": (2, 3), "stride": 6, "count": None, "measures": ("l1", "gini"), "learn": True,
    "basis": {"low": 0.5},
}  # fmt: skip
TEXTS = [
    "0.5", "None", "'l2'", "window", "-window", "2 * window + 1", "window - 3", "window ** 2",
    "-window // 2", "-window % 4", "(window + 15) // 16 * 16", "window <= 7", "window < 7",
    "window >= 8", "window > 6", "align == 'causal'", "align != 'causal'", "count is None",
    "count is not None", "'gini' in measures", "'l0' not in measures", OF_BYTES, "not learn",
    "count or window", "learn and window", "learn and count and window", "count or 0 or 3",
    "1 if align == 'causal' and x.ndim > 1 else 0", "x.shape[1]", "x.shape[:2]", "x.shape[2:]",
    "x.shape[:1] + (window - 1,) + x.shape[2:]", "prod(x.shape[1:])", "prod(x.shape[3:])",
    "x.size // max(x.shape[0], 1)", "min(window, 3, 5)", "len(measures)", "place(measures, 'gini')",
    "place(('reflect', 'edge'), align)", "part(size, 1)", "part(stride, 1)",
    "entry(basis, 'low', 1)", "entry(basis, 'high', 1)",
    "2 ** (8 * x.dtype.itemsize - (x.dtype.kind == 'i')) - 1",
]  # fmt: skip


@needs_node
def test_expressions_have_the_values_that_python_gives_them() -> None:
    given = {"trees": [written(text) for text in TEXTS], "known": KNOWN}
    found = in_node("engine/expressions.js", "given.trees.map((tree) => m.valueOf(tree, given.known))", given)
    values = {name: value for name, value in KNOWN.items() if "." not in name} | {"x": X}
    wanted = [Expression(text).of(values) for text in TEXTS]
    assert found == [list(value) if isinstance(value, tuple) else value for value in wanted]


@pytest.mark.parametrize("text", ["{1: 2}", "1 < window < 3", "window / 2", "~window", "x.max()", "abs(x)"])
def test_what_a_page_cannot_compute_is_refused(text: str) -> None:
    with fails(f"a page cannot compute {text}", ValueError):
        written(f"1 + {text}" if text != "1 < window < 3" else text)
