"""Checks of the files of one run folder, each against the rows of its frames."""

from __future__ import annotations

import math
from array import array
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.errors import RecordError
from stream_sparse.io.timebase import Ticks

from .schema import read_cells, read_event, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["Tables", "check_array", "check_video", "read_gaps", "wrong"]


def wrong(path: Path, what: str) -> RecordError:
    """What is wrong with a file, in one line.

    >>> from pathlib import Path
    >>> print(wrong(Path("out/view.mkv"), "is missing"))
    out/view.mkv: is missing
    """
    return RecordError(f"{path.as_posix()}: {what}")


class Tables:
    """``frames.csv`` and ``values.csv``, read once and side by side.

    Parameters:
        folder: the run folder.
        every: names of recorded arrays and of how many frames one is kept.
        closed: whether the run came to its end, so that every line must be whole.
        gaps: by frame, how many were lost just before it, as the events say.
        before: index and time of the last frame of the segment before; None: there is none.
        waiting: frames that were dropped at its end.

    Attributes:
        times: of each processed frame.
        tail: of the frames that were dropped behind the last processed one.
        last: index and time of the last frame.
        processed, dropped: how many.
        columns: scalars of ``values.csv``.
        rows: of each recorded array, how many the table speaks of.

    Raises:
        RecordError: for the first thing that is wrong.
    """

    def __init__(
        self, folder: Path, every: Mapping[str, int], closed: bool, gaps: Mapping[int, int],
        before: tuple[int, float] | None, waiting: int,
    ) -> None:  # fmt: skip
        self._frames, self._values = folder / "frames.csv", folder / "values.csv"
        self._every, self._closed, self._gaps, self.last = every, closed, gaps, before
        self.times, self.tail = array("d"), array("d")
        self.waiting = waiting
        self.processed = self.dropped = self.columns = 0
        self.rows = dict.fromkeys(every, 0)
        frames, values = _table(self._frames, closed), _table(self._values, closed)
        self._heads(next(frames, None), next(values, None))
        for line, cells in enumerate(frames, 2):
            self._frame(line, cells)
            if cells[2] == "processed":
                self._row(next(values, None), cells)
        if closed and next(values, None) is not None:
            raise wrong(
                self._values, f"has more rows than the {self.processed} processed frames of frames.csv"
            )

    def _heads(self, frames: list[str] | None, values: list[str] | None) -> None:
        if frames is None and values is None and not self._closed:
            values = ["frame", "time_s", *self._every]  # killed before they were written
        elif frames != ["frame", "time_s", "status", "cause"]:
            raise wrong(self._frames, "line 1: expected frame,time_s,status,cause")
        head = [] if values is None else values
        names = list(self._every)
        if head[:2] != ["frame", "time_s"] or head[max(2, len(head) - len(names)) :] != names:
            raise wrong(self._values, f"line 1: expected {','.join(['frame', 'time_s', '...', *names])}")
        self._width = len(head)
        self.columns = len(head) - 2 - len(names)

    def _frame(self, line: int, cells: list[str]) -> None:
        at = f"line {line}: "
        try:
            index, time_s = int(cells[0]), float(cells[1])
            status, cause = cells[2:]
        except (ValueError, IndexError):
            raise wrong(self._frames, f"{at}is no row of a frame: {','.join(cells)[:80]}") from None
        if status not in ("processed", "dropped") or bool(cause) != (status == "dropped"):
            raise wrong(self._frames, f"{at}frame {index} is '{status}' with the cause '{cause}'")
        if self.last is not None and index != self.last[0] + 1:
            raise wrong(self._frames, f"{at}frame {index} comes after frame {self.last[0]}")
        if not math.isfinite(time_s) or (self.last is not None and time_s <= self.last[1]):
            past = "" if self.last is None else f", the frame before it {self.last[1]} s"
            raise wrong(self._frames, f"{at}frame {index} has the time {time_s} s{past}")
        self.last = (index, time_s)
        if status == "dropped":
            self.dropped += 1
            self.waiting += 1
            self.tail.append(time_s)
            return
        if self.waiting > self._gaps.get(index, 0):
            told = f"its events tell of {self._gaps.get(index, 0)}"
            raise wrong(self._frames, f"{at}{self.waiting} frames were dropped before frame {index}, {told}")
        self.waiting = 0
        del self.tail[:]
        self.processed += 1
        self.times.append(time_s)

    def _row(self, row: list[str] | None, frame: list[str]) -> None:
        index, line = int(frame[0]), self.processed + 1
        if row is None:
            raise wrong(self._values, f"ends before frame {index}, which was processed")
        if len(row) != self._width:
            raise wrong(
                self._values, f"line {line}: frame {index} has {len(row)} cells, expected {self._width}"
            )
        if row[:2] != frame[:2]:
            there = f"frame {row[0]} at {row[1]} s"
            raise wrong(
                self._values, f"line {line}: {there}, where frames.csv has frame {index} at {frame[1]} s"
            )
        for cell in row[2 : 2 + self.columns]:
            try:
                float(cell or "nan")
            except ValueError:
                raise wrong(self._values, f"line {line}: frame {index}: '{cell}' is no number") from None
        for (name, every), cell in zip(self._every.items(), row[2 + self.columns :], strict=True):
            if cell and (cell != str(self.rows[name]) or index % every):
                expected = f"expected row {self.rows[name]}" if index % every == 0 else "expected none"
                raise wrong(
                    self._values, f"line {line}: frame {index}: row '{cell}' of {name}.npy, {expected}"
                )
            self.rows[name] += bool(cell)


def _table(path: Path, closed: bool) -> Iterator[list[str]]:
    """The rows of a table; a line without an end is torn, which may only be where the run was cut off."""
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            for number, line in enumerate(file, 1):
                if line.endswith("\n"):
                    yield read_cells(line)
                elif closed:
                    raise wrong(path, f"line {number}: has no end")
    except OSError as error:
        raise wrong(path, unreadable(error)) from error


def read_gaps(folder: Path, closed: bool) -> dict[int, int]:
    """By frame, how many were lost just before it, as ``events.jsonl`` says.

    Raises:
        RecordError: where a line is no event.
    """
    path = folder / "events.jsonl"
    found: dict[int, int] = {}
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise wrong(path, unreadable(error)) from error
    *lines, rest = text.split("\n")
    if rest and closed:
        raise wrong(path, f"line {len(lines) + 1}: has no end")
    for number, line in enumerate(lines, 1):
        try:
            event = read_event(line)
        except ValueError as error:
            raise wrong(path, f"line {number}: is no event: {line[:60]}") from error
        if event["kind"] == "gap" and "frames" in event:
            found[event["frame"]] = event["frames"]
    return found


def check_array(path: Path, rows: int, closed: bool) -> None:
    """Compare a ``.npy`` file with the rows that ``values.csv`` speaks of.

    Raises:
        RecordError: where it has others.
    """
    if not rows and (not path.exists() or (not closed and not path.stat().st_size)):
        return  # killed before its header was written, perhaps
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise wrong(path, unreadable(error)) from error
    except Exception as error:  # whatever a header that is not as it was may lead to
        raise wrong(path, f"cannot be read: {error}") from error
    if len(found) < rows or (closed and len(found) != rows):
        raise wrong(path, f"has {len(found)} rows, values.csv speaks of {rows}")
    size, whole = path.stat().st_size, found.offset + found.nbytes
    if closed and size != whole:
        raise wrong(path, f"has {size} bytes, its header tells of {whole}")


def check_video(path: Path, times: Any, exact: bool, closed: bool, tail: Any = ()) -> float | None:
    """Compare a video's pictures with the times of their frames, to the millisecond.

    Parameters:
        path: a ``.mkv`` of ours.
        times: of the frames, in seconds.
        exact: whether there must be a picture for each frame.
        closed: whether it came to its end; else each picture is decoded, and what is torn ends it.
        tail: times of frames behind the last one; of some there may be pictures: those that were on their
            way when the run was stopped.

    Returns:
        The time of the last picture that has a frame; None where there is none.

    Raises:
        RecordError: where they differ.
    """
    due, count = Ticks(), 0
    found = _pictures(path, closed)
    for time_s in times:
        ticks = next(found, None)
        if ticks is None:
            break
        if ticks != due.next(time_s):
            raise wrong(path, f"picture {count} is at {ticks / 1000} s, its frame at {time_s} s")
        count += 1
    more, late, behind = False, 0, iter(tail)
    for ticks in found:
        more = not any(due.of(time_s) == ticks for time_s in behind)
        due.pass_to(ticks)
        late += 1
    if exact and (count < len(times) or more):
        raise wrong(path, f"has {count + late} pictures for {len(times)} processed frames")
    return times[count - 1] if count else None


def _pictures(path: Path, closed: bool) -> Iterator[int]:
    """The milliseconds of each picture."""
    import av
    from av.error import FFmpegError, InvalidDataError

    try:
        with av.open(str(path)) as film:
            if closed:
                packets = film.demux(video=0)
                yield from (round(p.pts * p.time_base * 1000) for p in packets if p.pts is not None)
                return
            with suppress(FFmpegError):  # here it was cut off
                yield from (round(frame.time * 1000) for frame in film.decode(video=0))
    except FFmpegError as error:
        if closed:
            why = "it is no video, or damaged" if isinstance(error, InvalidDataError) else error.strerror
            raise wrong(path, f"cannot be read: {why or error}") from error
    except OSError as error:
        raise wrong(path, unreadable(error)) from error
