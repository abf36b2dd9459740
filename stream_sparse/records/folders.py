"""The run folders of a recording: itself, or its segments."""

import itertools
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from stream_sparse.errors import InputError

from .files import wrong
from .schema import CUT, SEGMENT, FrameCounts, check_info, load_info, read_info

_AT_THE_END = ("finished", "hashes", "source", "ended", "nodes")
_OF_A_SEGMENT = ("segment", "video_start_s", "files", "sha256")
"""Keys of ``run.json`` that are those of the last segment, or not those of all."""


def segment_name(number: int) -> str:
    """The folder name of a segment within the folder of its recording.

    >>> segment_name(7), segment_name(1234)
    ('007', '1234')
    """
    return f"{number:03d}"


def segment_folders(folder: Path) -> list[Path]:
    """The run folders of the segments in a folder, in order; [] where a recording is not cut."""
    folders = [path.parent for path in folder.glob("*/run.json") if SEGMENT.fullmatch(path.parent.name)]
    return sorted(folders, key=lambda path: int(path.name))


def is_recording(folder: Path) -> bool:
    """Whether a folder is that of a recording, cut into segments or not."""
    if (folder / "run.json").is_file():
        return True
    with suppress(InputError):
        return any(load_info(part).get("segment") is not None for part in segment_folders(folder)[:1])
    return False


def check_entries(folder: Path) -> None:
    """Refuse a folder in which anything but files and folders of its own could be opened by name.

    A run folder may come from anybody. A link would lead out of it, and a pipe or a device has no end.
    InputError names the first of them.
    """
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if not (entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)):
                kind = "a link" if entry.is_symlink() else "not a regular file"
                raise InputError(
                    f"{(folder / entry.name).as_posix()}: is {kind}; a run folder holds its own files alone: "
                    "put the file itself there, or remove it"
                )


def run_folders(folder: Path) -> list[Path]:
    """The run folders of a recording in order: itself, or its segments where it was cut.

    The oldest ones may be gone. RecordError where one behind them is missing: a number between two others, or
    the one after a segment that was cut.
    """
    segments = segment_folders(folder)
    if not segments:
        return [folder]
    low, numbers = int(segments[0].name), {int(path.name) for path in segments}
    missing = next(number for number in itertools.count(low) if number not in numbers)
    after = folder / segment_name(missing)
    ended = read_info(folder / segment_name(missing - 1)).ended
    if missing <= max(numbers) or (ended is not None and ended.how == CUT and not after.is_dir()):
        alone = segments[0].as_posix()
        raise wrong(
            folder, f"segment {after.name} is missing; each other is a run of its own, such as {alone}"
        )
    return segments


def joined_info(folders: Sequence[Path]) -> dict[str, Any]:
    """``run.json`` of segments as that of one recording: as the first one began and the last one ended.

    Numbers of frames are sums; None where a segment has not come to its end.
    """
    infos = [load_info(folder) for folder in folders]
    parts = [check_info(folder, info).frames for folder, info in zip(folders, infos, strict=True)]
    keys = [key for key in FrameCounts.model_fields if any(key in one.model_fields_set for one in parts)]
    counts = [[getattr(frames, key) for frames in parts] for key in keys]
    sums = [None if None in numbers else sum(numbers) for numbers in counts]
    kept = {key: value for key, value in infos[0].items() if key not in _OF_A_SEGMENT}
    ends = {key: infos[-1][key] for key in _AT_THE_END if key in infos[-1]}
    return {**kept, **ends, "frames": dict(zip(keys, sums, strict=True))}
