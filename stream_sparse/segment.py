"""One run folder that is being written, and what there is to record in it."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import InputError, RunError
from .keeping import Keeper
from .records import Recorder
from .records.amounts import size_of, span_of
from .records.folder import segment_name
from .records.pictures import kept_pictures

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from .frame import Frame, Medium
    from .records.amounts import Span
    from .records.pictures import Kept
    from .records.whole import Whole
    from .spec.plan import Plan

__all__ = ["Content", "How", "Segment"]

_LOOK_S = 0.1  # how often the size of a segment is looked at


class Content(NamedTuple):
    """What there is to record.

    Attributes:
        plan, given: the pipeline that runs, and as the user gave it.
        medium: what the source gives.
        scalars: names of the columns.
        arrays: names of recorded arrays and of how many frames one is kept.
    """

    plan: Plan
    given: Plan
    medium: Medium
    scalars: Sequence[str]
    arrays: Mapping[str, int]


class How(NamedTuple):
    """How it is recorded.

    Attributes:
        source: how the frames themselves are kept.
        rotate: how long a segment may become; None: there is one.
        keep: bytes that all segments of a recording may take.
    """

    source: Kept = "none"
    rotate: Span | None = None
    keep: int | None = None

    @classmethod
    def of(cls, source: str | None, rotate: str | None, keep: str | None, medium: Medium) -> How:
        """What the user asked for, checked.

        Raises:
            InputError: where it makes no sense, or does not fit what the source gives.
        """
        if keep is not None and rotate is None:
            raise InputError(f"--keep {keep}: deletes whole segments; say with --rotate how long one is")
        return cls(
            kept_pictures(source, medium),
            None if rotate is None else span_of(rotate),
            None if keep is None else size_of(keep),
        )


@dataclass(eq=False)
class Segment:
    """A run folder that is being written, for the frames from ``first`` to before ``end``.

    Attributes:
        recorder, keeper: who writes it.
        whole: the recording that it is a part of, where that is cut.
        number: its place there.
        first, end: indices of frames; None: it goes on.
        begun_s: time of its first frame.
        how: how it ends, where it does before the run.
        streams: who has still something to write: rows, view, source, start, state.
    """

    recorder: Recorder
    keeper: Keeper
    whole: Whole | None
    number: int
    first: int = 0
    end: int | None = None
    begun_s: float | None = None
    how: str = "rotated"
    streams: set[str] = field(default_factory=set)
    _looked: float = 0.0

    @classmethod
    def made(
        cls, content: Content, how: How, folder: Path, whole: Whole | None, first: int,
        resting: Collection[str] = (), start: dict[str, Any] | None = None,
        origin: dict[str, Any] | None = None,
    ) -> Segment:  # fmt: skip
        """Make its folder and files.

        Raises:
            InputError: where they cannot be made.
        """
        from .looks import SIZE  # with OpenCV, which a run without records can spare

        number = 0 if whole is None else whole.count
        recorder = Recorder(
            folder if whole is None else whole.folder / segment_name(number), content.plan, content.medium,
            scalars=content.scalars, arrays=content.arrays, view=SIZE if content.plan.rows else None,
            start=start, resumed_from=origin, source=how.source, first=first,
            whole=None if whole is None else whole.info, number=None if whole is None else number,
        )  # fmt: skip
        keeper = Keeper(recorder.folder, content.given, content.medium)
        keeper.resting = resting
        streams = {"rows", *(["view"] if content.plan.rows else []), *(["source"] * (how.source != "none"))}
        return cls(recorder, keeper, whole, number, first, streams=streams)

    def holds(self, index: int) -> bool:
        """Whether a frame belongs to it."""
        return self.first <= index and (self.end is None or index < self.end)

    def due(self, frame: Frame, span: Span) -> bool:
        """Whether it is to end before this frame."""
        if self.begun_s is None or frame.index <= self.first:
            return False
        if span.seconds is not None:
            return frame.time_s - self.begun_s >= span.seconds - 1e-6  # times are no exact multiples
        now = time.monotonic()
        if now - self._looked < _LOOK_S:
            return False
        self._looked = now
        return span.size is not None and self.recorder.size() >= span.size

    def discard(self) -> None:
        """Take it away: nothing was written to it."""
        with suppress(RunError):
            self.recorder.close("error", "it did not begin", 0, {})
        shutil.rmtree(self.recorder.folder, ignore_errors=True)

    def close(self, how: str, error: str | None, end: int, nodes: Mapping[str, Mapping[str, Any]]) -> None:
        """Finish its files.

        Parameters:
            how, error: how it ended, as ``run.json`` says it.
            end: the index after its last frame, where it does not know it.
            nodes: what was measured of each.

        Raises:
            RunError: where the disk refuses.
        """
        captured = max(0, (end if self.end is None else self.end) - self.first)
        try:
            self.recorder.close(how, error, captured, nodes)
        finally:
            if self.whole is not None:
                if self.number == self.whole.count:  # no frame came any more
                    self.whole.began(self.recorder, self.first)
                self.whole.ended(self.number, self.recorder.counts(captured))
                if how != "rotated":
                    self.whole.finish(how, error, nodes)
