"""Every panel keeps the contract of panels, and the checks find panels that break it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stream_sparse import panels
from stream_sparse.base import Panel
from stream_sparse.drawing.axes import Across, Axes, Mark
from stream_sparse.drawing.description import Chart, Description
from stream_sparse.errors import InputError, UnitError
from stream_sparse.frame import describe
from stream_sparse.plan import registry
from stream_sparse.testing.panels import PANEL_CHECKS
from tests.support.errors import refusal

from .feeds import at, family, feed, opened, showing

if TYPE_CHECKING:
    from stream_sparse.base import Feed
    from stream_sparse.frame import Array, Stamp


@pytest.mark.parametrize("check", PANEL_CHECKS)
@pytest.mark.parametrize("name", registry.names("panels"))
def test_panel(name: str, check: str) -> None:
    cls = registry.find("panels", name)
    panel = cls(**cls.example)
    assert isinstance(panel, Panel)
    PANEL_CHECKS[check](panel)


class Good(Panel):
    """Draws the same picture every time."""

    def reset(self) -> None:
        self._value = 0.0

    def see(self, *values: Any, at: Stamp) -> None:
        if isinstance(values[0], np.ndarray):
            raise InputError("good: expects scalars")
        self._value = values[0] or 0.0

    def draw(self, height: int, width: int) -> Array:
        picture = np.zeros((height, width, 3), np.uint8)
        picture[:2, :3] = 90
        return picture


class Reused(Good):
    """Returns the same memory each time."""

    def reset(self) -> None:
        super().reset()
        self._picture: Any = None

    def draw(self, height: int, width: int) -> Array:
        if self._picture is None or self._picture.shape[:2] != (height, width):
            self._picture = super().draw(height, width)
        return self._picture


class Hoarder(Good):
    """Keeps every array."""

    def reset(self) -> None:
        super().reset()
        self._all: list[Any] = []

    def see(self, *values: Any, at: Stamp) -> None:
        self._all += values


class Writer(Good):
    """Writes into its inputs, read-only or not."""

    def see(self, *values: Any, at: Stamp) -> None:
        for value in values:
            if isinstance(value, np.ndarray):
                value[0] = 0


class Blank(Good):
    """Draws an empty picture without a message."""

    def draw(self, height: int, width: int) -> Array:
        return np.zeros((height, width, 3), np.uint8)


class Stale(Good):
    """Keeps its state when it is opened again."""

    def open(self, feeds: Any, medium: Any, marks: Any) -> None:
        before = self._value
        super().open(feeds, medium, marks)
        self._value = before

    def draw(self, height: int, width: int) -> Array:
        picture = super().draw(height, width)
        picture[-1] = 200 if self._value else 0
        return picture


class Hasty(Good):
    """Says the value of a frame that is not drawn yet."""

    def read_off(self, x: int, y: int) -> str:
        return f"{self._value}"


class Shared(Good):
    """Keeps what was drawn in a list, which the next picture changes."""

    def reset(self) -> None:
        super().reset()
        self._drawn = [0.0]

    def draw(self, height: int, width: int) -> Array:
        self._drawn[0] = self._value
        return super().draw(height, width)

    def read_off(self, x: int, y: int) -> str:
        return f"{self._drawn[0]}"


class Moving(Good):
    """Describes its values by an array that the next frame changes."""

    def reset(self) -> None:
        super().reset()
        self._all = np.zeros(99)

    def see(self, *values: Any, at: Stamp) -> None:
        super().see(*values, at=at)
        self._all[at.index] = 1.0

    def describe(self) -> Description:
        mark = Mark("line", np.arange(99.0), self._all)
        return Chart(((Axes("a", Across("entries", 0, 98), (0, 1), (mark,)),),))


@pytest.mark.parametrize(
    ("cls", "check", "text"),
    [
        (Reused, "pictures_are_new", "share their memory"),
        (Hoarder, "keeps_little", "it keeps"),
        (Hoarder, "memory_is_bounded", "its state grows: by"),
        (Blank, "draws_before_the_first_value", "draws one colour"),
        (Stale, "reset_equals_new", "still shows"),
        (Hasty, "reads_off_any_place", "describes a frame that is not drawn yet"),
        (Shared, "reads_off_any_place", "changed what read_off"),
        (Moving, "descriptions_stay", "a description changed with the next frame"),
    ],
)
def test_the_checks_find_a_broken_panel(cls: type[Panel], check: str, text: str) -> None:
    PANEL_CHECKS[check](Good())
    with pytest.raises(AssertionError, match=text):
        PANEL_CHECKS[check](cls())


def test_the_checks_find_a_changed_input() -> None:
    with pytest.raises(UnitError, match="read-only"):
        PANEL_CHECKS["input_untouched"](Writer())


def zeros(*shape: int) -> Array:
    return np.zeros(shape)


REFUSED: list[tuple[type[Panel], list[Any], str, str]] = [
    (panels.Atoms, [0.5, zeros(5), zeros(2, 3, 4, 5, 6), zeros(0, 8, 8), {"codes": zeros(3)}],
     ("atoms of shape (k, rows, columns), (k, d) or (k, frames, rows, columns), in colour with a last axis "
      "of 3, or a result that has them"), "name them, as in from: dict.atoms"),
    (panels.Bars, [zeros(3, 4)], "scalars or vectors of at most 64 numbers",
     "show it with an image or a histogram"),
    (panels.Codes, [0.5, zeros(2, 3, 4), zeros(0, 4)], "weights (k,) or (n, k)", "show scalars with a trace"),
    (panels.Curve, [zeros(2, 3, 4), "word"], "scalars of a sweep, vectors (d,) or arrays (m, d)",
     "show it with atoms or an image"),
    (panels.Equation, [0.5, zeros(2, 2), {"codes": zeros(3)}],
     "the result of a sum_of_atoms node, or terms (k, rows, columns)", ""),
    (panels.Histogram, [1.0], "arrays or the result of a histogram node",
     "show scalars with a trace, or collect them with recent"),
    (panels.Image, [0.5], "a frame", "show it with a trace or bars"),
    (panels.Matrix, [0.5, zeros(3), zeros(2, 3, 4), zeros(0, 0)], "an array (rows, columns)",
     "show a vector with stems"),
    (panels.Raster, [0.5, zeros(2, 3), np.zeros((2, 3, 3), np.int16)],
     ("whole numbers of events of shape (rows, columns) or (n,), such as events.signed of "
      "brightness_events"), ""),
    (panels.Rose, [0.5, zeros(2, 3), zeros(1)], "a vector (directions,) of two values or more",
     "name one, as in from: motion.energy"),
    (panels.Stems, [0.5, zeros(2, 3, 4), zeros(0), "text"], "a vector (k,) or vectors (n, k)",
     "show a scalar with bars, a frame with an image"),
    (panels.Trace, [zeros(64)], "scalars or vectors of at most 4 numbers",
     "tap a pixel, or show it with an image or a histogram"),
]  # fmt: skip


@pytest.mark.parametrize(("cls", "values", "expected", "advice"), REFUSED)
def test_values_that_are_refused(cls: type[Panel], values: list[Any], expected: str, advice: str) -> None:
    for value in values:
        text = f"{cls.__name__.lower()}: expects {expected}, got {describe(value)}"
        assert refusal(InputError, showing, cls(), value) == (f"{text}; {advice}" if advice else text)


EXTREMES = [1e300, -1e300, 1e-300, 1e18 + 1, -1e18, np.inf, -np.inf, np.nan, 0.0]
SCALAR, VECTOR = (feed("x"),), (feed("v"),)
SWEEP = family("code", "code.k", [1, 2, 3], ".r2")
PANELS: list[tuple[Panel, tuple[Feed, ...], tuple[int, ...]]] = [
    (panels.Atoms(), VECTOR, (3, 4, 4)),
    (panels.Atoms(), VECTOR, (3, 40)),
    (panels.Bars(), SCALAR, ()),
    (panels.Codes(), VECTOR, (2,)),
    (panels.Codes(), VECTOR, (3, 2)),
    (panels.Curve(), VECTOR, (3,)),
    (panels.Curve(log=True), VECTOR, (3,)),
    (panels.Curve(), SWEEP, ()),
    (panels.Curve(log=True), SWEEP, ()),
    (panels.Equation(), VECTOR, (3, 4, 4)),
    (panels.Histogram(), VECTOR, (24, 32)),
    (panels.Histogram(log=True), VECTOR, (24, 32)),
    (panels.Image(), VECTOR, (24, 32)),
    (panels.Stems(), VECTOR, (9,)),
    (panels.Text(), VECTOR, (2, 9)),
    (panels.Trace(), SCALAR, ()),
]


@pytest.mark.parametrize("size", [(240, 600), (40, 60), (16, 16)])
@pytest.mark.parametrize(
    ("panel", "feeds", "shape"), PANELS, ids=[f"{type(panel).__name__}-{shape}" for panel, _, shape in PANELS]
)
def test_extreme_values_are_drawn(
    panel: Panel, feeds: tuple[Feed, ...], shape: tuple[int, ...], size: tuple[int, int]
) -> None:
    panel = opened(panel, *feeds)
    for t, value in enumerate(EXTREMES):
        for first in (value, 1.0):
            filled = np.full(shape, value) if shape else float(value)
            if shape:
                filled.flat[0] = first
            panel.see(*[filled] * len(feeds), at=at(2 * t + (first == 1.0)))
            assert panel.draw(*size).shape == (*size, 3)
            assert isinstance(panel.read_off(size[1] // 2, size[0] // 2), str)
