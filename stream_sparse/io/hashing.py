"""Hashes of files; of large ones while they are written, so that they need not be read again."""

import hashlib
import threading
from pathlib import Path
from typing import Any

HEAD = 1 << 16
"""Bytes at the beginning of a file that may be overwritten: counts and lengths stand there."""


class Digest:
    """SHA-256 of two digests: the digest of a file's first 64 KiB and the digest of the rest.

    The rest is hashed while it is written, the head at the end. After a write over bytes behind the head the
    whole file is read again.

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
        """Add bytes that were written at an offset."""
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
        """The digest of the file, in hexadecimal."""
        if self._astray or path.stat().st_size != self._end:
            return file_digest(path)
        with path.open("rb") as file:
            return _joined(file.read(HEAD), self._rest.digest())


def file_digest(path: Path) -> str:
    """Return the digest of :class:`Digest` for an existing file."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        return _joined(head, hashlib.file_digest(file, "sha256").digest())


def sha256(path: Path, stop: threading.Event | None = None) -> str | None:
    """Return the plain SHA-256 of a file in hexadecimal; None where ``stop`` was set before its end."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while (stop is None or not stop.is_set()) and (chunk := file.read(1 << 20)):
            digest.update(chunk)
    return None if stop is not None and stop.is_set() else digest.hexdigest()


def _joined(head: bytes, rest: bytes) -> str:
    return hashlib.sha256(hashlib.sha256(head).digest() + rest).hexdigest()
