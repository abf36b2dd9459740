"""Small films for tests, and reading of sources."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest

from stream_sparse.base import Source
from stream_sparse.errors import SourceError, StreamError
from stream_sparse.frame import Frame
from tests.support.errors import refusal


def film(
    path: Path,
    frames: int = 60,
    *,
    codec: str = "h264",
    pix_fmt: str = "yuv420p",
    size: tuple[int, int] = (64, 48),
    rate: int = 30,
    pts: Sequence[int] | None = None,
    base: Fraction | None = None,
    options: dict[str, str] | None = None,
    container: dict[str, str] | None = None,
    full_range: bool = False,
) -> Path:
    """A film of noise, so that no frame resembles another; ``pts`` in units of ``base``."""
    rng = np.random.default_rng(7)
    container = container or ({"movflags": "+faststart"} if path.suffix == ".mp4" else {})
    with av.open(str(path), "w", options=container) as out:
        stream = out.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height = size
        stream.pix_fmt = pix_fmt
        stream.codec_context.thread_count = 1
        if base is not None:
            stream.time_base = stream.codec_context.time_base = base
        if full_range:
            stream.codec_context.color_range = 2
        for i in range(frames):
            x = rng.integers(0, 256, (size[1] // 8, size[0] // 8, 3), dtype=np.uint8)
            x = x.repeat(8, axis=0).repeat(8, axis=1)
            frame = av.VideoFrame.from_ndarray(x, format="bgr24")
            if full_range:
                frame = frame.reformat(format=pix_fmt, dst_color_range="JPEG")
            frame.pts = i if pts is None else pts[i]
            frame.time_base = base or Fraction(1, rate)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def read(source: Source, count: int | None = None) -> list[Frame]:
    """The first frames of a source, or all."""
    source.open()
    try:
        return list(islice(source.frames(), count))
    finally:
        source.close()


def read_until_error(source: Source, error: type[StreamError] = StreamError) -> tuple[list[Frame], str]:
    """The frames before an error in mid-stream, and its text."""
    source.open()
    frames: list[Frame] = []
    text = refusal(error, lambda: frames.extend(source.frames()))  # keeps the frames before it
    source.close()
    return frames, text


def cannot_open(source: Source) -> str:
    """The text of the error of opening, which has one line."""
    text = refusal(SourceError, source.open)
    assert "\n" not in text
    return text


def set_clock(monkeypatch: pytest.MonkeyPatch, source: str, step_s: float = 0.01) -> SimpleNamespace:
    """Let each look of a source at the clock find it a step later, however busy the machine is."""
    looks = itertools.count(100_000)  # far from 0, the time of a driver without a clock
    clock = SimpleNamespace(monotonic=lambda: next(looks) * step_s, time=lambda: 1e9)
    monkeypatch.setattr(f"stream_sparse.sources.{source}.time", clock)
    return clock


def boxes(content: bytes, *path: bytes) -> int:
    """Where the content of an MP4 box begins, found by its path."""
    start, end = 0, len(content)
    for name in path:
        while start < end:
            size, kind = struct.unpack(">I4s", content[start : start + 8])
            if kind == name:
                start, end = start + 8, start + size
                break
            start += size
        else:
            raise LookupError(name)
    return start
