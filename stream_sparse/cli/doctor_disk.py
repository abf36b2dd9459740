"""How fast a disk takes what a recording writes."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

__all__ = ["disk", "speed"]

_BLOCK = 1 << 22
_SECONDS = 0.5
_MOST = 1 << 28
_SLOW = 20.0
"""Megabytes a second: 640x480 at 30 a second, lossless, are about 5, and 1080p about 35."""
_FULL = 2.0


def disk(folder: Path | None = None) -> tuple[bool | None, str]:
    """Whether recordings fit the disk, and a sentence; measured for half a second."""
    folder = Path.cwd() if folder is None else folder
    free = shutil.disk_usage(folder).free / 1e9
    try:
        rate = speed(folder)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        return None, f"{folder} cannot be written ({why}); record elsewhere: --record DIR"
    told = f"{rate:.0f} MB a second, {free:.0f} GB free in {folder}"
    if free < _FULL:
        return None, f"{told}; make room, or record elsewhere: --record DIR"
    if rate < _SLOW:
        return None, f"{told}: slow for lossless pictures; --record-source compressed, or another disk"
    return True, told


def speed(folder: Path, seconds: float = _SECONDS) -> float:
    """Megabytes a second that reach the disk, of data that cannot be compressed.

    Raises:
        OSError: where the folder cannot be written.
    """
    block = os.urandom(_BLOCK)
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        begun, done = time.perf_counter(), 0
        while done < _MOST and (done == 0 or time.perf_counter() - begun < seconds):
            done += file.write(block)
            os.fsync(file.fileno())
        return done / 1e6 / (time.perf_counter() - begun)
