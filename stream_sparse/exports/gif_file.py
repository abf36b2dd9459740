"""The view as a small moving picture for slides and pages that take no video (GIF)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from PIL.Image import Quantize

from stream_sparse.io.ffmpeg import open_new

from ._view import from_zero

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .export import Work

__all__ = ["write"]

_WIDTH, _FPS = 640, 15  # at most: a GIF keeps pictures nearly whole, so it grows fast
_TICK = Fraction(1, 100)  # s; a GIF has no finer times


def write(work: Work) -> str:
    """Write at most 15 pictures a second of ``view.mkv``, 640 pixels wide at most; they play again and again.

    Each picture has 256 colours of its own, so that thin curves keep theirs beside a large gray picture.
    Times are true to a hundredth of a second.
    """
    stream, last = None, 0.0
    with open_new(work.file, "gif", options={"loop": "0"}) as out:
        for frame in work.counted(_few(work)):
            small = _small(frame)
            if stream is None:
                stream = out.add_stream("gif", width=small.width, height=small.height, pix_fmt="pal8")
                stream.codec_context.time_base = _TICK
            last = float(frame.pts * frame.time_base)
            small.pts, small.time_base = round(last / _TICK), _TICK
            out.mux(stream.encode(small))
        if stream is not None:
            out.mux(stream.encode(None))
    return f"{last:.1f} s"


def _decoded(video: Any, stream: Any) -> Iterator[Any]:
    stream.thread_type = "AUTO"
    return video.decode(stream)  # type: ignore[no-any-return]


def _few(work: Work) -> Iterator[Any]:
    """Yield the pictures that are kept."""
    due = 0.0
    for _, frame in from_zero(work, "gif", _decoded):
        time_s = float(frame.pts * frame.time_base)
        if time_s >= due:
            yield frame
            due = time_s + 1 / _FPS - 0.002  # times of pictures are whole ms


def _small(frame: Any) -> Any:
    """Return a picture in its size and its colours."""
    width = min(frame.width, _WIDTH)
    height = max(round(frame.height * width / frame.width), 1)
    picture = frame.reformat(width, height, "rgb24", interpolation="AREA").to_image()
    colours = picture.quantize(256, Quantize.FASTOCTREE)  # others lose the colours of thin curves
    palette = np.full((256, 4), 255, np.uint8)
    known = np.reshape(colours.getpalette(), (-1, 3))
    palette[: len(known), 1:] = known
    pair: Any = np.asarray(picture.quantize(palette=colours)), palette
    return av.VideoFrame.from_ndarray(pair, format="pal8")
