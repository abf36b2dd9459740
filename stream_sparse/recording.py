"""What of a run goes to disk: recordings that are switched on and off, and cut into segments."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .ahead import Ahead
from .disk import Writing
from .errors import Error
from .records.whole import Whole
from .segment import Content, How, Segment
from .shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from .flow import Runner
    from .frame import Array, Frame, Stamp
    from .records import Recorder

__all__ = ["Recording"]


class Recording:
    """Puts every value where it belongs, whichever thread it comes from.

    Rows, pictures and frames come each from one thread, in order of index. A recording is switched, and cut,
    before a frame leaves for the graph, so all of them know where the cut is before they meet it; a segment
    is closed, in a thread of its own, when the last of them is past its end.

    Parameters:
        content: what there is to record.
        how: how it is recorded.
        tell: called with frame, time, kind and details when something happens.
        measured: what is known of the nodes by now.
        lenient: whether the run goes on where the disk does not.

    Attributes:
        resting: learners that are off for a while only.
        notes: what the user should know at the end.
        failure: what ended the recording.
        folder: of the last recording.
    """

    def __init__(
        self,
        content: Content,
        how: How,
        tell: Callable[..., None],
        measured: Callable[[], Mapping[str, Mapping[str, Any]]],
        lenient: bool,
    ) -> None:
        self._content, self._how, self._tell = content, how, tell
        self._lenient = lenient
        self._shelf = Shelf(measured, lambda error: self._failed(error, *self._last))
        self._current: Segment | None = None
        self._wishes: deque[Segment | None] = deque()
        self._ahead = Ahead(how)
        self._notes: list[str] = []
        self._last = (0, 0.0)
        self.resting: Collection[str] = ()
        self.failure: Error | None = None
        self.folder: Path | None = None

    # For users --------------------------------------------------------------------------------------

    @property
    def on(self) -> bool:
        """Whether frames are recorded now."""
        return self._current is not None

    @property
    def films(self) -> bool:
        """Whether the frames themselves are being written."""
        return self.on and self._how.source != "none"

    @property
    def notes(self) -> list[str]:
        """What the user should know."""
        return [*self._notes, *self._shelf.notes]

    def describe(self, text: str) -> None:
        """The pipeline as ``pipeline.yaml`` is to say it, where it was made in Python."""
        self._content = self._content._replace(plan=replace(self._content.plan, text=text))

    def switch(
        self, folder: str | Path | None, start: dict[str, Any] | None = None,
        origin: dict[str, Any] | None = None, first: int = 0,
    ) -> Path | None:  # fmt: skip
        """Record to a new folder, or no more, from the next frame on; from any thread.

        Raises:
            InputError: where the folder cannot be made.
        """
        if folder is None:
            self._wishes.append(None)
            return None
        whole = None
        if self._how.rotate is not None:
            content = self._content
            whole = Whole(
                Path(folder), content.plan, content.medium, content.arrays, origin, self._how.keep, self._gone
            )
        segment = Segment.made(
            self._content, self._how, Path(folder), whole, first, self.resting, start, origin
        )
        self.folder = segment.recorder.folder if whole is None else whole.folder
        self._wishes.append(segment)
        return self.folder

    # In the loop's thread ---------------------------------------------------------------------------

    def begin(self, runner: Runner) -> bool:
        """Take up what was switched on before the run; whether there is something."""
        self._runner = runner
        if not self._wishes:
            return False
        segment = self._wishes.popleft()
        assert segment is not None
        self._enter(segment, runner.onset.index)
        return True

    def before(self, frame: Frame) -> bool:
        """Switch and cut, where it is time; called before a frame is sent. Whether a recording began."""
        began = False
        self._last = (frame.index, frame.time_s)
        try:
            if self.failure is not None and not self._lenient:
                raise self.failure
            while self._wishes:
                began = self._switch(self._wishes.popleft(), frame)
            current = self._current
            if current is None:
                return began
            if current.begun_s is None:
                current.begun_s = frame.time_s
            after = self._ahead.after(current, frame, self._content, self.resting)
            if after is not None:
                self._cut(current, after, frame)
                current = after
            current.keeper.before(frame)
        except Error as error:
            self._failed(error, frame.index, frame.time_s)
        return began

    def _switch(self, segment: Segment | None, frame: Frame) -> bool:
        """End the recording that goes on, if there is one, and begin the next, if one is wished."""
        before, index, paths = self._current, frame.index, []
        if before is not None:
            self._ahead.discard()
            self._tell(index, frame.time_s, "recording", on=False)
            before.how = "switched off"
            if segment is None:
                self._shelf.end(before, index)
            self._current = None
            paths.append(before.recorder.folder / "state.npz")
        if segment is not None:
            segment.streams.add("start")
            segment.begun_s = frame.time_s
            self._enter(segment, index, before)
            self._tell(index, frame.time_s, "recording", on=True, folder=segment.recorder.folder.name)
            paths.append(segment.recorder.folder / "start.npz")
        self._keep(before, segment, index, paths)
        return segment is not None

    def _enter(self, segment: Segment, index: int, before: Segment | None = None) -> None:
        segment.keeper.begin(self._runner)
        with self._shelf.lock:  # as one: a frame that is dropped meanwhile belongs to one of them
            if before is not None:
                self._shelf.end(before, index)
            self._shelf.add(segment, index)
        self._current = segment
        segment.recorder.begins(index)
        if segment.whole is not None:
            segment.whole.began(segment.recorder, index)

    def _cut(self, segment: Segment, after: Segment, frame: Frame) -> None:
        """End a segment and begin the next one with the state that the graph has between them."""
        after.begun_s = frame.time_s
        after.streams.add("start")
        self._enter(after, frame.index, segment)
        paths = [segment.recorder.folder / "state.npz", after.recorder.folder / "start.npz"]
        self._keep(segment, after, frame.index, paths)

    def _keep(self, before: Segment | None, after: Segment | None, index: int, paths: list[Path]) -> None:
        """Write the graph's state between two segments, of which one may be missing."""
        keeper = before.keeper if before is not None else after.keeper if after is not None else None

        def done(error: Error | None) -> None:
            try:
                if error is not None:
                    self._failed(error, *self._last)
            except Error:  # the next frame fails
                pass
            for segment, stream in ((before, "state"), (after, "start")):
                if segment is not None:
                    self._shelf.left(segment, stream)

        if keeper is not None:
            keeper.cut(index, paths, done)

    # On every frame, each from its own thread -------------------------------------------------------

    def row(self, at: Stamp, scalars: Sequence[float | None], arrays: Mapping[str, Array | None]) -> None:
        """Write what the nodes said of one frame."""
        self._write("rows", at, lambda recorder: recorder.row(at, scalars, arrays))

    def unused(self, at: Stamp, cause: str) -> None:
        """A frame that has been through the graph, and does not count: it is a dropped one."""
        self._write("rows", at, lambda recorder: recorder.dropped(at.index, at.time_s, cause))

    def wants(self, at: Stamp) -> bool:
        """Whether a picture of this frame is to be recorded; from any thread."""
        return self._shelf.holds(at.index)

    def picture(self, at: Stamp, bgr: Array | None) -> None:
        """Add a picture of the view, where it was wanted; called for each frame."""
        self._write("view", at, lambda recorder: None if bgr is None else recorder.picture(at, bgr))

    def source(self, at: Stamp, frame: Array) -> None:
        """Add a frame itself."""
        self._write("source", at, lambda recorder: recorder.source(at, frame))

    def dropped(self, index: int, time_s: float, cause: str) -> None:
        """Take note of a frame that was captured and not processed."""
        self._shelf.dropped(index, time_s, cause)

    def event(self, frame: int, time_s: float, kind: str, **data: Any) -> None:
        """Write an event; it raises nothing."""
        self._shelf.event(frame, time_s, kind, **data)

    def _write(self, stream: str, at: Stamp, call: Callable[[Recorder], None]) -> None:
        try:
            segment = self._shelf.at(stream, at.index)
            if segment is not None:
                with Writing(segment.recorder.folder, at.index):
                    call(segment.recorder)
        except Error as error:
            self._failed(error, at.index, at.time_s)

    # Ending -----------------------------------------------------------------------------------------

    def _failed(self, error: Error, index: int, time_s: float) -> None:
        """The disk refuses: the recording ends and, where someone looks on, the run goes on."""
        with self._shelf.lock:
            first, self.failure = self.failure is None, self.failure or error
            if not self._lenient:
                raise error
            self._current = None
            ended = self._shelf.close_all("error", str(error), index)
        if first or ended:
            self._notes.append(f"recording ended at frame {index}: {error}")
            self._tell(index, time_s, "recording", on=False, error=str(error))

    def _gone(self, entry: dict[str, Any]) -> None:
        index, time_s = self._last
        self._tell(index, time_s, "deleted", segment=entry["folder"], bytes=entry["bytes"])

    def finish(self, how: str, error: Exception | None, end: int) -> None:
        """Close what is still open, when nothing more comes.

        Parameters:
            how: how the run ended.
            error: what ended it, where that was one.
            end: the index after the last frame that was captured.

        Raises:
            RunError: where the disk refuses.
        """
        refused: Error | None = None
        self._ahead.shut()
        try:
            if self._current is not None:
                self._current.keeper.finish()
        except Error as failure:
            refused, how, error = failure, "error", error or failure
        why = None if error is None else str(error)
        if not self._runner.uneven:
            self._shelf.await_states()
        self._current = None
        self._shelf.close_all(how, why, end)
        for wish in self._wishes:
            if wish is not None:  # no frame came any more
                wish.end = wish.first
                self._shelf.close(wish, how, why, end)
        refused = self._shelf.shut() or refused
        if refused is not None:
            raise refused

    def give_up(self) -> None:
        """The run could not start: say so in what was begun."""
        for segment in self._wishes:
            if segment is not None:
                segment.close("error", "the run could not start", segment.first, {})
        self._shelf.shut()
        self._ahead.shut()
