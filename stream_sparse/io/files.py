"""Write files so that a full disk costs nothing that was written before."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from stream_sparse.errors import Error, InputError, RunError

from .hashing import Digest

T = TypeVar("T")
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def cannot_write(path: Path, error: OSError) -> RunError:
    """The error for a file that cannot be written any further.

    >>> print(cannot_write(Path("run/values.csv"), OSError(errno.ENOSPC, "No space left on device")))
    run/values.csv: the disk is full; what was recorded before is kept; make room or record elsewhere
    """
    if error.errno in _FULL:
        what, advice = "the disk is full", "; make room or record elsewhere"
    else:
        what, advice = f"cannot be written: {_reason(error)}", ""
    return RunError(f"{path.as_posix()}: {what}; what was recorded before is kept{advice}")


def cannot_make(path: Path, error: OSError) -> InputError:
    """The error for a file or folder that cannot be made.

    >>> print(cannot_make(Path("/a/run"), PermissionError(errno.EACCES, "Permission denied")))
    /a/run: cannot be made: permission denied; give a place that you may write to
    """
    where = path.as_posix()
    if error.errno in _FULL:
        return InputError(f"{where}: cannot be made: the disk is full; make room or record elsewhere")
    return InputError(f"{where}: cannot be made: {_reason(error)}; give a place that you may write to")


@contextmanager
def saying(error_of: Callable[[Path, OSError], Error], path: Path) -> Iterator[None]:
    """Let :func:`cannot_make` or :func:`cannot_write` say what the system refuses a block of code."""
    try:
        yield
    except Error:  # some are an OSError, too
        raise
    except OSError as error:
        raise error_of(path, error) from error


def _reason(error: OSError) -> str:
    text = error.strerror or (os.strerror(error.errno) if error.errno else str(error) or type(error).__name__)
    return text[:1].lower() + text[1:]


def write_all(file: FileIO, data: Any) -> None:
    """Write a whole buffer to an unbuffered file, which may accept only a part at a time."""
    unwritten = memoryview(data)
    while len(unwritten):
        unwritten = unwritten[file.write(unwritten) :]


def make_folder(path: Path) -> Path:
    """Make a folder of that name, or ``name-2`` and so on where it exists; from any thread."""
    _check_name(path)
    with saying(cannot_make, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        return _first_free(path, path.name, "", Path.mkdir)[0]


def make_file(path: Path) -> tuple[Path, FileIO]:
    """Make a file of that name, or ``name-2.mkv`` and so on where it exists, and open it unbuffered."""
    _check_name(path)
    with saying(cannot_make, path):
        return _first_free(path, path.stem, path.suffix, lambda new: new.open("xb", buffering=0))


def save_picture(folder: Path, name: str, picture: Any) -> Path:
    """Write a uint8 BGR picture as PNG, beside others of its name as ``name-2.png`` and so on.

    Raises:
        InputError: where the file cannot be made.
        RunError: where it cannot be written.
    """
    import cv2

    path, file = make_file(folder / f"{name}.png")
    with saying(cannot_write, path), file:
        write_all(file, cv2.imencode(".png", picture)[1])
    return path


def write_new(path: Path, text: str) -> bool:
    """Write a text into a new file, whose folder is made; return False where there is a file, which stays."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as new:
            new.write(text)
    except OSError as error:
        if os.path.lexists(path) and isinstance(error, FileExistsError):
            return False
        raise cannot_make(path, error) from error
    return True


def _check_name(path: Path) -> None:
    if path.name in ("", ".."):
        example = (path / "new").as_posix()
        raise InputError(f"{path.as_posix()}: cannot be made: it has no name of its own; give one: {example}")


def _first_free(path: Path, stem: str, suffix: str, make: Callable[[Path], T]) -> tuple[Path, T]:
    """Make the first of ``path``, ``stem-2`` and so on that does not exist yet."""
    number = 1
    while True:
        try:
            return path, make(path)
        except FileExistsError:
            number += 1
            path = path.with_name(f"{stem}-{number}{suffix}")


@contextmanager
def replacing(path: Path, sync: bool = False, new: bool = False) -> Iterator[BinaryIO]:
    """Give a new file that gets its name, or replaces that of its name, as soon as it is whole.

    The folder may be a stranger's, so no link in it is followed: the file is made beside ``path``, with
    ``.tmp`` at its end, where nothing is left of that name, and a link in the place of ``path`` is replaced.
    All files that are written by name into a folder which may be there already are written so, or by
    :func:`make_file` and :func:`write_new`. Libraries that ask for a path take ``file.name``.

    Parameters:
        sync: wait until the disk has it, so that it outlives a loss of power.
        new: refuse to replace a file.

    Raises:
        InputError: where it cannot be made.
        RunError: where it cannot be written.
    """
    _check_name(path)
    if new:
        _check_free(path)
    beside = path.with_name(f"{path.name}.tmp")
    with saying(cannot_make, path):
        beside.unlink(missing_ok=True)  # of a process that was killed
        file = beside.open("xb")
    try:
        with file:
            yield file
            if sync:
                file.flush()
                os.fsync(file.fileno())
        if new:
            _check_free(path)
        beside.replace(path)
    except BaseException as error:
        with suppress(OSError):
            beside.unlink()
        if isinstance(error, OSError) and not isinstance(error, Error):
            raise cannot_write(path, error) from error
        raise


def _check_free(path: Path) -> None:
    if os.path.lexists(path):
        raise InputError(f"{path.as_posix()}: exists already; nothing is overwritten: give another name")


class Appender:
    """A new file that grows by whole pieces. The system has each at once, so that it survives a kill.

    A piece for which there is no room leaves no trace.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self.digest = Digest()
        with saying(cannot_make, path):
            self._file = path.open("xb", buffering=0)

    def append(self, data: Any) -> None:
        """Add bytes at the end: all of them, or with a :class:`RunError` not any."""
        try:
            self._file.seek(self.size)
            write_all(self._file, data)
        except OSError as error:
            with suppress(OSError):  # a disk that is gone refuses this, too
                self._file.truncate(self.size)
            raise cannot_write(self.path, error) from error
        self.digest.wrote(self.size, data)
        self.size += len(data)

    def patch(self, offset: int, data: bytes) -> None:
        """Overwrite bytes."""
        with saying(cannot_write, self.path):
            self._file.seek(offset)
            write_all(self._file, data)
            self.digest.wrote(offset, data)

    def close(self) -> None:
        """Close the file; may be called any number of times. A disk may refuse only now: RunError."""
        with saying(cannot_write, self.path):
            self._file.close()


class NewFile:
    """A new file for a muxer that keeps the error of the system; ``file`` is its handle, if it is open.

    After an error nothing more is written (``closed_for_writing``), since a muxer that goes on would damage
    the file.
    """

    def __init__(self, path: Path, file: FileIO | None) -> None:
        with saying(cannot_make, path):
            try:
                self._file = file or path.open("xb", buffering=0)
            except FileExistsError as error:
                raise InputError(f"{path.as_posix()}: exists already; nothing is overwritten") from error
        self._path = path
        self._where = 0
        self.digest = Digest()
        self.closed_for_writing = False
        self.failure: RunError | None = None

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._file.closed

    @property
    def size(self) -> int:
        """Bytes that the file has; of a write that failed a part may be there."""
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

    def write(self, data: Any) -> int:
        """Write all of the data, or raise."""
        if not self.closed_for_writing:
            try:
                write_all(self._file, data)
            except OSError as error:
                self._fail(error)
                raise
            self.digest.wrote(self._where, data)
        self._where += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to an offset, or raise; after an error nothing is done, as PyAV prints a second one."""
        if not self.closed_for_writing:
            try:
                self._where = self._file.seek(offset, whence)
            except OSError as error:
                self._fail(error)
                raise
        return self._where

    def tell(self) -> int:
        """The offset of the next byte."""
        return self._where

    def close(self) -> None:
        """Close the file; may be called any number of times."""
        try:
            self._file.close()
        except OSError as error:
            if not self.closed_for_writing:
                raise cannot_write(self._path, error) from error

    def _fail(self, error: OSError) -> None:
        self.closed_for_writing = True
        self.failure = cannot_write(self._path, error)
