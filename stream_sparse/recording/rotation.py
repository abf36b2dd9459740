"""How a recording is made and cut, and its next segment, made before it is needed."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from stream_sparse.errors import Error, InputError, RunError

from .amounts import parse_size, parse_span
from .segment import Segment
from .segment_list import SegmentList
from .source_video import picture_kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stream_sparse.frame import Frame, Medium

    from .amounts import Span
    from .content import Beginning, Content
    from .segment_list import DeletedSegment
    from .source_video import Kind

__all__ = ["Ahead", "How"]

_LOOK_S = 0.1  # how often the size of a segment is looked at


class How(NamedTuple):
    """How a recording is made.

    Attributes:
        source: how the frames themselves are written.
        rotate: how long a segment may become; None: there is one.
        most: bytes that all segments of a recording may take.
    """

    source: Kind = "none"
    rotate: Span | None = None
    most: int | None = None

    @classmethod
    def of(cls, source: str | None, rotate: str | None, most: str | None, medium: Medium) -> How:
        """What the user asked for, checked.

        Raises:
            InputError: where it makes no sense, or does not fit what the source gives.
        """
        if most is not None and rotate is None:
            raise InputError(f"--keep {most}: deletes whole segments; say with --rotate how long one is")
        return cls(
            picture_kind(source, medium),
            None if rotate is None else parse_span(rotate),
            None if most is None else parse_size(most),
        )


class Ahead:
    """Makes segments: the first one, and each next one when it is to begin.

    A file is cut at the very frame. A camera does not wait until files have been made, so it is cut at the
    first frame for which they are there.

    Parameters:
        how: how a recording is made.
        deleted: called with what ``run.json`` said of segments that had to go, and their bytes.
    """

    def __init__(self, how: How, deleted: Callable[[list[DeletedSegment]], None]) -> None:
        self._rotate, self._most, self._deleted = how.rotate, how.most, deleted
        self._maker = ThreadPoolExecutor(1, "stream-sparse making")
        self._made: Future[Segment] | None = None
        self._looked = 0.0

    def first(self, folder: Path, content: Content, beginning: Beginning) -> Segment:
        """The first segment of a new recording, or all of it where it is not cut.

        Raises:
            InputError: where it cannot be made.
        """
        if self._rotate is None:
            return Segment.made(content, folder, None, beginning)
        whole = SegmentList(folder, content, beginning, self._most, self._deleted)
        return Segment.made(content, whole.next, whole, beginning)

    def after(self, segment: Segment, frame: Frame, content: Content) -> Segment | None:
        """The next segment, where it begins with this frame.

        Raises:
            RunError: where it cannot be made.
        """
        whole = segment.whole
        if whole is None or self._rotate is None:
            return None
        if self._made is None:
            if not self._due(segment, frame, self._rotate):
                return None
            make = partial(_make, content, whole)
            if not content.medium.live:
                return make()
            self._made = self._maker.submit(make)
        if not self._made.done():
            return None
        made, self._made = self._made, None
        return made.result()

    def _due(self, segment: Segment, frame: Frame, span: Span) -> bool:
        if segment.begun_s is None or frame.index <= segment.first:
            return False
        if span.seconds is not None:
            return frame.time_s - segment.begun_s >= span.seconds - 1e-6  # times are no exact multiples
        now = time.monotonic()
        if now - self._looked < _LOOK_S:
            return False
        self._looked = now
        return span.size is not None and segment.recorder.size() >= span.size

    def discard(self) -> None:
        """Take away what was made and will not begin."""
        made, self._made = self._made, None
        if made is not None:
            with suppress(Error):
                made.result().discard()

    def shut(self) -> None:
        """Leave no thread and no unused segment behind."""
        self.discard()
        self._maker.shutdown()


def _make(content: Content, whole: SegmentList) -> Segment:
    try:
        return Segment.made(content, whole.next, whole)
    except InputError as error:  # the place was good enough when the run began: no fault of the user's
        raise RunError(str(error)) from error
