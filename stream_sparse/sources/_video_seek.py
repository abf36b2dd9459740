"""Find a frame of a video file by its number or its time, without decoding the frames before it."""

from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple, Self

import av
import numpy as np

from stream_sparse.base.source import NEAR_S
from stream_sparse.errors import Error, StreamError

from ._clip import Clip, PacketTimes

_ALIKE = 0.1  # of a step
_KEYS = 3  # key frames to begin with, one before the other


class Wanted(NamedTuple):
    """The frames of a file from a time to another, every so many.

    ``ticks`` has the times of all frames of the file, ``places`` has which of them are wanted.
    """

    times: PacketTimes
    places: range

    @classmethod
    def of(cls, target: str, start: float, stop: float | None, step: int) -> Self | None:
        """Read the times of a file; None where they cannot be known without decoding it."""
        try:
            stat = Path(target).stat()
            times = _times(target, stat.st_size, stat.st_mtime_ns)
        except (OSError, Error):
            return None
        if times is None:
            return None
        seconds = times.ticks * float(times.base)
        first = int(np.searchsorted(seconds, start - NEAR_S))
        last = len(seconds) if stop is None else int(np.searchsorted(seconds, stop - NEAR_S))
        return cls(times, range(first, max(first, last), step))

    def index_at(self, time_s: float) -> int | None:
        """Return the number of the first wanted frame at or after a time, or None."""
        chosen = slice(self.places.start, self.places.stop, self.places.step)
        seconds = self.times.ticks[chosen] * float(self.times.base)
        index = int(np.searchsorted(seconds, time_s - NEAR_S))
        return index if index < len(self.places) else None

    def steady(self) -> bool:
        """Return whether the steps between wanted frames are alike, as far as their times are rounded."""
        steps = np.diff(self.times.ticks[self.places.start : self.places.stop : self.places.step])
        return not len(steps) or float(np.ptp(steps)) <= max(_ALIKE * float(np.median(steps)), 1.0)

    def decoded(self, target: str, count: int) -> tuple[Clip, Iterator[av.VideoFrame]] | None:
        """Open the file, and decode all frames from a wanted one on, to its end.

        None where the frames that are decoded are not those that the times announce.
        """
        target_tick = self.places[count]
        keys = self.times.keys
        before = keys[keys <= self.times.ticks[target_tick]]
        for key in before[: -1 - _KEYS : -1].tolist():
            clip = Clip(target)
            try:
                if clip.go_to(key) and (frames := self._up_to(clip, target_tick)) is not None:
                    return clip, frames
            except StreamError:
                pass
            except BaseException:
                clip.close()
                raise
            clip.close()
        return None

    def _up_to(self, clip: Clip, place: int) -> Iterator[av.VideoFrame] | None:
        """Decode up to a place; gives the frames from there on."""
        frames = clip.frames()
        due = None
        for frame in frames:
            if frame.pts is None:
                return None
            if due is None:
                due = int(np.searchsorted(self.times.ticks, frame.pts))
            if due > place or self.times.ticks[due] != frame.pts:
                return None
            if due == place:
                return chain([frame], frames)
            due += 1
        return None


@lru_cache(maxsize=4)
def _times(target: str, size: int, modified_ns: int) -> PacketTimes | None:  # noqa: ARG001  another file has others
    with closing(Clip(target)) as clip:
        return clip.packet_times()
