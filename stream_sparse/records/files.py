"""Files of a run folder: which segments are there, whole lines of tables, stacked arrays."""

from __future__ import annotations

import math
import os
import re
from typing import TYPE_CHECKING

import numpy as np

from stream_sparse.errors import InputError, RecordError, cause_words
from stream_sparse.frame import describe

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from stream_sparse.frame import Array

SEGMENT = re.compile(r"[0-9]{3,12}")
"""Name of the folder of a segment."""
_LONGEST = 1 << 22  # bytes of a line of a table

__all__ = [
    "SEGMENT", "check_entries", "load_array", "segment_folders", "segment_name", "unreadable", "whole_lines",
    "wrong",
]  # fmt: skip


def segment_name(number: int) -> str:
    """The folder name of a segment within the folder of its recording.

    >>> segment_name(7), segment_name(1234)
    ('007', '1234')
    """
    return f"{number:03d}"


def segment_folders(folder: Path) -> list[Path]:
    """The run folders of the segments in a folder, in order; none where a recording is not cut."""
    found = [path.parent for path in folder.glob("*/run.json") if SEGMENT.fullmatch(path.parent.name)]
    return sorted(found, key=lambda path: int(path.name))


def check_entries(folder: Path) -> None:
    """Refuse a folder in which anything but files and folders of its own could be opened by name.

    A run folder may come from anybody. A link would lead out of it, and a pipe or a device has no end.
    InputError names the first of them.
    """
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if not (entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)):
                kind = "a link" if entry.is_symlink() else "no regular file"
                raise InputError(
                    f"{(folder / entry.name).as_posix()}: is {kind}; a run folder holds its own files alone: "
                    "put the file itself there, or remove it"
                )


def wrong(path: Path, problem: str) -> RecordError:
    """An error about a file, in one line.

    >>> from pathlib import Path
    >>> print(wrong(Path("out/view.mkv"), "is missing"))
    out/view.mkv: is missing
    """
    return RecordError(f"{path.as_posix()}: {problem}")


def unreadable(error: OSError) -> str:
    """Why a file cannot be read, for a message."""
    if isinstance(error, FileNotFoundError):
        return "is missing"
    return f"cannot be read: {(error.strerror or str(error)).lower()}"


def whole_lines(path: Path, closed: bool = False, most: int | None = None) -> Generator[str, None, None]:
    """The lines of a file that end with a line break, in its first ``most`` bytes.

    The last one may lack it, where the run was cut off there and is not ``closed``.
    """
    try:
        with path.open("rb") as file:
            left = math.inf if most is None else most
            for number, line in enumerate(iter(lambda: file.readline(_LONGEST), b""), 1):
                left -= len(line)
                if len(line) == _LONGEST:
                    raise wrong(path, f"line {number}: has more than {_LONGEST:,} bytes, as no line has")
                if left < 0:
                    return
                if line.endswith(b"\n"):
                    yield line.decode("utf-8", "replace")
                elif closed:
                    raise wrong(path, f"line {number}: has no end")
    except OSError as error:
        raise wrong(path, unreadable(error)) from error


def load_array(path: Path) -> Array:
    """The rows of a ``.npy`` file, mapped from the file and read-only."""
    try:
        rows: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise wrong(path, unreadable(error)) from error
    except Exception as error:  # NumPy raises anything on a damaged header
        raise wrong(path, f"is damaged or cut short: {cause_words(error)}") from error
    if not isinstance(rows, np.memmap) or rows.dtype.kind not in "biufc" or not rows.ndim:
        raise wrong(path, f"is no stack of numbers: {describe(rows)}")
    return rows
