"""Units and runs for tests of replays."""

from __future__ import annotations

import csv
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse import Pipeline, nodes
from stream_sparse.base import Node, Source, param
from stream_sparse.frame import Array, Clock, Frame, Medium
from stream_sparse.plan import registry
from tests.support.processes import environment
from tests.support.resumable_runs import Fragile, Pupil, When, film
from tests.support.waiting import until

SIDE = 12


class LiveFilm(Source):
    """A film that comes as from a camera, with frames lost on the way, at uneven times."""

    count: int = param(60, ge=1, help="How many frames.")
    color: bool = param(False, help="Whether in colours.")

    def open(self) -> Medium:
        self._closed = threading.Event()
        shape = (SIDE, SIDE + 3, 3) if self.color else (SIDE, SIDE + 3)
        return Medium(shape, np.dtype(np.uint8), 200.0, True, Clock("monotonic", 1.7e9))

    def frames(self) -> Iterator[Frame]:
        for index, x in enumerate(live_film(self.count, self.color)):
            if self._closed.wait(0.003):
                return
            yield Frame(index, 5.0 + index / 200 + 1e-4 * (index % 3), x.copy(), gap=2 * (index % 17 == 16))

    def close(self) -> None:
        if hasattr(self, "_closed"):
            self._closed.set()


class Slow(Node):
    """Takes its time on some frames, so that others are dropped."""

    def update(self, x: Array) -> float:
        if x.flat[0] > 120:
            time.sleep(0.012)
        return float(x.mean())


def live_film(count: int, color: bool = False) -> Array:
    x = film("uint8", count)
    return np.stack([x, 255 - x, x // 2], axis=-1) if color else x


def live(color: bool = False, **more: Any) -> Pipeline:
    pipeline = Pipeline(LiveFilm(color=color, **more))
    if color:
        pipeline = pipeline.then(nodes.Grayscale())
    return (
        pipeline.then(Slow(), name="slow")
        .then(nodes.RunningKurtosis(window=5), name="k")
        .then(When(), name="when", from_="source")
        .then(nodes.DiffBox(window=3), name="box", from_="grayscale" if color else "source")
        .keep("box", every=2)
    )


def record_live(
    folder: Path, pipeline: Pipeline, source: str | None = None, rotate: str | None = None
) -> Path:
    """A run with drops and its frames, as --record-source keeps them."""
    run = pipeline.run(record=folder, record_source=source, rotate=rotate)
    assert run.ended == "end"
    return folder


def spoil(folder: Path, frame: int, column: str, text: str) -> str:
    """Put another value into the table; gives the one that was there."""
    path = folder / "values.csv"
    rows = list(csv.reader(path.read_text().splitlines()))
    place = rows[0].index(column)
    row = next(row for row in rows[1:] if row[0] == str(frame))
    was, row[place] = row[place], text
    path.write_text("".join(",".join(row) + "\n" for row in rows))
    return was


def make_known() -> None:
    """Let pipeline files name the units of these tests."""
    for unit in (LiveFilm, Slow, Pupil, When, Fragile):
        registry.add(unit)


def killed(folder: Path, when: Callable[[], bool], **more: str) -> None:
    """A live run, recorded in a process of its own, that is killed as soon as something is so."""
    begins = f"live(count=4000).run(record={str(folder)!r}, **{more!r})"
    script = f"from tests.support.replayable_runs import live\n{begins}\n"
    process = subprocess.Popen([sys.executable, "-c", script], env=environment())
    until(when)
    process.kill()
    process.wait()
