"""What of a run goes to disk: recordings that are switched on and off, and cut into segments."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stream_sparse.errors import Error

from .content import Beginning
from .rotation import Ahead
from .segment import Segment
from .segment_list import describe_deleted
from .shelf import Shelf
from .source_video import expected

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stream_sparse.flow import FrameLedger
    from stream_sparse.frame import Array, Frame, Stamp

    from .checkpoints import Checkpoints
    from .content import Content
    from .rotation import How
    from .segment_list import DeletedSegment

__all__ = ["Recording"]


class Recording:
    """Switches the recording of a run on and off, cuts it, and lets it fail.

    It does so before a frame leaves for the graph, so rows, pictures and frames know where a cut is before
    they meet it.

    Parameters:
        content: what there is to record.
        how: how it is recorded.
        checkpoints: writes states.
        ledger: the account of the run's frames.
        fail: called with index and error where the run ends with the recording.
        tell: called with frame, time, kind and details when something happens.
        measured: returns the measurements of the nodes by now.
        lenient: whether the run goes on when the disk refuses.

    Attributes:
        shelf: where all that is recorded is written.
        failure: what ended the recording.
        refused: the same, where the run ends with it.
        folder: of the last recording.
    """

    def __init__(
        self,
        content: Content,
        how: How,
        checkpoints: Checkpoints,
        ledger: FrameLedger,
        fail: Callable[[int, Exception], None],
        tell: Callable[..., None],
        measured: Callable[[], Mapping[str, Mapping[str, Any]]],
        lenient: bool,
    ) -> None:
        self._content, self._how, self._tell, self._lenient = content, how, tell, lenient
        self._checkpoints, self._ledger, self._fail = checkpoints, ledger, fail
        self.shelf = Shelf(measured, self._failed)
        self._ahead = Ahead(how, self._gone)
        self._current: Segment | None = None
        self._wishes: deque[Segment | None] = deque()
        self._notes: deque[str] = deque(maxlen=8)  # a run of days deletes many segments
        self._size: str | None = None
        self._last = (0, 0.0)
        self.failure: Error | None = None
        self.refused: Error | None = None
        self.folder: Path | None = None

    # For users --------------------------------------------------------------------------------------

    @property
    def on(self) -> bool:
        """Whether frames are recorded now."""
        return self._current is not None

    @property
    def coming(self) -> bool:
        """Whether the next frame will be recorded: it may have been switched since the last one."""
        wishes = self._wishes.copy()
        return wishes[-1] is not None if wishes else self.on

    @property
    def busy(self) -> bool:
        """Whether a run folder is open: frames on their way may still belong to it."""
        return self.shelf.busy

    @property
    def films(self) -> bool:
        """Whether the frames themselves are being written."""
        return self.on and self._how.source != "none"

    @property
    def label(self) -> str:
        """``rec`` while frames are recorded, ``rec camera`` where a camera's pictures are; else empty."""
        if not self.on:
            return ""
        return "rec camera" if self._content.medium.live and self.films else "rec"

    @property
    def notes(self) -> list[str]:
        """What the user should know."""
        size = [] if self._size is None else [self._size]
        return [*size, *self._notes, *self._checkpoints.notes, *self.shelf.notes]

    def describe(self, text: str) -> None:
        """The pipeline as ``pipeline.yaml`` is to say it, where it was made in Python."""
        self._content = self._content._replace(plan=replace(self._content.plan, text=text))

    def switch(self, folder: str | Path | None) -> Path | None:
        """Record to a new folder, or no more, from the next frame on; from any thread.

        Parameters:
            folder: None ends what is being recorded.

        Raises:
            InputError: where the folder cannot be made.
        """
        if folder is None:
            self._wishes.append(None)
            return None
        segment = self._first(folder, Beginning())
        self._wishes.append(segment)
        return self.folder

    def begin(self, folder: str | Path, beginning: Beginning) -> None:
        """Record to a new folder from the run's first frame on; called before it.

        Parameters:
            folder: the folder to make.
            beginning: where the run begins.

        Raises:
            InputError: where the folder cannot be made.
        """
        segment = self._first(folder, beginning)
        self._size = expected(self._how.source, self._content.medium)
        self._turn(segment, self._ledger.first, None)

    def _first(self, folder: str | Path, beginning: Beginning) -> Segment:
        if self._content.plan.rows:
            from stream_sparse.view.live_view import SIZE  # with OpenCV, which a run without a view can spare

            self._content = self._content._replace(view=SIZE)
        self._checkpoints.ready()
        segment = self._ahead.first(Path(folder), self._content, beginning)
        self.folder = segment.home
        return segment

    # In the loop's thread ---------------------------------------------------------------------------

    def before(self, frame: Frame) -> None:
        """Switch and cut, where it is time; called before a frame is sent."""
        self._last = (frame.index, frame.time_s)
        try:
            if self.refused is not None:
                raise self.refused
            while self._wishes:
                self._switch(self._wishes.popleft(), frame)
            self.shelf.forget(frame.index)
            if self._current is None:
                return
            if self._current.begun_s is None:
                self._current.begun_s = frame.time_s
            after = self._ahead.after(self._current, frame, self._content)
            if after is not None:
                self._checkpoint(self._current, after, frame.index)
                self._turn(after, frame.index, frame.time_s)
            self._checkpoints.before(frame, self._current.folder)
        except Error as error:
            self._failed(error, frame.index, frame.time_s)
            if not self._lenient:
                raise

    def _switch(self, after: Segment | None, frame: Frame) -> None:
        """End the recording that goes on, if there is one, and begin another, if one is wished."""
        before, at = self._current, (frame.index, frame.time_s)
        if before is not None:
            before.how = "switched off"
            self._ahead.discard()
            self._tell(*at, "recording", on=False)
        self._checkpoint(before, after, frame.index)
        self._turn(after, *at)
        if after is not None:
            self._tell(*at, "recording", on=True, folder=after.home.name)

    def _turn(self, after: Segment | None, index: int, time_s: float | None) -> None:
        """Let the segment that goes on, if there is one, end before a frame, and another begin with it."""
        self.shelf.turn(self._current, after, index)
        self._current = after
        if after is not None:
            after.begin(index, time_s)

    def _checkpoint(self, before: Segment | None, after: Segment | None, index: int) -> None:
        """Write the graph's state between two segments, of which one may be missing."""
        ends = [(before, "state"), (after, "start")]
        there = [(segment, stream) for segment, stream in ends if segment is not None]
        for segment, stream in there:
            segment.streams.add(stream)
        if there:
            paths = [segment.folder / f"{stream}.npz" for segment, stream in there]
            self._checkpoints.cut(index, paths, partial(self._checkpointed, there))

    def _checkpointed(self, there: list[tuple[Segment, str]], error: Error | None) -> None:
        if error is not None:
            self._failed(error)
        for segment, stream in there:
            self.shelf.left(segment, stream)

    # In the thread of rows --------------------------------------------------------------------------

    def row(self, at: Stamp, scalars: Sequence[float | None], arrays: Mapping[str, Any]) -> Path | None:
        """Write what the nodes said of one frame; the folder of the recording that has it, if one has."""
        there = self.shelf.row(at, scalars, arrays)
        if self.refused is None:
            self._checkpoints.passed(at.index)
        return there

    # From any thread --------------------------------------------------------------------------------

    def holds(self, index: int) -> bool:
        """Return whether a frame is recorded, so that a picture of it is wanted."""
        return self.shelf.holds(index)

    def picture(self, at: Stamp, bgr: Array | None) -> None:
        """Write a picture of the view, where there is one; called for each frame."""
        self.shelf.picture(at, bgr)

    def source(self, at: Stamp, frame: Array) -> None:
        """Write a frame itself."""
        self.shelf.source(at, frame)

    def dropped(self, at: Frame | Stamp, cause: str) -> None:
        """Write that a frame was dropped, or is unprocessed."""
        self.shelf.dropped(at.index, at.time_s, cause)

    def event(self, frame: int, time_s: float, kind: str, data: Mapping[str, Any]) -> None:
        """Write an event."""
        self.shelf.event(frame, time_s, kind, **data)

    # Ending -----------------------------------------------------------------------------------------

    def _failed(self, error: Error, index: int | None = None, time_s: float | None = None) -> None:
        """The disk refuses: the run fails or, where someone looks on, the recording ends and the run goes on.

        It raises nothing: whoever writes goes on with what is left, so that each frame is accounted for.
        """
        if index is None or time_s is None:
            index, time_s = self._last
        with self.shelf.lock:
            first, self.failure = self.failure is None, self.failure or error
            self._checkpoints.forget()
            if not self._lenient:
                self.refused = self.failure
                if first:
                    self._fail(index, error)
                return
            self._current = None
            if first or self.shelf.busy:
                self._notes.append(f"recording ended at frame {index}: {error}")
                # before it is closed, so that its own events tell why, where there is room for a line
                self._tell(index, time_s, "recording", on=False, error=str(error))
            self.shelf.close_all("error", str(error), index)

    def _gone(self, segments: list[DeletedSegment]) -> None:
        for segment in segments:
            self._tell(*self._last, "deleted", segment=segment.folder, bytes=segment.bytes)
        self._notes.append(describe_deleted(segments))

    def finish(self, how: str, error: Exception | None) -> None:
        """Close what is still open, when nothing more comes.

        Parameters:
            how: how the run ended.
            error: what ended it, where that was one.

        Raises:
            RunError: where the disk refuses.
        """
        refused: Error | None = None
        end = self._ledger.end
        self._ahead.shut()
        try:
            self._checkpoints.finish(None if self._current is None else self._current.folder)
        except Error as failure:
            refused, how, error = failure, "error", error or failure
        why = None if error is None else str(error)
        self._current = None
        self.shelf.close_all(how, why, end)
        for wish in self._wishes:
            if wish is not None:  # no frame came any more
                wish.end = wish.first
                self.shelf.close(wish, how, why, end)
        self.shelf.shut()
        refused = refused or self.refused
        if refused is not None:
            raise refused

    def give_up(self) -> None:
        """The run could not start: say so in what was begun."""
        self.shelf.close_all("error", "the run could not start", self._ledger.first)
        self.shelf.shut()
        self._ahead.shut()
