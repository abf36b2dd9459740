"""Learners of a live run rest before frames are dropped, and the records say when."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, open_run
from stream_sparse.base import Node, param
from stream_sparse.flow import Parameters
from stream_sparse.run.load_shedding import BACK, BEHIND, LearningRest
from stream_sparse.run.run import Run
from tests.support.recorded_films import frames_of
from tests.support.units import Gate, Numbers
from tests.support.waiting import until


class Slow(Node):
    """Learns a sum, and takes its time as long as the test wants it to."""

    learns = True
    offload = True
    learn: bool = param(True, help="Whether it goes on learning.")

    def reset(self) -> None:
        self._sum = 0.0

    def update(self, x: float) -> float:
        if self.learn:
            self._sum += x
            if threading.current_thread().name == "stream-sparse slow":  # not in a rehearsal
                assert _open.acquire(timeout=20)
        return self._sum


_open = threading.Semaphore(0)


@pytest.fixture(autouse=True)
def closed() -> None:
    """Nobody may pass at first."""
    global _open
    _open = threading.Semaphore(0)


def _behind(run: Run, frames: int) -> None:
    """Let frames come one after the other, each taken from the ring before the next comes."""
    for number in range(1, frames + 1):
        run.source.let()
        until(lambda n=number: run.status.position >= n - 1, run)


def test_a_learner_rests_before_a_frame_is_dropped(tmp_path: Path) -> None:
    run = Pipeline(Gate(count=200, live=True)).then(Slow(), name="slow").start(record=tmp_path / "a")
    _behind(run, 4)
    until(lambda: len(run.events) == 2, run)
    assert run.status.dropped == 0
    told, first = run.events
    assert told == {
        "frame": 3, "time_s": told["time_s"], "kind": "overload", "what": "learning", "rests": True,
        "cause": BEHIND,
    }  # fmt: skip
    assert (first["kind"], first["values"], first["cause"]) == ("set", {"slow.learn": False}, BEHIND)
    assert first["frame"] == 3
    assert run.notes == ["frames queued up at frame 3: learning rests"]
    assert list(run.status.messages) == ["frames queue up: learning rests"]
    _open.release(1000)
    for number in range(5, 101):
        run.source.let()  # type: ignore[attr-defined]
        until(lambda n=number: run.status.processed >= n, run)
    back = run.events[-1]
    assert (back["values"], back["cause"]) == ({"slow.learn": True}, BACK)
    assert back["time_s"] - first["time_s"] >= 2.0
    run.source.let(100)  # type: ignore[attr-defined]
    run.wait()
    kept = open_run(tmp_path / "a")
    assert [e["cause"] for e in kept.events if e["kind"] == "set"][:2] == [BEHIND, BACK]
    x = frames_of(Numbers(count=200))[kept.frame]
    off = (kept.frame >= first["frame"]) & (kept.frame < back["frame"])
    count = int(np.searchsorted(kept.frame, back["frame"])) + 5  # the edits alone explain what was learned
    np.testing.assert_allclose(kept.values["slow"][:count], np.cumsum(np.where(off, 0, x))[:count])


def _told(rests: dict[int, bool], user: dict[int, bool] | None = None) -> list[tuple[int, Any, str]]:
    """What is edited where rests begin and end so, and the user sets the switch."""
    told: list[tuple[int, Any, str]] = []
    parameters = Parameters(
        Pipeline(Numbers()).then(Slow(), name="slow").plan, {"source": 0.5, "slow": 0.5}, []
    )
    made = LearningRest(["slow"], parameters)
    for at in range(5):
        if at in (user or {}):
            parameters.edit({"slow.learn": (user or {})[at]})
        if at in rests and made.present():
            made.rest(at, rests[at])
        told += [(at, edit.values["slow"]["learn"], edit.cause) for edit in parameters.take() if edit.cause]
    return told


def test_what_the_user_decided_stands() -> None:
    rests = {1: True, 3: False}
    assert _told(rests) == [(1, False, BEHIND), (3, True, BACK)]
    assert _told(rests, {2: False}) == [(1, False, BEHIND)]  # off, and off it stays
    assert _told(rests, {0: False}) == []
