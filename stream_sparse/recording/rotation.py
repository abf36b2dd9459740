"""Cut a recording into segments, each made before it is needed."""

import shutil
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

from stream_sparse.errors import Error, InputError, RunError
from stream_sparse.frame import Frame
from stream_sparse.io.files import make_folder
from stream_sparse.records.folders import segment_name

from .content import Beginning, Content, Span
from .recorder import Recorder

_LOOK_S = 0.1  # seconds between two looks at the size of a segment


class SegmentRotation:
    """Makes the run folders of a recording: the first one, and each next one when it is due.

    A recording that is cut is a folder with a run folder for each segment. That of a file is cut at the very
    frame. A camera does not wait until files have been made, so its recording is cut at the first frame for
    which they are there.
    """

    def __init__(self, span: Span | None) -> None:
        self._span = span
        self._maker = ThreadPoolExecutor(1, "stream-sparse making")
        self._made: Future[Recorder] | None = None
        self._looked = 0.0
        self._segment: Recorder | None = None  # the one that goes on, and the time of its first frame
        self._begun_s = 0.0

    def make_first(self, folder: Path, content: Content, beginning: Beginning) -> Recorder:
        """Make the first segment of a new recording, or its only folder where it is not cut."""
        if self._span is None:
            return Recorder(folder, content, beginning)
        with ExitStack() as undo:
            home = make_folder(folder)
            undo.callback(shutil.rmtree, home, ignore_errors=True)
            first = Recorder(home / segment_name(0), content, beginning, home)
            undo.pop_all()
        return first

    def make_next(self, now: Recorder, frame: Frame, content: Content) -> Recorder | None:
        """The segment that begins with this frame; None where the current one goes on."""
        if self._span is None:
            return None
        if self._made is None:
            if not self._is_due(now, frame, self._span):
                return None
            if not content.medium.live:
                return self._note_begin(_make_after(now, content), frame)
            self._made = self._maker.submit(_make_after, now, content)
        if not self._made.done():
            return None
        prepared, self._made = self._made, None
        return self._note_begin(prepared.result(), frame)

    def _note_begin(self, segment: Recorder, frame: Frame) -> Recorder:
        self._segment, self._begun_s = segment, frame.time_s
        return segment

    def _is_due(self, now: Recorder, frame: Frame, span: Span) -> bool:
        if self._segment is not now:  # the first one begins with this frame
            self._note_begin(now, frame)
            return False
        if span.seconds is not None:
            return frame.time_s - self._begun_s >= span.seconds - 1e-6  # times are not exact multiples
        clock = time.monotonic()
        if clock - self._looked < _LOOK_S:
            return False
        self._looked = clock
        return span.size is not None and now.size() >= span.size

    def discard(self) -> None:
        """Delete a segment that was made and will not begin."""
        prepared, self._made = self._made, None
        if prepared is not None:
            with suppress(Error):
                prepared.result().discard()

    def close(self) -> None:
        """End its thread, and delete a segment that will not begin."""
        self.discard()
        self._maker.shutdown()


def _make_after(before: Recorder, content: Content) -> Recorder:
    folder = before.home / segment_name(int(before.folder.name) + 1)
    try:
        return Recorder(folder, content, before=before)
    except InputError as error:  # the folder was good enough when the run began: no fault of the user
        raise RunError(str(error)) from error
