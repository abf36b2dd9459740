"""The view of a recording, from the ``view.mkv`` of all its segments."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import av
from av.error import FFmpegError

from stream_sparse.errors import InputError, RunError
from stream_sparse.io.timebase import Ticks
from stream_sparse.records.schema import read_info

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from .export import Work

__all__ = ["pictures", "start_of", "videos"]


def videos(work: Work, kind: str) -> list[Path]:
    """The videos of the view, one a segment.

    Raises:
        InputError: where the run was recorded without a view.
    """
    found = [folder / "view.mkv" for folder in work.folders if (folder / "view.mkv").is_file()]
    if not found:
        folder = work.folder.as_posix()
        raise InputError(f"--{kind}: {folder} has no view.mkv: the run was recorded without a view")
    return found


def start_of(video: Path) -> float:
    """The time of the frames at which a video begins, s."""
    return read_info(video.parent).video_start_s.get(video.name, 0.0)


def pictures(work: Work, kind: str) -> Iterator[Any]:
    """Decode the pictures of the view; the first one is at 0, the times increase, in ms."""
    ticks, first = Ticks(), None
    for path in videos(work, kind):
        start_s = start_of(path)
        with closing(_decoded(path)) as frames:
            for frame in frames:
                time_s = start_s + float(frame.pts * frame.time_base)
                first = time_s if first is None else first
                frame.pts = ticks.next(time_s - first)
                yield frame


def _decoded(path: Path) -> Generator[Any]:
    try:
        with av.open(str(path)) as video:
            video.streams.video[0].thread_type = "AUTO"
            yield from (frame for frame in video.decode(video=0) if frame.pts is not None)
    except (FFmpegError, IndexError) as error:
        raise RunError(f"{path.as_posix()}: cannot be decoded: {error}") from error
