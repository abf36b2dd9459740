"""Choose frames at even steps of time: of each step the frame that is nearest."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import NamedTuple

from stream_sparse.base.source import NEAR_S
from stream_sparse.errors import SourceError
from stream_sparse.frame import Clock, Frame, Medium

__all__ = ["resampled"]


def resampled(
    items: Generator[Medium | Frame, None, None], fps: float, use: str
) -> Generator[Medium | Frame, None, None]:
    """Yield the medium and the chosen frames of a source.

    The steps are ``1 / fps`` seconds, counted from the first frame to the last. Each gives the frame whose
    time is nearest, of two as near the earlier one; a frame that is nearest to several comes once. Frames
    keep their own times, which identify them, and get new indices.

    Parameters:
        items: the medium of the source, then its frames.
        use: name of the source, for messages.
    """
    with closing(items):
        medium = next(items)
        assert isinstance(medium, Medium)
        if not medium.live and fps > medium.rate * (1 + 1e-6):
            raise SourceError(
                f"{use}: resample to {fps:g} frames a second, but the source has {medium.rate:g}; "
                "resample leaves frames out and makes no new ones: give a lower fps"
            )
        count = None if medium.frames is None else max(1, round(medium.frames * fps / medium.rate))
        # Times are no more the index divided by the rate.
        kind = "pts" if medium.clock.kind == "index" else medium.clock.kind
        clock = Clock(kind, medium.clock.utc_at_zero)
        yield medium._replace(rate=fps, frames=count, lap=None, clock=clock)
        yield from _numbered(_nearest(_frames(items), fps))


def _frames(items: Iterator[Medium | Frame]) -> Iterator[Frame]:
    for item in items:
        assert isinstance(item, Frame)
        yield item


def _nearest(frames: Iterator[Frame], fps: float) -> Iterator[Frame]:
    """Yield the frame nearest to each step, with the facts about the frames that are left out before it."""
    before = next(frames, None)
    if before is None:
        return
    yield before
    begin, given, step = before.time_s, before.index, 0  # the last step that has its frame
    told = _NOTHING
    for frame in frames:
        # Steps lie between both frames: the first ones may be nearest to one, the last ones to the other.
        last = math.floor((frame.time_s - begin + NEAR_S) * fps)
        middle = (before.time_s + frame.time_s + NEAR_S) / 2
        if last > step and begin + (step + 1) / fps <= middle and before.index != given:
            yield told.before(before)
            told, given = _NOTHING, before.index
        told = told.then(frame)
        if last > step and begin + last / fps > middle:
            yield told.before(frame)
            told, given = _NOTHING, frame.index
        before, step = frame, max(step, last)


class _Told(NamedTuple):
    """Facts about frames that are left out: how many were lost before them, why, where a lap begins, and by
    how much the clock was set."""

    gap: int = 0
    cause: str = ""
    lap: int = 0
    moved_s: float = 0.0

    def then(self, frame: Frame) -> _Told:
        cause, moved_s = self.cause or frame.cause, self.moved_s + frame.moved_s
        return _Told(self.gap + frame.gap, cause, frame.lap or self.lap, moved_s)

    def before(self, frame: Frame) -> Frame:
        return frame._replace(**self._asdict())


_NOTHING = _Told()


def _numbered(frames: Iterator[Frame]) -> Iterator[Frame]:
    for index, frame in enumerate(frames):
        yield frame._replace(index=index)
