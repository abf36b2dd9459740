"""Units, films and pipelines for tests of runs that go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from stream_sparse import Pipeline, nodes, open_run, sources
from stream_sparse.base import Facts, Node, param
from stream_sparse.frame import Array, Stamp
from stream_sparse.records import RunRecord

FRAMES = 48


class Pupil(Node):
    """Learns the mean of all frames; says so, or that they are dark."""

    learns = True
    offload = True
    rate: float = param(0.5, ge=0, help="How fast.")

    def reset(self) -> None:
        self._mean: Any = None
        self._seen = 0
        self._dark = False

    def facts(self) -> Facts:
        return Facts(horizon=None)

    def note(self) -> str:
        return "too dark: turn on the light" if self._dark else ""

    def update(self, x: Array) -> Array:
        x = np.asarray(x, float)
        self._mean = x.copy() if self._mean is None else self._mean + self.rate * (x - self._mean)
        self._seen += 1
        self._dark = bool(x.mean() < 60)
        return self._mean.copy()


class When(Node):
    """The index that the stamp tells, and the time, since the start of this node."""

    def reset(self) -> None:
        self._sum = 0.0

    def update(self, x: Array, *, at: Stamp) -> float:
        self._sum += at.index + at.time_s
        return self._sum


class Fragile(Node):
    """Fails on dark frames; remembers how many it survived."""

    def reset(self) -> None:
        self._count = 0

    def update(self, x: float) -> float:
        if x < 40:
            raise ValueError("too dark")
        self._count += 1
        return float(self._count)


class Hoards(Node):
    """Keeps what no state holds."""

    def reset(self) -> None:
        self._seen: set[float] = set()

    def update(self, x: Array) -> float:
        self._seen.add(float(x.mean()))
        return float(len(self._seen))


def film(dtype: str = "uint8", frames: int = FRAMES, side: int = 12) -> Array:
    rng = np.random.default_rng(5)
    x = (
        128
        + 50 * rng.standard_normal((frames, side, side + 3))
        + 40 * np.sin(np.arange(frames))[:, None, None]
    )
    return x.clip(0, 255).astype(dtype)


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A film in a file."""
    np.save(tmp_path / "film.npy", film())
    return str(tmp_path / "film.npy")


def assert_continues(whole: Path, *parts: Path) -> None:
    """Each of the parts has its own rows, and they are those of a run that never stopped."""
    joined = pd.concat([open_run(part).to_frame() for part in parts])
    pd.testing.assert_frame_equal(joined, open_run(whole).to_frame(), check_exact=True)
    assert_as_one(open_run(parts[-1]).whole(), open_run(whole))


def assert_as_one(found: RunRecord, whole: RunRecord) -> None:
    """A recording that was resumed reads as one that never stopped, to the bit."""
    pd.testing.assert_frame_equal(found.to_frame(), whole.to_frame(), check_exact=True)
    xr.testing.assert_identical(found.to_xarray().drop_attrs(), whole.to_xarray().drop_attrs())
    assert [x.dtype for x in found.arrays.values()] == [x.dtype for x in whole.arrays.values()]
    assert found.frames.tolist() == whole.frames.tolist()
    assert found.events == whole.events


def small(source: Any) -> Pipeline:
    return (
        Pipeline(source)
        .then(nodes.PixelTap(row=3, col=4), name="pixel")
        .then(nodes.Relu(theta=100.0), name="relu")
        .then(nodes.RunningKurtosis(window=5), name="k")
        .then(nodes.RunningMoments(half_life=4.0), name="m", from_="relu")
        .then(Pupil(), name="pupil", from_="source")
        .keep("pupil")
    )


def endless() -> Pipeline:
    """Nodes that remember a little, all, and what they learned; one of them in a thread of its own."""
    return (
        Pipeline(sources.Synthetic(pattern="noise", width=20, height=14, frames=None))
        .then(nodes.DiffBox(window=5), name="box")
        .then(nodes.PixelTap(row=3, col=4), name="pixel")
        .then(nodes.RunningKurtosis(), name="all")
        .then(nodes.RunningKurtosis(window=9), name="few", from_="pixel")
        .then(Pupil(), name="pupil", from_="source")
        .keep("box", every=3)
        .keep("pupil", every=4)
    )
