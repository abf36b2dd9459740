"""The view as a video that players, slides and web pages take (H.264)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from av.error import FFmpegError

from stream_sparse.errors import InputError, RunError
from stream_sparse.io.ffmpeg import open_new, open_recorded
from stream_sparse.io.timebase import Ticks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .export import Work

_TICK = Fraction(1, 1000)  # s, as in view.mkv


def write(work: Work) -> str:
    """Write the pictures of ``view.mkv``, as they were encoded, each at its true time; the first is at 0.

    The pixel format is yuv420p, and the index stands at the head of the file (``faststart``), so that a page
    plays it before all of it is there.
    """
    written: Any = None
    last_s = 0.0
    with open_new(Path(work.file.name), "mp4", options={"movflags": "faststart"}) as out:
        for stream, packet in _from_zero(work):
            work.count += 1
            written = written or out.add_stream_from_template(stream)
            last_s = float(packet.pts * packet.time_base)
            packet.dts = packet.pts  # the encoder puts no picture behind a later one
            packet.stream = written
            out.mux(packet)
    return f"{last_s:.1f} s"


def _from_zero(work: Work) -> Iterator[tuple[Any, Any]]:
    """Yield each packet of the view with its stream, timed so that the first is at 0."""
    folder = work.run.folder.as_posix()
    videos = work.run.videos("view.mkv")
    if not videos:
        raise InputError(f"--mp4: {folder} has no view.mkv: the run was recorded without a view")
    ticks, first = Ticks(), None
    for start_s, path in videos:
        try:
            with open_recorded(path) as video:
                (stream,) = video.streams.video
                for packet in video.demux(stream):
                    if packet.pts is None:
                        continue
                    time_s = start_s + float(packet.pts * packet.time_base)
                    first = time_s if first is None else first
                    packet.pts, packet.time_base = ticks.next(time_s - first), _TICK
                    yield stream, packet
        except (FFmpegError, ValueError) as error:
            why = getattr(error, "strerror", None) or error  # its text has the whole path
            raise RunError(f"{path.as_posix()}: cannot be read: {why}") from error
    if first is None:
        raise InputError(f"--mp4: {folder} has no picture in its view.mkv")
