"""A file's window at its end: it stays, and space plays the file again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, open_run
from stream_sparse.flow.commands import Play, Reset
from stream_sparse.nodes import PixelTap, Relu
from stream_sparse.panels import Trace
from stream_sparse.sinks import VideoFile
from stream_sparse.sources import Array
from tests.support.fake_run import Fake, plan, press, window
from tests.support.users import FRAMES, Start, User


def film() -> Pipeline:
    video = np.random.default_rng(5).integers(0, 256, (FRAMES, 24, 32), dtype=np.uint8)
    pipeline = Pipeline(Array(path=video), name="small").then(PixelTap(row=3, col=4), name="pixel")
    return pipeline.then(Relu(theta=100), name="relu").view(Trace(), ["pixel", "relu"])


def played(play: Start, pipeline: Pipeline | None = None, **options: Any) -> User:
    """Play the film in a window that stays."""
    return play(pipeline or film(), stay=True, pace=False, **options)


def test_space_plays_it_again_as_a_fresh_run_that_writes_nothing(play: Start, tmp_path: Path) -> None:
    pipeline = film().then(VideoFile(path="out.mkv"), name="file", from_="source")
    user = played(play, pipeline, record="run")
    user.until_end()
    user.do("space")
    user.until_end(2)
    assert not user.player.do(Reset())
    run = user.close()
    assert user.runs[0] is run
    again = user.runs[1]
    assert (again.status.processed, again.folder, again.events) == (FRAMES, None, [])
    assert again.summary() == run.summary()
    assert run.status.processed == len(open_run(tmp_path / "run").index) == FRAMES
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.mkv", "run"]
    assert len({id(controller.window) for controller in user.controllers}) == 1


@pytest.mark.slow
def test_a_pipeline_may_begin_again_where_people_look_on_and_ends_elsewhere(play: Start) -> None:
    looped = Pipeline.of(film().plan.with_settings(on_end="loop"))
    user = played(play, looped)
    user.until_frames(2 * FRAMES)
    assert user.player.status.loops
    user.close()
    bounded: list[dict[str, Any]] = [{"record": "run"}, {"frames": FRAMES + 5}]
    for bounds in bounded:
        user = played(play, looped, **bounds)
        assert user.player.status.loops is False
        user.close()
    assert play(looped, pace=False).until_over().ended == "end"
    assert looped.run().ended == "end"


def test_keys_at_the_end_are_for_the_file_and_not_for_the_run() -> None:
    session = Fake(plan(), phase="ended", ended="end")
    controller = window(session)
    press(controller, ".", "r", "space")
    assert session.asked == [Play()]
    session.now(parameters={"relu": {**session.status.parameters["relu"], "theta": 7.0}})
    press(controller, "0")
    assert session.asked[-1] == Reset()
