"""The recorded runs of a library that pages show, compare and download."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from stream_sparse.errors import InputError
from stream_sparse.exports.export import export
from stream_sparse.records.difference_tables import Table, difference_tables
from stream_sparse.records.differences import compare
from stream_sparse.records.folders import check_entries, segment_folders
from stream_sparse.redact import redact_text

from .viewed_run import ViewedRun

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .library import Library

__all__ = ["RunCache"]

_MOST_OPEN = 6
_MOST_COMPARED = 100_000_000  # bytes of tables, of which comparing holds all numbers in memory
_MOST_EXPORTED = 4_000_000_000
_FILES = {"csv": ("frames.csv", "values.csv"), "mp4": ("view.mkv",)}


class RunCache:
    """Recorded runs for pages; the last ones shown stay in memory."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._open: OrderedDict[str, tuple[Any, ViewedRun]] = OrderedDict()

    def outline(self, name: str) -> dict[str, Any]:
        """Return the current outline of a run; a run that has grown is read again."""
        return self.run(name, now=True).outline

    def run(self, name: str, now: bool = False) -> ViewedRun:
        """Return a run as it was when its outline was asked for; with ``now`` as it is now."""
        folder = self._library.run_folder(name)
        with self._lock:
            state, run = self._open.pop(name, (None, None))
            if run is None or (now and state != _state(folder)):
                if run is not None:
                    run.close()
                state, run = _state(folder), ViewedRun(name, folder)
            self._open[name] = state, run
            while len(self._open) > _MOST_OPEN:
                self._open.popitem(last=False)[1][1].close()
            return run

    def compare(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the table that ``stream-sparse compare`` prints."""
        folders = [self._library.run_folder(name) for name in names]
        if sum(_size(folder, _FILES["csv"]) for folder in folders) > _MOST_COMPARED:
            raise InputError("these runs are too long to be compared here: stream-sparse compare does it")
        found = difference_tables(compare(folders))
        return {
            "letters": found.letters,
            "tables": [_plain(table) for table in (found.facts, found.numbers) if table.rows],
            "notes": [redact_text(note) for note in found.notes],
        }

    def export(self, name: str, kind: str, to: Path) -> None:
        """Write a run as one file."""
        folder = self._library.run_folder(name)
        if kind not in _FILES:
            raise InputError(f"expected {' or '.join(_FILES)}, got {kind[:20]}")
        if _size(folder, _FILES[kind]) > _MOST_EXPORTED:
            raise InputError(f"{name} is too large for a page: stream-sparse export --{kind} does it")
        export(folder, kind, to)


def _parts(folder: Path) -> list[Path]:
    return segment_folders(folder) or [folder]


def _state(folder: Path) -> Any:
    """Return sizes and times of the files that change while a run grows."""
    found = {}
    for path in (path for part in {folder, _parts(folder)[-1]} for path in part.iterdir()):
        with suppress(FileNotFoundError):  # it was just being replaced
            stat = path.lstat()
            found[path] = stat.st_size, stat.st_mtime_ns
    return found


def _size(folder: Path, names: Sequence[str]) -> int:
    """Return the bytes of some files of a run."""
    parts = _parts(folder)
    for part in parts:
        check_entries(part)
    return sum(path.stat().st_size for part in parts for name in names if (path := part / name).is_file())


def _plain(table: Table) -> dict[str, Any]:
    return {"titles": table.titles, "rows": [[redact_text(cell) for cell in row] for row in table.rows]}
