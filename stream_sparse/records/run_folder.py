"""Read a run folder: ``frames.csv``, ``values.csv`` and arrays, each exactly as it was written."""

from __future__ import annotations

import csv
import io
import os
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.errors import cause_words
from stream_sparse.frame import Missing
from stream_sparse.io.cells import unshielded

from .arrays import load_array
from .files import bytes_of, wrong
from .folders import segment_folders
from .schema import (
    DROPPED,
    FRAME_KINDS,
    FRAMES_HEADER,
    LATEST_S,
    LEADING,
    MISSING,
    PROCESSED,
    FrameRow,
    read_info,
    values_header,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    import pandas as pd

    from stream_sparse.frame import Array

    from .schema import RunInfo

_TAIL = 1 << 12  # bytes; a row is much shorter
_FIRST = 7  # columns of frames.csv that all folders have
_COMMA, _LINE_END = 44, 10
_TEXTS = [name for name, kind in FRAME_KINDS.items() if kind is str]


class RunFolder:
    """A run folder, not one of several segments; each part is read when it is first asked for.

    Of a run that was cut off, rows are read up to the last whole one. RecordError for the first row that is
    damaged, or does not fit to its row in the other table.

    Parameters:
        folder: the run folder.
        strict: whether each processed frame must have its values, where the run was cut off, too.

    Attributes:
        until: index of the first frame that is left out, since a later run has it; set it before reading.

    >>> import tempfile
    >>> from stream_sparse import load
    >>> with tempfile.TemporaryDirectory() as place:
    ...     run = load("minimal").run(frames=2, record=f"{place}/run")
    ...     rows = RunFolder(run.folder)
    ...     rows.frames["status"].tolist(), rows.values.columns.tolist()
    (['processed', 'processed'], ['kurtosis'])
    """

    def __init__(self, folder: Path, strict: bool = False) -> None:
        self.folder, self._strict, self.until = folder, strict, np.inf

    @cached_property
    def info(self) -> RunInfo:
        """``run.json``."""
        return read_info(self.folder)

    @property
    def frames(self) -> pd.DataFrame:
        """A row for each line of ``frames.csv``, by its number; ``frame`` is nan where frames are missing."""
        return self._rows[0]

    @property
    def values(self) -> pd.DataFrame:
        """Scalars, then recorded arrays: float64, a row for each processed frame, nan where a cell is empty.

        The rows have the index that they have in ``frames``.
        """
        return self._rows[1]

    @property
    def empty(self) -> Array:
        """Which cells of ``values`` are empty."""
        return self._rows[2]

    @property
    def captured(self) -> pd.DataFrame:
        """The rows of ``frames`` without those of missing frames: frame, time, status and cause."""
        return self.frames.loc[self.frames["frame"].notna(), [*FRAME_KINDS]].astype(FRAME_KINDS)

    @property
    def processed(self) -> pd.DataFrame:
        """The rows of ``frames`` to which those of ``values`` belong."""
        return self.frames.loc[self.values.index]

    @property
    def missing(self) -> list[Missing]:
        """The frames that never came."""
        columns = ["after", "count", "time_s", "to_s", "cause"]
        rows = self.frames.loc[self.frames["status"] == MISSING, columns]
        return [Missing(int(a), int(n), *rest) for a, n, *rest in rows.itertuples(index=False, name=None)]

    def array(self, name: str) -> Array:
        """The rows of a recorded array, mapped from its file; empty where none was written."""
        path = self.folder / f"{name}.npy"
        if not (path.is_file() and path.stat().st_size):
            return np.empty(0)
        rows = load_array(path)  # of a run that goes on it may have one more than the table
        whole = self.info.complete and self.until == np.inf
        return rows if whole else rows[: 1 + int(np.fmax.reduce(self.values[name], initial=-1))]

    def numbers(self, name: str) -> Array:
        """For each row of ``values`` the number of its row in a recorded array, or -1.

        RecordError where a run that came to its end has fewer rows than its table speaks of.
        """
        numbers: Array = np.nan_to_num(self.values[name].to_numpy(), nan=-1).astype(np.int64)
        count = len(self.array(name))
        if self.info.complete and numbers.max(initial=-1) >= count:
            path = self.folder / f"{name}.npy"  # to load it is an error where it is missing
            raise wrong(path, f"has {len(load_array(path))} rows, values.csv expects row {numbers.max()}")
        return np.where(numbers < count, numbers, -1)

    @cached_property
    def _rows(self) -> tuple[pd.DataFrame, pd.DataFrame, Array]:
        folder, info = self.folder, self.info
        frames = _frames(folder / "frames.csv", info.complete)
        done = frames.index[frames["status"] == PROCESSED]
        path = folder / "values.csv"
        values, empty = _values(path, info)
        both = min(len(values), len(done))
        leading = values.iloc[:both, : len(LEADING)].to_numpy()
        here = frames.loc[done[:both], [*LEADING]].to_numpy()
        for row in np.flatnonzero((leading != here).any(axis=1))[:1]:
            (there, at), (index, time_s) = leading[row].tolist(), here[row].tolist()
            problem = f"frame {there:.0f} at {at} s, where frames.csv has frame {index:.0f} at {time_s} s"
            raise wrong(path, f"line {row + 2}: {problem}")
        if info.complete and len(values) > len(done):
            raise wrong(path, f"has more rows than the {len(done)} processed frames of frames.csv")
        if len(values) < len(done):
            lacking = done[len(values)]
            if info.complete or self._strict:
                index = frames["frame"][lacking]
                raise wrong(path, f"ends before frame {index:.0f}, which was processed")
            frames, done = frames.loc[: lacking - 1], done[: len(values)]
        # Frames that are missing count again with the one behind them.
        later = (frames["frame"].fillna(frames["after"] + 1) >= self.until).cummax()
        frames, done = frames[~later], done[~later[done]]
        values = values.iloc[: len(done), len(LEADING) :].set_axis(done)
        return frames, values, empty[: len(done), len(LEADING) :]


def _frames(path: Path, closed: bool) -> pd.DataFrame:
    """The rows of ``frames.csv`` by the number of their line."""
    header, rows = _halves(path, closed)
    sound = len(header) >= _FIRST and header == FRAMES_HEADER[: len(header)]
    if not sound and (header or closed):  # one that was killed may have no header
        raise wrong(path, f"line 1: expected {','.join(FRAMES_HEADER)}, got {','.join(header)[:60]}")
    table = _parsed(path, rows, header or FRAMES_HEADER, _TEXTS).reindex(columns=FRAMES_HEADER)
    numbers = table.drop(columns=_TEXTS)
    lost = table["status"] == MISSING
    is_exact = numbers.notna() & (np.abs(numbers) < 1 << 53)
    sound = is_exact["time_s"] & np.where(lost, (table["count"] > 0) & is_exact["to_s"], is_exact["frame"])
    sound &= table["status"].isin([PROCESSED, DROPPED, MISSING])
    for line in sound.index[~sound][:1]:
        raise wrong(path, f"line {line}: is not a row of a frame")
    table = table.fillna(FrameRow._field_defaults)
    for name in _TEXTS:
        quoted = table[name].str.contains("'", regex=False)
        table.loc[quoted, name] = table.loc[quoted, name].map(unshielded)
    return table


def _values(path: Path, info: RunInfo) -> tuple[pd.DataFrame, Array]:
    """The rows of ``values.csv``, and which of their cells are empty."""
    arrays = list(info.arrays)
    head, rows = _halves(path, info.complete)
    head = head or ([] if info.complete else values_header([], arrays))  # killed before it was written
    scalars = head[len(LEADING) : max(len(LEADING), len(head) - len(arrays))]
    if head != values_header(scalars, arrays):
        expected = ",".join(values_header(["..."], arrays))
        raise wrong(path, f"line 1: expected {expected}, got {','.join(head)[:60]}")
    text = np.frombuffer(rows, np.uint8)
    ends = np.flatnonzero((text == _COMMA) | (text == _LINE_END))
    counts = np.diff(np.flatnonzero(text[ends] == _LINE_END), prepend=-1)
    for row in np.flatnonzero(counts != len(head))[:1]:
        raise wrong(path, f"line {row + 2}: has {counts[row]} cells, expected {len(head)}")
    empty = (np.diff(ends, prepend=-1) == 1).reshape(-1, len(head))
    return _parsed(path, rows, head), empty


def _halves(path: Path, closed: bool) -> tuple[list[str], bytes]:
    """The header of a table, and the lines behind it; a last one without an end was cut off."""
    header, _, rows = bytes_of(path, closed).partition(b"\n")
    return next(csv.reader([header.decode("utf-8", "replace")]), []), rows


def _parsed(path: Path, rows: bytes, names: Sequence[str], texts: Collection[str] = ()) -> pd.DataFrame:
    """The cells of all lines by the number of the line; float64, but for columns of texts."""
    import pandas as pd

    newest = tuple(map(int, pd.__version__.split(".")[:2])) >= (3, 1)  # it reads every number exactly
    options: dict[str, Any] = {} if newest else {"float_precision": "round_trip"}
    kinds = {column: str if name in texts else np.float64 for column, name in enumerate(names)}

    def read(dtype: Any) -> pd.DataFrame:
        table = pd.read_csv(
            io.BytesIO(rows), header=None, names=range(len(names)), index_col=False, lineterminator="\n",
            skip_blank_lines=False, keep_default_na=False, na_values=["", "nan"], encoding_errors="replace",
            quoting=csv.QUOTE_MINIMAL if texts else csv.QUOTE_NONE, low_memory=False, dtype=dtype, **options,
        )  # fmt: skip
        return table.set_axis(range(2, len(table) + 2))

    try:
        return read(kinds).set_axis(list(names), axis=1)
    except pd.errors.ParserError as error:
        raise wrong(path, f"is damaged: {cause_words(error)}") from error
    except ValueError as error:  # a cell is no number; pandas does not say in which row
        cells = read(str)[[column for column, kind in kinds.items() if kind is not str]]
        numbers = cells.apply(pd.to_numeric, errors="coerce")
        line = (cells.notna() & numbers.isna()).any(axis=1).idxmax()
        raise wrong(path, f"line {line}: has a cell that is not a number") from error


def last_frame(folder: Path) -> int | None:
    """The index of the last whole row of ``frames.csv``; None without a row. Only the end is read."""
    index = _last_line(folder / "frames.csv").partition(b",")[0]
    return int(index) if index.isdigit() else None


def seconds(folder: Path) -> float | None:
    """The time from the first frame of a recording to its last one; None without any. Little is read."""
    parts = segment_folders(folder) or [folder]
    path = parts[0] / "frames.csv"
    with suppress(OSError, ValueError, IndexError, StopIteration), path.open("rb") as file:
        next(file)
        first = next(line for line in file if not line.startswith(b","))
        times = [float(line.split(b",")[1]) for line in (first, _last_line(parts[-1] / "frames.csv"))]
        if abs(step := times[1] - times[0]) < LATEST_S:
            return step
    return None


def _last_line(path: Path) -> bytes:
    """Return the last line of a captured frame that has an end; empty where no line has one."""
    with suppress(OSError), path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
        whole = file.read().split(b"\n")[:-1]
        return next((line for line in reversed(whole) if not line.startswith(b",")), b"")
    return b""
