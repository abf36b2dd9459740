"""What lies in a run folder: names, sizes, hashes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from stream_sparse.io.files import cannot_make
from stream_sparse.io.hashing import file_digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stream_sparse.io.hashing import Digest

__all__ = ["hashes", "segment_folders", "segment_name", "size_of_folder", "write_text"]

_NOT_HASHED = {"run.json", "run.json.tmp"}  # the former has a seal of its own


def segment_name(number: int) -> str:
    """The folder of a segment within its run folder.

    >>> segment_name(7), segment_name(1234)
    ('007', '1234')
    """
    return f"{number:03d}"


def segment_folders(folder: Path) -> list[Path]:
    """The segments of a run folder that are there, in order."""
    found = [path.parent for path in folder.glob("*/run.json") if path.parent.name.isdigit()]
    return sorted(found, key=lambda path: int(path.name))


def hashes(folder: Path, known: Mapping[str, Digest | None]) -> dict[str, str | None]:
    """The digest of each file of a run folder that has come to its end, by name; None: it cannot be read.

    Parameters:
        folder: the run folder.
        known: of files that were hashed as they were written.
    """
    found: dict[str, str | None] = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name not in _NOT_HASHED and path.suffix != ".tmp":
            found[path.name] = None
            with suppress(OSError):
                digest = known.get(path.name)
                found[path.name] = file_digest(path) if digest is None else digest.of(path)
    return found


def size_of_folder(folder: Path, but: tuple[str, ...] = ()) -> int:
    """Bytes of the files of a folder, but for some endings; one that is just going counts as none."""
    total = 0
    with suppress(OSError):
        for path in folder.iterdir():
            with suppress(OSError):
                total += path.stat().st_size if path.is_file() and not path.name.endswith(but) else 0
    return total


def write_text(path: Path, text: str) -> None:
    """Write a small file.

    Raises:
        InputError: where it cannot be made.
    """
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        raise cannot_make(path, error) from error
