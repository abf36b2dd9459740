"""Parts of a picture that was drawn: they know what lies at a place, such as the cells of an array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from stream_sparse.frame import Array

from .readings import Reading, exactly, line_of


class PicturePart(Protocol):
    """A part of a picture; it keeps what it says of its places."""

    def read_off(self, x: int, y: int) -> str:
        """Return what lies at a place of the picture; empty if it lies outside of this part."""


class Cells(NamedTuple):
    """An array in a rectangle of the picture, one cell for each value, or colour (rows, columns, 3).

    Attributes:
        left, top, wide, tall: the rectangle, in pixels.
        values: the array.
        name: of several arrays the name of this one, or empty.
        unit: unit of measure of the values.
    """

    left: int
    top: int
    wide: int
    tall: int
    values: Array
    name: str = ""
    unit: str = ""

    def moved(self, right: int, down: int) -> Cells:
        """Return the rectangle at another place."""
        return self._replace(left=self.left + right, top=self.top + down)

    def holds(self, x: int, y: int) -> bool:
        """Return whether a place of the picture lies in the rectangle."""
        return 0 <= y - self.top < self.tall and 0 <= x - self.left < self.wide

    def cell(self, x: int, y: int) -> tuple[int, int]:
        """Return the row and column of the value at a place of the picture."""
        rows, columns = self.values.shape[:2]
        return (y - self.top) * rows // self.tall, (x - self.left) * columns // self.wide

    def read_off(self, x: int, y: int) -> str:
        """Return row, column and value of the cell at a place; of several arrays also the name."""
        if not self.holds(x, y):
            return ""
        row, column = self.cell(x, y)
        where = f"row {row}, column {column}"
        value = self.values[row, column]
        said = exactly(value) if not value.ndim else _colour_words(value)
        return line_of(f"{self.name}, {where}" if self.name else where, [Reading("", said, self.unit)])


@runtime_checkable
class _Plot(Protocol):
    """A part of a picture through which the line of a parameter may go."""

    def value_at(self, x: int, y: int, near: bool = False) -> float | None: ...


def place_at(parts: Sequence[PicturePart], x: int, y: int, near: bool = False) -> tuple[float, ...] | None:
    """Return the place in values at a place of a picture; None: there is none.

    That is the row and the column of a frame, or the value of the line of a parameter. With ``near`` a place
    beside frames or plots means the nearest place in the first frame, or in the last plot.
    """
    for frame in parts:
        if isinstance(frame, Cells) and (near or frame.holds(x, y)):
            return frame.cell(x, y)
    plots = [part for part in parts if isinstance(part, _Plot)]
    positions = [plot.value_at(x, y) for plot in plots] + [plot.value_at(x, y, near) for plot in plots[-1:]]
    return next(((value,) for value in positions if value is not None), None)


def _colour_words(bgr: Array) -> str:
    return ", ".join(
        f"{name} {exactly(value)}" for name, value in zip(("blue", "green", "red"), bgr, strict=True)
    )
