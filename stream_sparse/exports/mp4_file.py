"""The view as a video that players, slides and web pages take (H.264)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_sparse.io.ffmpeg import open_new

from ._view import from_zero

if TYPE_CHECKING:
    from .export import Work

__all__ = ["write"]


def write(work: Work) -> str:
    """Write the pictures of ``view.mkv``, as they were encoded, each at its true time; the first is at 0.

    The pixel format is yuv420p, and the index stands at the head of the file (``faststart``), so that a page
    plays it before all of it is there.
    """
    written: Any = None
    last_s = 0.0
    with open_new(work.file, "mp4", options={"movflags": "faststart"}) as out:
        packets = from_zero(work, "mp4", lambda video, stream: video.demux(stream))
        for stream, packet in work.counted(packets):
            written = written or out.add_stream_from_template(stream)
            last_s = float(packet.pts * packet.time_base)
            packet.dts = packet.pts  # the encoder puts no picture behind a later one
            packet.stream = written
            out.mux(packet)
    return f"{last_s:.1f} s"
