"""Check the files of one run folder, each against the rows of its frames."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.errors import cause_words
from stream_sparse.io.timebase import Slots, Ticks

from .arrays import load_array
from .files import wrong
from .run_folder import RunFolder
from .schema import CORRUPT, DROPPED, LATEST_S, MISSING, PROCESSED


class RecordedCounts(NamedTuple):
    """The frames of a run folder, counted."""

    counts: dict[str, int]  # captured, processed, dropped, missing, corrupt
    causes: Counter[str]  # of lost frames
    waiting: int  # frames lost behind the last processed one
    last: tuple[int, float] | None  # index and time of the last frame, perhaps of the segment before
    tail: list[float]  # times of dropped frames behind the last processed one


def count_frames(
    table: RunFolder, gaps: Mapping[int, int], last: tuple[int, float] | None = None, waiting: int = 0
) -> RecordedCounts:
    """Check that the frames of a run folder follow each other, and count them; RecordError where not.

    Parameters:
        table: its rows.
        gaps: frames lost just before a frame, as the events say.
        last: index and time of the last frame of the segment before.
        waiting: frames lost at the end of the segment before.
    """
    rows = table.frames
    index, status, cause, time_s = (rows[name] for name in ("frame", "status", "cause", "time_s"))
    done, dropped, missing = (status == name for name in (PROCESSED, DROPPED, MISSING))
    before = rows[["frame", "time_s"]].where(~missing).ffill().shift()
    if last is not None:
        before = before.fillna({"frame": last[0], "time_s": last[1]})
    lost = rows["count"].where(missing, (~done).astype(float)).cumsum() + waiting
    rows = rows.assign(
        last=before["frame"],
        last_s=before["time_s"],
        lost=lost - lost.where(done).ffill().shift().fillna(0),
        known=index.map(gaps).fillna(0),
    )
    caused = (done & cause.isin(["", CORRUPT])) | (dropped & (cause != ""))
    jumps = before["frame"].notna() & (index != before["frame"] + 1)
    timed = (np.abs(time_s) < LATEST_S) & ~(time_s <= before["time_s"])
    elsewhere = (rows["after"] != before["frame"]) | (rows["to_s"] < before["time_s"])
    problems = [
        (~missing & ~caused, "frame {frame:.0f} is '{status}' with the cause '{cause}'"),
        (~missing & jumps, "frame {frame:.0f} comes after frame {last:.0f}"),
        (~missing & ~timed, "frame {frame:.0f} has the time {time_s} s, the frame before it {last_s} s"),
        (
            missing & before["frame"].notna() & elsewhere,
            "{count:.0f} frames are missing after frame {after:.0f}, here ends frame {last:.0f}",
        ),
        (
            done & (rows["lost"] > rows["known"]),
            "{lost:.0f} frames were lost before frame {frame:.0f}, its events say {known:.0f}",
        ),
    ]
    problem_rows = [(bad.idxmax(), words) for bad, words in problems if bad.any()]
    for line, words in sorted(problem_rows)[:1]:
        raise wrong(table.folder / "frames.csv", f"line {line}: {words.format(**rows.loc[line])}")
    causes: Counter[str] = Counter(cause[dropped])
    for row in table.missing:
        causes[row.cause] += row.count
    counts = {
        "captured": int((~missing).sum()),
        "processed": int(done.sum()),
        "dropped": int(dropped.sum()),
        "missing": int(rows.loc[missing, "count"].sum()),
        "corrupt": int((cause[done] == CORRUPT).sum()),
    }
    behind = dropped & ~done[::-1].cummax()[::-1]
    waiting_at_end = int(lost.iloc[-1] - (lost[done].iloc[-1] if done.any() else 0)) if len(rows) else waiting
    own = rows.loc[~missing, ["frame", "time_s"]]
    end = (int(own.iloc[-1, 0]), float(own.iloc[-1, 1])) if len(own) else last
    return RecordedCounts(counts, causes, waiting_at_end, end, time_s[behind].tolist())


def check_rows(table: RunFolder, every: Mapping[str, int]) -> dict[str, int]:
    """Return how many rows of each recorded array ``values.csv`` speaks of; they count from 0.

    ``every`` says of how many frames an array has one.
    """
    index, first = table.processed["frame"].to_numpy(), table.values.shape[1] - len(every)
    columns = {}
    for row_number, (name, step) in enumerate(every.items(), start=first):
        there, cells = ~table.empty[:, row_number], table.values.iloc[:, row_number].to_numpy()
        expected = np.cumsum(there) - there
        for row in np.flatnonzero(there & ((cells != expected) | (index % step != 0)))[:1]:
            due = "none" if index[row] % step else f"row {expected[row]}"
            problem = f"frame {index[row]:.0f}: row '{cells[row]:.17g}' of {name}.npy, expected {due}"
            raise wrong(table.folder / "values.csv", f"line {row + 2}: {problem}")
        columns[name] = int(there.sum())
    return columns


def rests(events: Iterable[Mapping[str, Any]], what: str, frames: Sequence[int]) -> Callable[[int], bool]:
    """Return a function that says by the number of a frame whether its picture was left out.

    The events of the run folder say so, where frames queued up.

    >>> told = [{"kind": "overload", "frame": 8, "what": "view.mkv", "rests": True}]
    >>> resting = rests(told, "view.mkv", [6, 7, 8])
    >>> resting(1), resting(2)
    (False, True)
    """
    overload = [event for event in events if event["kind"] == "overload" and event.get("what") == what]
    turns = sorted((event["frame"], event.get("rests") is True) for event in overload)

    def resting(number: int) -> bool:
        last = bisect_right(turns, frames[number], key=lambda turn: turn[0])
        return last > 0 and turns[last - 1][1]

    return resting


def check_array(path: Path, rows: int, closed: bool) -> None:
    """Compare a ``.npy`` file with the number of rows that ``values.csv`` says it has."""
    if not rows and (not path.exists() or (not closed and not path.stat().st_size)):
        return  # perhaps killed before its header was written
    array = load_array(path)
    if len(array) < rows or (closed and len(array) != rows):
        raise wrong(path, f"has {len(array)} rows, values.csv expects {rows}")
    size, expected = path.stat().st_size, array.offset + array.nbytes  # type: ignore[attr-defined]  # a memmap
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
    ticks = _ticks(path, closed, len(times) + len(tail))
    tick = next(ticks, None)
    for number, time_s in enumerate(times):
        if slots.due(time_s):
            if tick is not None and tick == due.of(time_s - start_s):
                due.pass_to(tick)
                slots.take(time_s)
                count, tick = count + 1, next(ticks, None)
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
        late, tick = late + 1, next(ticks, None)
    if exact and (missing is not None or more):
        raise wrong(path, f"has {count + late} pictures for {len(times)} processed frames")
    return last


def _check_size(path: Path, pixels: int, pictures: int) -> None:
    """Compare the size of a video with that in its header: to read a hole of gigabytes takes minutes.

    The header of one that was cut off says nothing: its pictures may be as large as if they were not
    compressed, and 256 MiB more, since some may have no row yet.
    """
    with path.open("rb") as file:
        before, _, after = file.read(4096).partition(b"\x18\x53\x80\x67")
    size, said = path.stat().st_size, len(before) + 12 + int.from_bytes(after[1:8], "big")
    most = min(said, (1 << 28) + pictures * (1024 + 8 * pixels))
    if size > most:
        raise wrong(path, f"has {size} bytes, its header and frames allow {most}")


def _ticks(path: Path, closed: bool, pictures: int) -> Iterator[int]:
    """The milliseconds of each picture; of so many at most there is a row."""
    from av.error import FFmpegError

    from stream_sparse.io.ffmpeg import open_recorded

    try:
        with open_recorded(path) as video:
            stream = video.streams.video[0]
            _check_size(path, stream.width * stream.height, pictures)
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
