"""The folder of a recording that is cut into segments."""

from __future__ import annotations

import shutil
import threading
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

from stream_sparse.io.files import make_folder
from stream_sparse.records.amounts import told
from stream_sparse.records.folder import hashes, segment_name, size_of_folder, write_text

from .content import Beginning
from .run_json import RunInfo, now

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from .content import Content

__all__ = ["Whole", "words_on"]


class Whole:
    """Segments of one recording, each a run folder within its folder, and their list in ``run.json``.

    Of segments that were deleted only counts remain, so that the list is as long as what is on the disk.

    Parameters:
        folder: where; where it exists, ``folder-2`` and so on.
        content: what there is to record.
        beginning: where it begins.
        most: bytes that all segments may take; None: whatever there is.
        deleted: called with what ``run.json`` said of segments that had to go, and their bytes.

    Raises:
        InputError: where the folder cannot be made.
    """

    def __init__(
        self,
        folder: Path,
        content: Content,
        beginning: Beginning,
        most: int | None,
        deleted: Callable[[list[dict[str, Any]]], None],
    ) -> None:
        self.folder = make_folder(folder)
        self._most, self._deleted = most, deleted
        self._segments: list[dict[str, Any]] = []
        self._gone: dict[str, Any] = {"segments": 0, "captured": 0, "processed": 0, "dropped": 0, "bytes": 0}
        self._lock = threading.Lock()
        self.count = 0
        with ExitStack() as undo:
            undo.callback(shutil.rmtree, self.folder, ignore_errors=True)  # without run.json it is none
            write_text(self.folder / "pipeline.yaml", content.plan.text)
            self._info = RunInfo.of(self.folder, content, beginning, segments=[], deleted=self._gone)
            undo.pop_all()

    @property
    def next(self) -> Path:
        """The folder of the next segment."""
        return self.folder / segment_name(self.count)

    def within(self, folder: Path, content: Content, beginning: Beginning) -> RunInfo:
        """The ``run.json`` of a segment."""
        first, origin, source = beginning.first, beginning.origin, content.source
        return self._info.within(
            folder, started=now(), resumed_from=origin, segment=int(folder.name), first_frame=first,
            record_source=source,
        )  # fmt: skip

    def began(self, folder: Path, first: int) -> None:
        """Take note of a new segment and its first frame."""
        with self._lock:
            self._add(folder, first)
            self._info.update(segments=self._segments)

    def _add(self, folder: Path, first: int) -> dict[str, Any]:
        entry = {"folder": folder.name, "first_frame": first, "frames": None}
        self._segments.append(entry)
        self.count += 1
        return entry

    def ended(self, folder: Path, first: int, counts: dict[str, int]) -> None:
        """Take note of the end of a segment, then delete the oldest until the others have room.

        Raises:
            RunError: where the disk refuses.
        """
        with self._lock:
            known = next((entry for entry in self._segments if entry["folder"] == folder.name), None)
            entry = known or self._add(folder, first)  # no frame came any more
            entry["frames"] = counts
            gone = self._prune()
            self._info.update(segments=self._segments, deleted=self._gone)
        if gone:
            self._deleted(gone)

    def _prune(self) -> list[dict[str, Any]]:
        if self._most is None:
            return []
        sizes = [size_of_folder(self.folder / entry["folder"]) for entry in self._segments]
        left, gone = sum(sizes), []
        while left > self._most and len(self._segments) > 1:  # the newest stays, however large
            if self._segments[0]["frames"] is None:  # only what has ended may go
                break
            entry, size = self._segments.pop(0), sizes.pop(0)
            oldest = self.folder / entry["folder"]
            with suppress(OSError):
                (oldest / "run.json").unlink()  # first: without it the folder is no segment any more
            shutil.rmtree(oldest, ignore_errors=True)
            left -= size
            gone.append({**entry, "bytes": size})
            for key, count in {"segments": 1, **entry["frames"], "bytes": size}.items():
                self._gone[key] += count
        return gone

    def finish(self, how: str, error: str | None, nodes: Mapping[str, Mapping[str, Any]]) -> None:
        """Say how all of it ended.

        Raises:
            RunError: where the disk refuses.
        """
        known = [self._gone, *(entry["frames"] for entry in self._segments if entry["frames"] is not None)]
        frames = {key: sum(counts[key] for counts in known) for key in ("captured", "processed", "dropped")}
        measured = {name: dict(values) for name, values in nodes.items()}
        ended = {"how": how, "error": error}
        self._info.finish(
            ended=ended, finished=now(), frames=frames, nodes=measured, segments=self._segments,
            files=hashes(self.folder, {}),
        )  # fmt: skip

    @property
    def notes(self) -> list[str]:
        """What the user should know at its end."""
        return self._info.notes


def words_on(deleted: list[dict[str, Any]]) -> str:
    """A line on segments that were deleted one after the other.

    >>> words_on([{"folder": f"00{n}", "frames": {"captured": 900}, "bytes": 2e6} for n in (3, 4)])
    'segments 3 to 4 were deleted by --keep: 1,800 frames, 4.0 MB'
    """
    first, last = int(deleted[0]["folder"]), int(deleted[-1]["folder"])
    which = f"segment {first} was" if first == last else f"segments {first} to {last} were"
    frames = sum(entry["frames"]["captured"] for entry in deleted)
    return f"{which} deleted by --keep: {frames:,} frames, {told(sum(entry['bytes'] for entry in deleted))}"
