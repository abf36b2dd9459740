"""Hashes of files that are taken as they are written, so that no large file is read again at its end."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["HEAD", "Digest", "file_digest"]

HEAD = 1 << 16
"""Bytes at the begin of a file that may be written over: counts and lengths stand there."""


class Digest:
    """SHA-256 of two digests, that of a file's first 64 KiB and that of the rest.

    The rest is hashed as it comes, the head at the end; what writes over bytes behind the head is noticed,
    and then the whole file is read again.

    >>> import pathlib, tempfile
    >>> digest = Digest()
    >>> digest.wrote(0, b"0 rows, ")
    >>> digest.wrote(8, b"row")
    >>> digest.wrote(0, b"1")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "file"
    ...     _ = path.write_bytes(b"1 rows, row")
    ...     digest.of(path) == file_digest(path)
    True
    """

    def __init__(self) -> None:
        self._rest = hashlib.sha256()
        self._end = 0
        self._astray = False

    def wrote(self, offset: int, data: Any) -> None:
        """Take note of bytes that are in the file now."""
        if not len(data):
            return
        view = memoryview(data).cast("B")
        end = offset + len(view)
        if offset == self._end:
            self._rest.update(view[max(0, HEAD - offset) :])
            self._end = end
        elif end > min(HEAD, self._end):
            self._astray = True

    def of(self, path: Path) -> str:
        """The digest of the file, in hexadecimal.

        Raises:
            OSError: where it cannot be read.
        """
        if self._astray or path.stat().st_size != self._end:
            return file_digest(path)
        with path.open("rb") as file:
            return _joined(file.read(HEAD), self._rest.digest())


def file_digest(path: Path) -> str:
    """The same of a file that is there.

    Raises:
        OSError: where it cannot be read.
    """
    rest = hashlib.sha256()
    with path.open("rb") as file:
        head = file.read(HEAD)
        while chunk := file.read(1 << 20):
            rest.update(chunk)
    return _joined(head, rest.digest())


def _joined(head: bytes, rest: bytes) -> str:
    return hashlib.sha256(hashlib.sha256(head).digest() + rest).hexdigest()
