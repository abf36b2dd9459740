"""The view as a small moving picture for slides and pages that take no video (GIF)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
from av.error import EOFError as End
from av.filter import Graph

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
    with av.open(str(work.file), "w", format="gif", options={"loop": "0"}) as out:
        for frame in work.counted(_painted(work)):
            if stream is None:
                stream = out.add_stream("gif", width=frame.width, height=frame.height, pix_fmt="pal8")
                stream.codec_context.time_base = _TICK
            last = float(frame.pts * frame.time_base)
            frame.pts, frame.time_base = round(last / _TICK), _TICK
            out.mux(stream.encode(frame))
        if stream is not None:
            out.mux(stream.encode(None))
    return f"{last:.1f} s"


def _decoded(video: Any, stream: Any) -> Iterator[Any]:
    stream.thread_type = "AUTO"
    return video.decode(stream)  # type: ignore[no-any-return]


def _few(work: Work) -> Iterator[Any]:
    """The pictures that are kept."""
    due = 0.0
    for _, frame in from_zero(work, "gif", _decoded):
        time_s = float(frame.pts * frame.time_base)
        if time_s >= due:
            yield frame
            due = time_s + 1 / _FPS - 0.002  # times of pictures are whole ms


def _painted(work: Work) -> Iterator[Any]:
    """The pictures in their colours."""
    graph = Graph()
    source: Any = None
    for frame in _few(work):
        if source is None:
            source = _link(graph, frame)
        source.push(frame)
        yield from _ready(graph)
    if source is not None:
        source.push(None)
        yield from _ready(graph)


def _link(graph: Graph, frame: Any) -> Any:
    """Link the filters for frames like this one; gives the filter that takes them."""
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
    )
    scale = graph.add("scale", f"w=min({_WIDTH}\\,iw):h=-1:flags=area")
    split = graph.add("split")
    choose = graph.add("palettegen", "stats_mode=single")
    use = graph.add("paletteuse", "new=1:dither=bayer:bayer_scale=4")
    graph.link_nodes(source, scale, split)
    split.link_to(use, 0, 0)
    split.link_to(choose, 1, 0)
    choose.link_to(use, 0, 1)
    use.link_to(graph.add("buffersink"))
    graph.configure()
    return source


def _ready(graph: Graph) -> Iterator[Any]:
    while True:
        try:
            yield graph.pull()
        except (BlockingIOError, End):
            return
