"""The run folders that are open, and who has still something to write to them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from stream_sparse.errors import Error
from stream_sparse.io.files import Writing
from stream_sparse.records.schema import DROPPED, FrameRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from stream_sparse.frame import Array, Stamp

    from .recorder import Recorder
    from .segment import Segment

__all__ = ["Shelf"]


class Shelf:
    """Puts every value where it belongs, whichever thread it comes from.

    Rows, pictures and frames come each from one thread, in order of index. A segment is closed, in a thread
    of its own, when the last of them is past its end.

    Parameters:
        measured: what is known of the nodes by now.
        failed: called where the disk refuses: with the error and, at a frame, its index and time.

    Attributes:
        lock: held while segments change.
        notes: what is to be told of those that are closed.
    """

    def __init__(
        self, measured: Callable[[], Mapping[str, Mapping[str, Any]]], failed: Callable[..., None]
    ) -> None:
        self._measured, self._failed = measured, failed
        self._open: list[Segment] = []
        self._drops: list[FrameRow] = []
        self._closer = ThreadPoolExecutor(1, "stream-sparse closing")
        self.lock = threading.RLock()
        self.notes: list[str] = []

    def turn(self, before: Segment | None, after: Segment | None, index: int) -> None:
        """Let one segment end before a frame and another begin with it; of both one may be missing.

        As one: a frame that is dropped meanwhile belongs to one of them. What ends is closed when its rows,
        pictures and state are written.
        """
        with self.lock:
            if before is not None:
                before.end = index
                self._drops += before.recorder.give_up(index)
            if after is not None:
                after.first = index
                self._open.append(after)
                for drop in self._drops:
                    if drop.frame >= index:
                        after.recorder.dropped(drop.frame, drop.time_s, drop.cause)
                self._drops.clear()

    def forget(self, index: int) -> None:
        """Frames before this one that were dropped while nothing was recorded are no one's."""
        if self._drops:
            with self.lock:
                self._drops = [drop for drop in self._drops if drop.frame >= index]

    # On every frame, each stream from its own thread ------------------------------------------------

    def row(self, at: Stamp, scalars: Sequence[float | None], arrays: Mapping[str, Any]) -> Path | None:
        """Write what the nodes said of one frame; the folder of the recording that has it, if one has."""
        return self._write("rows", at, lambda recorder: recorder.row(at, scalars, arrays))

    def unused(self, at: Stamp, cause: str) -> None:
        """A frame that has been through the graph, and does not count: it is a dropped one."""
        self._write("rows", at, lambda recorder: recorder.dropped(at.index, at.time_s, cause))

    def picture(self, at: Stamp, bgr: Array | None) -> None:
        """Add a picture of the view, where it was wanted; called for each frame."""
        self._write("view", at, lambda recorder: None if bgr is None else recorder.picture(at, bgr))

    def source(self, at: Stamp, frame: Array) -> None:
        """Add a frame itself."""
        self._write("source", at, lambda recorder: recorder.source(at, frame))

    def _write(self, stream: str, at: Stamp, call: Callable[[Recorder], None]) -> Path | None:
        """Let the recorder of a frame write; the folder of its recording, where it could."""
        try:
            segment = self.at(stream, at.index)
            if segment is not None:
                with Writing(segment.folder, at.index):
                    call(segment.recorder)
                return segment.home
        except Error as error:
            self._failed(error, at.index, at.time_s)
        return None

    def at(self, stream: str, index: int) -> Segment | None:
        """The segment of a frame; those that end before it have this stream no more."""
        with self.lock:
            past = [s for s in self._open if s.end is not None and index >= s.end and stream in s.streams]
            found = next((s for s in self._open if s.holds(index)), None)
        for segment in past:
            if stream == "rows":
                segment.recorder.rest()
            self.left(segment, stream)
        return found

    def holds(self, index: int) -> bool:
        """Whether a frame belongs to an open segment, so that a picture of it is wanted; from any thread."""
        with self.lock:
            return any(segment.holds(index) for segment in self._open)

    def left(self, segment: Segment, stream: str) -> None:
        """One stream is past the end of a segment; the last one closes it."""
        with self.lock:
            segment.streams.discard(stream)
            if segment.streams or segment.end is None or segment not in self._open:
                return
            self._open.remove(segment)
            self.close(segment, segment.how, None, segment.end)

    def dropped(self, index: int, time_s: float, cause: str) -> None:
        """Take note of a frame that was captured and not processed."""
        with self.lock:
            segment = next((s for s in self._open if s.holds(index)), None)
            if segment is not None:
                segment.recorder.dropped(index, time_s, cause)
            else:
                self._drops.append(FrameRow(index, time_s, DROPPED, cause))

    def event(self, frame: int, time_s: float, kind: str, **data: Any) -> None:
        """Write an event to the segment of its frame, else to the newest; it raises nothing."""
        with self.lock:
            held = [s for s in self._open if s.holds(frame)] or self._open[-1:]
        for segment in held:
            segment.recorder.event(frame, time_s, kind, **data)

    # Ending -----------------------------------------------------------------------------------------

    def close(self, segment: Segment, how: str, error: str | None, end: int) -> None:
        """Finish a segment's files, in a thread of its own."""
        self._closer.submit(self._finish, segment, how, error, end)

    def _finish(self, segment: Segment, how: str, error: str | None, end: int) -> None:
        try:
            with Writing(segment.folder, end):
                segment.close(how, error, end, self._measured())
        except Error as refused:
            self._failed(refused)
        self.notes += [note for note in segment.notes if note not in self.notes]

    @property
    def busy(self) -> bool:
        """Whether a segment is open."""
        return bool(self._open)

    def close_all(self, how: str, error: str | None, end: int) -> None:
        """Finish what is open; those that end by themselves keep that, unless there is an error."""
        with self.lock:
            left, self._open = self._open, []
            for segment in left:
                over = segment.end is not None and error is None
                self.close(segment, segment.how if over else how, error, end)

    def shut(self) -> None:
        """Wait for all that is being closed."""
        self._closer.shutdown()
