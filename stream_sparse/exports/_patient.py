"""A file for HDF5, which ends the process where a write fails."""

from __future__ import annotations

import os
from io import FileIO, RawIOBase
from typing import Any

from stream_sparse.io.files import write_all

__all__ = ["PatientFile"]


class PatientFile(RawIOBase):
    """A file that takes every write, and keeps the first error of the system.

    HDF5 reports a full disk as errors of each object that it still has to write, and then crashes. Here it
    comes to its end; after the first error nothing more is written, and the file is worth nothing.

    Parameters:
        file: open for reading and writing, without a buffer.

    Attributes:
        failure: the first error; None where all was written.
    """

    def __init__(self, file: FileIO) -> None:
        super().__init__()
        self.failure: OSError | None = None
        self._file = file
        self._at = self._end = 0

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to an offset, from the beginning or from the end of all that was taken."""
        self._at = offset + (self._end if whence == os.SEEK_END else 0)
        return self._at

    def tell(self) -> int:
        """Return the offset of the next byte."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read bytes; returns how many there were."""
        self._file.seek(self._at)
        return self._file.readinto(buffer)

    def write(self, data: Any) -> int:
        """Take all of the data."""
        if self.failure is None:
            try:
                self._file.seek(self._at)
                write_all(self._file, data)
            except OSError as error:
                self.failure = error
        size = memoryview(data).nbytes
        self._at += size
        self._end = max(self._end, self._at)
        return size

    def truncate(self, size: int | None = None) -> int:
        """Give the file a size; without one, up to the next byte."""
        self._end = self._at if size is None else size
        if self.failure is None:
            try:
                self._file.truncate(self._end)
            except OSError as error:
                self.failure = error
        return self._end
