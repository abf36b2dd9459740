"""What of a run goes to disk: recordings that are switched on and off, and cut into segments."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .disk import Writing
from .errors import Error
from .records.whole import Whole
from .segment import Content, How, Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from .flow import Runner
    from .frame import Array, Frame, Stamp
    from .records import Recorder
    from .records.amounts import Span

__all__ = ["Recording"]

_PATIENCE_S = 60.0  # for states that are still being written when the run has ended


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
        self._measured, self._lenient = measured, lenient
        self._open: list[Segment] = []
        self._current: Segment | None = None
        self._wishes: deque[Segment | None] = deque()
        self._drops: deque[tuple[int, float, str]] = deque(maxlen=1024)
        self._closer = ThreadPoolExecutor(1, "stream-sparse closing")
        self._closed: list[Future[None]] = []
        self._maker = ThreadPoolExecutor(1, "stream-sparse making")
        self._next: Future[Segment] | None = None
        self._notes: dict[str, None] = {}
        self._lock = threading.RLock()
        self._news = threading.Condition(self._lock)
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
        with self._lock:
            kept = [note for segment in self._open for note in segment.keeper.notes]
            return list(dict.fromkeys([*self._notes, *kept]))

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
            current, span = self._current, self._how.rotate
            if current is None:
                return began
            if current.begun_s is None:
                current.begun_s = frame.time_s
            if span is not None and current.whole is not None:
                after = self._due(current, current.whole, frame, span)
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
            self._discard()
            self._tell(index, frame.time_s, "recording", on=False)
            before.how = "switched off"
            self._leave(before, index)
            paths.append(before.recorder.folder / "state.npz")
        if segment is not None:
            segment.recorder.begins(index)
            segment.streams.add("start")
            segment.begun_s = frame.time_s
            self._enter(segment, index)
            self._tell(index, frame.time_s, "recording", on=True, folder=segment.recorder.folder.name)
            paths.append(segment.recorder.folder / "start.npz")
        self._keep(before, segment, index, paths)
        return segment is not None

    def _enter(self, segment: Segment, index: int) -> None:
        segment.keeper.begin(self._runner)
        with self._lock:
            segment.first = index
            self._open.append(segment)
            self._current = segment
            for drop in self._drops:
                if drop[0] >= index:
                    segment.recorder.dropped(*drop)
            self._drops.clear()
        if segment.whole is not None:
            segment.whole.began(segment.recorder, index)

    def _leave(self, segment: Segment, index: int) -> None:
        with self._lock:
            segment.streams.add("state")
            segment.end, self._current = index, None
            self._drops.extend(segment.recorder.give_up(index))

    def _due(self, segment: Segment, whole: Whole, frame: Frame, span: Span) -> Segment | None:
        """The next segment, where it begins with this frame."""
        if self._next is None:
            if not segment.due(frame, span):
                return None
            make = partial(Segment.made, self._content, self._how, whole.folder, whole, 0, self.resting)
            if not self._content.medium.live:
                return make()
            # A camera does not wait until files have been made: it is cut when they are there.
            self._next = self._maker.submit(make)
        if not self._next.done():
            return None
        made, self._next = self._next, None
        return made.result()

    def _discard(self) -> None:
        """Take away a segment that was made and will not begin."""
        made, self._next = self._next, None
        if made is not None:
            with suppress(Error):
                made.result().discard()

    def _cut(self, segment: Segment, after: Segment, frame: Frame) -> None:
        """End a segment and begin the next one with the state that the graph has between them."""
        after.recorder.begins(frame.index)
        after.begun_s = frame.time_s
        after.streams.add("start")
        self._leave(segment, frame.index)
        self._enter(after, frame.index)
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
                    self._left(segment, stream)

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
        """Whether a picture of this frame is to be recorded; called for each frame, by who draws them."""
        return self._at("view", at.index) is not None

    def picture(self, at: Stamp, bgr: Array) -> None:
        """Add a picture of the view."""
        self._write("view", at, lambda recorder: recorder.picture(at, bgr))

    def source(self, at: Stamp, frame: Array) -> None:
        """Add a frame itself."""
        self._write("source", at, lambda recorder: recorder.source(at, frame))

    def dropped(self, index: int, time_s: float, cause: str) -> None:
        """Take note of a frame that was captured and not processed."""
        with self._lock:
            segment = next((s for s in self._open if s.holds(index)), None)
            if segment is not None:
                segment.recorder.dropped(index, time_s, cause)
            else:
                self._drops.append((index, time_s, cause))

    def event(self, frame: int, time_s: float, kind: str, **data: Any) -> None:
        """Write an event; it raises nothing."""
        with self._lock:
            held = [s for s in self._open if s.holds(frame)] or self._open[-1:]
        for segment in held:
            segment.recorder.event(frame, time_s, kind, **data)

    def _at(self, stream: str, index: int) -> Segment | None:
        """The segment of a frame; those that end before it have this stream no more."""
        with self._lock:
            past = [s for s in self._open if s.end is not None and index >= s.end and stream in s.streams]
            found = next((s for s in self._open if s.holds(index)), None)
        for segment in past:
            if stream == "rows":
                segment.recorder.rest()
            self._left(segment, stream)
        return found

    def _write(self, stream: str, at: Stamp, call: Callable[[Recorder], None]) -> None:
        try:
            segment = self._at(stream, at.index)
            if segment is not None:
                with Writing(segment.recorder.folder, at.index):
                    call(segment.recorder)
        except Error as error:
            self._failed(error, at.index, at.time_s)

    # Ending -----------------------------------------------------------------------------------------

    def _left(self, segment: Segment, stream: str) -> None:
        """One stream is past the end of a segment; the last one closes it."""
        with self._lock:
            segment.streams.discard(stream)
            self._news.notify_all()
            if segment.streams or segment.end is None or segment not in self._open:
                return
            self._open.remove(segment)
            self._close(segment, segment.how, None, segment.end)

    def _close(self, segment: Segment, how: str, error: str | None, end: int) -> None:
        with self._lock:
            self._notes.update(dict.fromkeys(segment.keeper.notes))
            self._closed.append(self._closer.submit(self._finish_files, segment, how, error, end))

    def _finish_files(self, segment: Segment, how: str, error: str | None, end: int) -> None:
        try:
            with Writing(segment.recorder.folder, end):
                segment.close(how, error, end, self._measured())
        except Error as refused:
            self._failed(refused, *self._last)

    def _failed(self, error: Error, index: int, time_s: float) -> None:
        """The disk refuses: the recording ends and, where someone looks on, the run goes on."""
        with self._lock:
            first, self.failure = self.failure is None, self.failure or error
            if not self._lenient:
                raise error
            left, self._open, self._current = self._open, [], None
            for segment in left:
                self._close(segment, "error", str(error), index)
        if first:
            self._notes[f"recording ended at frame {index}: {error}"] = None
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
        self._discard()
        self._maker.shutdown()
        try:
            if self._current is not None:
                self._current.keeper.finish()
        except Error as failure:
            refused, how, error = failure, "error", error or failure
        why = None if error is None else str(error)
        states = {"start", "state"}
        with self._news:
            if self._open and self._runner.failed is None:
                self._news.wait_for(lambda: not any(s.streams & states for s in self._open), _PATIENCE_S)
            left, self._open, self._current = self._open, [], None
            for wish in self._wishes:
                if wish is not None:  # no frame came any more
                    wish.end = wish.first
                    left.append(wish)
            for segment in left:
                over = segment.end is not None and error is None
                self._close(segment, segment.how if over else how, why, end)
        self._closer.shutdown()
        failures = [closed.exception() for closed in self._closed]
        refused = next((e for e in failures if isinstance(e, Error)), refused)
        if refused is not None:
            raise refused

    def give_up(self) -> None:
        """The run could not start: say so in what was begun."""
        for segment in self._wishes:
            if segment is not None:
                segment.close("error", "the run could not start", segment.first, {})
        self._closer.shutdown()
        self._maker.shutdown()
