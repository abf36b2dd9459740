"""Paths as users write them, and the files behind them."""

from __future__ import annotations

import os
from pathlib import Path


def expanded(path: str | Path) -> Path:
    """Return a path with the home folder in place of ``~``; the ``~name`` of an unknown user stays as it is.

    >>> expanded("~nobody-has-this-name/clip.mp4").as_posix()
    '~nobody-has-this-name/clip.mp4'
    """
    return Path(os.path.expanduser(path))  # noqa: PTH111  # Path.expanduser raises for such a name
