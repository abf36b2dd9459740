"""Record a run: switch recordings on and off, cut them, and put each value into the folder of its frame."""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.errors import Error, as_error
from stream_sparse.records.schema import CUT, DROPPED, FrameRow

from .content import Beginning
from .open_folders import OpenFolders
from .quota import Quota
from .room import RoomWatch
from .rotation import SegmentRotation, describe_deleted
from .source_video import expected_size
from .tables import LostFrames

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stream_sparse.capture.frame_rate import MeasuredRate
    from stream_sparse.flow import FrameLedger
    from stream_sparse.frame import Array, Clock, Frame, Missing, Stamp
    from stream_sparse.plan.plan import Plan

    from .checkpoints import Checkpoints
    from .content import Content
    from .folder import Deleted
    from .options import RecordingOptions
    from .recorder import Recorder
    from .tables import LostRow

__all__ = ["Recording", "RecordingState"]


AGAIN_S = 10.0
"""Seconds between two looks whether a disk that was full has room again, and at the quota."""


class RecordingState(NamedTuple):
    """The state of a recording at a moment."""

    folder: Path | None  # of the recording that goes on, or of the last one
    now: Path | None  # the run folder, perhaps a segment, to which frames are recorded
    next: bool  # whether the next frame will be: it may have been switched since the last one
    open: bool  # whether a run folder is open: frames on their way may still belong to it
    view: Path | None  # the same, where it gets pictures of the view
    source: bool  # whether the frames themselves are
    camera: bool  # whether these are a camera's
    error: Error | None  # why the disk refused first
    refused: bool  # whether the run ends by that
    waits: bool  # whether nothing is recorded until there is room again

    @property
    def label(self) -> str:
        """``rec`` while frames are recorded, ``rec camera`` with the pictures of a camera; else empty."""
        if self.now is None:
            return ""
        return "rec camera" if self.camera and self.source else "rec"


class Recording:
    """Records a run to one run folder after the other.

    A recording is switched and cut before a frame enters the graph. Rows, pictures and frames come later,
    each from a thread of its own and in order of index; each finds the folder of its frame. A folder is
    closed, in another thread, when the last of them is past its end.

    When the disk refuses, a ``lenient`` run goes on, and is recorded again, to a further folder, when there
    is room; else ``fail`` ends it. ``tell`` logs events, ``plan`` gives the pipeline with its parameters by
    now, ``measured`` the measurements of the nodes, ``rate`` the measured frame rate of a live source,
    ``clock`` the clock of its times with the present offset to UTC.
    """

    def __init__(
        self,
        content: Content,
        options: RecordingOptions,
        checkpoints: Checkpoints,
        ledger: FrameLedger,
        fail: Callable[[int, Exception], None],
        tell: Callable[..., None],
        plan: Callable[[], Plan],
        measured: Callable[[], Mapping[str, Mapping[str, Any]]],
        lenient: bool,
        rate: Callable[[], MeasuredRate | None],
        clock: Callable[[], Clock],
    ) -> None:
        self._content, self._options, self._checkpoints = content, options, checkpoints
        self._ledger, self._fail, self._tell = ledger, fail, tell
        self._plan, self._measured, self._lenient = plan, measured, lenient
        self._rate, self._clock = rate, clock
        self._rotation = SegmentRotation(options)
        self._closer = ThreadPoolExecutor(1, "stream-sparse closing")
        self._open = OpenFolders(lambda recorder: self._close(recorder, recorder.how, None))
        self._switches: deque[Recorder | None] = deque()
        self._lost = LostFrames()
        self._notes: deque[str] = deque(maxlen=8)  # a run of days deletes many segments
        self._last_notes: list[str] = []
        self._last = (0, 0.0)
        self._over = ""  # how the run has ended
        self._folder: Path | None = None
        self._failure: Error | None = None  # of the recording that goes on, or was ended by it
        self._first_failure: Error | None = None
        self._room = RoomWatch()
        self._quota = None if options.quota is None else Quota(options.quota)
        self._look_s = 0.0  # when to look for room and at the quota

    # For users --------------------------------------------------------------------------------------

    @property
    def state(self) -> RecordingState:
        """The state of the recording now."""
        switches, current = self._switches.copy(), self._open.current
        following = switches[-1] if switches else current
        return RecordingState(
            folder=self._folder,
            now=None if current is None else current.folder,
            next=following is not None,
            open=len(self._open) > 0,
            view=current.folder if current is not None and self._has_view else None,
            source=current is not None and self._options.source != "none",
            camera=self._content.medium.live,
            error=self._first_failure,
            refused=self._refused is not None,
            waits=self._room.wanted is not None,
        )

    @property
    def _refused(self) -> Error | None:
        """Why the run ends: the disk refused, and the run is not lenient."""
        return None if self._lenient else self._failure

    @property
    def _has_view(self) -> bool:
        return self._options.view and bool(self._content.plan.view)

    @property
    def notes(self) -> list[str]:
        """Messages for the user."""
        quota = [] if self._quota is None else self._quota.notes
        return [*self._notes, *quota, *self._rotation.notes, *self._checkpoints.notes, *self._last_notes]

    def begin(self, folder: str | Path, beginning: Beginning) -> None:
        """Record to a new folder from the first frame of the run on; called before it."""
        recorder = self._make(folder, beginning)
        self._folder = recorder.home
        if (size := expected_size(self._options.source, self._content.medium)) is not None:
            self._notes.append(size)
        self._describe(recorder)
        self._room.begin()
        self._open.turn(recorder, self._ledger.first, CUT, self._clock())
        if beginning.first and beginning.state is None:
            self._ask([(recorder, "start")], beginning.first)

    def switch(self, folder: str | Path | None) -> Path | None:
        """Record to a new folder, or (None) no more, from the next frame on; from any thread."""
        following = None if folder is None else self._make(folder, Beginning())
        with self._open.lock:
            self._room.wanted = None
            unused = self._turn_to(following)
        if unused is not None:
            unused.end_before(unused.first, self._over)
            unused.close(self._over, None, {})
        return None if folder is None else self._folder

    def _turn_to(self, following: Recorder | None) -> Recorder | None:
        """Let a recording begin with the next frame; gives it back where no frame comes any more."""
        if following is not None:
            self._folder, self._failure = following.home, None
        if self._over:
            return following
        self._switches.append(following)
        return None

    def _make(self, folder: str | Path, beginning: Beginning) -> Recorder:
        self._content = self._content._replace(plan=self._plan())
        if self._has_view:
            from stream_sparse.view.layout import SIZE  # imports OpenCV, which no run without a view needs

            self._content = self._content._replace(view=SIZE)
        self._checkpoints.hash_files()
        return self._rotation.make_first(Path(folder), self._content, beginning)

    def _describe(self, recorder: Recorder) -> None:
        """Let a folder that begins say with which parameters."""
        plan = self._plan()
        self._content = self._content._replace(plan=plan)
        recorder.describe(plan)
        self._checkpoints.describe(recorder.folder, plan)

    # Before each frame, in the thread of the loop ---------------------------------------------------

    def before(self, frame: Frame) -> None:
        """Switch, cut and checkpoint where it is time; called before a frame is sent."""
        self._last = (frame.index, frame.time_s)
        self._look()
        try:
            if self._refused is not None:
                raise self._refused
            while self._switches:
                try:
                    self._switch(self._switches[0], frame)
                finally:
                    self._switches.popleft()  # not before: until then it is the next state
            if not self._open:
                self._lost.take(frame.index, frame.index)  # they are in no recording
            current = self._open.current
            if current is None:
                return
            following = self._rotation.make_next(current, frame, self._content)
            if following is not None:
                self._cut(following, frame.index)
            self._checkpoints.before(frame, (following or current).folder)
        except Error as error:
            self._end_by(error, frame.index, frame.time_s)
            if not self._lenient:
                raise

    def _look(self) -> None:
        """Let another thread look, from time to time, whether there is room again, and at the quota."""
        now = time.monotonic()
        if now >= self._look_s and (self._room.wanted is not None or self._quota is not None):
            self._look_s = now + AGAIN_S
            self._closer.submit(self._make_room)

    def _make_room(self) -> None:
        """Keep to the quota, and go on with a recording that the disk ended, once there is room."""
        if self._quota is not None and self._folder is not None:
            for run in self._quota.make_room(self._folder):
                self._tell(*self._last, "deleted", run=run.folder, bytes=run.bytes)
        wanted = self._room.wanted
        if wanted is None or not self._room.is_there():
            return
        try:
            following = self._make(wanted, Beginning())
        except Error:
            return  # the next look tries it again
        unused: Recorder | None = following
        with self._open.lock:
            if self._room.wanted is not None:  # else the user has decided otherwise meanwhile
                self._room.wanted = None
                unused = self._turn_to(following)
        if unused is not None:
            unused.discard()
            rmtree(unused.home, ignore_errors=True)
            return
        self._notes.append(f"there is room again: {following.home.as_posix()} goes on with the recording")

    def _switch(self, following: Recorder | None, frame: Frame) -> None:
        """End the recording that goes on, if there is one, and begin another, if one is given."""
        at = (frame.index, frame.time_s)
        self._rotation.discard()  # made for the recording before, which the disk may have ended
        if self._open.current is not None:
            self._tell(*at, "recording", on=False)
        self._cut(following, frame.index, "switched off")
        if following is not None:
            self._room.begin()
            self._tell(*at, "recording", on=True, folder=following.home.name)

    def _cut(self, following: Recorder | None, index: int, how: str = CUT) -> None:
        """Let the current folder end before a frame, and another begin with it; both get the state there."""
        if following is not None:
            self._describe(following)
        asked = [(self._open.current, "state"), (following, "start")]
        ends = [(recorder, stream) for recorder, stream in asked if recorder is not None]
        if ends:
            self._ask(ends, index)
        self._open.turn(following, index, how, self._clock())

    def _ask(self, ends: list[tuple[Recorder, str]], index: int) -> None:
        """Ask for the state before a frame, for folders that begin or end there."""
        for recorder, stream in ends:
            recorder.expect(stream)  # it stays open until its state is written
        paths = [recorder.folder / f"{stream}.npz" for recorder, stream in ends]
        self._checkpoints.ask(index, paths, partial(self._states_written, ends))

    def _states_written(self, ends: list[tuple[Recorder, str]], error: Error | None) -> None:
        if error is not None:
            self._end_by(error, *self._last)
        for recorder, stream in ends:
            self._open.leave(recorder, stream)

    # For each frame, from the threads of consumers --------------------------------------------------

    def row(self, at: Stamp, scalars: Sequence[float | None], arrays: Mapping[str, Any]) -> Path | None:
        """Write the row of a frame; gives the folder of the recording that has it, if one has."""

        def write(recorder: Recorder) -> None:
            recorder.row(at, scalars, arrays, self._lost.take(recorder.first, at.index))

        recorder = self._write("rows", at, write)
        if self._refused is None:
            self._checkpoints.passed(at.index)
        return None if recorder is None else recorder.home

    def picture(self, at: Stamp, bgr: Array | None) -> None:
        """Write a picture of the view, where there is one; called for each frame."""
        self._write("view", at, lambda recorder: None if bgr is None else recorder.picture(at, bgr))

    def source(self, at: Stamp, frame: Array) -> None:
        """Write a frame itself."""
        self._write("source", at, lambda recorder: recorder.source(at, frame))

    def dropped(self, at: Frame | Stamp, cause: str) -> None:
        """Record that a frame was dropped, or is unprocessed; from any thread."""
        self._lost.add(FrameRow.of(at, DROPPED, cause))

    def missing(self, missing: Missing) -> None:
        """Record that frames are missing; from any thread."""
        self._lost.add(missing)

    def event(self, frame: int, time_s: float, kind: str, data: Mapping[str, Any]) -> None:
        """Write an event to the folder of its frame, else to the newest one; from any thread."""
        if (recorder := self._open.of_event(frame)) is not None:
            recorder.event(frame, time_s, kind, data)

    def wants_picture(self, at: Stamp) -> bool:
        """Whether a picture of the view at a frame is to be recorded; asked in order of index."""
        found = self._open.of(at.index)
        return found is not None and found.wants_picture(at.time_s)

    def _write(self, stream: str, at: Stamp, call: Callable[[Recorder], None]) -> Recorder | None:
        """Let the recorder of a frame write it, and a stream leave those that end before."""
        try:
            recorder = self._open.of(at.index)
            for ended in self._open.left_behind(stream, at.index):
                if stream == "rows" and ended.end is not None:
                    ended.rest(self._lost.take(ended.first, ended.end))
                self._open.leave(ended, stream)
            if recorder is not None:
                call(recorder)
        except Error as error:
            self._end_by(error, at.index, at.time_s)
            return None
        return recorder

    # Ending -----------------------------------------------------------------------------------------

    def _close(self, recorder: Recorder, how: str, error: str | None) -> None:
        """Finish the files of a folder that has ended, in another thread."""
        lost = self._lost.take(recorder.first, recorder.end or 0)
        self._closer.submit(self._finish_files, recorder, how, error, lost)

    def _finish_files(self, recorder: Recorder, how: str, error: str | None, lost: list[LostRow]) -> None:
        try:
            recorder.close(how, error, self._measured(), lost, self._rate())
            self._report_deleted(self._rotation.make_room(recorder))
        except Exception as error:
            self._end_by(as_error(f"{recorder.folder.as_posix()}: cannot be finished", error), *self._last)
        self._last_notes += [note for note in recorder.notes if note not in self._last_notes]

    def _close_all(self, how: str, error: str | None, end: int) -> None:
        """Close all folders, those that go on at a frame; an error counts for all of them."""
        with self._open.lock:
            for recorder in self._open.take_all():
                if recorder.end is None:
                    recorder.end_before(end, how)
                self._close(recorder, recorder.how if error is None else how, error)

    def _end_by(self, error: Error, index: int, time_s: float) -> None:
        """End the recording, and the run too unless it is lenient: the disk refuses.

        It raises nothing: its callers go on with other frames, so that each is accounted for.
        """
        with self._open.lock:
            first, self._failure = self._failure is None, self._failure or error
            self._first_failure = self._first_failure or error
            self._checkpoints.forget()
            if not self._lenient:
                if first:
                    self._fail(index, error)
                return
            self._open.stop()
            if first or self._open:
                # Threads are at different frames: the rows say where it ends.
                ends = [recorder.fail(error) for recorder in self._open if "rows" in recorder.streams]
                end = min(ends, default=index)
                if end != index:
                    time_s = self._ledger.time_of(end)
                self._notes.append(f"recording ended at frame {end}: {error}")
                self._room.wait_for(self._folder)
                self._look_s = time.monotonic() + AGAIN_S
                # before it is closed, so that its own events have the reason, where there is room for a line
                self._tell(end, time_s, "recording", on=False, error=str(error))
                self._close_all("error", str(error), end)

    def _report_deleted(self, segments: list[Deleted]) -> None:
        for segment in segments:
            self._tell(*self._last, "deleted", segment=segment.folder, bytes=segment.bytes)
        if segments:
            self._notes.append(describe_deleted(segments))

    def finish(self, how: str, error: Exception | None) -> None:
        """Close all folders, when no more frames come; RunError where the disk refuses."""
        refused: Error | None = None
        self._rotation.close()
        try:
            current = self._open.current
            self._checkpoints.finish(None if current is None else current.folder)
        except Exception as failure:
            refused = as_error("the state of the nodes cannot be written", failure)
            how, error = "error", error or refused
        with self._open.lock:
            self._over = how
            unused = [recorder for recorder in self._switches if recorder is not None]  # no frame came
        text = None if error is None else str(error)
        self._close_all(how, text, self._ledger.end)
        for recorder in unused:
            recorder.end_before(recorder.first, how)
            self._close(recorder, how, text)
        self._closer.shutdown()
        refused = refused or self._refused
        if refused is not None:
            raise refused

    def give_up(self) -> None:
        """Close the folders of a run that could not start."""
        self._close_all("error", "the run could not start", self._ledger.first)
        self._closer.shutdown()
        self._rotation.close()
