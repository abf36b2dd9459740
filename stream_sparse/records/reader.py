"""Read a run folder, finished or not."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from stream_sparse.errors import InputError

from .folder import segment_folders
from .schema import read_cells, read_event, read_info, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from stream_sparse.frame import Array

__all__ = ["CutRecord", "RunRecord", "open_run"]

_S = TypeVar("_S")
_T = TypeVar("_T")


class RunRecord:
    """What a run left behind; each part is read when it is first asked for.

    A folder whose run still goes on, or was killed, reads as well: up to its last whole row.

    Attributes:
        folder: the run folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __repr__(self) -> str:
        ended = (self.info["ended"] or {}).get("how", "not ended")
        return f"<run {self.folder.as_posix()}: {self.info['name']}, {ended}>"

    @property
    def segments(self) -> list[RunRecord]:
        """The run folders that it consists of, in order; of one that was not cut, itself."""
        return [self]

    @cached_property
    def info(self) -> dict[str, Any]:
        """``run.json``; ``info["ended"]`` is None where the run goes on or was killed."""
        return read_info(self.folder)

    @cached_property
    def pipeline(self) -> str:
        """``pipeline.yaml``: the pipeline as it was resolved."""
        return self._text("pipeline.yaml", "strict")

    @cached_property
    def frames(self) -> Array:
        """A record for every captured frame: ``frame``, ``time_s``, ``status`` and ``cause``."""
        rows = self._table("frames.csv", ["frame", "time_s", "status", "cause"], _captured)[1]
        longest = max((len(row[3]) for row in rows), default=1)
        kind = [("frame", "i8"), ("time_s", "f8"), ("status", "U9"), ("cause", f"U{max(longest, 1)}")]
        table = np.array(rows, kind)
        return table[np.argsort(table["frame"], kind="stable")]

    @property
    def frame(self) -> Array:
        """The index of each row of ``values``."""
        return self._columns["frame"].astype(np.int64)

    @property
    def time_s(self) -> Array:
        """The time of each row of ``values``, in seconds."""
        return self._columns["time_s"]

    @cached_property
    def values(self) -> Mapping[str, Array]:
        """Each scalar by name: float64, an element for each processed frame, nan where there is none."""
        skip = {"frame", "time_s", *self._recorded}
        return {name: x for name, x in self._columns.items() if name not in skip}

    @cached_property
    def arrays(self) -> Mapping[str, Array]:
        """Each recorded array by name, stacked, mapped from its file and read-only."""
        found = {name: self.folder / f"{name}.npy" for name in self._recorded}
        there = {name: path for name, path in found.items() if path.is_file() and path.stat().st_size}
        return {name: _mapped(path) for name, path in there.items()}

    @cached_property
    def rows(self) -> Mapping[str, Array]:
        """For each recorded array, an element for each processed frame: its row in ``arrays``, or -1."""
        return {name: np.nan_to_num(self._columns[name], nan=-1).astype(np.int64) for name in self._recorded}

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """The lines of ``events.jsonl``."""
        return self._parsed("events.jsonl", self._lines("events.jsonl"), 1, read_event)

    @property
    def _recorded(self) -> list[str]:
        return list(self.info.get("arrays", {}))

    @cached_property
    def _columns(self) -> dict[str, Array]:
        # killed between two files, a run has a row of values whose frame does not yet count as processed
        count = int(np.count_nonzero(self.frames["status"] == "processed"))
        header, rows = self._table("values.csv", ["frame", "time_s", *self._recorded], _numbers, count)
        table = np.array(rows, np.float64).reshape(-1, len(header))
        return {name: np.ascontiguousarray(table[:, i]) for i, name in enumerate(header)}

    def _table(
        self, name: str, needed: list[str], parse: Callable[[list[str], int], _T], most: int | None = None
    ) -> tuple[list[str], list[_T]]:
        """The header of a table and its rows; a run that was cut off may have begun neither."""
        rows = [read_cells(line) for line in self._lines(name)]
        cut = (self.info["ended"] or {"how": "error"})["how"] == "error"
        header = rows[0] if rows else needed if cut else []
        if not set(needed) <= set(header):
            raise self._damaged(name, _others("line 1: ", needed, header))
        end = None if most is None else most + 1
        return header, self._parsed(name, rows[1:end], 2, lambda row: parse(row, len(header)))

    def _parsed(self, name: str, rows: Iterable[_S], first: int, parse: Callable[[_S], _T]) -> list[_T]:
        """Each row of a file; the first that is none is told by its line."""
        found = []
        for line, row in enumerate(rows, first):
            try:
                found.append(parse(row))
            except ValueError as error:
                text = row if isinstance(row, str) else ",".join(row)  # type: ignore[arg-type]
                raise self._damaged(name, f"line {line}: is damaged: {text[:80]}") from error
        return found

    def _lines(self, name: str) -> list[str]:
        text = self._text(name, "replace")
        return text[: text.rfind("\n") + 1].split("\n")[:-1]  # a line without an end is torn

    def _text(self, name: str, errors: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8", errors=errors)
        except OSError as error:
            raise self._damaged(name, unreadable(error)) from error
        except UnicodeDecodeError as error:
            byte = f"0x{error.object[error.start]:02x}"
            raise self._damaged(name, f"is damaged: not UTF-8 (byte {byte})") from error

    def _damaged(self, name: str, what: str) -> InputError:
        return InputError(f"{(self.folder / name).as_posix()}: {what}")


def _others(where: str, expected: Iterable[str], got: Iterable[str]) -> str:
    return f"{where}expected {','.join(expected)}, got {','.join(got)[:60]}"


def _captured(row: list[str], width: int) -> tuple[int, float, str, str]:
    index, time_s, status, cause = row[:width]
    return int(index), float(time_s), status, cause


def _numbers(row: list[str], width: int) -> list[float]:
    if len(row) != width:
        raise ValueError(row)
    return [float(cell) if cell else np.nan for cell in row]


def _mapped(path: Path) -> Array:
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)  # type: ignore[no-any-return]
    except OSError as error:
        raise InputError(f"{path.as_posix()}: {unreadable(error)}") from error
    except Exception as error:  # whatever a header that is not as it was may lead to
        raise InputError(f"{path.as_posix()}: is damaged or cut short: {error}") from error


class CutRecord(RunRecord):
    """A recording that was cut into segments, read as one; those that were deleted are missing.

    ``arrays`` are copied into memory when they are first asked for; ``segments`` has them one by one.
    """

    @cached_property
    def segments(self) -> list[RunRecord]:
        """The segments that are there, each a run of its own."""
        return [RunRecord(folder) for folder in segment_folders(self.folder)]

    @cached_property
    def frames(self) -> Array:
        """As in each segment."""
        return np.concatenate([segment.frames for segment in self.segments])

    @cached_property
    def arrays(self) -> Mapping[str, Array]:
        """Each recorded array by name, stacked."""
        found: dict[str, list[Array]] = {}
        for segment in self.segments:
            for name, array in segment.arrays.items():
                found.setdefault(name, []).append(array)
        return {name: np.concatenate(arrays) for name, arrays in found.items()}

    @cached_property
    def rows(self) -> Mapping[str, Array]:
        """For each recorded array, an element for each processed frame: its row in ``arrays``, or -1."""
        found: dict[str, list[Array]] = {name: [] for name in self._recorded}
        before = dict.fromkeys(found, 0)
        for segment in self.segments:
            for name, rows in segment.rows.items():
                found[name].append(np.where(rows < 0, rows, rows + before[name]))
                before[name] += len(segment.arrays.get(name, ()))
        return {name: np.concatenate(rows) for name, rows in found.items()}

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """The events of all segments."""
        return [event for segment in self.segments for event in segment.events]

    @property
    def _recorded(self) -> list[str]:
        names = self.segments[0]._recorded
        for segment in self.segments:
            if segment._recorded != names:
                raise segment._damaged("run.json", _others("'arrays': ", names, segment._recorded))
        return names

    @cached_property
    def _columns(self) -> dict[str, Array]:
        # killed when it had just begun, a segment may not even have a header
        found = [(part, part._columns) for part in self.segments if len(part.frame)]
        tables = [table for _, table in found] or [self.segments[0]._columns]
        for part, table in found:
            if [*table] != [*tables[0]]:
                raise part._damaged("values.csv", _others("line 1: ", tables[0], table))
        return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def open_run(folder: str | Path) -> RunRecord:
    """Open what ``--record`` wrote.

    Parameters:
        folder: the run folder, of a recording that was cut into segments or one segment alone.

    Raises:
        InputError: where it is none.
    """
    path = Path(folder)
    if (path / "run.json").is_file():
        return CutRecord(path) if segment_folders(path) else RunRecord(path)
    if not path.exists():
        raise InputError(f"{path.as_posix()}: no such folder; give one that --record made")
    if not path.is_dir():
        raise InputError(f"{path.as_posix()}: is a file; give the folder that --record made")
    inner = sorted(p.parent.name for p in path.glob("*/run.json"))
    hint = f"did you mean {(path / inner[-1]).as_posix()}?" if inner else "give a folder that --record made"
    raise InputError(f"{path.as_posix()}: is no run folder, it has no run.json; {hint}")
