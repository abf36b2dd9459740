"""A live run whose learner rested replays to the bit, since its rests are edits."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stream_sparse import Pipeline, nodes, open_run, sources
from stream_sparse.nodes.dictionary_learning import DictionaryLearning, Learned
from stream_sparse.replay.replay import replay
from stream_sparse.run.load_shedding import BACK, BEHIND
from stream_sparse.spec import registry


class SlowPupil(DictionaryLearning):
    """A dictionary that takes its time while it learns, as a large one does."""

    def fields(self) -> tuple[str, ...]:
        return Learned._fields

    def update(self, x):  # type: ignore[no-untyped-def]
        if self.learn and threading.current_thread().name == "stream-sparse dict":
            time.sleep(0.1)
        return super().update(x)


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    registry.add(SlowPupil)
    yield
    registry._own["nodes"].pop("slow_pupil")


def test_rests_are_replayed(tmp_path: Path) -> None:
    camera = sources.Synthetic(pattern="noise", width=32, height=24, fps=50, frames=200, pace=True)
    pipeline = (
        Pipeline(camera)
        .then(nodes.Patches(size=8), name="patches")
        .then(SlowPupil(n_components=8, n_nonzero_coefs=2, batch_size=8), name="dict")
    )
    run = pipeline.run(record=tmp_path / "run")
    kept = open_run(tmp_path / "run")
    causes = [event["cause"] for event in kept.events if event["kind"] == "set"]
    assert causes[:2] == [BEHIND, BACK]
    first = next(event for event in kept.events if event["kind"] == "set")
    dropped = [frame["frame"] for frame in kept.frames if frame["status"] == "dropped"]
    assert all(index > first["frame"] for index in dropped)  # it rests before a frame is dropped
    assert run.dropped < 40  # without rests four of five frames are
    outcome = replay(tmp_path / "run")  # which raises at the first difference
    assert (outcome.frames, outcome.lossy) == (run.frames, None)
