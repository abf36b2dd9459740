"""The view of a recording, from the ``view.mkv`` of all its segments."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from av.error import FFmpegError

from stream_sparse.errors import InputError, RunError
from stream_sparse.io.ffmpeg import open_recorded
from stream_sparse.io.timebase import Ticks
from stream_sparse.records.schema import read_info

if TYPE_CHECKING:
    from .export import Work

__all__ = ["from_zero"]

_TICK = Fraction(1, 1000)  # s, as in view.mkv


def from_zero(work: Work, kind: str, read: Callable[[Any, Any], Iterable[Any]]) -> Generator[tuple[Any, Any]]:
    """Read the view; yield each packet or frame with its video stream, timed so that the first is at 0.

    Parameters:
        kind: format that is written, for messages.
        read: gives the packets or the frames of a container and its video stream.

    Raises:
        InputError: where the run was recorded without a view, or the view has no picture.
        RunError: where a video cannot be read.
    """
    found = [folder / "view.mkv" for folder in work.run.folders if (folder / "view.mkv").is_file()]
    if not found:
        folder = work.run.folder.as_posix()
        raise InputError(f"--{kind}: {folder} has no view.mkv: the run was recorded without a view")
    ticks, first = Ticks(), None
    for path in found:
        start_s = read_info(path.parent).starts_at(path.name)
        try:
            with open_recorded(path) as video:
                (stream,) = video.streams.video
                for item in read(video, stream):
                    if item.pts is None:
                        continue
                    time_s = start_s + float(item.pts * item.time_base)
                    first = time_s if first is None else first
                    item.pts, item.time_base = ticks.next(time_s - first), _TICK
                    yield stream, item
        except (FFmpegError, ValueError) as error:
            why = getattr(error, "strerror", None) or error  # its text has the whole path
            raise RunError(f"{path.as_posix()}: cannot be read: {why}") from error
    if first is None:
        raise InputError(f"--{kind}: {work.run.folder.as_posix()} has no picture in its view.mkv")
