from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from stream_sparse.base import Node, param
from stream_sparse.errors import ParameterError
from stream_sparse.frame import Array
from tests.support.errors import refusal


class Delay(Node):
    """The frame before, times a gain."""

    gain: float = param(1.0, ge=0, slider=(0, 5, 0.5), help="Factor.")
    lag: int = param(1, ge=1, le=9, resets=True, help="Frames.")

    def reset(self) -> None:
        self._kept: list[Array] = []

    def update(self, x: Array) -> Array | None:
        self._kept.append(x.copy())
        return self.gain * self._kept.pop(0) if len(self._kept) > self.lag else None


def _warm() -> Delay:
    """A node that has one frame of ones in its state."""
    node = Delay()
    node.update(np.ones(3))
    return node


def _frames(node: Delay) -> int:
    """The number of frames in the state of a node."""
    return len(node.state()["kept"])


def test_an_edit_of_a_parameter_that_shapes_the_state_resets() -> None:
    node = _warm()
    assert node.edit(lag=2)
    assert _frames(node) == 0


def test_any_other_edit_keeps_the_state() -> None:
    node = _warm()
    assert not node.edit(gain=2.0)
    assert node.update(np.zeros(3)).tolist() == [2.0, 2.0, 2.0]  # type: ignore[union-attr]


def test_setting_an_attribute_is_an_edit() -> None:
    node = _warm()
    node.lag = 3
    assert (node.lag, _frames(node)) == (3, 0)
    with pytest.raises(ParameterError, match=r"^delay: lag must be <= 9 \(got 10\)$"):
        node.lag = 10
    with pytest.raises(ParameterError, match=r"^delay: unknown parameter 'lagg'; did you mean 'lag'\?$"):
        node.lagg = 3
    with pytest.raises(
        ParameterError, match=r"^delay: unknown parameter 'n'; state has a name such as self\._n$"
    ):
        node.n = 3


def test_an_edit_changes_all_or_nothing() -> None:
    node = _warm()
    with pytest.raises(ParameterError) as caught:
        node.edit(gain=3.0, lag=0)
    assert caught.value.problems == [("lag", "lag must be >= 1 (got 0)")]
    assert (node.gain, node.lag, _frames(node)) == (1.0, 1, 1)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"lag": True}, "delay: lag must be a whole number (got true)"),
        ({"gain": float("nan")}, "delay: gain must be a finite number (got nan)"),
        ({"gain": None}, "delay: gain must be a number (got null)"),
        ({"gian": 1.0}, "delay: unknown parameter 'gian'; did you mean 'gain'?"),
        ({"gain": -1, "lag": 0}, "delay: gain must be >= 0 (got -1)\ndelay: lag must be >= 1 (got 0)"),
    ],
)
def test_one_error_names_all_wrong_parameters(values: dict[str, object], text: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Delay(**values)
    assert str(caught.value) == text
    assert str(pickle.loads(pickle.dumps(caught.value))) == text
    assert refusal(ParameterError, Delay.check, **values) == text


def test_a_copy_has_a_state_of_its_own() -> None:
    node = _warm()
    twin = copy.deepcopy(node)
    twin.update(np.zeros(3))
    twin.update(np.zeros(3))
    assert node.update(np.zeros(3)).tolist() == [1.0, 1.0, 1.0]  # type: ignore[union-attr]
    assert _frames(node.fresh()) == 0
    assert node != node.fresh()
