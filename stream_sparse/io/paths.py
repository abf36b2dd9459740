"""Paths as users write them, and the files behind them."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO


def expanded(path: str | Path) -> Path:
    """Return a path with the home folder in place of ``~``; the ``~name`` of an unknown user stays as it is.

    >>> expanded("~nobody-has-this-name/clip.mp4").as_posix()
    '~nobody-has-this-name/clip.mp4'
    """
    return Path(os.path.expanduser(path))  # noqa: PTH111  # Path.expanduser raises for such a name


def open_file(path: Path) -> BinaryIO:
    """Open a file of another program to read it.

    Raises:
        OSError: where it cannot be opened, or is a folder, a pipe or a device, of which some have no end.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    return path.open("rb")
