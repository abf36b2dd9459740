"""Cut a recording into segments, each made before it is needed."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from stream_sparse.errors import Error, InputError, RunError

from .recorder import Recorder
from .segment_list import SegmentList

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stream_sparse.frame import Frame

    from .amounts import Span
    from .content import Beginning, Content
    from .options import RecordingOptions
    from .segment_list import DeletedSegment

__all__ = ["SegmentRotation"]

_LOOK_S = 0.1  # seconds between two looks at the size of a segment


class SegmentRotation:
    """Makes the run folders of a recording: the first one, and each next one when it is due.

    The recording of a file is cut at the very frame. A camera does not wait until files have been made, so
    its recording is cut at the first frame for which they are there.
    """

    def __init__(self, options: RecordingOptions, deleted: Callable[[list[DeletedSegment]], None]) -> None:
        self._span, self._most, self._deleted = options.rotate, options.most, deleted
        self._maker = ThreadPoolExecutor(1, "stream-sparse making")
        self._made: Future[Recorder] | None = None
        self._looked = 0.0
        self._segment: Recorder | None = None  # the one that goes on, and the time of its first frame
        self._begun_s = 0.0

    def make_first(self, folder: Path, content: Content, beginning: Beginning) -> Recorder:
        """Make the first segment of a new recording, or its only folder where it is not cut."""
        if self._span is None:
            return Recorder(folder, content, beginning)
        segments = SegmentList(folder, content, beginning, self._most, self._deleted)
        return Recorder(segments.next, content, beginning, segments)

    def make_next(self, now: Recorder, frame: Frame, content: Content) -> Recorder | None:
        """The segment that begins with this frame; None where the current one goes on."""
        if now.segments is None or self._span is None:
            return None
        if self._made is None:
            if not self._is_due(now, frame, self._span):
                return None
            make = partial(_make, content, now.segments)
            if not content.medium.live:
                return self._note_begin(make(), frame)
            self._made = self._maker.submit(make)
        if not self._made.done():
            return None
        made, self._made = self._made, None
        return self._note_begin(made.result(), frame)

    def _note_begin(self, segment: Recorder, frame: Frame) -> Recorder:
        self._segment, self._begun_s = segment, frame.time_s
        return segment

    def _is_due(self, now: Recorder, frame: Frame, span: Span) -> bool:
        if self._segment is not now:  # the first one begins with this frame
            self._note_begin(now, frame)
            return False
        if span.seconds is not None:
            return frame.time_s - self._begun_s >= span.seconds - 1e-6  # times are no exact multiples
        clock = time.monotonic()
        if clock - self._looked < _LOOK_S:
            return False
        self._looked = clock
        return span.size is not None and now.size() >= span.size

    def discard(self) -> None:
        """Delete a segment that was made and will not begin."""
        made, self._made = self._made, None
        if made is not None:
            with suppress(Error):
                made.result().discard()

    def close(self) -> None:
        """End its thread, and delete a segment that will not begin."""
        self.discard()
        self._maker.shutdown()


def _make(content: Content, segments: SegmentList) -> Recorder:
    try:
        return Recorder(segments.next, content, segments=segments)
    except InputError as error:  # the folder was good enough when the run began: no fault of the user
        raise RunError(str(error)) from error
