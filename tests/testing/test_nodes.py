"""Each check of the contract fails for a node that breaks its promise, and names the fault."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest

from stream_sparse import reference
from stream_sparse.base import Facts, Node, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value
from stream_sparse.testing import check_node
from stream_sparse.testing.nodes import NODE_CHECKS
from tests.support.errors import refusal


class Mean(Node):
    """The mean of all values so far: a good node.

    >>> Mean().update(np.array([1.0, 3.0]))
    2.0
    """

    weight: float = param(1.0, ge=0, help="What the mean is multiplied by.")

    def reset(self) -> None:
        self._sum = 0.0
        self._count = 0

    def update(self, x: Value) -> float:
        value = float(np.mean(x))
        if np.isfinite(value):
            self._sum += value
            self._count += 1
        return self.weight * self._sum / max(self._count, 1)

    def facts(self) -> Facts:
        return Facts(horizon=None)


class WritesInput(Mean):
    def update(self, x: Value) -> float:
        said = super().update(x)
        if isinstance(x, np.ndarray) and x.flags.writeable:
            x[...] = 0
        return said


class KeepsInput(Node):
    def reset(self) -> None:
        self._last: Any = None

    def update(self, x: Value) -> Value:
        before, self._last = self._last, x
        return None if before is None else x - before

    def facts(self) -> Facts:
        return Facts(horizon=1)


class ReusesOutput(Node):
    takes = "frame"

    def reset(self) -> None:
        self._out: Any = None

    def update(self, x: Array) -> Array:
        self._out = np.zeros(x.shape) if self._out is None else self._out
        self._out[...] = x
        return self._out


class ForgetsToReset(Mean):
    def reset(self) -> None:
        if "_sum" not in self.__dict__:
            super().reset()


class Random(Node):
    def update(self, x: Value) -> float:
        return float(np.random.default_rng().random())


class HidesState(Mean):
    """Has state outside of its attributes."""

    _hidden: ClassVar[dict[int, float]] = {}

    def reset(self) -> None:
        super().reset()
        HidesState._hidden = {}

    def update(self, x: Value) -> float:
        type(self)._hidden[len(type(self)._hidden)] = super().update(x)
        return float(sum(type(self)._hidden.values()))


class ObjectState(Mean):
    def reset(self) -> None:
        super().reset()
        self._set: set[int] = {1}


class ShortHorizon(Mean):
    def facts(self) -> Facts:
        return Facts(horizon=2, warmup=0)


class MergesSums(Mean):
    """Forgets how many values there are."""

    def merge_in(self, other: MergesSums) -> None:
        self._sum += other._sum


class LongHorizon(Node):
    def update(self, x: Value) -> float:
        return float(np.mean(x))

    def facts(self) -> Facts:
        return Facts(horizon=3, warmup=0)


class LateSpeaker(Mean):
    def update(self, x: Value) -> float | None:
        said = super().update(x)
        return said if self._count > 3 else None


class Poisoned(Mean):
    def update(self, x: Value) -> float:
        self._sum += float(np.mean(x))
        return self._sum


class Grows(Mean):
    def reset(self) -> None:
        super().reset()
        self._all: list[float] = []

    def update(self, x: Value) -> float:
        self._all.extend([float(np.mean(x))] * 50)
        return super().update(x)


class Unpicklable(Mean):
    def __reduce__(self) -> Any:
        raise TypeError("no")


class TakesAnyShape(Mean):
    def update(self, x: Value) -> float:
        result = super().update(x)
        self.forget_input_types()
        return result


class UnnamedOutputs(Node):
    def update(self, x: Value) -> dict[str, float]:
        return {"low": float(np.min(x)), "high": float(np.max(x))}


class ChangesType(Mean):
    def update(self, x: Value) -> Any:
        said = super().update(x)
        return np.array([said]) if self._count % 3 == 0 else said


class WrongExample(Mean):
    """Shows what is not so.

    >>> WrongExample().update(np.array([1.0, 3.0]))
    7.0
    """


class NoExample(Mean):
    """Shows nothing."""


BROKEN = [
    (WritesInput, "input_untouched", "update() changed its input on frame 0; change a copy"),
    (KeepsInput, "no_reference_kept", "update() keeps a reference to its input; keep a copy"),
    (ReusesOutput, "kept_output_stays", "a kept result changed later; return a new array"),
    (ForgetsToReset, "reset_equals_new", "after reset() it differs from a new node"),
    (Random, "reset_equals_new", "after reset() it differs from a new node"),
    (HidesState, "cut_anywhere", "restored after 1 frames it gives other results"),
    (ObjectState, "cut_anywhere", "state() holds a set; expected arrays, numbers, texts, lists, dicts"),
    (MergesSums, "merged_equals_whole", "after a merge of 2 parts value of frame "),
    (ShortHorizon, "true_horizon", "horizon() = 2"),
    (LongHorizon, "true_horizon", "horizon() = 3 is too large: no input that old matters"),
    (LateSpeaker, "true_horizon", "the first value comes with frame 3, but warmup() is 0"),
    (Poisoned, "true_horizon", "after one nan frame the result stays nan"),
    (Grows, "bounded_memory", "the state grows with the stream"),
    (TakesAnyShape, "shape_change_refused", "was accepted in mid-stream"),
    (ChangesType, "steady_result", "results differ in shape or dtype"),
    (
        UnnamedOutputs,
        "steady_result",
        "gave low, high, but fields() and the annotation say a single value; annotate update with",
    ),
    (WrongExample, "check_documented", "the docstring's example fails"),
    (
        NoExample,
        "check_documented",
        "found no line with >>>; add a line such as '>>> NoExample(weight=1.0)' and, below it, the text",
    ),
]


@pytest.mark.parametrize(("cls", "check", "text"), BROKEN, ids=[f"{c.__name__}-{k}" for c, k, _ in BROKEN])
def test_a_broken_promise_is_found(cls: type[Node], check: str, text: str) -> None:
    assert text in refusal(AssertionError, NODE_CHECKS[check], cls())


def test_a_node_that_cannot_be_pickled_is_found() -> None:
    with pytest.raises(TypeError, match=r"^no$"):
        NODE_CHECKS["pickles"](Unpicklable())


def test_a_node_unlike_its_reference_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "mean", lambda x, weight: np.arange(len(x)) * weight, raising=False)
    with pytest.raises(
        AssertionError, match=r"^mean \(scalars\): value of frame 0 differs from the reference by"
    ):
        NODE_CHECKS["equals_reference"](Mean())


def test_a_node_that_takes_nothing_is_found() -> None:
    class Refuses(Node):
        """Refuses."""

        def update(self, x: Value) -> float:
            raise InputError("no")

    with pytest.raises(AssertionError, match=r"^Refuses accepts no kind of values; expected one of scalars,"):
        check_node(Refuses)


def test_every_check_has_a_node_that_breaks_it() -> None:
    assert set(NODE_CHECKS) == {check for _, check, _ in BROKEN} | {"pickles", "equals_reference"}


def test_a_good_node_passes() -> None:
    check_node(Mean)
    check_node(Mean, weight=2.0)
