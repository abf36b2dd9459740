"""The base of panels that show the latest values of their inputs: what they keep, and what all of them do."""

from __future__ import annotations

from typing import Any, ClassVar

from stream_sparse.base import Panel
from stream_sparse.drawing.description import Description, Message
from stream_sparse.frame import Stamp, Value

from ._series import Series
from ._stale import StaleInputs
from ._statistics import Statistics

__all__ = ["ValuesPanel", "words"]


class ValuesPanel(Panel):
    """Base of the panels of this package.

    A subclass says in ``_checked`` what it makes of a value, and describes it in ``_described``, which is
    called once there is a value. ``_latest`` has what ``_checked`` returned last, for each input; None:
    nothing yet.
    """

    _says_frames: ClassVar[bool] = True
    """Whether the note says over which frames the values are statistics."""

    def reset(self) -> None:
        self._latest: list[Any] = [None] * len(self.feeds)
        self._stale = StaleInputs(self.feeds)
        self._statistics = Statistics(self.feeds, known=self._says_frames)
        self._series = Series(self.feeds)

    def note(self) -> str:
        """Return the units of measure, and over which frames the values are statistics."""
        return words(super().note(), self._statistics.reading().note)

    def see(self, *values: Value, at: Stamp) -> None:
        self._statistics.see(values, self._stale)
        for k, value in self._stale.see(values, at.index):
            self._latest[k] = self._checked(value, k, at)

    def _checked(self, value: Value, which: int, at: Stamp, /) -> Any:
        """Return what is kept of a value of an input, or raise InputError for one that cannot be shown."""
        del which, at
        return value

    def describe(self) -> Description:
        return self._instead() or self._described()

    def _instead(self) -> Message | None:
        """Return words in place of the values, as before the first one; None: there are values to show."""
        return self._stale.said() if all(value is None for value in self._latest) else None

    def _described(self) -> Description:
        """Return a description of the latest values."""
        raise TypeError(f"{type(self).__name__} defines no _described()")

    def _shown(self) -> list[tuple[int, Any]]:
        """Return the latest values that are up to date, or all if all are stale, with the inputs' numbers."""
        is_shown = self._stale.is_shown
        return [(k, value) for k, value in enumerate(self._latest) if value is not None and is_shown(k)]


def words(*parts: str) -> str:
    """Return the parts that are not empty, with commas between them."""
    return ", ".join(filter(None, parts))
