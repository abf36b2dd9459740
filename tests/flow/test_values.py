"""Values as they flow."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from stream_sparse.errors import InputError
from stream_sparse.flow.values import kind, parts, settle
from tests.support.errors import refusal


class Two(NamedTuple):
    a: Any
    b: Any


@pytest.mark.parametrize("value", [3, True, np.float32(3), np.uint8(3), np.bool_(True), np.array(3)])
def test_scalars_are_floats(value: Any) -> None:
    assert type(settle(value)) is float
    assert settle(value) == float(value)
    assert settle(Two(value, None)) == Two(float(value), None)
    assert type(settle({"a": value})["a"]) is float


def test_arrays_are_read_only_also_as_named_outputs() -> None:
    for value in (np.zeros(3), np.zeros((1, 1))):
        assert settle(value) is value
        assert not value.flags.writeable
    assert type(settle(Two(one := np.zeros(3), 1))) is Two
    settle({"x": (two := np.zeros(3))})
    assert not one.flags.writeable
    assert not two.flags.writeable


@pytest.mark.parametrize(("value", "name"), [("x", "str"), ([1], "list"), ((1, 2), "tuple"), (1j, "complex")])
def test_other_values_are_refused(value: Any, name: str) -> None:
    said = f"gave a {name}; a unit gives an array, a number, a NamedTuple or dict of these, or None"
    assert refusal(InputError, settle, value) == said
    assert refusal(InputError, settle, {"x": value}) == said
    assert refusal(InputError, settle, np.array(["a"])) == "gave an array of <U1; expected numbers"


def test_what_must_not_change_in_mid_stream() -> None:
    assert kind(1.0) is None
    assert kind(np.zeros((2, 3), np.uint8)) == ((2, 3), np.uint8)
    assert kind(Two(1.0, 2.0)) == kind({"a": 1.0, "b": 2.0}) == ("a", "b")
    assert parts(1.0) == parts(np.zeros(3)) == {}
    assert parts(Two(1.0, None)) == parts({"a": 1.0, "b": None}) == {"a": 1.0, "b": None}
