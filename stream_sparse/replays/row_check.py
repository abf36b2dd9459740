"""Compare the rows of a replay with the recorded ones."""

import math
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.errors import RunError
from stream_sparse.flow import FrameValues, Subscriber
from stream_sparse.flow.columns import Columns
from stream_sparse.frame import Array, describe
from stream_sparse.records.arrays import unequal
from stream_sparse.records.run_folder import RunFolder

TOLERANCE = 1e-4
"""Share of a value by which a column that depends on BLAS may differ, where BLAS or the code has changed."""


class DifferenceError(RunError):
    """The first difference between a replay and its recording."""


class Gap(NamedTuple):
    """The largest difference of a column from its recording.

    Attributes:
        relative: share of the recorded number; of an array, of its largest magnitude. Infinite where only one
            of the two is a number, or their shapes differ.
        frame: index of its frame.
        column: the column.
        there, here: the recorded value and that of the replay, in words.
        blas: whether a node on its way uses BLAS, or did when it was recorded.
    """

    relative: float
    frame: int
    column: str
    there: str
    here: str
    blas: bool = False


class RowCheck(Subscriber):
    """Compares each row of a replay with the recorded one.

    DifferenceError for the first value that is not equal to the bit. With ``rtol`` all rows are compared, and
    ``gaps`` has the largest difference of each column that differs. ``blas`` are the parts that depend on
    BLAS; with ``loose`` these are compared as with an ``rtol``, which is ``TOLERANCE`` unless it is given.
    """

    name = "comparison"
    threaded = False

    def __init__(
        self,
        shown: str,
        parts: Sequence[RunFolder],
        columns: Columns,
        blas: Collection[str] = (),
        rtol: float | None = None,
        loose: bool = False,
    ) -> None:
        self.refs, self._scalars = columns.refs, columns.scalars
        self._shown = shown
        self.names = [*columns.scalars, *columns.every]
        self.rows = 0
        self.gaps: dict[str, Gap] = {}
        pairs = zip(self.names, columns.refs, strict=True)
        self._blas = {name for name, ref in pairs if ref.name in blas}
        self.tolerance = TOLERANCE if rtol is None else rtol
        self._all, self._loose = rtol is not None, loose
        self._every = columns.every
        self._recorded = _recorded(parts, columns.every)
        there = [*parts[0].values]
        if there != self.names:
            raise DifferenceError(
                f"{shown}: its columns are {', '.join(there) or 'none'}; "
                f"its pipeline now gives {', '.join(self.names) or 'none'}"
            )

    def take(self, item: FrameValues) -> None:
        """Compare the row of one frame."""
        at, values = item
        row = next(self._recorded, None)
        if row is None or row.frame != at.index:
            raise DifferenceError(f"{self._shown}: has no row of frame {at.index}, which was replayed")
        count = len(self._scalars)
        for name, value, there in zip(self._scalars, values[:count], row.scalars, strict=True):
            here = value if type(value) is float else None
            if repr(there) != repr(here):  # equal texts are equal bits
                one = there is None or here is None
                share = math.inf if one else _share(np.array(there, float), np.array(here, float))
                self._differs(Gap(share, row.frame, name, _text(there), _text(here)), name)
        for (name, every), value, stacked in zip(
            self._every.items(), values[count:], row.arrays, strict=True
        ):
            array = None if value is None or row.frame % every else np.ascontiguousarray(value)
            if _kind(stacked) != _kind(array):
                self._differs(Gap(math.inf, row.frame, name, _text(stacked), _text(array)), name)
            elif stacked is not None and array is not None and stacked.tobytes() != array.tobytes():
                self._differs_at(name, row.frame, stacked, array)
        self.rows += 1

    def count_rest(self) -> int:
        """The number of recorded rows that were not compared; to be asked for at the end."""
        return sum(1 for _ in self._recorded)

    def _differs_at(self, name: str, index: int, there: Array, here: Array) -> None:
        """Take note of arrays of one shape and type; in words, of the first element that differs."""
        differ = unequal(there, here)
        position = np.unravel_index(int(np.argmax(differ)), differ.shape)
        where = f"{name}[{', '.join(str(int(i)) for i in position)}]" if position else name
        count = f" ({int(np.count_nonzero(differ))} of {differ.size} values differ)"
        words = repr(there[position].item()), f"{here[position].item()!r}{count}"
        self._differs(Gap(_share(there, here), index, where, *words), name)

    def _differs(self, gap: Gap, column: str) -> None:
        gap = gap._replace(blas=column in self._blas)
        if not (self._all or (self._loose and gap.blas)):
            raise DifferenceError(f"{self._shown}: differs at {gap_words(gap)}")
        if column not in self.gaps or gap.relative > self.gaps[column].relative:
            self.gaps[column] = gap


class _RecordedRow(NamedTuple):
    """A recorded row."""

    frame: int
    scalars: list[float | None]
    arrays: list[Array | None]


def _recorded(parts: Sequence[RunFolder], arrays: Collection[str]) -> Iterator[_RecordedRow]:
    """The rows of processed frames in order."""
    for table in parts:
        count = table.values.shape[1] - len(arrays)
        kept = [(table.array(name), table.numbers(name)) for name in arrays]
        values = table.values.astype(object).mask(table.empty, None).to_numpy().tolist()
        for row, (frame, cells) in enumerate(zip(table.processed["frame"], values, strict=True)):
            stacked = [None if numbers[row] < 0 else rows[numbers[row]] for rows, numbers in kept]
            yield _RecordedRow(int(frame), cells[:count], stacked)


def gap_words(gap: Gap) -> str:
    """Return a difference in words."""
    why = "; it depends on BLAS, whose last digits differ between processors" if gap.blas else ""
    return f"frame {gap.frame}: {gap.column} was {gap.there}, is now {gap.here}{why}"


def _share(there: Array, here: Array) -> float:
    """Return the largest difference of two arrays as a share of the largest magnitude in the first one.

    >>> _share(np.array([1.0, -4.0]), np.array([1.0, -4.5])), _share(np.array(np.nan), np.array(1.0))
    (0.125, inf)
    """
    wide = np.complex128 if np.iscomplexobj(there) else np.float64
    a, b = there.astype(wide), here.astype(wide)
    odd = ~(np.isfinite(a) & np.isfinite(b))
    if not np.array_equal(a[odd], b[odd], equal_nan=True):
        return math.inf
    a, b = a[~odd], b[~odd]
    apart, scale = np.abs(a - b).max(initial=0.0), np.abs(a).max(initial=0.0)
    return float(apart / scale) if scale else math.inf if apart else 0.0


def _kind(array: Array | None) -> Any:
    return None if array is None else (array.shape, array.dtype)


def _text(value: Any) -> str:
    if value is None:
        return "nothing"
    return describe(value) if isinstance(value, np.ndarray) else repr(float(value))
