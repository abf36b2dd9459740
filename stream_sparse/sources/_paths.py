"""Resolve paths, globs and addresses as users write them."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from stream_sparse.errors import SourceError, nearest
from stream_sparse.io.paths import expanded
from stream_sparse.redact import redact_path

_MOST = 200_000  # files that match a pattern

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
    """Write the scheme of an address in small letters, as FFmpeg needs it; a path is returned as it is.

    >>> plain_scheme("HTTP://10.0.0.5/Live")
    'http://10.0.0.5/Live'
    """
    scheme, mark, rest = path.partition(":")
    return f"{scheme.lower()}{mark}{rest}" if is_url(path) else path


def natural(path: Path) -> list[tuple[int, int, str]]:
    """A sort key by the numbers within names: ``f2`` before ``f10``.

    >>> [p.name for p in sorted(map(Path, ["f10.png", "f2.png"]), key=natural)]
    ['f2.png', 'f10.png']
    """
    parts = re.split(r"(\d+)", str(path))
    return [(0, int(p), p) if p.isascii() and p.isdigit() else (1, 0, p.lower()) for p in parts if p]


def matches(path: str, unit: str) -> list[Path]:
    """The files that a glob matches, in natural order."""
    pattern = expanded(path)
    found = Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor)))
    files = [file for file in itertools.islice(found, _MOST + 1) if not file.name.startswith(".")]
    if len(files) > _MOST:
        shown = redact_path(path)
        raise SourceError(f"{unit}: {shown}: more than {_MOST:,} files match; name a smaller part")
    return sorted(files, key=natural)


def some_names(files: list[Path]) -> str:
    """The first names of some files, for messages."""
    return ", ".join(p.name for p in files[:3]) + (", ..." if len(files) > 3 else "")


def existing(path: str, what: str, unit: str) -> Path:
    """Find the one file of a path or glob; messages name the expected file, ``what``, and the ``unit``."""
    file, shown = expanded(path), redact_path(path)
    if not file.exists() and any(c in path for c in "*?["):
        found = matches(path, unit)
        if not found:
            raise SourceError(f"{unit}: {shown}: no file matches; expected {what}")
        if len(found) > 1:
            raise SourceError(
                f"{unit}: {shown}: {len(found)} files match ({some_names(found)}); expected one: name it, and"
                " run the others one after the other"
            )
        file = found[0]
    try:
        if file.is_dir():
            pictures = any(p.suffix.lower() in PICTURES for p in file.iterdir())
            hint = "; a folder of pictures is read by the source 'images'" if pictures else ""
            raise SourceError(f"{unit}: {shown}: a folder; expected {what}{hint}")
        if not file.exists():
            if file.parent.is_dir():
                hint = nearest(file.name, [p.name for p in file.parent.iterdir()])
            else:
                hint = f"; there is no folder {Path(shown).parent} either"
            raise SourceError(f"{unit}: {shown}: no such file; expected {what}{hint}")
        if not file.is_file():
            raise SourceError(f"{unit}: {shown}: is not a regular file; expected {what}")
        if file.stat().st_size == 0:
            raise SourceError(f"{unit}: {shown}: the file is empty; expected {what}")
    except PermissionError as error:
        raise SourceError(f"{unit}: {shown}: may not be read; check its permissions") from error
    except OSError as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"{unit}: {shown}: {error.strerror or error}; expected {what}") from None
    return file
