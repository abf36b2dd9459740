"""Check the files of one run folder, each against the rows of its frames."""

from __future__ import annotations

import math
from array import array
from contextlib import suppress
from typing import TYPE_CHECKING

from stream_sparse.io.timebase import Ticks

from .files import load_array, unreadable, whole_lines, wrong
from .schema import DROPPED, LEADING, PROCESSED, FrameRow, read_cells, values_header

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["Tables", "check_array", "check_video"]


class Tables:
    """Checks ``frames.csv`` and ``values.csv``, read once and side by side.

    Parameters:
        folder: the run folder.
        every: names of recorded arrays and of how many frames one is kept.
        closed: whether the run came to its end, so that every line must be whole.
        gaps: by frame, how many were lost just before it, as the events say.
        before: the tables of the segment before; None: there is none.

    Attributes:
        times: of each processed frame.
        tail: times of the frames that were dropped behind the last processed one.
        last: index and time of the last frame, perhaps of the segment before.
        waiting: frames that were dropped since the last processed one, perhaps in the segment before.
        processed, dropped: number of frames.
        columns: number of scalars in ``values.csv``.
        rows: number of rows of each recorded array, as ``values.csv`` says.

    Raises:
        RecordError: for the first problem.
    """

    def __init__(
        self, folder: Path, every: Mapping[str, int], closed: bool, gaps: Mapping[int, int],
        before: Tables | None = None,
    ) -> None:  # fmt: skip
        self._frames, self._values = folder / "frames.csv", folder / "values.csv"
        self._every, self._closed, self._gaps = every, closed, gaps
        self.last: tuple[int, float] | None = None if before is None else before.last
        self.waiting: int = 0 if before is None else before.waiting
        self.times, self.tail = array("d"), array("d")
        self.processed = self.dropped = self.columns = 0
        self.rows = dict.fromkeys(every, 0)
        frames, values = (map(read_cells, whole_lines(p, closed)) for p in (self._frames, self._values))
        self._check_headers(next(frames, None), next(values, None))
        for line, cells in enumerate(frames, 2):
            if self._check_frame(line, cells).status == PROCESSED:
                self._check_values(next(values, None), cells)
        if closed and next(values, None) is not None:
            raise wrong(
                self._values, f"has more rows than the {self.processed} processed frames of frames.csv"
            )

    @property
    def first(self) -> int | None:
        """Index of the first frame of this folder; None where it has none."""
        count = self.processed + self.dropped
        return self.last[0] + 1 - count if self.last is not None and count else None

    def _check_headers(self, frames: list[str] | None, values: list[str] | None) -> None:
        arrays = list(self._every)
        if frames is None and values is None and not self._closed:
            values = values_header([], arrays)  # killed before they were written
        elif frames != list(FrameRow._fields):
            raise wrong(self._frames, f"line 1: expected {','.join(FrameRow._fields)}")
        self._width = len(values or [])
        self.columns = self._width - len(LEADING) - len(arrays)
        scalars = (values or [])[len(LEADING) :][: max(0, self.columns)]
        if values != values_header(scalars, arrays):
            raise wrong(self._values, f"line 1: expected {','.join(values_header(['...'], arrays))}")

    def _check_frame(self, line: int, cells: list[str]) -> FrameRow:
        at = f"line {line}: "
        try:
            row = FrameRow.parse(cells)
        except ValueError:
            raise wrong(self._frames, f"{at}is no row of a frame: {','.join(cells)[:80]}") from None
        index, time_s, status, cause = row
        if status not in (PROCESSED, DROPPED) or bool(cause) != (status == DROPPED):
            raise wrong(self._frames, f"{at}frame {index} is '{status}' with the cause '{cause}'")
        if self.last is not None and index != self.last[0] + 1:
            raise wrong(self._frames, f"{at}frame {index} comes after frame {self.last[0]}")
        if not math.isfinite(time_s) or (self.last is not None and time_s <= self.last[1]):
            past = "" if self.last is None else f", the frame before it {self.last[1]} s"
            raise wrong(self._frames, f"{at}frame {index} has the time {time_s} s{past}")
        self.last = (index, time_s)
        if status == DROPPED:
            self.dropped += 1
            self.waiting += 1
            self.tail.append(time_s)
            return row
        if self.waiting > self._gaps.get(index, 0):
            known = f"its events tell of {self._gaps.get(index, 0)}"
            raise wrong(self._frames, f"{at}{self.waiting} frames were dropped before frame {index}, {known}")
        self.waiting = 0
        del self.tail[:]
        self.processed += 1
        self.times.append(time_s)
        return row

    def _check_values(self, row: list[str] | None, frame: list[str]) -> None:
        index, line = int(frame[0]), self.processed + 1
        if row is None:
            raise wrong(self._values, f"ends before frame {index}, which was processed")
        at = f"line {line}: "
        if len(row) != self._width:
            raise wrong(self._values, f"{at}frame {index} has {len(row)} cells, expected {self._width}")
        if row[:2] != frame[:2]:
            found = f"frame {row[0]} at {row[1]} s"
            raise wrong(self._values, f"{at}{found}, where frames.csv has frame {index} at {frame[1]} s")
        numbers, rows = row[len(LEADING) :][: self.columns], row[len(LEADING) + self.columns :]
        for cell in numbers:
            try:
                float(cell or "nan")
            except ValueError:
                raise wrong(self._values, f"{at}frame {index}: '{cell}' is no number") from None
        for (name, every), cell in zip(self._every.items(), rows, strict=True):
            if cell and (cell != str(self.rows[name]) or index % every):
                expected = f"expected row {self.rows[name]}" if index % every == 0 else "expected none"
                raise wrong(self._values, f"{at}frame {index}: row '{cell}' of {name}.npy, {expected}")
            self.rows[name] += bool(cell)


def check_array(path: Path, rows: int, closed: bool) -> None:
    """Compare a ``.npy`` file with the number of rows that ``values.csv`` says it has.

    Raises:
        RecordError: where it has others.
    """
    if not rows and (not path.exists() or (not closed and not path.stat().st_size)):
        return  # perhaps killed before its header was written
    found = load_array(path)
    if len(found) < rows or (closed and len(found) != rows):
        raise wrong(path, f"has {len(found)} rows, values.csv speaks of {rows}")
    size, expected = path.stat().st_size, found.offset + found.nbytes  # type: ignore[attr-defined]  # a memmap
    if closed and size != expected:
        raise wrong(path, f"has {size} bytes, its header tells of {expected}")


def check_video(
    path: Path, times: Sequence[float], exact: bool, closed: bool, tail: Sequence[float] = ()
) -> float | None:
    """Compare the pictures of a video with the times of their frames, to the millisecond.

    Parameters:
        path: a ``.mkv`` file of a run folder.
        times: of the frames, in seconds.
        exact: whether there must be a picture for each frame.
        closed: whether the video came to its end; else all pictures are decoded, and a torn one is its end.
        tail: times of dropped frames behind the last one; those that were on their way when the run was
            stopped may have pictures.

    Returns:
        The time of the last frame that has a picture; None where there is none.

    Raises:
        RecordError: where they differ.
    """
    due, count = Ticks(), 0
    found = _ticks(path, closed)
    for time_s in times:
        tick = next(found, None)
        if tick is None:
            break
        if tick != due.next(time_s):
            raise wrong(path, f"picture {count} is at {tick / 1000} s, its frame at {time_s} s")
        count += 1
    more, late, behind = False, 0, iter(tail)
    for tick in found:
        more = not any(due.of(time_s) == tick for time_s in behind)
        due.pass_to(tick)
        late += 1
    if exact and (count < len(times) or more):
        raise wrong(path, f"has {count + late} pictures for {len(times)} processed frames")
    return times[count - 1] if count else None


def _ticks(path: Path, closed: bool) -> Iterator[int]:
    """The milliseconds of each picture."""
    import av
    from av.error import FFmpegError, InvalidDataError

    try:
        with av.open(str(path)) as video:
            if closed:
                packets = video.demux(video=0)
                yield from (round(p.pts * p.time_base * 1000) for p in packets if p.pts is not None)
                return
            with suppress(FFmpegError):  # it was cut off here
                yield from (round(frame.time * 1000) for frame in video.decode(video=0))
    except FFmpegError as error:
        if closed:
            why = "it is no video, or damaged" if isinstance(error, InvalidDataError) else error.strerror
            raise wrong(path, f"cannot be read: {why or error}") from error
    except OSError as error:
        raise wrong(path, unreadable(error)) from error
