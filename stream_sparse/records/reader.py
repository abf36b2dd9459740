"""Read a recording into memory, finished or not."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from stream_sparse.errors import InputError

from .files import load_array, segment_folders, unreadable, whole_lines, wrong
from .schema import LEADING, PROCESSED, FrameRow, check_info, load_info, read_cells, read_event, values_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stream_sparse.frame import Array

__all__ = ["RunRecord", "open_run"]

_S = TypeVar("_S")
_T = TypeVar("_T")


class RunRecord:
    """A recording: one run folder or, where it was cut, one for each segment; they read as one.

    Each part is read when it is first asked for. A folder whose run still goes on, or was killed, is read up
    to its last whole row. Segments that were deleted are missing.

    Attributes:
        folder: the folder of the recording.
        folders: its run folders, in order.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folders = segment_folders(folder) or [folder]
        self._tables = [_Tables(part) for part in self.folders]

    def __repr__(self) -> str:
        ended = (self.info["ended"] or {}).get("how", "not ended")
        return f"<run {self.folder.as_posix()}: {self.info['name']}, {ended}>"

    @cached_property
    def segments(self) -> list[RunRecord]:
        """The run folders, each as a recording of its own."""
        return [self] if self.folders == [self.folder] else [RunRecord(part) for part in self.folders]

    @cached_property
    def info(self) -> dict[str, Any]:
        """``run.json``; ``info["ended"]`` is None where the run goes on or was killed."""
        return self._tables[0].info if self.folders == [self.folder] else _info(self.folder)

    @cached_property
    def pipeline(self) -> str:
        """``pipeline.yaml``: the pipeline with all defaults and overrides."""
        path = self.folder / "pipeline.yaml"
        try:
            return path.read_text(encoding="utf-8")
        except OSError as error:
            raise wrong(path, unreadable(error), InputError) from error
        except UnicodeDecodeError as error:
            byte = f"0x{error.object[error.start]:02x}"
            raise wrong(path, f"is damaged: not UTF-8 (byte {byte})", InputError) from error

    @cached_property
    def frames(self) -> Array:
        """A record for every captured frame: ``frame``, ``time_s``, ``status`` and ``cause``."""
        return _joined([part.frames for part in self._tables])

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
        skip = {*LEADING, *self._recorded}
        return {name: x for name, x in self._columns.items() if name not in skip}

    @cached_property
    def arrays(self) -> Mapping[str, Array]:
        """Each recorded array by name, stacked; read-only and mapped from its file where there is one."""
        found: dict[str, list[Array]] = {}
        for part in self._tables:
            for name, array in part.arrays.items():
                found.setdefault(name, []).append(array)
        return {name: _joined(arrays) for name, arrays in found.items()}

    @cached_property
    def rows(self) -> Mapping[str, Array]:
        """For each recorded array, an element for each processed frame: its row in ``arrays``, or -1."""
        found: dict[str, list[Array]] = {name: [] for name in self._recorded}
        before = dict.fromkeys(found, 0)
        for part in self._tables:
            for name in found:
                rows = np.nan_to_num(part.columns[name], nan=-1).astype(np.int64)
                found[name].append(np.where(rows < 0, rows, rows + before[name]))
                before[name] += len(part.arrays.get(name, ()))
        return {name: _joined(rows) for name, rows in found.items()}

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """The lines of ``events.jsonl``."""
        return [event for part in self._tables for event in part.events]

    @cached_property
    def _recorded(self) -> list[str]:
        """The names of recorded arrays, the same in each folder."""
        names = self._tables[0].recorded
        for part in self._tables:
            if part.recorded != names:
                raise _unexpected(part.folder / "run.json", "'arrays'", names, part.recorded)
        return names

    @cached_property
    def _columns(self) -> dict[str, Array]:
        """The columns of ``values.csv``, the same in each folder."""
        # a segment that was killed when it had just begun may not even have a header
        parts = [part for part in self._tables if len(part.columns["frame"])] or self._tables[:1]
        names = [*parts[0].columns]
        for part in parts:
            if [*part.columns] != names:
                raise _unexpected(part.folder / "values.csv", "line 1", names, part.columns)
        return {name: _joined([part.columns[name] for part in parts]) for name in names}


class _Tables:
    """The tables, arrays and events of one run folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def info(self) -> dict[str, Any]:
        return _info(self.folder)

    @property
    def recorded(self) -> list[str]:
        return list(self.info.get("arrays", {}))

    @cached_property
    def frames(self) -> Array:
        rows = self._table("frames.csv", FrameRow._fields, lambda row, _: FrameRow.parse(row))[1]
        longest = max((len(row.cause) for row in rows), default=1)
        kinds = ("i8", "f8", "U9", f"U{max(longest, 1)}")
        table = np.array(rows, list(zip(FrameRow._fields, kinds, strict=True)))
        return table[np.argsort(table["frame"], kind="stable")]

    @cached_property
    def columns(self) -> dict[str, Array]:
        # killed between two files, a run has a row of values whose frame does not yet count as processed
        count = int(np.count_nonzero(self.frames["status"] == PROCESSED))
        needed = values_header([], self.recorded)
        header, rows = self._table("values.csv", needed, _numbers, count)
        table = np.array(rows, np.float64).reshape(-1, len(header))
        return {name: np.ascontiguousarray(table[:, i]) for i, name in enumerate(header)}

    @cached_property
    def arrays(self) -> dict[str, Array]:
        found = {name: self.folder / f"{name}.npy" for name in self.recorded}
        there = {name: path for name, path in found.items() if path.is_file() and path.stat().st_size}
        return {name: load_array(path, InputError) for name, path in there.items()}

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        path = self.folder / "events.jsonl"
        return _parsed(path, list(whole_lines(path, kind=InputError)), 1, read_event)

    def _table(
        self, name: str, needed: Sequence[str], parse: Callable[[list[str], int], _T], most: int | None = None
    ) -> tuple[Sequence[str], list[_T]]:
        """The header of a table and its rows. A run that was cut off may have written neither."""
        path = self.folder / name
        rows = [read_cells(line) for line in whole_lines(path, kind=InputError)]
        cut = (self.info["ended"] or {"how": "error"})["how"] == "error"
        header = rows[0] if rows else needed if cut else []
        if not set(needed) <= set(header):
            raise _unexpected(path, "line 1", needed, header)
        end = None if most is None else most + 1
        return header, _parsed(path, rows[1:end], 2, lambda row: parse(row, len(header)))


def _info(folder: Path) -> dict[str, Any]:
    info = load_info(folder)
    check_info(folder, info)
    return info


def _joined(parts: list[Array]) -> Array:
    """The arrays of all run folders as one; of a single folder without a copy."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _parsed(path: Path, rows: Iterable[_S], first: int, parse: Callable[[_S], _T]) -> list[_T]:
    """Parse each row of a file whose first row is on line `first`."""
    found = []
    for line, row in enumerate(rows, first):
        try:
            found.append(parse(row))
        except ValueError as error:
            text = row.rstrip("\n") if isinstance(row, str) else ",".join(row)  # type: ignore[arg-type]
            raise wrong(path, f"line {line}: is damaged: {text[:80]}", InputError) from error
    return found


def _numbers(row: list[str], width: int) -> list[float]:
    if len(row) != width:
        raise ValueError(row)
    return [float(cell) if cell else np.nan for cell in row]


def _unexpected(path: Path, place: str, expected: Iterable[str], got: Iterable[str]) -> Exception:
    return wrong(path, f"{place}: expected {','.join(expected)}, got {','.join(got)[:60]}", InputError)


def open_run(folder: str | Path) -> RunRecord:
    """Open a folder that ``--record`` wrote.

    Parameters:
        folder: the folder of a recording, or of one of its segments.

    Raises:
        InputError: where it is no run folder.
    """
    path = Path(folder)
    if (path / "run.json").is_file():
        return RunRecord(path)
    if not path.exists():
        raise InputError(f"{path.as_posix()}: no such folder; give one that --record made")
    if not path.is_dir():
        raise InputError(f"{path.as_posix()}: is a file; give the folder that --record made")
    inner = sorted(p.parent.name for p in path.glob("*/run.json"))
    hint = f"did you mean {(path / inner[-1]).as_posix()}?" if inner else "give a folder that --record made"
    raise InputError(f"{path.as_posix()}: is no run folder, it has no run.json; {hint}")
