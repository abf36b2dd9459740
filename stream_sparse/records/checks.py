"""Check the files of one run folder, each against the rows of its frames."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.errors import cause_words
from stream_sparse.frame import Missing
from stream_sparse.io.slots import Slots
from stream_sparse.io.timebase import Ticks

from .arrays import load_array
from .files import wrong
from .rows import read_blocks
from .schema import CORRUPT, DROPPED, LATEST_S, PROCESSED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from .rows import RowBlock
    from .schema import FrameRow, RunInfo

__all__ = ["FrameCheck", "check_array", "check_video", "rests"]


class FrameCheck:
    """Checks that the frames of a run folder follow each other, and counts them; RecordError where not.

    ``gaps`` are the frames lost just before a frame, as the events say; ``before`` is the check of the
    segment before. ``indices`` and ``times`` are those of processed frames, ``tail`` has the times of drops
    behind them, ``waiting`` counts the drops and missing frames since the last processed frame and ``rows``
    the rows of recorded arrays, as ``values.csv`` says. ``causes`` counts lost frames by cause; those that
    are missing in tables of versions before 0.6 are known from ``gaps``. Only ``most`` bytes of
    ``frames.csv`` count; ``watch`` is called with the number of further rows now and then.
    """

    def __init__(
        self,
        folder: Path,
        info: RunInfo,
        gaps: Mapping[int, tuple[int, str]],
        before: FrameCheck | None = None,
        most: int | None = None,
        watch: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._every, self._gaps = info.arrays, gaps
        # index and time of the last frame, perhaps of the segment before
        self.last: tuple[int, float] | None = None if before is None else before.last
        self.waiting: int = 0 if before is None else before.waiting
        self.indices, self.times, self.tail = array("q"), array("d"), array("d")
        self.processed = self.dropped = self.missing = self.corrupt = 0
        self.causes: Counter[str] = Counter()
        self.rows = dict.fromkeys(info.arrays, 0)
        self._old = info.frames.missing is None and info.ended is not None
        line = 2
        for block in read_blocks(folder, info, True, self._check, most):
            self._count_arrays(block, line)
            line += len(block.values)
            watch(len(block.processed))

    @property
    def first(self) -> int | None:
        """Index of the first frame of this folder; None for an empty one."""
        count = self.processed + self.dropped
        return self.last[0] + 1 - count if self.last is not None and count else None

    def _check(self, row: FrameRow | Missing) -> str | None:
        if isinstance(row, Missing):
            return self._miss(row)
        return self._order(row) or self._count(row)

    def _miss(self, row: Missing) -> str | None:
        """Count missing frames; gives the problem where they stand behind another frame than they say."""
        if self.last is not None and (row.after != self.last[0] or not self.last[1] <= row.to_s):
            return f"{row.count} frames are missing after frame {row.after}, here ends frame {self.last[0]}"
        self._lose(row.count, row.cause)
        self.waiting += row.count
        return None

    def _lose(self, count: int, cause: str) -> None:
        self.missing += count
        self.causes[cause] += count

    def _order(self, row: FrameRow) -> str | None:
        """The problem of a row after the last one; None where it is right."""
        index, time_s, last = row.frame, row.time_s, self.last
        causes = row.cause in ("", CORRUPT) if row.status == PROCESSED else bool(row.cause)
        if row.status not in (PROCESSED, DROPPED) or not causes:
            return f"frame {index} is '{row.status}' with the cause '{row.cause}'"
        if last is not None and index != last[0] + 1:
            return f"frame {index} comes after frame {last[0]}"
        if not abs(time_s) < LATEST_S or (last is not None and time_s <= last[1]):
            before = "" if last is None else f", the frame before it {last[1]} s"
            return f"frame {index} has the time {time_s} s{before}"
        self.last = (index, time_s)
        return None

    def _count(self, row: FrameRow) -> str | None:
        """Count a frame; gives what is wrong with the drops before it, if anything."""
        if row.status == DROPPED:
            self.dropped += 1
            self.causes[row.cause] += 1
            self.waiting += 1
            self.tail.append(row.time_s)
            return None
        known, cause = self._gaps.get(row.frame, (0, ""))
        if self.waiting > known:
            return f"{self.waiting} frames were lost before frame {row.frame}, its events say {known}"
        if self._old and known > self.waiting:
            self._lose(known - self.waiting, cause or "before they came")
        self.waiting = 0
        del self.tail[:]
        self.processed += 1
        self.corrupt += bool(row.cause)
        self.indices.append(row.frame)
        self.times.append(row.time_s)
        return None

    def _count_arrays(self, block: RowBlock, line: int) -> None:
        """Count the rows of recorded arrays; the block begins at a line of ``values.csv``."""
        indices = block.frames["frame"][block.processed]
        first = block.values.shape[1] - len(self._every)
        problems: list[tuple[int, str]] = []
        for place, (name, every) in enumerate(self._every.items(), start=first):
            there, cells = ~block.empty[:, place], block.values[:, place]
            expected = self.rows[name] + np.cumsum(there) - there
            self.rows[name] += int(np.count_nonzero(there))
            for row in np.flatnonzero(there & ((cells != expected) | (indices % every != 0)))[:1].tolist():
                due = f"row {expected[row]}" if indices[row] % every == 0 else "none"
                problems.append((row, f"row '{cells[row]:.17g}' of {name}.npy, expected {due}"))
        if problems:
            row, problem = min(problems)
            path = block.folder / "values.csv"
            raise wrong(path, f"line {line + row}: frame {indices[row]}: {problem}")


def rests(events: Iterable[Mapping[str, Any]], what: str) -> Callable[[int], bool]:
    """Return a function that says whether the picture of a frame was left out, since frames queued up.

    The events of the run folder say so.

    >>> resting = rests([{"kind": "overload", "frame": 3, "what": "view.mkv", "rests": True}], "view.mkv")
    >>> resting(2), resting(3)
    (False, True)
    """
    overload = [event for event in events if event["kind"] == "overload" and event.get("what") == what]
    turns = sorted((event["frame"], event.get("rests") is True) for event in overload)
    frames = [frame for frame, _ in turns]

    def resting(index: int) -> bool:
        last = bisect_right(frames, index)
        return last > 0 and turns[last - 1][1]

    return resting


def check_array(path: Path, rows: int, closed: bool) -> None:
    """Compare a ``.npy`` file with the number of rows that ``values.csv`` says it has."""
    if not rows and (not path.exists() or (not closed and not path.stat().st_size)):
        return  # perhaps killed before its header was written
    found = load_array(path)
    if len(found) < rows or (closed and len(found) != rows):
        raise wrong(path, f"has {len(found)} rows, values.csv speaks of {rows}")
    size, expected = path.stat().st_size, found.offset + found.nbytes  # type: ignore[attr-defined]  # a memmap
    if closed and size != expected:
        raise wrong(path, f"has {size} bytes, its header says {expected}")


def check_video(
    path: Path,
    times: Sequence[float],
    exact: bool,
    closed: bool,
    tail: Sequence[float] = (),
    start_s: float = 0.0,
    most: float | None = None,
    spared: Callable[[int], bool] = lambda _: False,
) -> float | None:
    """Compare the pictures of a video, which begins at ``start_s``, with the times of their frames to 1 ms.

    Returns the time of the last frame before one that lacks its picture. None may lack it where it is
    ``exact``, but for those that ``most`` pictures a second leave out, and those whose number is ``spared``.
    A video that is not ``closed`` is decoded, and a torn picture is its end. Dropped frames of the ``tail``
    that were on their way when the run was stopped may have pictures.
    """
    due, slots, count, last, missing = Ticks(), Slots(most), 0, None, None
    found = _ticks(path, closed)
    tick = next(found, None)
    for number, time_s in enumerate(times):
        if slots.due(time_s):
            if tick is not None and tick == due.of(time_s - start_s):
                due.pass_to(tick)
                slots.take(time_s)
                count, tick = count + 1, next(found, None)
            elif not spared(number):
                missing = time_s
                break
        last = time_s
    if missing is not None and tick is not None:
        raise wrong(path, f"picture {count} is at {start_s + tick / 1000:.3f} s, its frame at {missing} s")
    more, late, behind = False, 0, iter(tail)
    while tick is not None:
        more = not any(due.of(time_s - start_s) == tick for time_s in behind)
        due.pass_to(tick)
        late, tick = late + 1, next(found, None)
    if exact and (missing is not None or more):
        raise wrong(path, f"has {count + late} pictures for {len(times)} processed frames")
    return last


def _ticks(path: Path, closed: bool) -> Iterator[int]:
    """The milliseconds of each picture."""
    from av.error import FFmpegError

    from stream_sparse.io.ffmpeg import open_recorded

    try:
        with open_recorded(path) as video:
            if closed:
                packets = video.demux(video=0)
                yield from (round(p.pts * p.time_base * 1000) for p in packets if p.pts is not None)
                return
            with suppress(FFmpegError):  # it was cut off here
                yield from (round(frame.time * 1000) for frame in video.decode(video=0))
    except (OSError, FFmpegError, UnicodeDecodeError, IndexError, TypeError, OverflowError) as error:
        if closed or not isinstance(error, FFmpegError):
            why = getattr(error, "strerror", None) or cause_words(error)
            raise wrong(path, f"is not a video, or damaged: {why}") from error
