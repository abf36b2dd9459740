"""Films and pipelines for tests of recordings."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from stream_sparse import Pipeline, Run, nodes, sources
from stream_sparse.base import Source, param
from stream_sparse.errors import RunError
from stream_sparse.frame import Clock, Frame, Medium
from stream_sparse.io.files import Appender
from stream_sparse.io.video_writer import VideoWriter
from tests.support.units import Gate
from tests.support.waiting import until_frames

FILM = np.random.default_rng(5).integers(0, 256, (90, 12, 16), dtype=np.uint8)


def numbers(source: Any) -> Pipeline:
    """Nodes that remember: all values, and the last few."""
    return (
        Pipeline(source)
        .then(nodes.DiffBox(window=3), name="box")
        .then(nodes.RunningKurtosis(), name="all", from_="source")
        .then(nodes.RunningKurtosis(window=7), name="few", from_="source")
        .keep("box", every=2)
    )


def film() -> Pipeline:
    """Three seconds at 30 frames a second."""
    return (
        Pipeline(sources.Array(path=FILM, fps=30.0))
        .then(nodes.DiffBox(window=3), name="box")
        .then(nodes.PixelTap(row=3, col=4), name="pixel")
        .then(nodes.RunningKurtosis(), name="all")
        .keep("box", every=2)
    )


class Timed(Source):
    """Frames at times of their own."""

    data: Any = param(help="Frames.")
    times: Any = param(help="Seconds.")

    def open(self) -> Medium:
        return Medium(self.data.shape[1:], self.data.dtype, 30.0, False, Clock("pts"), len(self.data))

    def frames(self) -> Iterator[Frame]:
        for index, (time_s, frame) in enumerate(zip(self.times, self.data, strict=True)):
            yield Frame(index, float(time_s), frame.copy())


class Camera(Gate):
    """Gives a frame of the film each time it is let."""

    count: int = param(len(FILM), ge=0, help="How many frames.")

    def open(self) -> Medium:
        return super().open()._replace(shape=FILM.shape[1:], dtype=FILM.dtype, live=True)

    def frames(self) -> Iterator[Frame]:
        for frame in super().frames():
            yield frame._replace(data=FILM[frame.index].copy())


def let(run: Run, frames: int, one_by_one: bool = False) -> None:
    """Let frames come, and wait until they are processed."""
    for count in [1] * frames if one_by_one else [frames]:
        wanted = run.status.processed + count
        run.access.supply.reader.source.let(count)
        until_frames(run, wanted)


def pictures(path: Path) -> list[tuple[float, np.ndarray]]:
    """The times, on the clock of the frames, and pictures of a recorded video, which begins at 0."""
    start_s = json.loads((path.parent / "run.json").read_text())["video_start_s"][path.name]
    with av.open(str(path)) as video:
        form = "bgr24" if "bgr" in video.streams.video[0].pix_fmt else "gray"
        return [(start_s + frame.time, frame.to_ndarray(format=form)) for frame in video.decode(video=0)]


def write_pictures(path: Path, frames: Iterable[tuple[float, np.ndarray]]) -> None:
    """A lossless video in the place of another one, whose times are on the clock of the frames."""
    path.unlink(missing_ok=True)
    held, start_s = list(frames), 0.0
    if (info := path.parent / "run.json").exists():
        start_s = json.loads(info.read_text()).get("video_start_s", {}).get(path.name, 0.0)
    height, width = held[0][1].shape
    with VideoWriter(path, width, height, codec="ffv1") as video:
        for time_s, x in held:
            video.write(x, time_s - start_s)


def frames_of(source: Source) -> np.ndarray:
    """All frames that a source gives."""
    source.open()
    return np.array([frame.data for frame in source.frames()])


def refuse_rows(monkeypatch: pytest.MonkeyPatch, *starts: bytes, once: threading.Event | None = None) -> None:
    """Let a full disk refuse each row of ``values.csv`` that begins so, ``once`` something has happened."""
    append = Appender.append

    def refuse(self: Appender, data: bytes) -> None:
        if self.path.name == "values.csv" and data.startswith(starts):
            assert once is None or once.wait(30)
            raise RunError(f"{self.path.parent.name} is full")
        append(self, data)

    monkeypatch.setattr(Appender, "append", refuse)
