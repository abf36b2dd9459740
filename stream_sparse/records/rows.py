"""Read the rows of a recording, however long it is, and check its tables against each other."""

from __future__ import annotations

import csv
import itertools
import os
from contextlib import closing, suppress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pydantic_core import from_json

from stream_sparse.errors import RecordError

from .files import byte_lines, whole_lines, wrong
from .folders import info_of, segment_folders
from .schema import (
    FRAME_KINDS,
    FRAMES_HEADERS,
    LATEST_S,
    LEADING,
    MOST_INDEX,
    PROCESSED,
    FrameRow,
    parse_missing,
    read_cells,
    unshielded,
    values_header,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from stream_sparse.frame import Array, Missing

    from .schema import RunInfo

__all__ = [
    "Row", "RowBlock", "captured", "column_names", "gaps_before", "last_frame", "missing_frames", "processed",
    "read_blocks", "seconds",
]  # fmt: skip

_MOST_ROWS, _MOST_CELLS = 1 << 12, 1 << 18  # of a block
_TAIL = 1 << 12  # bytes; a row is much shorter
_NO_INDEX = b","  # begins a row of missing frames
_NUMBER_BYTES = b"0123456789+-.,enaif\n"


class Row(NamedTuple):
    """A captured frame and its values."""

    folder: Path
    at: FrameRow
    cells: list[float | None]  # of values.csv, behind the leading columns; [] where the frame was dropped


class RowBlock(NamedTuple):
    """Rows of one run folder that follow each other, as columns."""

    folder: Path
    frames: dict[str, Array]  # the columns of frames.csv, without missing frames
    values: Array  # (processed frames, columns) of values.csv, nan where a cell is empty
    empty: Array  # whether each of these cells is empty
    missing: tuple[Missing, ...] = ()  # the missing frames, in a block of their own

    @property
    def processed(self) -> Array:
        """Whether each frame was processed."""
        return np.asarray(self.frames["status"] == PROCESSED, bool)

    def frame_rows(self) -> Iterator[FrameRow]:
        """The rows of ``frames.csv`` one by one."""
        return map(FrameRow._make, zip(*(column.tolist() for column in self.frames.values()), strict=True))

    def rows(self) -> Iterator[Row]:
        """The rows one by one."""
        values = self.values.astype(object)
        values[self.empty] = None
        cells = iter(values.tolist())
        for row in self.frame_rows():
            yield Row(self.folder, row, next(cells) if row.status == PROCESSED else [])

    @classmethod
    def joined(cls, folder: Path, columns: int, blocks: Iterable[RowBlock]) -> RowBlock:
        """Put the blocks of a run folder, of which there may be 0, into one."""
        kept = [cls.of(folder, [], np.empty((0, columns))), *blocks]
        frames = {name: np.concatenate([block.frames[name] for block in kept]) for name in FRAME_KINDS}
        values = np.concatenate([block.values for block in kept])
        missing = tuple(row for block in kept for row in block.missing)
        return cls(folder, frames, values, np.concatenate([block.empty for block in kept]), missing)

    @classmethod
    def of(cls, folder: Path, frames: Sequence[FrameRow], values: Array) -> RowBlock:
        """Make a block of rows of ``frames.csv``, and of values that hold None where a cell is empty."""
        columns: dict[str, Array] = {
            name: np.array([row[place] for row in frames], object if kind is str else kind)
            for place, (name, kind) in enumerate(FRAME_KINDS.items())
        }
        empty = values == None  # noqa: E711  of each element
        return cls(folder, columns, values.astype(np.float64), empty)


def read_blocks(
    folder: Path,
    info: RunInfo,
    strict: bool,
    check: Callable[[FrameRow | Missing], str | None] | None = None,
    most: int | None = None,
) -> Iterator[RowBlock]:
    """The rows in the first ``most`` bytes of ``frames.csv``, each with its row of ``values.csv``.

    RecordError for the first row that is damaged, does not fit to its row in the other table, or in which
    ``check`` finds something wrong; the rows before it come first. Where a processed frame lacks its values
    the rows end, or (``strict``) fail.
    """
    values_csv = folder / "values.csv"
    with (
        closing(byte_lines(folder / "frames.csv", info.complete, most)) as frames,
        closing(byte_lines(values_csv, info.complete)) as values,
    ):
        width = _check_headers(folder, info, next(frames, None), next(values, None))
        reader = _BlockReader(folder, width, values, strict, check)
        rows = max(1, min(_MOST_ROWS, _MOST_CELLS // width))
        while not reader.ended and (lines := list(itertools.islice(frames, rows))):
            groups = itertools.groupby(lines, lambda line: line.startswith(_NO_INDEX))
            for missing, group in groups:
                chosen = list(group)
                yield from reader.read_missing(chosen) if missing else reader.read(chosen)
        if info.complete and next(values, None) is not None:
            count = reader.processed
            raise wrong(values_csv, f"has more rows than the {count} processed frames of frames.csv")


class _BlockReader:
    """Reads blocks of rows: at once where all is as it was written, else line by line up to the problem."""

    def __init__(
        self,
        folder: Path,
        width: int,
        values: Iterator[bytes],
        strict: bool,
        check: Callable[[FrameRow | Missing], str | None] | None,
    ) -> None:
        self._frames_csv, self._values_csv = folder / "frames.csv", folder / "values.csv"
        self._folder, self._width, self._values = folder, width, values
        self._strict, self._check = strict, check
        self._lines = 1  # of frames.csv that have been read; each table has a header
        self.processed = 0
        self.ended = False  # since a row of values.csv is missing

    def read(self, lines: Sequence[bytes]) -> Iterator[RowBlock]:
        """Read lines of ``frames.csv`` with their lines of ``values.csv``."""
        if (block := self._read_at_once(lines)) is None:
            for line in lines:
                if not self.ended:
                    yield from self._read_line(_cells(line))
            return
        for row in block.frame_rows() if self._check is not None else ():
            self._checked(row)
        self._lines += len(lines) * (self._check is None)
        self.processed += len(block.values)
        yield block

    def read_missing(self, lines: Iterable[bytes]) -> Iterator[RowBlock]:
        """Read lines of missing frames."""
        for line in lines:
            if self.ended:
                return
            cells = _cells(line)
            try:
                missing = parse_missing(cells)
            except ValueError:
                raise self._damaged(cells) from None
            self._checked(missing)
            none = np.empty((0, self._width - len(LEADING)), object)
            yield RowBlock.of(self._folder, [], none)._replace(missing=(missing,))

    def _damaged(self, cells: list[str]) -> RecordError:
        shown = ",".join(cells)[:80]
        return wrong(self._frames_csv, f"line {self._lines + 1}: is not a row of a frame: {shown}")

    def _read_at_once(self, lines: Sequence[bytes]) -> RowBlock | None:
        """Read all lines; None where one of them is damaged, or written in another way."""
        if (frames := _read_frames(self._folder, lines)) is None:
            return None
        processed = frames.processed
        values = list(itertools.islice(self._values, int(np.count_nonzero(processed))))
        found = _numbers(b"\n".join([*values, b""]), len(values), self._width)
        leading = np.stack([frames.frames[name][processed] for name in LEADING], axis=1)
        if found is not None and np.array_equal(found[0][:, : len(LEADING)], leading):
            numbers, empty = (array[:, len(LEADING) :] for array in found)
            return frames._replace(values=numbers, empty=empty)
        self._values = itertools.chain(values, self._values)
        return None

    def _checked(self, row: FrameRow | Missing) -> None:
        """Count a line of ``frames.csv``, in which ``check`` may find something wrong."""
        self._lines += 1
        if self._check is not None and (problem := self._check(row)):
            raise wrong(self._frames_csv, f"line {self._lines}: {problem}")

    def _read_line(self, cells: list[str]) -> Iterator[RowBlock]:
        """Read one line, and say what is wrong with it; sets ``ended`` where its values are missing."""
        try:
            frame = FrameRow.parse(cells)
        except ValueError:
            raise self._damaged(cells) from None
        self._checked(frame)
        values = []
        if frame.status == PROCESSED:
            self.processed += 1
            line = next(self._values, None)
            if line is None and self._strict:
                raise wrong(self._values_csv, f"ends before frame {frame.frame}, which was processed")
            if line is None:
                self.ended = True
                return
            try:
                values.append(_values_of(_cells(line), cells, self._width))
            except ValueError as problem:
                raise wrong(self._values_csv, f"line {self.processed + 1}: {problem}") from None
        table = np.array(values, object).reshape(len(values), self._width - len(LEADING))
        yield RowBlock.of(self._folder, [frame], table)


def _cells(line: bytes) -> list[str]:
    return read_cells(line.decode("utf-8", "replace"))


def _read_frames(folder: Path, lines: Sequence[bytes]) -> RowBlock | None:
    """Lines of ``frames.csv`` as a block without values; None where one of them is damaged."""
    frames: dict[str, Array] = {}
    try:
        rows = list(csv.reader(b"\n".join(lines).decode("utf-8", "replace").split("\n")))
        columns = list(zip(*rows, strict=True))
        if any(map(any, columns[len(FRAME_KINDS) :])):
            return None
        for (name, kind), cells in zip(FRAME_KINDS.items(), columns, strict=False):
            numbers = kind is not str
            frames[name] = np.array(
                [*map(kind if numbers else unshielded, cells)], kind if numbers else object
            )
    except (csv.Error, ValueError, OverflowError):
        return None
    if len(columns) not in map(len, FRAMES_HEADERS) or len(rows) != len(lines):
        return None  # a text in quotes may hold the ends of lines
    if not ((frames["frame"] >= 0) & (frames["frame"] < MOST_INDEX)).all():
        return None
    none = np.empty((0, 0))
    return RowBlock(folder, frames, none, none)


def _numbers(text: bytes, count: int, width: int) -> tuple[Array, Array] | None:
    """Read so many lines of numbers, exactly; None where a line has another form or number of cells.

    Returns:
        The numbers, a row for each line, nan where a cell is empty; and which cells are.

    >>> numbers, empty = _numbers(b"0,0.1,\\n1,0.30000000000000004,nan\\n", 2, 3)
    >>> numbers.tolist(), empty.tolist()
    ([[0.0, 0.1, nan], [1.0, 0.30000000000000004, nan]], [[False, False, True], [False, False, False]])
    >>> _numbers(b"0,0.1\\n1,0.2,3.5,4\\n", 2, 3)
    """
    if text.translate(None, _NUMBER_BYTES):
        return None
    if b"n" in text:
        text = text.replace(b"nan", b"NaN").replace(b"inf", b"Infinity")
    filled = text.replace(b",,", b",null,").replace(b",,", b",null,").replace(b",\n", b",null\n")
    try:
        # JSON, whose reader is the fastest exact one here; a text marks the end of each line
        cells = from_json(b"[" + filled.replace(b"\n", b',"",')[:-1] + b"]")
        if cells[width :: width + 1] != [""] * count or len(cells) != count * (width + 1):
            return None
        del cells[width :: width + 1]
        numbers = np.array(cells, np.float64).reshape(-1, width)
    except (ValueError, OverflowError):
        return None
    if len(filled) == len(text):
        return numbers, np.zeros(numbers.shape, bool)
    return numbers, np.array([cell is None for cell in cells], bool).reshape(numbers.shape)


def _check_headers(folder: Path, info: RunInfo, frames: bytes | None, values: bytes | None) -> int:
    """Check the headers; gives the number of columns of ``values.csv``."""
    arrays, columns = list(info.arrays), FRAMES_HEADERS[0]
    if frames is None and values is None and not info.complete:
        return len(values_header([], arrays))  # killed before they were written
    got, head = _cells(frames or b""), _cells(values or b"")
    if got not in FRAMES_HEADERS:
        raise wrong(folder / "frames.csv", f"line 1: expected {','.join(columns)}, got {_start(got)}")
    scalars = head[len(LEADING) : max(len(LEADING), len(head) - len(arrays))]
    if head != values_header(scalars, arrays):
        expected = ",".join(values_header(["..."], arrays))
        raise wrong(folder / "values.csv", f"line 1: expected {expected}, got {_start(head)}")
    return len(head)


def _start(cells: list[str]) -> str:
    return ",".join(cells)[:60]


def _values_of(row: list[str], frame: list[str], width: int) -> list[float | None]:
    """The values of a frame in its row of ``values.csv``; ValueError says what is wrong with it."""
    if len(row) != width:
        raise ValueError(f"frame {frame[0]} has {len(row)} cells, expected {width}")
    if row[:2] != frame[:2]:
        there, here = f"frame {row[0]} at {row[1]} s", f"frame {frame[0]} at {frame[1]} s"
        raise ValueError(f"{there}, where frames.csv has {here}")
    found: list[float | None] = []
    for cell in row[len(LEADING) :]:
        try:
            found.append(float(cell) if cell else None)
        except ValueError:
            raise ValueError(f"frame {frame[0]}: '{cell}' is not a number") from None
    return found


def column_names(folder: Path) -> list[str]:
    """The columns of ``values.csv`` of a run folder, without the leading ones."""
    for line in whole_lines(folder / "values.csv"):
        return read_cells(line)[len(LEADING) :]
    return []


def captured(folders: Sequence[Path]) -> Iterator[Row]:
    """Every captured frame in order of index; of a run that was cut off, up to the last whole row."""
    for folder in folders:
        count, info = 0, info_of(folder)
        for block in read_blocks(folder, info, strict=info.complete):
            yield from block.rows()
            count += len(block.processed)
        expected = info.frames.captured
        if info.complete and expected is not None and count < expected:
            raise wrong(folder / "frames.csv", f"has {count} rows, run.json says {expected} frames")


def missing_frames(folders: Sequence[Path]) -> Iterator[Missing]:
    """Return the rows of missing frames, in the order of the frames around them."""
    for folder in folders:
        for line in whole_lines(folder / "frames.csv"):
            if line.startswith(_NO_INDEX.decode()):
                with suppress(ValueError):  # other readers report it
                    yield parse_missing(read_cells(line))


def processed(folders: Sequence[Path]) -> Iterator[Row]:
    """Every processed frame in order of index."""
    return (row for row in captured(folders) if row.at.status == PROCESSED)


def gaps_before(frame: Array, lost_before: Collection[int]) -> Array:
    """Return the rows before which frames are missing, since they were dropped or never came.

    Parameters:
        frame: (rows,), index of the frame of each row.
        lost_before: indices of the frames before which frames never came.

    >>> gaps_before(np.array([0, 1, 4, 5, 6]), {6})
    array([2, 4])
    """
    return np.flatnonzero((np.diff(frame) != 1) | np.isin(frame[1:], [*lost_before])) + 1


def last_frame(folder: Path) -> int | None:
    """The index of the last whole row of ``frames.csv``; None without a row. Only the end is read."""
    index = _last_line(folder / "frames.csv").partition(b",")[0]
    return int(index) if index.isdigit() else None


def seconds(folder: Path) -> float | None:
    """The time from the first frame of a recording to its last one; None without any. Little is read."""
    parts = segment_folders(folder) or [folder]
    tables = [part / "frames.csv" for part in (parts[0], parts[-1])]
    if not all(table.is_file() and not table.is_symlink() for table in tables):
        return None
    with suppress(ValueError, RecordError), closing(whole_lines(tables[0])) as lines:
        next(lines, None)
        first = FrameRow.parse(read_cells(next((x for x in lines if not x.startswith(",")), "")))
        last = FrameRow.parse(read_cells(_last_line(tables[1]).decode("utf-8", "replace")))
        if abs(found := last.time_s - first.time_s) < LATEST_S:
            return found
    return None


def _last_line(path: Path) -> bytes:
    """Return the last line of a captured frame that has an end; empty where no line has one."""
    with suppress(OSError), path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
        whole = file.read().split(b"\n")[:-1]
        return next((line for line in reversed(whole) if not line.startswith(_NO_INDEX)), b"")
    return b""
