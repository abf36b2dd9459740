"""A run that begins at a frame in the middle of its file."""

import math
from collections.abc import Iterator
from itertools import chain, islice

from stream_sparse.base import Source
from stream_sparse.base.source import NEAR_S
from stream_sparse.capture.file_position import FilePosition
from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import InputError
from stream_sparse.flow import Engine, memory
from stream_sparse.frame import Frame, Medium
from stream_sparse.plan.plan import Plan

from .run_start import RunStart


class BehindEndError(InputError):
    """A run was to begin behind the end of its file."""

    def __init__(self, place: FilePosition) -> None:
        super().__init__(f"start at {place}: past the end of the file")


class StartAt(RunStart):
    """Begins a run at a place of its file, as it would be there had it begun at the start.

    The frames that nodes remember are read before, so that each value whose memory is finite is that of a run
    over the whole file. A node that remembers all frames starts without a past there, and a note says so.
    """

    def __init__(self, plan: Plan, place: FilePosition) -> None:
        super().__init__(plan)
        self._place = place
        self._rest: Iterator[Frame] = iter(())

    def open(self, source: Source, medium: Medium) -> tuple[Medium, StartPoint]:
        if medium.live or not source.repeats():
            raise InputError(
                f"start at {self._place}: expected a file, got a source without a start to count from, "
                "such as a camera or a pipe; leave it out"
            )
        index = index_at(self._place, source, medium)
        if index is None:
            raise BehindEndError(self._place)
        self.index, self._source = index, source
        remaining = None if medium.frames is None else max(medium.frames - self.index, 1)
        return medium._replace(frames=remaining), StartPoint(self.index, self.index, frames=self._frames())

    def _frames(self) -> Iterator[Frame]:
        yield from self._rest

    def restore(self, engine: Engine) -> None:
        """Give the frames before the first one to the nodes that remember some."""
        source, index = self._source, self.index
        memory_of = memory(engine.plan)
        back = max(memory_of.reach.values(), default=0)
        while True:
            before = max(0, index - back)
            frames = source.frames_after(before)
            preparation = engine.prepare(before)
            for frame in islice(frames, index - before):
                preparation.feed(frame)
            if preparation.enough or before == 0:
                break
            back = 2 * back + 1  # nodes gave no values for some frames
            source.close()
            source.open()
        first = next(frames, None)
        if first is None:
            raise BehindEndError(self._place)
        self._rest = chain([first], frames)
        self._tell(engine.plan, first)

    def _tell(self, plan: Plan, first: Frame) -> None:
        """Note, and log for the recording, where the run begins and which nodes start without a past."""
        self.notes.append(f"begins at frame {first.index}, {first.time_s:.3f} s")
        held, families = memory(plan), {part.name: part.family for part in plan.parts}
        endless, below = (
            list(dict.fromkeys(families[name] for name in names)) for names in (held.endless, held.below)
        )
        if endless and first.index:
            also = f"; so do the nodes below: {', '.join(below)}" if below else ""
            self.begins = f"{', '.join(endless)}: values over all frames start at frame {first.index}{also}"
            self.notes.append(self.begins)
        restarted = [*endless, *below] if first.index else []
        self.events.append((first.index, first.time_s, "start", {"restarted": restarted}))


def index_at(place: FilePosition, source: Source, medium: Medium) -> int | None:
    """Return the index of the first frame at or after a place of a file; None where that is behind its end.

    Parameters:
        source: it is opened a second time where times must be read.
        medium: what it gives; of a live source there is no such frame.
    """
    if place.frame is not None:
        return place.frame
    seconds = place.seconds or 0.0
    if medium.live:
        return None
    if medium.clock.kind == "index":
        return max(0, math.ceil((seconds - NEAR_S) * medium.rate))
    twin = source.again()
    twin.open()
    try:
        return twin.index_at(seconds)
    finally:
        twin.close()
