"""Expressions of steps, written for a page, have the values that Python gives them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from stream_sparse.nodes._expression import Expression
from tests.support.errors import fails
from tests.support.expressions import KNOWN, TEXTS
from tools.wasm_expressions import value_of, written

X = np.zeros((4, 5, 3), np.uint8)


@pytest.mark.parametrize("text", TEXTS)
def test_a_page_computes_what_python_computes(text: str) -> None:
    values = {name: value for name, value in KNOWN.items() if "." not in name} | {"x": X}
    for_a_page = json.loads(json.dumps(written(text)))
    assert value_of(for_a_page, KNOWN) == Expression(text).of(values)


@pytest.mark.parametrize("text", ["{1: 2}", "1 < window < 3", "window / 2", "~window", "x.max()", "abs(x)"])
def test_what_a_page_cannot_compute_is_refused(text: str) -> None:
    with fails(f"a page cannot compute {text}", ValueError):
        written(f"1 + {text}" if text != "1 < window < 3" else text)
