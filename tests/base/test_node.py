from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np
import pytest

from stream_sparse import nodes
from stream_sparse.base import Node, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value
from tests.support.errors import refusal


class Sum(Node):
    """The sum of all frames so far."""

    def reset(self) -> None:
        self._total: Any = 0.0

    def update(self, x: Value) -> Value:
        self._total = self._total + x
        return self._total


class Extent(NamedTuple):
    """The outputs of a node."""

    low: float
    high: float | None


class Extremes(Node):
    """Lowest and highest value, the latter from the second frame on."""

    def reset(self) -> None:
        self._frames = 0

    def update(self, x: Array) -> Extent:
        self._frames += 1
        return Extent(float(x.min()), float(x.max()) if self._frames > 1 else None)


class Keyed(Node):
    """A dict without the names in fields()."""

    def update(self, x: Array) -> dict[str, float]:
        return {"low": float(x.min())}


class Times(Node):
    """The index of each frame."""

    def update(self, x: Value, *, at: Stamp) -> float:
        return float(at.index)


class Gain(Node):
    """Two inputs, times a gain."""

    gain: float = param(1.5, help="Factor.")
    name: str = param("a", help="Name.")

    def update(self, a: Value, b: Value) -> Value:
        return self.gain * (a + b)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("scalar", np.zeros(5), "a scalar, got float64 of shape (5,); put a pixel_tap node before it"),
        ("array", 3.0, "an array (a frame or a vector), got a scalar"),
        (
            "frame",
            np.zeros(5, np.uint8),
            "a frame of shape (rows, columns) or (rows, columns, channels), got uint8 of shape (5,)",
        ),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: str, value: Any, text: str) -> None:
    class Picky(Sum):
        takes: ClassVar = kind

    assert refusal(InputError, Picky().update, value) == f"expects {text}"


def test_another_shape_in_mid_stream_is_refused_until_the_types_are_forgotten() -> None:
    node = Times()
    node.update(np.zeros((2, 3), np.uint8), at=Stamp(0, 0.0))
    assert refusal(InputError, node.update, np.zeros((2, 4), np.uint8), at=Stamp(1, 0.1)) == (
        "the frames so far were uint8 of shape (2, 3), now got uint8 of shape (2, 4); "
        "a stream keeps its shape and type"
    )
    node.forget_input_types()
    assert node.update(np.zeros((2, 4), np.uint8), at=Stamp(1, 0.1)) == 1.0


def test_a_node_continues_from_a_state() -> None:
    node, twin = Sum(), Sum()
    node.update(np.array([1.0, 2.0]))
    twin.restore(node.state())
    assert twin.update(np.array([1.0, 1.0])).tolist() == [2.0, 3.0]
    assert "the frames so far were float64" in refusal(InputError, twin.update, 1.0)
    with pytest.raises(
        InputError, match=r"^sum: this state is from another node: count, total does not fit$"
    ):
        Sum().restore({"inputs": None, "count": 3})


def test_batch_runs_a_fresh_copy() -> None:
    node = Sum()
    node.update(100.0)
    assert node.batch(np.array([1, 2, 3])).tolist() == [1.0, 3.0, 6.0]
    assert node.update(0.0) == 100.0
    assert Times().batch(np.zeros((3, 2))).tolist() == [0.0, 1.0, 2.0]
    assert Gain().batch(np.ones(2), np.ones(2)).tolist() == [3.0, 3.0]


def test_batch_of_named_outputs_is_a_dict_with_nan_for_no_value() -> None:
    found = Extremes().batch(np.array([[1.0, 2.0], [0.0, 5.0]]))
    assert list(found) == ["low", "high"]
    np.testing.assert_array_equal(found["low"], [1.0, 0.0])
    np.testing.assert_array_equal(found["high"], [np.nan, 5.0])


def test_outputs_that_fields_does_not_name_are_refused() -> None:
    assert refusal(InputError, Keyed().batch, np.zeros((2, 3))) == (
        "gave low, but fields() and the annotation say a single value; annotate update with the "
        "NamedTuple that it gives, or override fields()"
    )


@pytest.mark.parametrize(
    "node",
    [
        nodes.DiffBox(window=9),
        nodes.TemporalDiff(tau=9),
        nodes.RunningMoments(window=9),
        nodes.RunningSparsity(window=9, measures=("l1", "hoyer")),
        nodes.Histogram(window=9),
        nodes.Coactivity(window=9),
    ],
    ids=repr,
)
@pytest.mark.parametrize("shape", [(4,), (4, 5)])
def test_batch_keeps_its_shape_where_a_window_is_longer_than_the_input(
    node: Node, shape: tuple[int, ...]
) -> None:
    x = np.random.default_rng(0).standard_normal((20, *shape))
    short, long = node.batch(x[:5]), node.batch(x)
    for name in node.fields() or ("",):
        few, many = (found[name] if name else found for found in (short, long))
        assert few.shape == (5, *many.shape[1:])
        assert few.dtype == many.dtype
        assert np.isnan(few).all()


@pytest.mark.parametrize(
    "node", [nodes.DiffBox(), nodes.Relu(), nodes.Sparsity(), nodes.Coactivity()], ids=repr
)
@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_complex_numbers_are_refused_in_one_line(node: Node, dtype: str) -> None:
    text = f"expects real numbers, got {dtype} of shape (3, 4); put numpy.abs before it"
    assert refusal(InputError, node.update, np.zeros((3, 4), dtype)) == text


def test_inputs_of_different_length_are_refused() -> None:
    with pytest.raises(InputError, match=r"^gain: the inputs differ in length: \[2, 3\]$"):
        Gain().batch(np.ones(2), np.ones(3))


def test_complex_numbers_one_by_one_are_refused() -> None:
    relu = nodes.Relu()
    text = "expects real numbers, got complex; put numpy.abs before it"
    assert refusal(InputError, relu.update, 1 + 2j) == text
    text = "relu: expects real numbers, got complex128 of shape (3,)"
    assert refusal(InputError, relu.batch, np.zeros(3, complex)) == text
