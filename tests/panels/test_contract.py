"""Every panel of the registry keeps the contract of panels, and the checks see those that break it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stream_sparse.base import Panel
from stream_sparse.errors import InputError
from stream_sparse.spec import registry
from stream_sparse.testing.panels import PANEL_CHECKS

if TYPE_CHECKING:
    from stream_sparse.frame import Array, Stamp


@pytest.mark.parametrize("check", PANEL_CHECKS)
@pytest.mark.parametrize("name", registry.names("panels"))
def test_panel(name: str, check: str) -> None:
    cls = registry.find("panels", name)
    panel = cls(**cls.example)
    assert isinstance(panel, Panel)
    PANEL_CHECKS[check](panel)


class Good(Panel):
    """Show a bar as long as the value."""

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
    """Give the same memory each time."""

    def reset(self) -> None:
        super().reset()
        self._picture: Any = None

    def draw(self, height: int, width: int) -> Array:
        if self._picture is None or self._picture.shape[:2] != (height, width):
            self._picture = super().draw(height, width)
        return self._picture


class Hoarder(Good):
    """Keep every array."""

    def reset(self) -> None:
        super().reset()
        self._all: list[Any] = []

    def see(self, *values: Any, at: Stamp) -> None:
        self._all += values


class Writer(Hoarder):
    """Write into what it is given."""

    def see(self, *values: Any, at: Stamp) -> None:
        for value in values:
            if isinstance(value, np.ndarray) and value.flags.writeable:
                value[:] = 0


class Gray(Good):
    """Give a picture without colour."""

    def draw(self, height: int, width: int) -> Array:
        return np.zeros((height, width), np.uint8)


class Blank(Good):
    """Say nothing where there is nothing."""

    def draw(self, height: int, width: int) -> Array:
        return np.zeros((height, width, 3), np.uint8)


class Stale(Good):
    """Remember what was before it was opened."""

    def open(self, feeds: Any, medium: Any, marks: Any) -> None:
        before = self._value
        super().open(feeds, medium, marks)
        self._value = before

    def draw(self, height: int, width: int) -> Array:
        picture = super().draw(height, width)
        picture[-1] = 200 if self._value else 0
        return picture


class Verbose(Good):
    """Refuse in two lines."""

    def see(self, *values: Any, at: Stamp) -> None:
        if isinstance(values[0], np.ndarray):
            raise InputError("no\nway")


@pytest.mark.parametrize(
    ("cls", "check", "text"),
    [
        (Reused, "pictures_are_new", "share their memory"),
        (Hoarder, "keeps_little", "it keeps"),
        (Hoarder, "memory_is_bounded", "its state grows: by"),
        (Gray, "draws_any_size", "gave uint8 of shape"),
        (Blank, "draws_before_the_first_value", "draws one colour"),
        (Stale, "reset_equals_new", "still shows"),
        (Verbose, "draws_any_size", "expected an InputError of one line as refusal of "),
    ],
)
def test_the_checks_see_what_is_broken(cls: type[Panel], check: str, text: str) -> None:
    PANEL_CHECKS[check](Good())
    with pytest.raises(AssertionError, match=text):
        PANEL_CHECKS[check](cls())


def test_the_checks_see_a_changed_input() -> None:
    class Loud(Writer):
        """Write into what it is given, read-only or not."""

        def see(self, *values: Any, at: Stamp) -> None:
            for value in values:
                if isinstance(value, np.ndarray):
                    value[0] = 0

    with pytest.raises(ValueError, match="read-only"):
        PANEL_CHECKS["input_untouched"](Loud())
