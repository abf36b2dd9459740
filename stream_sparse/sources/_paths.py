"""Find files by paths and globs as users write them."""

import glob
import re
from pathlib import Path

from stream_sparse.errors import SourceError
from stream_sparse.io.paths import expanded, similar
from stream_sparse.redact import redact_path


def natural(path: Path) -> list[tuple[int, int, str]]:
    """A sort key by the numbers within names: ``f2`` before ``f10``.

    >>> [p.name for p in sorted(map(Path, ["f10.png", "f2.png"]), key=natural)]
    ['f2.png', 'f10.png']
    """
    parts = re.split(r"(\d+)", str(path))
    return [(0, int(p), p) if p.isascii() and p.isdigit() else (1, 0, p.lower()) for p in parts if p]


def matches(path: str) -> list[Path]:
    """The files that a glob matches, in natural order."""
    pattern = expanded(path)
    paths = Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor)))
    return sorted((file for file in paths if not file.name.startswith(".")), key=natural)


def existing(path: str, what: str, unit: str) -> Path:
    """Find the one file of a path or glob; messages name the expected file, ``what``, and the ``unit``."""
    file, where = expanded(path), f"{unit}: {redact_path(path)}"
    there = file.exists()
    if not there and glob.has_magic(path):
        paths = matches(path)
        if len(paths) != 1:
            names = f" ({', '.join(p.name for p in paths[:3])}, ...)" if paths else ""
            raise SourceError(f"{where}: {len(paths)} files match{names}; expected {what}")
        file, there = paths[0], True
    if not there:
        raise SourceError(f"{where}: no such file; expected {what}{similar(file)}")
    if not file.is_file():
        kind = "a folder" if file.is_dir() else "not a regular file"
        raise SourceError(f"{where}: is {kind}; expected {what}")
    return file
