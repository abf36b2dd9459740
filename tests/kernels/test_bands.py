"""Work on large frames is shared among threads, and nobody can tell from the result."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from stream_sparse.base import Node
from stream_sparse.kernels import bands
from stream_sparse.nodes import DiffBox, FrameKurtosis, FrameMoments, RunningKurtosis, RunningMoments
from tests.support.errors import refusal

SIZE = 1003 * 1100


@pytest.fixture
def cores(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Set the number of cores."""
    return lambda count: monkeypatch.setattr(bands, "cores", lambda: count)


@pytest.mark.parametrize("size", [0, 1, 4096, 300_000, 2**19 - 1, 2**19, SIZE, 3840 * 2160])
@pytest.mark.parametrize("count", [1, 2, 3, 16])
def test_bands_cover_a_frame_once(cores: Any, size: int, count: int) -> None:
    cores(count)
    found: list[tuple[int, int]] = []
    bands.in_bands(lambda start, stop: found.append((start, stop)), size)
    found.sort()
    assert [0, *(stop for _, stop in found)] == [*(start for start, _ in found), size] or size == 0
    assert len(found) <= min(count, 4)
    assert len(found) <= 1 or size >= 2**19


def test_each_band_belongs_to_the_thread_that_comes_first(cores: Any) -> None:
    cores(2)
    both, names = threading.Barrier(2), []

    def work(_start: int, _stop: int) -> None:
        both.wait(timeout=60)  # the calling thread and the helper are at work at once
        names.append(threading.current_thread().name)

    bands.in_bands(work, SIZE)
    assert len(set(names)) == 2


def test_a_busy_helper_is_not_waited_for(cores: Any) -> None:
    cores(2)
    free, begun = threading.Event(), threading.Event()
    busy = bands.helpers(2).submit(lambda: (begun.set(), free.wait(60)))
    begun.wait(60)
    names: list[str] = []
    bands.in_bands(lambda *_: names.append(threading.current_thread().name), SIZE)
    free.set()
    assert busy.result(60)
    assert names == [threading.current_thread().name] * 2


@pytest.mark.parametrize("where", ["calling", "helping"])
def test_an_error_in_any_thread_is_raised(cores: Any, where: str) -> None:
    cores(2)
    both, caller = threading.Barrier(2), threading.current_thread()

    def work(_start: int, _stop: int) -> None:
        both.wait(timeout=60)
        if (threading.current_thread() is caller) == (where == "calling"):
            raise ValueError(where)

    assert refusal(ValueError, bands.in_bands, work, SIZE) == where


NODES = [
    RunningKurtosis(window=5), RunningMoments(window=4), FrameKurtosis(), FrameMoments(bias=False),
    DiffBox(window=3), DiffBox(window=2, align="notebook"),
]  # fmt: skip


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32", "float64"])
@pytest.mark.parametrize("node", NODES, ids=repr)
def test_no_result_depends_on_the_number_of_threads(
    cores: Any, node: Node, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bands, "_LARGE", 1 << 13)
    rng = np.random.default_rng(0)
    video = (rng.standard_normal((8, 101, 330)) * 30 + 128).clip(0, 255).astype(dtype)
    if dtype.startswith("f"):
        video[3, ::7, ::5] = np.nan
        video[4, ::9, ::3] *= 1e9  # so that sums are made anew
    results = []
    for count in (1, 2, 4):
        cores(count)
        assert bands.threads_for(video[0].size) == count
        live = node.fresh()
        results.append([live.update(frame) for frame in video])
    for other in results[1:]:
        for one, two in zip(results[0], other, strict=True):
            np.testing.assert_equal(two, one)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_the_lanes_of_sums_over_a_large_frame_are_shared(cores: Any, count: int) -> None:
    cores(count)
    found: list[tuple[int, int]] = []
    assert bands.in_lanes(lambda start, stop: found.append((start, stop)), 1 << 22)
    found.sort()
    assert len(found) == count
    assert [start for start, _ in found] == [0, *(stop for _, stop in found[:-1])]
    assert found[-1][1] == bands.LANES
    assert not bands.in_lanes(lambda start, stop: found.append((start, stop)), 1 << 19)
    assert len(found) == count
