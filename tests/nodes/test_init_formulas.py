"""Formulas in docstrings are expressions of Python, which the site typesets, and they are true."""

from __future__ import annotations

import ast
import inspect
import re
from typing import Any

import numpy as np
import pytest

from stream_sparse import reference
from stream_sparse.base import Node
from stream_sparse.nodes import (
    FrameKurtosis,
    FrameMoments,
    Grayscale,
    HardThreshold,
    Relu,
    Scale,
    Sparsity,
    Subtract,
)
from stream_sparse.plan.registry import find, names

FORMULA = re.compile(r"^``([^`]+) = ([^`]+)``$")


def formulas(said: object) -> dict[str, str]:
    """Return the right side of each paragraph that is a formula, by its left side."""
    paragraphs = (inspect.getdoc(said) or "").split("\n\n")
    return {found[1]: found[2] for text in paragraphs if (found := FORMULA.match(text))}


SAID = {name: formulas(find("nodes", name)) for name in names("nodes")}
SAID |= {f"reference.{name}": formulas(getattr(reference, name)) for name in reference.__all__}


@pytest.mark.parametrize("name", [name for name in SAID if SAID[name]])
def test_both_sides_are_expressions(name: str) -> None:
    for left, right in SAID[name].items():
        ast.parse(left, mode="eval")
        ast.parse(right, mode="eval")


def test_a_formula_of_a_node_is_that_of_its_reference() -> None:
    alike = 0
    for name in names("nodes"):
        there = SAID.get(f"reference.{name}", {})
        for left in SAID[name].keys() & there.keys():
            assert SAID[name][left] == there[left], (name, left)
            alike += 1
    assert alike > 8


X = np.array([3.0, -1.0, 4.0, 0.0, 5.0])
MEANINGS: dict[str, Any] = {
    "x": X, "n": 5, "mean": np.mean, "var": np.var(X), "sqrt": np.sqrt, "theta": 2.0, "factor": 0.5,
    "l1": 13.0, "l2": np.sqrt(51), "c": [None, 0.0, 1.0, 3.0, 4.0, 5.0], "a": X, "b": X[::-1],
}  # fmt: skip


@pytest.mark.parametrize(
    ("node", "left", "given", "got"),
    [
        (FrameMoments(), "var", {}, lambda out: out.var),
        (FrameMoments(), "skewness", {}, lambda out: out.skewness),
        (FrameMoments(), "kurtosis", {}, lambda out: out.kurtosis),
        (FrameKurtosis(), "kurtosis", {"var": np.var}, float),
        (Scale(factor=0.5), "y", {}, np.asarray),
        (Relu(theta=2.0), "y", {"max": np.maximum}, np.asarray),
        *((Sparsity(), name, {"var": np.var}, lambda out, name=name: out[name])
          for name in ("kurtosis", "hoyer", "gini", "treves_rolls")),
    ],
)  # fmt: skip
def test_they_are_what_the_node_computes(node: Node, left: str, given: dict[str, Any], got: Any) -> None:
    formula = formulas(type(node))[left]
    np.testing.assert_allclose(got(node.update(X)), eval(formula, {**MEANINGS, **given}), rtol=1e-12)


def test_those_of_several_inputs_and_of_single_values() -> None:
    names = formulas(Subtract)
    np.testing.assert_array_equal(Subtract().update(X, X[::-1]), eval(names["y"], dict(MEANINGS)))
    kept = [eval(formulas(HardThreshold)["y"], {**MEANINGS, "x": x}) for x in X]
    np.testing.assert_array_equal(HardThreshold(theta=2.0).update(X), kept)
    blue, green, red = np.array([10.0, 20.0, 30.0])
    gray = eval(formulas(Grayscale)["y"], {"B": blue, "G": green, "R": red})
    assert Grayscale().update(np.array([[[blue, green, red]]])) == pytest.approx(gray)
