"""Paths, globs and addresses as users write them, and how they may be shown."""

from __future__ import annotations

import glob
import re
from pathlib import Path

from stream_sparse.errors import SourceError, nearest
from stream_sparse.redact import masked, slip

__all__ = ["PICTURES", "existing", "host_of", "is_url", "masked", "matches", "natural", "plain_scheme"]

PICTURES = frozenset(
    {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".pgm", ".ppm", ".pnm", ".jp2"}
)


def is_url(path: str) -> bool:
    """Whether it is a network address, such as ``http://`` or ``rtsp://``.

    >>> is_url("rtsp://10.0.0.5/live"), is_url("C:/clips/a.mp4")
    (True, False)
    """
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", path) is not None


def plain_scheme(path: str) -> str:
    """An address with its scheme in small letters, the only ones by which FFmpeg knows it; a path is itself.

    >>> plain_scheme("HTTP://10.0.0.5/Live")
    'http://10.0.0.5/Live'
    """
    scheme, mark, rest = path.partition(":")
    return f"{scheme.lower()}{mark}{rest}" if is_url(path) else path


def host_of(url: str) -> str:
    """Host and port of an address, for messages."""
    return masked(url).partition("://")[2].rpartition("@")[2].partition("/")[0].partition("?")[0]


def natural(path: Path) -> list[tuple[int, int, str]]:
    """A key that sorts names as people count: ``f2`` before ``f10``.

    >>> [p.name for p in sorted(map(Path, ["f10.png", "f2.png"]), key=natural)]
    ['f2.png', 'f10.png']
    """
    parts = re.split(r"(\d+)", str(path))
    return [(0, int(p), p) if p.isascii() and p.isdigit() else (1, 0, p.lower()) for p in parts if p]


def matches(path: str) -> list[Path]:
    """The files that a glob names, in natural order."""
    found = glob.glob(str(Path(path).expanduser()), recursive=True)  # noqa: PTH207 - it may be absolute
    return sorted(map(Path, found), key=natural)


def existing(path: str, what: str, unit: str) -> Path:
    """The one file that a path or glob names.

    Raises:
        SourceError: where it is missing, empty, a folder, or several files; the text says what to do.
    """
    file, shown = Path(path).expanduser(), slip(path)
    if not file.exists() and any(c in path for c in "*?["):
        found = matches(path)
        if not found:
            raise SourceError(f"{unit}: {shown}: no file matches; expected {what}")
        if len(found) > 1:
            names = ", ".join(p.name for p in found[:3]) + (", ..." if len(found) > 3 else "")
            raise SourceError(
                f"{unit}: {path}: {len(found)} files match ({names}); expected one: name it, and run the"
                " others one after the other"
            )
        file = found[0]
    try:
        if file.is_dir():
            hint = "; a folder of pictures is read by the source 'images'" if _has_pictures(file) else ""
            raise SourceError(f"{unit}: {path}: a folder; expected {what}{hint}")
        if not file.exists():
            raise SourceError(f"{unit}: {shown}: no such file; expected {what}{_near(file)}")
        if file.is_file() and file.stat().st_size == 0:
            raise SourceError(f"{unit}: {path}: the file is empty; expected {what}")
    except PermissionError as error:
        raise SourceError(f"{unit}: {path}: may not be read; check its permissions") from error
    except OSError as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"{unit}: {shown}: {error.strerror or error}; expected {what}") from None
    return file


def _has_pictures(folder: Path) -> bool:
    return any(p.suffix.lower() in PICTURES for p in folder.iterdir())


def _near(file: Path) -> str:
    if not file.parent.is_dir():
        return f"; there is no folder {slip(str(file.parent))} either"
    return nearest(file.name, [p.name for p in file.parent.iterdir()])
