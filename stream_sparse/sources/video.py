"""Read video files and network streams."""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from functools import lru_cache
from typing import Any, ClassVar, Self, TypeAlias, cast

import av
import cv2
import numpy as np
from pydantic import model_validator

from stream_sparse.base import param
from stream_sparse.base.source import NEAR_S
from stream_sparse.errors import ChangedError, SourceError, StreamError
from stream_sparse.frame import Array, Clock, ClockKind, Frame, Medium
from stream_sparse.io.paths import is_url, local_file

from ._clip import LACKING, Clip, time_of
from ._damage import DAMAGED
from ._depth import HELP, Depth, Levels, deep_pixels, levels
from ._paths import existing
from ._playing import Items, Playing, size
from ._stream_clock import StreamClock, StreamTime
from ._video_seek import Wanted

# A rate that the stream does not give is measured: over so many steps and seconds where they are alike, else
# over the seconds after the first one, in which a backlog may come at once.
_ALIKE, _ALIKE_S = 6, 0.25
_SETTLE_S, _MEASURED_S = 1.0, 3.0
_START_S, _AGAIN_S = 10.0, 0.1  # how long and how often to try again to get a first frame
_SEGMENT_S = 20.0  # between the frames of two segments of a stream
_TICK = 1e-6  # s, added where the time of a frame did not advance
# Formats whose first plane is 8-bit luma, one byte a pixel.
_LUMA = frozenset(
    {"gray", "yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "yuv440p", "yuvj440p",
     "yuv411p", "yuv410p", "nv12", "nv21", "nv16", "nv24"}
)  # fmt: skip


_Decoded: TypeAlias = tuple[Clip, av.VideoFrame, int, StreamTime, int]
"""A frame of a clip, with its index, its time, and its lap if that begins with it (else 0)."""


class Video(Playing):
    """A video file of any format that FFmpeg reads, or a network stream.

    Frames are the decoder's luma at full range, or BGR with ``color``; phone videos are turned upright. A
    video of more than 8 bits gives uint16 from 0 to 65535, as FFmpeg's ``gray16le``, or with ``depth: 8`` its
    upper 8 bits; a note of the run says which. Times are the file's own (pts, also at a variable rate); times
    that do not increase are corrected, which ``notes()`` report. A network stream without a duration is live,
    and its end is an error, so that it is opened again. Its times are its own (pts), moved once onto this
    machine's monotonic clock; where it has no times, as JPEGs by HTTP, those of the reads.
    If it does not give its rate, as network cameras that send single JPEGs, the rate is measured before the
    first frame.

    >>> from stream_sparse.data.catalog import find
    >>> source = Video(path=str(find("macaw")), start=1.0, stop=2.0, step=10)
    >>> source.open().shape
    (240, 320)
    >>> [(f.index, round(f.time_s, 3)) for f in source.frames()]
    [(0, 1.0), (1, 1.333), (2, 1.667)]
    """

    path: str = param(help="A video file, or an address such as http://... or rtsp://...")
    color: bool = param(False, help="BGR frames; false: gray, the decoder's luma at full range.")
    start: float = param(0.0, ge=0, help="Begin with the first frame at or after this time of the file, s.")
    stop: float | None = param(None, gt=0, help="End before this time of the file, s; null: at its end.")
    step: int = param(1, ge=1, help="Take every n-th frame only.")
    loop: bool = param(False, help="Start again at the end, forever; times continue.")
    depth: Depth = param("auto", help=HELP)

    example: ClassVar[dict[str, Any]] = {"path": "bird.mp4"}

    @model_validator(mode="after")
    def _check_stop(self) -> Self:
        if self.stop is not None and self.stop <= self.start:
            raise ValueError(f"stop must be later than start (got {self.stop:g}, start is {self.start:g})")
        return self

    def reset(self) -> None:
        super().reset()
        self._rate: tuple[float, int] | None = None  # as measured, and from how many steps
        self._segmented = False

    def again(self) -> Self:
        twin = super().again()
        twin._rate = self._rate
        return twin

    def _apart(self) -> bool:
        return self._network()

    def check_refusal(self) -> str:
        return "network address not opened" if self._network() else ""

    def bursts(self) -> bool:
        return self._network()

    def pause_s(self) -> float:
        return _SEGMENT_S if self._segmented else 0.0

    def _network(self) -> bool:
        return is_url(self.path) and not self.path.lower().startswith("file:")

    def _target(self) -> str:
        if self._network():
            scheme, mark, rest = self.path.partition(":")
            return f"{scheme.lower()}{mark}{rest}"  # as FFmpeg wants it
        return str(existing(str(local_file(self.path)), "a video file", "video"))

    def index_at(self, time_s: float) -> int | None:
        if (wanted := self._index(self._target())) is not None:
            index = wanted.index_at(time_s)
            if index is not None or not self.loop:
                return index
        return super().index_at(time_s)

    def steady(self) -> bool:
        wanted = self._index(self._target())
        return wanted is None or wanted.steady()

    def _index(self, target: str) -> Wanted | None:
        """The times of the frames; None where they cannot be known without decoding the file."""
        return None if self._network() else Wanted.of(target, self.start, self.stop, self.step)

    def _play_after(self, stop: threading.Event, count: int) -> Items:
        kind, medium = Levels(np.dtype(np.uint8)), None
        with closing(self._decoded(stop, count)) as decoded:
            for clip, frame, index, (time_s, moved_s, _), lap in decoded:
                if medium is None:
                    kind = levels("video", clip.shown, _bits(frame), self.depth)
                x = _pixels(frame, self.color, kind.deep)
                if medium is None:
                    medium = self._medium(clip, frame, x.shape, kind)
                    yield medium
                if x.shape != medium.shape:
                    broken = ChangedError if clip.live else StreamError
                    raise broken(_changed(clip, index, time_s, medium.shape, x.shape))
                lost, clip.lost = divmod(clip.lost, self.step)
                cause = clip.cause if lost else ""
                sent_utc = clip.sent_utc(clip.own_time(frame)) if clip.live else None
                yield Frame(index, time_s, x, lost, cause, lap, moved_s, clip.corrupt, sent_utc)

    def _decoded(self, stop: threading.Event, count: int) -> Generator[_Decoded, None, None]:
        """Yield the wanted frames of all laps without the first ones, until it is stopped."""
        target, times = self._target(), _FileTimes()
        index, length = 0, 0  # of the next frame, and of a lap
        lost, cause = 0, ""  # frames at the end of the lap before
        sought = self._sought(target, count) if count else None
        for lap in itertools.count(1) if self.loop else (1,):
            first = index
            if sought is None:
                clip, frames = self._begun(target, index <= count, stop)
            else:
                (clip, frames), index, sought = sought, count, None
            with closing(clip):
                clip.lose(lost, clip.cause or cause)
                times.begin(1 / clip.rate * self.step)
                clock = _clock(clip, self.step) if clip.live else None
                for frame in frames:
                    if clock is not None:
                        at = clock.time_of(clip.own_time(frame), time.monotonic(), clip.near)
                        if at.lacking and not (clip.in_jpegs and clip.lost):
                            clip.lose(at.lacking * self.step, DAMAGED if clip.near else LACKING)
                    else:  # also of those left out: it may correct those of later ones
                        at = StreamTime(times.of(frame))
                    if index >= count:
                        begins = lap if index == first and length > 1 else 0  # a single frame has no laps
                        yield clip, frame, index, at, begins
                    index += 1
                    if stop.is_set():
                        return
                self._warn(clip, times)
                lost, cause = clip.lost, clip.cause
            if stop.is_set():
                return
            length = index - first
        self._lost_at_end = (lost // self.step, cause)

    def _warn(self, clip: Clip, times: _FileTimes) -> None:
        """Note what was wrong in a lap, once."""
        warnings = clip.warnings
        if times.corrected and not any("corrected" in w for w in self._warnings):
            warnings = [*warnings, f"{clip.shown}: times that did not increase, corrected: {times.corrected}"]
        self._warnings.extend(w for w in warnings if w not in self._warnings)

    def _sought(self, target: str, count: int) -> tuple[Clip, Iterator[av.VideoFrame]] | None:
        """Go to a wanted frame at once; None where all before it must be decoded."""
        wanted = self._index(target)
        if wanted is None or count >= len(wanted.places):
            return None
        decoded = wanted.decoded(target, count)
        if decoded is None:
            return None
        clip, frames = decoded
        return clip, itertools.islice(self._until_stop(frames), 0, None, self.step)

    def _until_stop(self, frames: Iterator[av.VideoFrame]) -> Iterator[av.VideoFrame]:
        late = math.inf if self.stop is None else self.stop - NEAR_S
        return itertools.takewhile(lambda frame: (time_of(frame) or 0.0) < late, frames)

    def _begun(self, target: str, first: bool, stop: threading.Event) -> tuple[Clip, Iterator[av.VideoFrame]]:
        """Open the file or stream and decode its first wanted frame.

        A failure is an error of opening. A stream that breaks off before that is opened again and again: the
        next pictures may be sound.
        """
        until = time.monotonic() + (_START_S if self.reconnect_s is None else self.reconnect_s)
        while True:
            clip = Clip(target, self.start)
            try:
                return clip, self._opening(clip, stop)
            except BaseException as error:
                clip.close()
                if not first or not isinstance(error, StreamError):
                    raise
                if not self._network() or time.monotonic() > until or stop.wait(_AGAIN_S):
                    raise SourceError(str(error)) from None

    def _opening(self, clip: Clip, stop: threading.Event) -> Iterator[av.VideoFrame]:
        """The wanted frames, of which there is one at least."""
        frames = self._wanted(clip, stop)
        frame = next(frames, None)
        if frame is not None:
            return itertools.chain([frame], frames)
        if stop.is_set():
            return iter(())
        late = f" at or after {self.start:g} s" if self.start else ""
        seconds = clip.duration()
        length = f"; it is {seconds:.2f} s long" if seconds else ""
        raise SourceError(f"video: {clip.shown}: no frame{late} can be decoded{length}")

    def _wanted(self, clip: Clip, stop: threading.Event) -> Iterator[av.VideoFrame]:
        """Frames from ``start`` to ``stop``, every ``step``-th."""
        if clip.live:
            for number, frame in enumerate(self._rated(clip, stop)):
                if number % self.step == 0:
                    yield frame
            return
        taken, clock, lost = 0, 0.0, 0
        for frame in clip.frames():
            if stop.is_set():  # the first wanted frame may be far
                return
            time_s = time_of(frame)
            clock = time_s if time_s is not None else clock + 1 / clip.rate
            if clip.sought:
                clip.sought = False
                if clock > self.start:  # the seek went too far: read from the beginning
                    with closing(Clip(clip.target)) as whole:
                        for frame in self._wanted(whole, stop):
                            clip.lost += whole.lost
                            clip.cause, clip.corrupt = whole.cause, whole.corrupt
                            whole.lost = 0
                            yield frame
                        clip.lose(whole.lost, whole.cause or clip.cause)
                        clip.warnings = whole.warnings
                    return
            if clock < self.start - NEAR_S:
                clip.lost = 0
                continue
            if self.stop is not None and clock >= self.stop - NEAR_S:
                clip.lost = lost  # without those that lie just before this frame
                return
            if taken % self.step == 0:
                yield frame
            taken, lost = taken + 1, clip.lost

    def _rated(self, clip: Clip, stop: threading.Event) -> Iterator[av.VideoFrame]:
        """The frames of a live stream from the first one that it had to be waited for, its rate known.

        FFmpeg and the network keep pictures that came while the stream was opened; they would come all at
        once, and their times would be wrong.
        """
        if not clip.has_rate and self._rate is not None:
            clip.rate = self._rate[0]
        has_rate = clip.has_rate or self._rate is not None
        frames, came = clip.frames(), [time.monotonic()]
        for frame in frames:
            came.append(time.monotonic())
            clip.early.append((clip.own_time(frame), came[-1]))
            if not has_rate and (measured := _rate(np.array(came[1:]))) is not None:
                self._rate, has_rate = measured, True
                clip.rate = measured[0]
            waited = came[-1] - came[-2] > 0.5 / clip.rate or came[-1] - came[0] > _MEASURED_S
            if stop.is_set() or (has_rate and waited):
                self._early = len(came) - 2
                clip.lost = 0
                yield frame
                break
        yield from frames

    def _medium(self, clip: Clip, frame: av.VideoFrame, shape: tuple[int, ...], kind: Levels) -> Medium:
        self._segmented = clip.segmented
        clock = Clock(_clock_kind(clip, frame), time.time() - time.monotonic() if clip.live else None)
        rate, count = clip.rate / self.step, self._count(clip)
        frames, lap = (None, count) if self.loop else (count, None)
        measured = None if self._rate is None or clip.has_rate else self._rate[1]
        return Medium(
            shape, kind.dtype, rate, clip.live, clock, frames, kind.notes, kind.settings, measured, lap,
            clip.coding,
        )  # fmt: skip

    def _count(self, clip: Clip) -> int | None:
        whole = clip.expected()
        if whole is None:
            return None
        first = min(math.ceil(self.start * clip.rate), whole)
        last = whole if self.stop is None else min(math.ceil(self.stop * clip.rate), whole)
        return math.ceil((last - first) / self.step)


def _clock(clip: Clip, step: int) -> StreamClock:
    """Return the clock of a live stream, which has seen the frames that were left out at its beginning."""
    clock = StreamClock(step / clip.rate)
    for own, now in clip.early:
        clock.learn(own, now)
    return clock


def _clock_kind(clip: Clip, frame: av.VideoFrame) -> ClockKind:
    if not clip.live:
        return "pts"
    return "monotonic" if clip.own_time(frame) is None else "stream"


def _rate(came: Array) -> tuple[float, int] | None:
    """Frames a second from the times at which they came, s, and the number of steps that this is from.

    None where it is not clear yet.
    """
    late = came[came <= came[-1] - _ALIKE_S][-1:]
    recent = came[min(np.searchsorted(came, late[0]), len(came) - 1 - _ALIKE) :] if len(late) else came[:0]
    if len(recent) > _ALIKE:
        steps = np.diff(recent)
        if steps.max() < 2 * np.median(steps) and steps.min() > np.median(steps) / 2:
            return _rounded(1 / float(np.mean(steps))), len(steps)
    if came[-1] - came[0] < _MEASURED_S:
        return None
    settled = came[came >= came[0] + _SETTLE_S]
    settled = settled if len(settled) > 1 else came
    n = len(settled) - 1
    return _rounded(n / (settled[-1] - settled[0])), n


def _rounded(rate: float) -> float:
    """Three digits: more cannot be known after so short a time."""
    return float(f"{rate:.3g}")


class _FileTimes:
    """Times of a file's frames, corrected so that they increase: after jumps back, and between rounds."""

    def __init__(self) -> None:
        self.corrected = 0
        self._last = -math.inf
        self._shift = 0.0
        self._new = True

    def begin(self, period: float) -> None:
        self._period, self._new = period, True

    def of(self, frame: av.VideoFrame) -> float:
        now = time_of(frame)
        if now is None:
            now = self._last + self._period if math.isfinite(self._last) else 0.0
        else:
            now += self._shift
        if self._new and math.isfinite(self._last):
            self._shift += self._last + self._period - now
            now = self._last + self._period
        elif now <= self._last:
            self.corrected += 1
            back = self._last - now
            # Ignore a small step back; after a large one the clock continues from here.
            new = self._last + (_TICK if back < 1 else self._period)
            self._shift += 0.0 if back < 1 else new - now
            now = new
        self._new = False
        self._last = now
        return now


def _changed(clip: Clip, index: int, time_s: float, old: tuple[int, ...], new: tuple[int, ...]) -> str:
    # The run counts the frames of a live stream by itself, and its clock is this machine's.
    which = "a frame" if clip.live else f"frame {index} ({time_s:.2f} s)"
    sizes = f"is {size(new)} and those before it were {size(old)}"
    return f"video: {clip.shown}: {which} {sizes}; a run needs frames of one size"


def _bits(frame: av.VideoFrame) -> int:
    """The bits of its deepest plane."""
    return max(component.bits for component in frame.format.components)


def _pixels(frame: av.VideoFrame, color: bool, deep: bool) -> Array:
    """A new array, uint8 or uint16, (rows, columns) or BGR (rows, columns, 3), turned upright."""
    x = deep_pixels(frame, color) if deep else frame.to_ndarray(format="bgr24") if color else _gray(frame)
    return np.ascontiguousarray(np.rot90(x, round(frame.rotation / 90) % 4))


def _gray(frame: av.VideoFrame) -> Array:
    """Convert as PyAV's format ``gray``, to the bit, but faster: without its colour converter."""
    name = frame.format.name
    plane = frame.planes[0]
    if name not in _LUMA or plane.line_size < frame.width:
        return frame.to_ndarray(format="gray")
    rows = np.frombuffer(memoryview(cast("Any", plane)), np.uint8).reshape(-1, plane.line_size)
    luma = rows[: frame.height, : frame.width]
    table = luma_to_gray(name, int(frame.color_range))
    return luma.copy() if table is None else np.asarray(cv2.LUT(luma, table))


@lru_cache(maxsize=64)
def luma_to_gray(name: str, color_range: int) -> Array | None:
    """The 256 levels as the converter itself maps them; None if they stay the same."""
    ramp = av.VideoFrame(256, 8, name)
    for number, plane in enumerate(ramp.planes):
        levels = np.full((plane.height, plane.line_size), 128, np.uint8)
        if number == 0:
            levels[:, :256] = np.arange(256)
        plane.update(levels.tobytes())
    ramp.color_range = color_range
    table = ramp.to_ndarray(format="gray")[0].copy()
    return None if np.array_equal(table, np.arange(256)) else table
