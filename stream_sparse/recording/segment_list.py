"""The folder of a recording that is cut into segments, and their list in its ``run.json``."""

from __future__ import annotations

import shutil
import threading
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.io.files import make_folder
from stream_sparse.records.folders import segment_name
from stream_sparse.records.schema import Counts, Deleted, SegmentInfo

from .amounts import format_size
from .folder import hashes, size_of_folder, write_text
from .run_json import RunJson, run_info

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from .content import Beginning, Content

__all__ = ["DeletedSegment", "SegmentList", "describe_deleted"]


class DeletedSegment(NamedTuple):
    """A segment that was deleted to make room."""

    folder: str
    captured: int  # frames that it held
    bytes: int


class SegmentList:
    """The list of a recording's segments, each a run folder within its folder.

    Of deleted segments only sums remain, so that the list is as long as what is on the disk. All segments may
    take ``most`` bytes; ``deleted`` is called with those that were deleted to make room.
    """

    def __init__(
        self,
        folder: Path,
        content: Content,
        beginning: Beginning,
        most: int | None,
        deleted: Callable[[list[DeletedSegment]], None],
    ) -> None:
        self.folder = make_folder(folder)
        self._most, self._on_deleted = most, deleted
        self._segments: list[SegmentInfo] = []
        self._deleted = Deleted(segments=0, captured=0, processed=0, dropped=0, bytes=0)
        self._lock = threading.Lock()
        self._count = 0
        with ExitStack() as undo:
            undo.callback(shutil.rmtree, self.folder, ignore_errors=True)  # without run.json it is none
            write_text(self.folder / "pipeline.yaml", content.plan.text)
            info, source = run_info(content, beginning, segments=self._segments, deleted=self._deleted)
            self.json = RunJson(self.folder, info, source)
            undo.pop_all()

    @property
    def next(self) -> Path:
        """The folder of the next segment."""
        return self.folder / segment_name(self._count)

    def add(self, folder: Path, first: int) -> None:
        """Add a segment that begins with a frame."""
        with self._lock:
            self._add(folder, first)
            self.json.update(segments=self._segments)

    def _add(self, folder: Path, first: int) -> SegmentInfo:
        entry = SegmentInfo(folder=folder.name, first_frame=first, frames=None)
        self._segments.append(entry)
        self._count += 1
        return entry

    def close(self, folder: Path, first: int, counts: Counts) -> None:
        """Note that a segment is closed, then delete the oldest ones until the others have room."""
        with self._lock:
            known = next((entry for entry in self._segments if entry.folder == folder.name), None)
            entry = known or self._add(folder, first)  # no frame came any more
            entry.frames = counts
            deleted = self._make_room()
            self.json.update(segments=self._segments, deleted=self._deleted)
        if deleted:
            self._on_deleted(deleted)

    def _make_room(self) -> list[DeletedSegment]:
        if self._most is None:
            return []
        sizes = [size_of_folder(self.folder / entry.folder) for entry in self._segments]
        left, found = sum(sizes), []
        while left > self._most and len(self._segments) > 1:  # the newest stays, however large
            frames = self._segments[0].frames
            if frames is None:  # it is not closed yet
                break
            entry, size = self._segments.pop(0), sizes.pop(0)
            oldest = self.folder / entry.folder
            with suppress(OSError):
                (oldest / "run.json").unlink()  # first: without it the folder is no segment any more
            shutil.rmtree(oldest, ignore_errors=True)
            left -= size
            found.append(DeletedSegment(entry.folder, frames.captured or 0, size))
            sums = self._deleted
            sums.segments += 1
            sums.captured += frames.captured or 0
            sums.processed += frames.processed or 0
            sums.dropped += frames.dropped or 0
            sums.bytes += size
        return found

    def finish(self, how: str, error: str | None, nodes: Mapping[str, Mapping[str, Any]]) -> None:
        """Write how the whole recording ended."""
        known = [self._deleted, *(entry.frames for entry in self._segments if entry.frames is not None)]
        sums = {key: sum(getattr(counts, key) for counts in known) for key in Counts.model_fields}
        self.json.finish(
            how, error, nodes, frames=Counts(**sums), segments=self._segments, files=hashes(self.folder, {})
        )


def describe_deleted(deleted: list[DeletedSegment]) -> str:
    """A note on segments that were deleted one after the other.

    >>> describe_deleted([DeletedSegment(f"00{n}", 900, 2_000_000) for n in (3, 4)])
    'segments 3 to 4 were deleted by --keep: 1,800 frames, 4.0 MB'
    """
    first, last = int(deleted[0].folder), int(deleted[-1].folder)
    which = f"segment {first} was" if first == last else f"segments {first} to {last} were"
    frames = sum(segment.captured for segment in deleted)
    return f"{which} deleted by --keep: {frames:,} frames, {format_size(sum(s.bytes for s in deleted))}"
