"""What a step computes has on a page the values that Python gives it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from math import prod
from typing import Any, Literal

import numpy as np
import pytest

from stream_sparse.base import param
from stream_sparse.frame import Array
from stream_sparse.nodes._expression import listed, of_bytes, part, place
from stream_sparse.nodes._step import KernelNode, Step
from tests.support.errors import fails
from tests.support.node_js import in_node, needs_node
from tools.wasm_steps import follow, written

X = np.zeros((4, 5, 3), np.uint8)


def taken(values: tuple[Any, ...]) -> bool:
    return bool(values)


class Some(KernelNode):
    """A node with parameters of all kinds."""

    window: int = param(7, help="")
    align: Literal["causal", "notebook"] = param("causal", help="")
    size: tuple[int, int] = param((2, 3), help="")
    count: int | None = param(None, help="")
    measures: tuple[str, ...] = param(("l1", "gini"), help="")
    learn: bool = param(True, help="")

    def step(self, x: Array) -> Step:
        window, align, count, measures = self.window, self.align, self.count, self.measures
        (rows, columns, channels), learn = x.shape, self.learn
        late = 1 if align == "causal" and x.ndim > 1 else 0
        found = (
            0.5, None, "l2", window, -window, 2 * window + 1, window - 3, window**2, -window // 2,
            -window % 4, self.wide(window), window <= 7, window < 7, window >= 8, window > 6,
            align == "causal", align != "causal", count is None, count is not None, "gini" in measures,
            "l0" not in measures, of_bytes(x), not learn, count or window, learn and window,
            learn and count and window, count or window or 3, late, rows, columns * channels, x.shape[:2],
            x.shape[2:], (*x.shape[:1], window - 1, *x.shape[2:]), prod(x.shape[1:]), prod(x.shape[3:]),
            x.size // max(x.shape[0], 1), min(window, 3, 5), len(measures), place(measures, "gini"),
            place(("causal", "other"), align), part(self.size, 1), part(window, 1),
            window / 3, round(window / 2), math.floor(window / 2), math.sqrt(window), int(window),
            listed(align, ""), x.shape[3:] or window,
            f"{window} of {align}, {window / 3:.2g}, {window / 3:.1f}, {learn}",
            2 ** (8 * x.dtype.itemsize - (x.dtype.kind == "i")) - 1, self.twice,
        )  # fmt: skip
        return Step(taken, found)

    def update(self, x: Array) -> Any:
        return self._run(x)

    @property
    def twice(self) -> int:
        return 2 * self.window

    def wide(self, count: int) -> int:
        """Return a multiple of 16."""
        return (count + 15) // 16 * 16


@needs_node
def test_a_step_has_the_values_on_a_page_that_python_gives_it() -> None:
    node = Some()
    ((step, when, _),) = follow(Some(window=5), (X,))
    known = {**node.parameters(), "x.shape": X.shape, "x.size": X.size}
    given = {"tree": written(step.named["values"]), "known": known}
    found = in_node("engine/expressions.js", "m.evaluate(given.tree, given.known)", given)
    assert found == json.loads(json.dumps(node.step(X).named["values"]))
    assert not when


def test_each_way_is_followed_where_a_parameter_decides() -> None:
    class Ways(Some):
        def step(self, x: Array) -> Step:
            if self.count is None:
                return Step(taken, ("none",))
            return Step(taken, ("some", "l1" if self.learn else x.dtype))

    found = [(step.named["values"], when) for step, when, _ in follow(Ways(), (X,))]
    none = ["==", "count", None]
    assert found == [
        (("none",), [none]), (("some", "l1"), [["not", none], "learn"]),
        (("some", X.dtype), [["not", none], ["not", "learn"]]),
    ]  # fmt: skip


def odd(self: Some, x: Array) -> Step:
    return Step(taken, (x.size, self.window ^ 2))


def odd_too(self: Some, x: Array) -> Step:
    window = self.window ^ 2
    return Step(taken, (x.size, window))


def between(self: Some, x: Array) -> Step:
    return Step(taken, (x.size, 1 < self.window < 3))


def largest(self: Some, x: Array) -> Step:
    return Step(taken, (self.window, x.max()))


def named(self: Some, x: Array) -> Step:
    return Step(taken, (x.size, chr(self.window)))


@pytest.mark.parametrize(
    ("step", "what"),
    [
        (odd, "self.window ^ 2"), (odd_too, "self.window ^ 2"), (between, "1 < self.window < 3"),
        (largest, "x.max"), (named, "chr"),
    ],
)  # fmt: skip
def test_what_a_page_cannot_compute_is_refused(step: Callable[..., Step], what: str) -> None:
    node = type("Odd", (Some,), {"step": step})()
    with fails(f"Odd: a page cannot compute {what}", ValueError):
        [*follow(node, (X,))]
