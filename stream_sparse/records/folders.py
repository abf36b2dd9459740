"""The run folders of a recording: itself, or its segments."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from stream_sparse.errors import InputError, RecordError

from .files import wrong
from .schema import SEGMENT, read_info

if TYPE_CHECKING:
    from pathlib import Path

    from .schema import RunInfo

__all__ = ["captured_count", "check_entries", "info_of", "run_folders", "segment_folders", "segment_name"]


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


def run_folders(folder: Path) -> list[Path]:
    """The run folders of a recording in order: itself, or its segments where it was cut.

    RecordError where a segment is missing behind the oldest one that is there.
    """
    listed = [entry.folder for entry in read_info(folder).segments or []]
    found = segment_folders(folder)
    if not found:
        if listed:
            raise wrong(folder, f"none of its {len(listed)} segments is here")
        return [folder]
    low, here = int(found[0].name), [path.name for path in found]
    holes = [segment_name(n) for n, name in enumerate(here, low) if int(name) != n][:1]
    if missing := sorted({*holes, *(name for name in listed if int(name) > low)} - {*here}):
        alone = found[0].as_posix()
        raise wrong(
            folder, f"segment {missing[0]} is missing; each other is a run of its own, such as {alone}"
        )
    return found


def captured_count(folder: Path) -> int | None:
    """The number of frames of a complete run folder; None where the run was cut off, failed or goes on."""
    info = info_of(folder)
    return info.frames.captured if info.complete else None


def info_of(folder: Path) -> RunInfo:
    """``run.json`` of a run folder; RecordError where it is damaged."""
    try:
        return read_info(folder)
    except InputError as error:  # the user gave the recording, not this file of it
        raise RecordError(str(error)) from error
