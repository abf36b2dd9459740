"""Recorded runs as a page shows them: rows, curves, pictures and events."""

import math
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.drawing.thinning import thinned
from stream_sparse.errors import Error, InputError
from stream_sparse.frame import Array
from stream_sparse.io.html import masked
from stream_sparse.io.recorded_video import DamagedPictureError, OpenVideo
from stream_sparse.records import open_run
from stream_sparse.records.differences import (
    compare,
    difference_tables,
    ended_words,
    source_words,
)
from stream_sparse.records.event_words import event_lines
from stream_sparse.records.folders import segment_folders
from stream_sparse.records.schema import ColumnInfo
from stream_sparse.records.summary import plotted

from .library import Library
from .pictures import encode

_MOST_PLOTS, _MOST_EVENTS, _LONGEST_NAME = 48, 500, 120
_MOST_POINTS = 500_000  # of all curves that are sent at once
_MOST_OPEN = 6
_FILE_CLOCKS = ("pts", "index")
"""Clocks whose times are places in a file: equal times are equal frames."""


class RowView(NamedTuple):
    """A row, and the picture of the view at its time as JPEG, which may be empty.

    ``facts`` are the frame, its time, its values, and the frame of the picture, or why it is missing.
    """

    facts: dict[str, Any]
    picture: bytes


class ViewedRun:
    """A recorded run, finished or not. Its folder may be a stranger's. Any thread may ask.

    Parameters:
        name: by which pages know it.
        folder: of the recording.

    Raises:
        InputError: for a folder without a recording.

    >>> import tempfile
    >>> from stream_sparse import load
    >>> with tempfile.TemporaryDirectory() as place:
    ...     recording = load("minimal").run(frames=12, record=f"{place}/one")
    ...     run = ViewedRun("one", recording.folder)
    ...     look = run.look(run.nearest(0.1))
    >>> run.outline["frames"], look.facts["frame"], look.facts["picture"]
    (12, 3, 3)
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._record = open_run(folder)
        self._info = self._record.run_info
        self.outline = self._about()  # what a page shows of it without asking again
        self._lock = threading.Lock()
        self._film: tuple[Path, OpenVideo] | None = None  # the one that was looked at last

    # Outline --------------------------------------------------------------------------------------

    def _about(self) -> dict[str, Any]:
        info, record = self._info, self._record
        values, problem = self._read()
        plots, curves, omitted = _plots(values, record.columns)
        self._curves = [values[name] for name in curves]
        self._films = record.videos("view.mkv")  # each with the time at which it begins
        lines, count, event_problem = event_lines(record.folders, _MOST_EVENTS)
        return {
            "name": self.name,
            "pipeline": masked(info.name, _LONGEST_NAME),
            "question": masked(info.description or "", 500),
            "source": masked(source_words(info), _LONGEST_NAME),
            "started": info.started,
            "ended": masked(ended_words(info), 500),
            "open": info.ended is None,
            "by_file": info.clock.kind in _FILE_CLOCKS,
            "frames": len(self.time_s),
            "first": float(self.time_s[0]) if len(self.time_s) else None,
            "last": float(self.time_s[-1]) if len(self.time_s) else None,
            "curves": [masked(name, _LONGEST_NAME) for name in curves],
            "plots": plots,
            "left": omitted,
            "view": bool(self._films),
            "events": [
                {
                    "frame": at.frame,
                    "time": at.time_s,
                    "kind": masked(at.kind, _LONGEST_NAME),
                    "words": at.words,
                }
                for at in lines
            ],
            "event_count": count,
            "problems": [text for text in (problem, event_problem) if text],
        }

    def _read(self) -> tuple[Mapping[str, Array], str]:
        """Read the rows; gives the scalars by name, and what is wrong with the rows."""
        try:
            values = self._record.values
            self.frame, self.time_s = self._record.index, self._record.time_s
        except Error as error:
            self.frame, self.time_s = np.empty(0, np.int64), np.empty(0)
            return {}, str(error)
        return values, ""

    # Curves ---------------------------------------------------------------------------------------

    def curves(
        self, places: Sequence[int], begin_s: float, end_s: float, columns: int
    ) -> list[tuple[Array, Array]]:
        """Return the points of some curves that can be seen between two times, as times and values.

        Parameters:
            places: of curves in ``outline["curves"]``.
            begin_s: the first time; one point before it is returned as well.
            end_s: the last time; one point after it is returned as well.
            columns: of pixels; where there are more points, each has its least and its greatest value.
        """
        if not all(0 <= index < len(self._curves) for index in places):
            raise InputError(f"{self.name} has {len(self._curves)} curves")
        start = max(0, int(np.searchsorted(self.time_s, begin_s)) - 1)
        stop = int(np.searchsorted(self.time_s, end_s, "right")) + 1
        time_s = self.time_s[start:stop]
        columns = max(1, min(columns, _MOST_POINTS // 2 // max(1, len(places))))
        return [thinned(time_s, self._curves[index][start:stop], columns) for index in places]

    # A row ----------------------------------------------------------------------------------------

    def nearest(self, time_s: float) -> int:
        """Return the row whose time is nearest."""
        after = int(np.searchsorted(self.time_s, time_s))
        around = self.time_s[max(0, after - 1) : after + 1]
        return max(0, after - 1) + (int(np.abs(around - time_s).argmin()) if len(around) else 0)

    def look(self, row: int) -> RowView:
        """Return a row with its picture; the last row where there are fewer."""
        if not len(self.time_s):
            raise InputError(f"{self.name} has no frame yet")
        row = min(max(row, 0), len(self.time_s) - 1)
        facts: dict[str, Any] = {
            "row": row,
            "frame": int(self.frame[row]),
            "time": float(self.time_s[row]),
            "values": [_number(float(curve[row])) for curve in self._curves],
            "picture": None,
        }
        data = b""
        try:
            with self._lock:
                row_view = self._at(row)
                if row_view is not None:
                    data = encode(row_view[1].to_ndarray(format="bgr24"), scene=True).data
                    facts["picture"] = int(self.frame[self.nearest(row_view[0])])
        except DamagedPictureError as error:
            facts["problem"] = masked(error, 500)
        return RowView(facts, data)

    def still(self, row: int) -> bytes:
        """Return the decoded picture of a row, as PNG."""
        row = min(max(row, 0), len(self.time_s) - 1)
        try:
            with self._lock:
                row_view = self._at(row) if row >= 0 else None
                if row_view is None:
                    raise InputError(f"{self.name} has no picture: it was recorded without a view")
                return encode(row_view[1].to_ndarray(format="bgr24"), scene=False).data
        except DamagedPictureError as error:
            raise InputError(str(error)) from error

    def _at(self, row: int) -> tuple[float, Any] | None:
        """Return the last picture of the view up to a row, with its time."""
        time_s = float(self.time_s[row])
        begun = [film for film in self._films if film[0] <= time_s] or self._films[:1]
        if not begun:
            return None
        start_s, path = begun[-1]
        if self._film is None or self._film[0] != path:
            self._film = path, OpenVideo(path)
        picture = self._film[1].at(time_s - start_s)
        return None if picture is None else (start_s + picture[0], picture[1])


class RunCache:
    """Recorded runs of a library for pages; the last ones shown stay in memory."""

    def __init__(self, library: Library) -> None:
        self._library, self._lock = library, threading.Lock()
        self._states: dict[str, Any] = {}
        self._read = lru_cache(maxsize=_MOST_OPEN)(lambda name, folder, _: ViewedRun(name, folder))

    def run(self, name: str, now: bool = False) -> ViewedRun:
        """Return a run as it was when its outline was asked for; with ``now`` as it is now."""
        folder = self._library.run_folder(name)
        with self._lock:
            if now or name not in self._states:
                self._states[name] = _state(folder)
            return self._read(name, folder, self._states[name])

    def compare(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the table that ``stream-sparse compare`` prints."""
        differences = compare(*(self._library.run_folder(name) for name in names))
        facts, numbers, notes = difference_tables(differences)
        shown = [(t.titles, [[masked(c, 500) for c in row] for row in t.rows]) for t in (facts, numbers)]
        return {
            "letters": "".join(differences.facts.columns),
            "tables": [{"titles": titles, "rows": rows} for titles, rows in shown if rows],
            "notes": [masked(note, 500) for note in notes],
        }


def _state(folder: Path) -> Any:
    """Return sizes and times of files that change while a run grows."""
    newest = (segment_folders(folder) or [folder])[-1]
    words = []
    for name in ("run.json", "frames.csv", "events.jsonl"):
        with suppress(FileNotFoundError):
            stat = (newest / name).lstat()
            words.append((newest, name, stat.st_size, stat.st_mtime_ns))
    return tuple(words)


def _number(value: float) -> float | str | None:
    """Return a value as JSON can hold it."""
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else str(value)


def _plots(
    values: Mapping[str, Array], columns: Mapping[str, ColumnInfo]
) -> tuple[list[dict[str, Any]], list[str], int]:
    """Return the plots, the curves of all of them, and the number of plots that are left out."""
    wanted = plotted(values)
    curves: list[str] = []
    plots = []
    for label, kept, few in wanted[:_MOST_PLOTS]:
        plots.append({
            "label": masked(label, _LONGEST_NAME),
            "note": ", ".join(filter(None, (few, columns[kept[0]].axes))),
            "unit": columns[kept[0]].unit,
            "curves": [*range(len(curves), len(curves) + len(kept))],
        })  # fmt: skip
        curves += kept
    return plots, curves, len(wanted) - len(plots)
