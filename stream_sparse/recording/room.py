"""Wait for room on a disk that was full."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

from .folder import size_of_folder

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RoomWatch", "free_bytes"]

_AHEAD_S = 60.0  # of a recording for which there must be room, or it would soon end again
_LEAST = 1 << 18  # bytes: the files of a new run folder


class RoomWatch:
    """Knows which recording goes on as soon as there is room for a minute of it.

    Attributes:
        wanted: its folder; a further one is made beside it. None: no recording waits.
    """

    def __init__(self) -> None:
        self.wanted: Path | None = None
        self._bytes = 0.0
        self._begun_s = time.monotonic()

    def begin(self) -> None:
        """Take note that a recording begins."""
        self._begun_s = time.monotonic()

    def wait_for(self, folder: Path | None) -> None:
        """Let a recording wait that has just ended."""
        self.wanted = folder
        if folder is not None:
            seconds = max(time.monotonic() - self._begun_s, 1.0)
            self._bytes = max(size_of_folder(folder) * _AHEAD_S / seconds, _LEAST)

    def is_there(self) -> bool:
        """Return whether the disk has so much room."""
        return self.wanted is not None and free_bytes(self.wanted.parent) >= self._bytes


def free_bytes(folder: Path) -> int:
    """Return the free bytes of a disk; 0 where it is away."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0
