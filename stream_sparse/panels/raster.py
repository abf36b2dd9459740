"""Panel ``raster``: the events of a line of pixels over time."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from stream_sparse.base import Feed, param
from stream_sparse.drawing.ticks import number
from stream_sparse.drawing.tints import Tint
from stream_sparse.drawing.vector_history import Vectors
from stream_sparse.frame import Medium, Stamp, Value

from ._maps import MapsPanel, Weights
from ._mark import check_marks
from ._values import words

# Events are counted over this time.
_COUNTED_S = 0.5


class Raster(MapsPanel):
    """The events of a line of pixels over time: time runs to the right, each pixel has a row.

    The input has whole numbers of events, negative where pixels became darker, such as ``events.signed`` of
    a ``brightness_events`` node: an array (rows, columns), or (n,) of one line. The line is the row of the
    frame through the marked pixel; without a mark it is the middle one. Red
    pixels became brighter, blue ones darker, however many events there are in a frame: their number is read
    off. Where several pixels or frames share a place of the picture, the most events show.

    The note is the number of events in a second, of all pixels of the frame. The picture begins again
    where the mark moves to another line.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Raster(seconds=2)
    >>> medium = Medium((3, 4), np.dtype("u1"), 30, False, Clock("pts"))
    >>> panel.open((Feed("events.signed", None, "", {}, 1),), medium, {})
    >>> for t in range(31):
    ...     panel.see(np.eye(3, 4, dtype="i2"), at=Stamp(t, t / 30))
    >>> panel.note(), panel.draw(120, 300).shape
    ('row 1, whole picture: 90 events/s', (120, 300, 3))
    """

    weight: ClassVar[float] = 1.4

    _row: ClassVar[str] = "column"

    mark: str | None = param(
        None, refers=True, help="A node with row and col, such as a pixel_tap, through which the line goes."
    )

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        check_marks("raster", marks)
        super().open(feeds, medium, marks)

    def reset(self) -> None:
        super().reset()
        self._lines: list[int | None] = [None] * len(self.feeds)
        self._rates = [_Rate() for _ in self.feeds]

    def note(self) -> str:
        """Return the row that is shown, and how many events there are in a second."""
        line, rate = (self._lines[0], self._rates[0].value) if len(self.feeds) == 1 else (None, None)
        of_all = "" if line is None else "whole picture: "
        return words(
            "" if line is None else f"row {line}",
            "" if rate is None else f"{of_all}{number(rate)} events/s",
        )

    def _checked(self, value: Value, which: int, at: Stamp, /) -> Weights:
        if not isinstance(value, np.ndarray) or value.ndim not in (1, 2) or value.dtype.kind not in "biu":
            expected = "whole numbers of events of shape (rows, columns) or (n,)"
            raise self._refusal(f"{expected}, such as events.signed of brightness_events", value)
        self._rates[which].see(int(np.abs(value, dtype=np.int64).sum()), at.time_s)
        line = self._line(value.shape) if value.ndim == 2 else None
        if line != self._lines[which]:
            self._lines[which], self._latest[which] = line, None
        if line is not None:
            value = value[line]
        return self._added(value.astype(np.float32), which, at)

    def _line(self, shape: tuple[int, ...]) -> int:
        """Return the number of the row of a frame that is shown."""
        node: Any = self.marks["mark"].node if self.marks else None
        marked = getattr(node, "row", None)
        return shape[0] // 2 if marked is None else min(marked, shape[0] - 1)

    def _tint(self, _many: bool, _some: Sequence[Vectors]) -> Tint:
        """Return the same for all events: one is as visible as many."""
        return Tint("coolwarm", -1.0, 1.0)


class _Rate:
    """Counts events, from 0 again each half second; ``value`` is their number by second, None at first."""

    def __init__(self) -> None:
        self.value: float | None = None
        self._count = 0
        self._since: float | None = None

    def see(self, count: int, time: float) -> None:
        """Take the events since the frame before."""
        if self._since is None:  # how long those of the first frame took is not known
            self._since = time
            return
        self._count += count
        if time - self._since >= _COUNTED_S:
            self.value, self._count, self._since = self._count / (time - self._since), 0, time
