"""The folder of a recording that is cut into segments."""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from stream_sparse.disk import make_folder
from stream_sparse.hiding import without_secrets

from .folder import segment_name, size_of_folder, write_text
from .info import RunInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from stream_sparse.frame import Medium
    from stream_sparse.spec.plan import Plan

    from .recorder import Recorder

__all__ = ["Whole"]


class Whole:
    """Segments of one recording, each a run folder within its folder, and their list in ``run.json``.

    Parameters:
        folder: where; where it exists, ``folder-2`` and so on.
        plan: what is run.
        medium: what the source gives.
        arrays: names of recorded arrays and of how many frames one is kept.
        origin: folder and frame of the run that this one goes on from.
        most: bytes that all segments may take; None: whatever there is.
        deleted: called with what ``run.json`` says of a segment that had to go.

    Raises:
        InputError: where the folder cannot be made.
    """

    def __init__(
        self,
        folder: Path,
        plan: Plan,
        medium: Medium,
        arrays: Mapping[str, int],
        origin: dict[str, Any] | None,
        most: int | None,
        deleted: Callable[[dict[str, Any]], None],
    ) -> None:
        self.folder = make_folder(folder)
        self._most, self._deleted = most, deleted
        self._segments: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        write_text(self.folder / "pipeline.yaml", without_secrets(plan.text))
        self.info = RunInfo.of(self.folder, plan, medium, arrays, _now(), origin, segments=[])

    @property
    def count(self) -> int:
        """Segments so far."""
        return len(self._segments)

    def began(self, recorder: Recorder, first: int) -> None:
        """Take note of a new segment and its first frame."""
        entry = {"folder": recorder.folder.name, "first_frame": first, "frames": None, "deleted": False}
        with self._lock:
            self._segments.append(entry)
            self.info.update(segments=self._segments)

    def ended(self, number: int, counts: dict[str, int]) -> None:
        """Take note of the end of a segment, then delete the oldest until the others have room.

        Raises:
            RunError: where the disk refuses.
        """
        with self._lock:
            self._segments[number]["frames"] = counts
            gone = self._prune()
            self.info.update(segments=self._segments)
        for entry in gone:
            self._deleted(entry)

    def _prune(self) -> list[dict[str, Any]]:
        gone: list[dict[str, Any]] = []
        if self._most is None:
            return gone
        sizes = {name: size_of_folder(self.folder / name) for name in map(segment_name, range(self.count))}
        for entry in self._segments[:-1]:  # the newest stays, however large
            if sum(sizes.values()) <= self._most or entry["frames"] is None:  # only what has ended may go
                break
            if not entry["deleted"]:
                entry.update(deleted=True, bytes=sizes.pop(entry["folder"]))
                shutil.rmtree(self.folder / entry["folder"], ignore_errors=True)
                gone.append(dict(entry))
        return gone

    def finish(self, how: str, error: str | None, nodes: Mapping[str, Mapping[str, Any]]) -> None:
        """Say how all of it ended.

        Raises:
            RunError: where the disk refuses.
        """
        known = [entry["frames"] for entry in self._segments if entry["frames"] is not None]
        frames = {key: sum(counts[key] for counts in known) for key in ("captured", "processed", "dropped")}
        measured = {name: dict(values) for name, values in nodes.items()}
        ended = {"how": how, "error": without_secrets(error)}
        self.info.finish(ended=ended, finished=_now(), frames=frames, nodes=measured, segments=self._segments)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
