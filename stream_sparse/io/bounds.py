"""Read files of other people within bounds: their kind, size and coding, and the folder that they lie in."""

import errno
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from stream_sparse.errors import InputError


def open_file(path: Path) -> BinaryIO:
    """Open a file to read it.

    Raises:
        OSError: where it cannot be opened, or is a folder, a pipe or a device, of which some have no end.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    return path.open("rb")


def unreadable(error: OSError) -> str:
    """Return why a file cannot be read, for a message.

    >>> unreadable(PermissionError(errno.EACCES, "Permission denied"))
    'cannot be read: permission denied'
    """
    if isinstance(error, FileNotFoundError):
        return "is missing"
    return f"cannot be read: {(error.strerror or str(error)).lower()}"


@contextmanager
def opened(path: Path, most: int, kind: str, name: str = "") -> Iterator[BinaryIO]:
    """Open a regular file of at most ``most`` bytes.

    Parameters:
        kind: what it should be, such as ``pipeline``, for messages.
        name: how messages call the file; left out, by its path.

    Raises:
        InputError: where it is missing, cannot be read, is not a regular file, or is larger.
    """
    name = name or path.as_posix()
    try:
        file = open_file(path)
    except OSError as error:
        raise InputError(f"{name}: {unreadable(error)}") from error
    with file:
        if os.fstat(file.fileno()).st_size > most:
            raise InputError(f"{name}: has more than {most:,} bytes, as no {kind} has")
        yield file


def read_bytes(path: Path, most: int, kind: str, name: str = "") -> bytes:
    """Read a file as :func:`opened` opens it."""
    with opened(path, most, kind, name) as file:
        return file.read(most)  # some files of the system have more than they say


def read_text(path: Path, most: int, kind: str, name: str = "") -> str:
    """Read a text in UTF-8, with or without a mark at its beginning; InputError for other bytes."""
    data = read_bytes(path, most, kind, name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = f"0x{error.object[error.start]:02x}"
        raise InputError(
            f"{name or path.as_posix()}: is not UTF-8 (byte {byte}); save it as UTF-8"
        ) from error


def read_json(path: Path, most: int, kind: str) -> Any:
    """Read a file of JSON; InputError where it is not JSON."""
    text = read_text(path, most, kind)
    try:
        return json.loads(text)
    except (RecursionError, ValueError) as error:
        raise InputError(f"{path.as_posix()}: is not JSON: {error}") from error


def is_inside(folder: Path, path: Path) -> bool:
    """Return whether a path leads into a folder when its links are followed; the folder is resolved."""
    return path.resolve().is_relative_to(folder)
