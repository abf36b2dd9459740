"""Keys that go to another frame of a file: the next run begins there, in the same window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse import Pipeline, open_run
from stream_sparse.errors import InputError
from stream_sparse.flow.commands import Seek
from stream_sparse.frame import Medium
from stream_sparse.nodes import PixelTap, Relu, RunningKurtosis, TemporalDiff
from stream_sparse.panels import Trace
from stream_sparse.sinks import VideoFile
from stream_sparse.sources import Array
from tests.support.errors import refusal
from tests.support.units import Numbers
from tests.support.users import Start, User

FRAMES = 900
VIDEO = np.random.default_rng(5).integers(0, 256, (FRAMES, 6, 8), dtype=np.uint8)


def film(**given: Any) -> Pipeline:
    made = Pipeline(Array(path=VIDEO, fps=30, **given), name="small").then(PixelTap(row=3, col=4), "pixel")
    both = made.then(Relu(theta=100), "relu").then(TemporalDiff(tau=40), "diff", "relu")
    return both.then(RunningKurtosis(), "k_all", "pixel").view(Trace(), ["pixel", "relu", "diff", "k_all"])


def played(play: Start, pipeline: Pipeline | None = None, **options: Any) -> User:
    """Play a file in a window that stays."""
    return play(pipeline or film(), stay=True, **options)


def shows(user: User, count: int, index: int) -> Callable[[], bool]:
    """Whether so many runs have begun, and the last one is paused and shows a frame."""

    def look() -> bool:
        if len(user.runs) != count or len(user.controllers) != count:
            return False
        now = user.screen.history.now
        return now is not None and now.at.index == index and user.runs[-1].status.paused

    return look


def begun(user: User, count: int) -> Callable[[], bool]:
    """Whether so many runs have begun, and the last one has shown a frame."""
    return lambda: len(user.runs) == len(user.controllers) == count and user.screen.history.now is not None


def paused_at_start(user: User) -> None:
    user.until(begun(user, 1))
    user.do("space")
    user.until(lambda: user.runs[0].status.paused)


def test_keys_go_on_and_back_and_to_the_start(play: Start) -> None:
    reached = []
    user = played(play)
    paused_at_start(user)
    first = user.runs[0].status.position
    for count, key in enumerate(("pagedown", "pagedown", "pageup", "home", "pagedown"), 2):
        user.do(key)
        user.until(lambda count=count: len(user.runs) == count)
        reached.append(user.runs[-1].status.position - (first if len(reached) < 3 else 0))
        user.until(shows(user, count, user.runs[-1].status.position))
        assert user.runs[-1].status.processed == 1
    run = user.close()
    assert reached == [300, 600, 300, 0, 300]
    assert [one.ended for one in user.runs] == ["stopped"] * 6
    assert run is user.runs[0]
    assert len({id(controller.window) for controller in user.controllers}) == 1
    assert user.controllers[-1].window.closed


def test_an_ended_file_is_gone_back_in_and_space_plays_it_from_where_it_began(play: Start) -> None:
    user = played(play, pace=False, start_at="f850")
    user.until_end()
    user.do("pagedown")
    user.until(lambda: user.told == "this is the last frame")
    user.do("pageup")
    user.until_end(2)
    assert user.runs[1].status.processed == FRAMES - 599
    user.do("space")
    user.until_end(3)
    user.close()
    assert [run.status.processed for run in user.runs] == [50, FRAMES - 599, 50]
    assert [run.ended for run in user.runs] == ["end"] * 3


def test_nothing_is_written_but_what_the_user_records(play: Start, tmp_path: Path) -> None:
    pipeline = film().then(VideoFile(path="out.mkv"), name="file", from_="source")
    user = played(play, pipeline, record="run")
    paused_at_start(user)
    user.do("pagedown")
    user.until(lambda: user.told == "seek: end the recording first")
    user.do("r")
    user.until(lambda: user.told == "recorded: run")
    user.do("home")  # frames on their way belong to the recording
    user.until(shows(user, 2, 0))
    user.do("r", "space")
    user.until(lambda: user.runs[1].status.position > 3)
    user.do("space")
    user.until(lambda: user.runs[1].status.paused)
    user.do("r")
    user.until(lambda: user.told == "recorded: runs/small")
    user.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.mkv", "run", "runs"]
    first, second = open_run(tmp_path / "run"), open_run(tmp_path / "runs" / "small")
    assert first.index.tolist() == list(range(len(first.index)))
    assert second.index[0] == 1
    assert second.info["first_frame"] == 1


class Promises(Numbers):
    """A file whose header promises more frames than there are."""

    def open(self) -> Medium:
        return super().open()._replace(frames=41)


def test_behind_the_end_of_a_file_that_promises_more_its_last_frame_is_shown(play: Start) -> None:
    user = played(play, Pipeline(Promises(count=40), name="short").view(Trace(), "source"))
    paused_at_start(user)
    user.do("pagedown")
    user.until(shows(user, 2, 39))
    user.close()


def test_a_file_that_is_gone_by_then_is_reported(play: Start, tmp_path: Path) -> None:
    np.save(tmp_path / "film.npy", VIDEO)
    pipeline = Pipeline(Array(path="film.npy"), name="gone").then(PixelTap(row=1, col=1)).view(Trace())
    user = played(play, pipeline)
    paused_at_start(user)
    (tmp_path / "film.npy").unlink()
    user.do("pagedown")
    user.until(lambda: user.told == "array: film.npy: no such file; expected a .npy or .npz file")
    user.close()
    assert user.player.notes() == [
        "played again: array: film.npy: no such file; expected a .npy or .npz file"
    ]
    assert user.controllers[0].window.closed


def test_a_source_that_loops_has_the_frames_of_a_lap(play: Start) -> None:
    user = played(play, film(loop=True))
    paused_at_start(user)
    user.player.do(Seek(850))
    user.until(shows(user, 2, 850))
    assert user.runs[1].status.length == 900
    user.do("pagedown")
    user.until(shows(user, 3, 899))
    user.close()


def test_without_a_front_end_that_stays_there_is_no_other_frame(play: Start) -> None:
    said = "seek: no window or page stays for the next run; start one with start_at"
    player = film().play()
    assert not player.status.seekable
    assert refusal(InputError, player.do, Seek(3)) == said
    player.stop()
    player.wait()
    live = Pipeline(Numbers(live=True)).play()
    assert refusal(InputError, live.do, Seek(3)) == "seek: a live source cannot be rewound"
    live.stop()
    live.wait()
    user = play(film(), frames=FRAMES)
    user.until(lambda: user.screen.history.now is not None)
    user.do("pagedown")
    user.until(lambda: user.told == said)
