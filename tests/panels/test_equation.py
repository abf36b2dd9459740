from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.description import Message, Sum, Term
from stream_sparse.drawing.tints import Tint
from stream_sparse.frame import Array
from stream_sparse.nodes import SumOfAtoms
from stream_sparse.panels import Equation

from .feeds import feed, follow, opened, read_off, showing

ATOMS = np.array([
    [[-1.0, 1.0], [-1.0, 1.0]], [[1.0, 1.0], [-1.0, -1.0]],
    [[1.0, 0.0], [0.0, -1.0]], [[1.0, -1.0], [-1.0, 1.0]],
])  # fmt: skip
"""Four atoms of 2 x 2."""
REST = np.array([[1.0, -1.0], [-1.0, 1.0]]) / 2


def summed(*weights: float, terms: int = 5, mean: float = 100.0, rest: Array = REST) -> Any:
    """Return a patch that is a sum of atoms with such weights, and a rest, as its node gives it."""
    codes = np.pad(np.array(weights, np.float64), (0, 4 - len(weights)))
    patch = np.tensordot(codes, ATOMS, 1) + rest
    node = SumOfAtoms(row=0, col=0, terms=terms)
    place = np.zeros((1, 2), np.int32)
    return node.update(patch[None], place, np.array([mean]), codes[None], ATOMS)


def terms(panel: Equation) -> tuple[Term, ...]:
    shown = panel.describe()
    assert isinstance(shown, Sum)
    return shown.terms


def said(panel: Equation) -> list[str]:
    """Return the sign and the name of each picture."""
    return [f"{term.sign} {term.frame.name}".strip() for term in terms(panel)]


def value(term: Term) -> Any:
    """Return what a picture adds to the sum, which must be as much as the number before it says."""
    sign, _, size = term.sign.partition(" ")
    if size and size != "=":
        largest = np.abs(term.frame.values).max()
        assert float(size) == pytest.approx(largest, rel=0.1)
        assert term.frame.tint == Tint("gray", -largest, largest)
    return (-1 if sign == "−" else 1) * term.frame.values


def test_a_patch_is_its_mean_and_its_atoms_the_largest_first() -> None:
    panel = showing(Equation(), summed(10, 0, -40, 20), feeds=[feed("sum", unit="gray levels")])
    assert said(panel) == [
        "patch", "= sum", "+ 0.015 % left out", "sum = mean 100", "− 40 atom 2", "+ 20 atom 3", "+ 10 atom 0",
    ]  # fmt: skip
    assert panel.note() == "3 of 4 atoms, 0.015 % left out, gray levels"
    assert {term.frame.unit for term in terms(panel)} == {"gray levels"}


@pytest.mark.parametrize("most", [1, 2, 5])
def test_what_is_shown_adds_up_to_the_patch(most: int) -> None:
    result = summed(10, -1, -42.3, 20, terms=most)
    patch, total, rest, mean, *parts = terms(showing(Equation(), result))
    np.testing.assert_allclose(patch.frame.values, 100 + np.tensordot([10, -1, -42.3, 20], ATOMS, 1) + REST)
    np.testing.assert_allclose(value(mean) + sum(map(value, parts)), total.frame.values)
    np.testing.assert_allclose(total.frame.values + rest.frame.values, patch.frame.values)
    assert len(parts) == min(most + 1, 4)
    if most < 4:
        assert (parts[-1].sign, parts[-1].frame.name) == ("+", f"{4 - most} others")


def atoms(panel: Equation) -> list[int]:
    """Return the numbers of the atoms in the order in which they are shown."""
    return [int(found[1]) for name in said(panel) if (found := re.search(r"atom (\d+)$", name))]


def test_terms_change_places_only_where_one_is_larger_by_a_quarter() -> None:
    panel, orders = opened(Equation(), feed("sum")), []
    for t, weights in enumerate([(40, 30, 20), (30, 33, 20), (30, 38, 20), (30, 38, 38), (30, 38, 20)]):
        orders.append(atoms(follow(panel, [summed(*weights)], t)))
    assert orders == [[0, 1, 2], [0, 1, 2], [1, 0, 2], [1, 2, 0], [1, 0, 2]]


def test_a_patch_that_is_not_coded_is_its_mean_and_a_rest() -> None:
    panel = showing(Equation(), summed())
    assert said(panel) == ["patch", "= sum", "+ 100 % left out", "sum = mean 100"]
    assert panel.note() == "0 of 4 atoms, 100 % left out"
    flat = showing(Equation(), summed(rest=np.zeros((2, 2))))
    assert said(flat)[2] == "+ left out", "of no variance there is no share"
    assert flat.note() == "0 of 4 atoms"


def test_a_patch_with_nan_says_so() -> None:
    hole = np.array([[np.nan, 0.0], [0.0, 0.0]])
    panel = showing(Equation(), summed(rest=hole))
    assert panel.describe() == Message("this patch has values that are not numbers")
    assert panel.note() == ""
    assert atoms(follow(panel, [summed(1, 2)], 1)) == [1, 0]


def test_a_pixel_of_each_picture_is_read_off() -> None:
    panel = showing(Equation(), summed(0, 0, -40), feeds=[feed("sum", unit="gray levels")])
    assert read_off(panel, (200, 600), (0, 0), (-5, 900)) == ["", ""]
    lines = {panel.read_off(x, y) for y in range(0, 200, 5) for x in range(0, 600, 5)}
    assert {
        "patch, row 0, column 0: 60.5 gray levels", "sum, row 1, column 1: 140 gray levels",
        "mean 100, row 1, column 0: 100 gray levels", "atom 2, row 0, column 0: 40 gray levels",
    } < lines  # fmt: skip
