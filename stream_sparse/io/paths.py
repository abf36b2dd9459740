"""Paths as users write them, and the files behind them."""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from stream_sparse.errors import nearest

PICTURES = frozenset(
    {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".pgm", ".ppm", ".pnm", ".jp2"}
)


def is_url(path: str) -> bool:
    """Return whether a text is a network address, such as ``http://`` or ``rtsp://``.

    >>> is_url("rtsp://10.0.0.5/live"), is_url("C:/clips/a.mp4")
    (True, False)
    """
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", path) is not None


def expanded(path: str | Path) -> Path:
    """Return a path with the home folder in place of ``~``; the ``~name`` of an unknown user stays as it is.

    >>> expanded("~nobody-has-this-name/clip.mp4").as_posix()
    '~nobody-has-this-name/clip.mp4'
    """
    return Path(os.path.expanduser(path))  # noqa: PTH111  # Path.expanduser raises for such a name


def local_file(text: str) -> Path:
    """Return the path that a text means, which may be an address such as ``file:///clips/a.mp4``.

    A file whose own name begins with ``file:`` comes first.

    >>> local_file("file:///clips/a%20b.mp4").as_posix(), local_file("a:b.mp4").as_posix()
    ('/clips/a b.mp4', 'a:b.mp4')
    """
    path = expanded(text)
    if text.lower().startswith("file:") and not os.path.lexists(path):
        return expanded(unquote(urlsplit(text).path))
    return path


def similar(path: Path) -> str:
    """Return ``"; did you mean 'x'?"`` for a file beside one that is missing, or an empty text."""
    return nearest(path.name, [p.name for p in path.parent.iterdir()]) if path.parent.is_dir() else ""
