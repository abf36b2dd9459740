"""The view as a video that players, slides and web pages take (H.264)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from av.error import FFmpegError

from stream_sparse.errors import RunError
from stream_sparse.io.timebase import Ticks

from ._view import videos

if TYPE_CHECKING:
    from .export import Work

__all__ = ["write"]

_TELL_EVERY = 1_000  # pictures


def write(work: Work) -> int:
    """Write the pictures of ``view.mkv``, as they were encoded, each at its true time; the first is at 0.

    The pixel format is yuv420p, and the index stands at the head of the file (``faststart``), so that a page
    plays it before all of it is there.
    """
    paths = videos(work, "mp4")
    ticks, first, count = Ticks(), None, 0
    with av.open(str(work.file), "w", format="mp4", options={"movflags": "faststart"}) as out:
        stream = None
        for path in paths:
            try:
                with av.open(str(path)) as video:
                    (source,) = video.streams.video
                    stream = stream or out.add_stream_from_template(source)
                    for packet in video.demux(source):
                        if packet.pts is None:
                            continue
                        first = packet.pts if first is None else first
                        # The encoder puts no picture behind a later one, so both times are one.
                        packet.pts = packet.dts = ticks.next(float((packet.pts - first) * packet.time_base))
                        packet.stream = stream
                        out.mux(packet)
                        count += 1
                        if count % _TELL_EVERY == 0:
                            work.tell(count)
            except (FFmpegError, ValueError) as error:
                raise RunError(f"{path.as_posix()}: cannot be read: {error}") from error
    return count
