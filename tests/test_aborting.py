"""A run that is aborted: what waits for slow nodes is left undone, and told."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, Run, open_run, sources
from stream_sparse.base import Node
from stream_sparse.errors import InputError
from stream_sparse.nodes import PixelTap
from stream_sparse.records.proof import prove


class Drowsy(Node):
    """Takes a fortieth of a second; says the first pixel."""

    offload = True

    def update(self, x: Any) -> float:
        time.sleep(0.025)
        return float(x[0, 0])


def _pipeline() -> Pipeline:
    source = sources.Synthetic(pattern="noise", width=16, height=12, frames=None)
    return (
        Pipeline(source)
        .then(Drowsy(), name="one")
        .then(Drowsy(), name="two", inputs="source")
        .then(PixelTap(row=0, col=0), name="pixel", inputs="source")
    )


def _aborted(folder: Path | None = None) -> tuple[Run, float]:
    """A run that was aborted with full queues, and how long its end took."""
    run = _pipeline().start(record=folder)
    while run.frames < 8:
        assert not run.over(0.001)
    begun = time.monotonic()
    run.abort()
    assert run.over(10)
    took = time.monotonic() - begun
    run.wait()
    return run, took


def test_it_is_over_within_a_tenth_of_a_second() -> None:
    assert min(_aborted()[1] for _ in range(4)) < 0.1


def test_every_frame_is_accounted_for(tmp_path: Path) -> None:
    run, _ = _aborted(tmp_path / "run")
    assert run.ended == "stopped"
    assert run._runner.cut == run.frames  # slow nodes had not come to what follows
    kept = open_run(tmp_path / "run")
    assert len(kept.frames) == run.frames + run.unprocessed
    assert len(kept.frame) == run.frames
    undone = kept.frames[run.frames :]
    assert set(undone["status"]) == {"dropped"}
    assert set(undone["cause"]) == {"run stopped"}
    source = sources.Synthetic(pattern="noise", width=16, height=12, frames=run.frames)
    source.open()
    wanted = [float(frame.data[0, 0]) for frame in source.frames()]
    for name in ("one", "two", "pixel"):
        np.testing.assert_array_equal(kept.values[name], wanted)
    prove(tmp_path / "run")


def test_states_that_do_not_fit_together_are_not_kept(tmp_path: Path) -> None:
    _aborted(tmp_path / "run")
    with pytest.raises(
        InputError, match=r"has no state\.npz: it was aborted before one was written; run it again"
    ):
        _pipeline().run(resume=tmp_path / "run", frames=3)
