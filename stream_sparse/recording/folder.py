"""Hashes and sizes of the files in a run folder, and how it is deleted."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from stream_sparse.io.files import cannot_make
from stream_sparse.io.hashing import file_digest
from stream_sparse.records.folders import newest_info

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stream_sparse.io.hashing import Digest

__all__ = ["Deleted", "delete", "hashes", "size_of_folder", "write_text"]

_NOT_HASHED = {"run.json", "run.json.tmp"}  # the former has a seal of its own


def hashes(folder: Path, known: Mapping[str, Digest | None]) -> dict[str, str | None]:
    """The digest of each closed file of a run folder, by name; None where a file cannot be read.

    ``known`` are the digests of files that were hashed while they were written.
    """
    found: dict[str, str | None] = {}
    with suppress(OSError):  # the folder may be gone
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.name not in _NOT_HASHED and path.suffix != ".tmp":
                found[path.name] = None
                with suppress(OSError):
                    digest = known.get(path.name)
                    found[path.name] = file_digest(path) if digest is None else digest.of(path)
    return found


def size_of_folder(folder: Path, but: tuple[str, ...] = ()) -> int:
    """Bytes of all files in a folder, but for some endings of names; deleted files count 0."""
    total = 0
    with suppress(OSError):
        for path in folder.rglob("*"):
            with suppress(OSError):
                total += path.lstat().st_size if path.is_file() and not path.name.endswith(but) else 0
    return total


class Deleted(NamedTuple):
    """A run folder or a recording that was deleted to make room."""

    folder: str
    bytes: int


def delete(folder: Path, size: int) -> Deleted:
    """Delete a run folder, or a recording with its segments."""
    with suppress(OSError):
        newest_info(folder).unlink()  # first: it is a recording by this file
    shutil.rmtree(folder, ignore_errors=True)
    return Deleted(folder.name, size)


def write_text(path: Path, text: str) -> None:
    """Write a small file; InputError where it cannot be made."""
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        raise cannot_make(path, error) from error
