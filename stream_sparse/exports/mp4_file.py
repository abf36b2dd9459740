"""The view as a video that players, slides and web pages take (H.264)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import av
from av.error import FFmpegError

from stream_sparse.errors import RunError
from stream_sparse.io.timebase import Ticks

from ._view import start_of, videos

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .export import Work

__all__ = ["write"]

def write(work: Work) -> str:
    """Write the pictures of ``view.mkv``, as they were encoded, each at its true time; the first is at 0.

    The pixel format is yuv420p, and the index stands at the head of the file (``faststart``), so that a page
    plays it before all of it is there.
    """
    ticks, stream, first, last = Ticks(), None, None, 0.0
    with av.open(str(work.file), "w", format="mp4", options={"movflags": "faststart"}) as out:
        for path in videos(work, "mp4"):
            start_s = start_of(path)
            try:
                with av.open(str(path)) as video:
                    (source,) = video.streams.video
                    stream = stream or out.add_stream_from_template(source)
                    packets = (p for p in video.demux(source) if p.pts is not None)
                    for packet in work.counted(cast("Iterator[Any]", packets)):
                        time_s = start_s + float(packet.pts * packet.time_base)
                        first = time_s if first is None else first
                        last = time_s - first
                        # The encoder puts no picture behind a later one, so both times are one.
                        packet.pts = packet.dts = ticks.next(last)
                        packet.stream = stream
                        out.mux(packet)
            except (FFmpegError, ValueError) as error:
                raise RunError(f"{path.as_posix()}: cannot be read: {error}") from error
    return f"{last:.1f} s"
