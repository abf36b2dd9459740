"""Record a run: switch recordings on and off, cut them, and put each value into the folder of its frame."""

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from stream_sparse.capture.reader import SourceReader
from stream_sparse.errors import Error, as_error
from stream_sparse.flow import Dropped, Engine, RunEvent, Subscriber
from stream_sparse.frame import Array, Clock, Frame, Missing, Stamp
from stream_sparse.plan import dump
from stream_sparse.plan.plan import Plan
from stream_sparse.records.schema import CUT, DROPPED, FrameRow

from .checkpoints import Checkpoints
from .content import Beginning, Content, RecordingOptions
from .recorder import Recorder
from .rotation import SegmentRotation
from .run_json import measures
from .tables import LostFrames, LostRow


class RecordingState(NamedTuple):
    """The state of a recording at a moment."""

    folder: Path | None  # of the recording that goes on, or of the last one
    now: Path | None  # the run folder, perhaps a segment, to which frames are recorded
    next: bool  # whether the next frame will be: it may have been switched since the last one
    open: bool  # whether a run folder is open: frames on their way may still belong to it
    view: Path | None  # the same, where it gets pictures of the view
    source: bool  # whether the frames themselves are
    camera: bool  # whether these are a camera's

    @property
    def label(self) -> str:
        """``rec`` while frames are recorded, ``rec camera`` with the pictures of a camera; else empty."""
        if self.now is None:
            return ""
        return "rec camera" if self.camera and self.source else "rec"


class Recording(Subscriber):
    """Records a run to one run folder after the other.

    A recording is switched and cut before a frame enters the graph. Rows, pictures and frames come later,
    each from a thread of its own and in order of index; each finds the folder of its frame. A folder is
    closed, in another thread, when the last of them is past its end.

    When the disk refuses, the run ends; ``failure`` is the error. ``folders`` are those that are open,
    ``engine`` is that of the run, ``reader`` that of its source.
    """

    name = "recording"
    kinds = (RunEvent, Dropped, Missing)

    def __init__(
        self,
        content: Content,
        options: RecordingOptions,
        checkpoints: Checkpoints,
        engine: Engine,
        reader: SourceReader,
    ) -> None:
        self._content, self._options, self.checkpoints = content, options, checkpoints
        self._engine, self._timeline, self._ledger = engine, engine.timeline, engine.ledger
        self._has_view = options.view and bool(content.plan.view)
        self._edited: Plan | None = None  # the plan whose text is in the content
        self._reader = reader
        self._rotation = SegmentRotation(options.rotate)
        self._closer = ThreadPoolExecutor(1, "stream-sparse closing")
        self.folders = _OpenFolders(lambda recorder: self._close(recorder, recorder.how, None))
        self._switches: deque[Recorder | None] = deque()
        self._lost = LostFrames()
        self._next = 0  # index of the frame that is sent
        self._over = ""  # how the run has ended
        self._folder: Path | None = None
        self.failure: Error | None = None

    # For users --------------------------------------------------------------------------------------

    @property
    def state(self) -> RecordingState:
        """The state of the recording now."""
        switches, current = self._switches.copy(), self.folders.current
        following = switches[-1] if switches else current
        return RecordingState(
            folder=self._folder,
            now=None if current is None else current.folder,
            next=following is not None,
            open=len(self.folders) > 0,
            view=current.folder if current is not None and self._has_view else None,
            source=current is not None and self._options.source != "none",
            camera=self._content.medium.live,
        )

    def begin(self, folder: str | Path, beginning: Beginning) -> None:
        """Record to a new folder from the first frame of the run on; called before it."""
        recorder = self._make(folder, beginning)
        self._folder = recorder.home
        self._describe(recorder)
        self.folders.turn(recorder, self._ledger.first, CUT, self._reader.run_clock.clock)
        if beginning.first and beginning.state is None:
            self._ask([(recorder, "start")], beginning.first)

    def switch(self, folder: str | Path | None) -> None:
        """Record to a new folder, or (None) no more, from the next frame on; from any thread."""
        following = None if folder is None else self._make(folder, Beginning())
        with self.folders.lock:
            if following is not None:
                self._folder = following.home
            if not self._over:
                self._switches.append(following)
        if self._over and following is not None:  # no frame comes any more
            following.end_before(following.first, self._over)
            following.close(self._over, None, {})

    def _make(self, folder: str | Path, beginning: Beginning) -> Recorder:
        self._take_edits()
        if self._has_view:
            from stream_sparse.view.layout import SIZE  # imports OpenCV, which no run without a view needs

            self._content = self._content._replace(view=SIZE)
        self.checkpoints.hash_files()
        return self._rotation.make_first(Path(folder), self._content, beginning)

    def _take_edits(self) -> None:
        """Describe the pipeline as it is now; its text is written again only after an edit."""
        edited = self._engine.parameters.plan
        if edited is not self._edited:
            plan = edited if edited.text else replace(edited, text=dump(edited))
            self._content, self._edited = self._content._replace(plan=plan), edited

    def _describe(self, recorder: Recorder) -> None:
        """Let a folder that begins say with which parameters."""
        self._take_edits()
        plan = self._content.plan
        recorder.describe(plan)
        self.checkpoints.describe(recorder.folder, plan)

    # Before each frame, in the thread of the loop ---------------------------------------------------

    def before(self, frame: Frame) -> None:
        """Switch, cut and checkpoint where it is time; called before a frame is sent."""
        self._next = frame.index
        try:
            if self.failure is not None:
                raise self.failure
            while self._switches:
                try:
                    self._switch(self._switches[0], frame)
                finally:
                    self._switches.popleft()  # not before: until then it is the next state
            if not self.folders:
                self._lost.take(frame.index, frame.index)  # they are in no recording
            current = self.folders.current
            if current is None:
                return
            following = self._rotation.make_next(current, frame, self._content)
            if following is not None:
                self._cut(following, frame.index)
            self.checkpoints.before(frame, (following or current).folder)
        except Error as error:
            self._end_by(error, frame.index)
            raise

    def _switch(self, following: Recorder | None, frame: Frame) -> None:
        """End the recording that goes on, if there is one, and begin another, if one is given."""
        at = (frame.index, frame.time_s)
        self._rotation.discard()  # made for the recording before, which the disk may have ended
        if self.folders.current is not None:
            self._timeline.add_event(*at, "recording", on=False)
        self._cut(following, frame.index, "switched off")
        if following is not None:
            self._timeline.add_event(*at, "recording", on=True, folder=following.home.name)

    def _cut(self, following: Recorder | None, index: int, how: str = CUT) -> None:
        """Let the current folder end before a frame, and another begin with it; both get the state there."""
        if following is not None:
            self._describe(following)
        targets = [(self.folders.current, "state"), (following, "start")]
        ends = [(recorder, stream) for recorder, stream in targets if recorder is not None]
        if ends:
            self._ask(ends, index)
        self.folders.turn(following, index, how, self._reader.run_clock.clock)

    def _ask(self, ends: list[tuple[Recorder, str]], index: int) -> None:
        """Ask for the state before a frame, for folders that begin or end there."""
        for recorder, stream in ends:
            recorder.expect(stream)  # it stays open until its state is written
        paths = [recorder.folder / f"{stream}.npz" for recorder, stream in ends]
        self.checkpoints.ask(index, paths, partial(self._states_written, ends))

    def _states_written(self, ends: list[tuple[Recorder, str]], error: Error | None) -> None:
        if error is not None:
            self._end_by(error, self._next)
        for recorder, stream in ends:
            self.folders.leave(recorder, stream)

    # For each frame, from the threads of consumers --------------------------------------------------

    def row(self, at: Stamp, scalars: Sequence[float | None], arrays: Mapping[str, Any]) -> Path | None:
        """Write the row of a frame; gives the folder of the recording that has it, if one has."""

        def write(recorder: Recorder) -> None:
            recorder.row(at, scalars, arrays, self._lost.take(recorder.first, at.index))

        recorder = self._write("rows", at, write)
        if self.failure is None:
            self.checkpoints.passed(at.index)
        return None if recorder is None else recorder.home

    def picture(self, at: Stamp, bgr: Array | None) -> None:
        """Write a picture of the view, where there is one; called for each frame."""
        self._write("view", at, lambda recorder: None if bgr is None else recorder.picture(at, bgr))

    def source(self, at: Stamp, frame: Array) -> None:
        """Write a frame itself."""
        self._write("source", at, lambda recorder: recorder.source(at, frame))

    def take(self, item: RunEvent | Dropped | Missing) -> None:
        """Take what happens besides frames; from any thread.

        An event goes to the folder of its frame, else to the newest one.
        """
        if isinstance(item, Missing):
            self._lost.add(item)
        elif isinstance(item, Dropped):
            self._lost.add(FrameRow.of(item.at, DROPPED, item.cause))
        elif (recorder := self.folders.of_event(item.at.index)) is not None:
            recorder.event(item.at.index, item.at.time_s, item.kind, item.data)

    def has_pictures(self) -> bool:
        """Whether pictures of the view are recorded now."""
        return self.state.view is not None

    def wants_picture(self, at: Stamp) -> bool:
        """Whether a picture of the view at a frame is to be recorded; asked in order of index."""
        folder = self.folders.of(at.index)
        return folder is not None and folder.wants_picture(at.time_s)

    def _write(self, stream: str, at: Stamp, call: Callable[[Recorder], None]) -> Recorder | None:
        """Let the recorder of a frame write it, and a stream leave those that end before."""
        try:
            recorder = self.folders.of(at.index)
            for ended in self.folders.left_behind(stream, at.index):
                if stream == "rows" and ended.end is not None:
                    ended.rest(self._lost.take(ended.first, ended.end))
                self.folders.leave(ended, stream)
            if recorder is not None:
                call(recorder)
        except Error as error:
            self._end_by(error, at.index)
            return None
        return recorder

    # Ending -----------------------------------------------------------------------------------------

    def _close(self, recorder: Recorder, how: str, error: str | None) -> None:
        """Finish the files of a folder that has ended, in another thread."""
        lost = self._lost.take(recorder.first, recorder.end or 0)
        self._closer.submit(self._finish_files, recorder, how, error, lost)

    def _finish_files(self, recorder: Recorder, how: str, error: str | None, lost: list[LostRow]) -> None:
        try:
            recorder.close(how, error, measures(self._engine.stats()), lost)
        except Exception as error:
            self._end_by(as_error(f"{recorder.folder.as_posix()}: cannot be finished", error), self._next)

    def _close_all(self, how: str, error: str | None, end: int) -> None:
        """Close all folders, those that go on at a frame; an error counts for all of them."""
        with self.folders.lock:
            for recorder in self.folders.take_all():
                if recorder.end is None:
                    recorder.end_before(end, how)
                self._close(recorder, recorder.how if error is None else how, error)

    def _end_by(self, error: Error, index: int) -> None:
        """End the run: the disk refuses.

        It raises nothing: its callers go on with other frames, so that each is accounted for.
        """
        with self.folders.lock:
            first, self.failure = self.failure is None, self.failure or error
        self.checkpoints.forget()
        if first:
            self._ledger.fail(index, error)

    def finish(self, how: str, error: Exception | None) -> None:
        """Close all folders, when no more frames come; RunError where the disk refuses."""
        refused: Error | None = None
        self._rotation.close()
        try:
            current = self.folders.current
            self.checkpoints.finish(None if current is None else current.folder)
        except Exception as failure:
            refused = as_error("the state of the nodes cannot be written", failure)
            how, error = "error", error or refused
        with self.folders.lock:
            self._over = how
            unused = [recorder for recorder in self._switches if recorder is not None]  # no frame came
        text = None if error is None else str(error)
        self._close_all(how, text, self._ledger.end)
        for recorder in unused:
            recorder.end_before(recorder.first, how)
            self._close(recorder, how, text)
        self._closer.shutdown()
        refused = refused or self.failure
        if refused is not None:
            raise refused

    def give_up(self) -> None:
        """Close the folders of a run that could not start."""
        self._close_all("error", "the run could not start", self._ledger.first)
        self._closer.shutdown()
        self._rotation.close()


class _OpenFolders:
    """The run folders of a recording that are not closed yet, from the oldest to the newest.

    A folder stays open until each of its streams, such as rows and pictures, is past its end; then ``close``
    is called with it. Any thread may call; ``lock`` keeps folders from beginning and ending.

    Attributes:
        current: the newest one, to which frames are recorded now; None: nothing is recorded.
    """

    def __init__(self, close: Callable[[Recorder], None]) -> None:
        self._close = close
        self._folders: list[Recorder] = []
        self.lock = threading.RLock()
        self.current: Recorder | None = None

    def __len__(self) -> int:
        return len(self._folders)

    def turn(self, following: Recorder | None, index: int, how: str, clock: Clock) -> None:
        """Let the current folder end before a frame, and another begin with it, by the clock as it is now."""
        with self.lock:
            if self.current is not None:
                self.current.end_before(index, how)
            self.current = following
            if following is not None:
                self._folders.append(following)
                following.begin(index, clock)

    def of(self, index: int) -> Recorder | None:
        """The folder of a frame."""
        with self.lock:
            return next((recorder for recorder in self._folders if recorder.covers(index)), None)

    def of_event(self, index: int) -> Recorder | None:
        """The folder of an event: that of its frame, else the newest one."""
        with self.lock:
            return self.of(index) or next(reversed(self._folders), None)

    def left_behind(self, stream: str, index: int) -> list[Recorder]:
        """The folders that end before a frame, and from which a stream is still expected."""
        with self.lock:
            return [r for r in self._folders if r.end is not None and index >= r.end and stream in r.streams]

    def leave(self, recorder: Recorder, stream: str) -> None:
        """Note that a stream is past the end of a folder; the last one closes it."""
        with self.lock:
            if recorder.release(stream) and recorder in self._folders:
                self._folders.remove(recorder)
                self._close(recorder)

    def take_all(self) -> list[Recorder]:
        """Let go of all folders, to be closed by the caller."""
        with self.lock:
            folders, self._folders, self.current = self._folders, [], None
            return folders
