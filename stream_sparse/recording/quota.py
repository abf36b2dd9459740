"""Keep the recordings of a folder within a quota: the oldest ones are deleted, never one that goes on."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from stream_sparse.errors import InputError
from stream_sparse.records.folders import is_recording, newest_info
from stream_sparse.records.schema import load_info

from .amounts import format_size
from .folder import Deleted, delete, size_of_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Quota"]

_LOST_S = 3600.0
"""A run without an end whose files have not changed for so many seconds was cut off."""


class _Kept(NamedTuple):
    """A recording, in the order in which recordings are deleted."""

    started: str
    folder: Path
    size: int


class Quota:
    """The bytes that all recordings in the folder of a recording may take, itself included.

    Parameters:
        most: so many bytes.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._said = False
        self.notes: list[str] = []

    def make_room(self, own: Path) -> list[Deleted]:
        """Delete the oldest recordings beside this one until the others have room."""
        kept = sorted(_recordings(own.parent))
        left, deleted = sum(found.size for found in kept), []
        now = _newest(own) or time.time()  # by the clock of the file system, which may be another machine's
        for found in kept:
            if left <= self._most:
                break
            if found.folder == own or _goes_on(found.folder, now):
                continue
            left -= found.size
            deleted.append(delete(found.folder, found.size))
        self._say(deleted, left)
        return deleted

    def _say(self, deleted: list[Deleted], left: int) -> None:
        if deleted:
            names = ", ".join(run.folder for run in deleted)
            verb = "was" if len(deleted) == 1 else "were"
            size = format_size(sum(run.bytes for run in deleted))
            self.notes.append(f"{names} {verb} deleted by --quota: {size}")
        if left > self._most and not self._said:
            self._said = True
            self.notes.append(
                f"what goes on takes {format_size(left)}, more than --quota {format_size(self._most)}: "
                "nothing else is left to delete; --rotate with --max-size deletes old segments of a run"
            )


def _recordings(place: Path) -> Iterator[_Kept]:
    """Yield all recordings in a folder; a link is not followed."""
    with suppress(OSError):
        for folder in place.iterdir():
            if folder.is_symlink() or not folder.is_dir() or not is_recording(folder):
                continue
            with suppress(OSError, InputError):
                started = str(load_info(newest_info(folder).parent).get("started", ""))
                yield _Kept(started, folder, size_of_folder(folder))


def _goes_on(folder: Path, now: float) -> bool:
    """Return whether another program still records here."""
    with suppress(OSError, InputError):
        if load_info(newest_info(folder).parent).get("ended") is None:
            return now - _newest(folder) < _LOST_S
    return False


def _newest(folder: Path) -> float:
    """Return when a file of a recording was last written; 0.0 without files."""
    with suppress(OSError):
        return max((path.stat().st_mtime for path in newest_info(folder).parent.iterdir()), default=0.0)
    return 0.0
