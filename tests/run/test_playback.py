"""Where in its file a run is, and a file that begins again at its end, or no more, while its run goes on."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import InputError
from stream_sparse.frame import Clock, Medium
from stream_sparse.nodes import PixelTap
from stream_sparse.run.playback import Playback
from stream_sparse.run.run import Run
from stream_sparse.sources import Array, Synthetic
from tests.support.run_hooks import around_next_run

FILM = np.random.default_rng(3).integers(0, 256, (12, 4, 5), dtype=np.uint8)


def paused(pipeline: Pipeline, **options: Any) -> Run:
    """A run that stands at its first frame, for a front end that stays."""
    return pipeline.start(front=lambda *_: None, paused=True, pace=False, **options)


def begun_again(run: Run) -> Run:
    """The run that takes its place."""
    run.wait()
    assert (run.ended, run.sought) == ("stopped", True)
    return run.next_play()


def stopped(run: Run) -> None:
    run.stop()
    run.wait()


def test_it_goes_on_at_its_frame_and_begins_again_at_its_end() -> None:
    run = paused(Pipeline(Array(path=FILM)).then(PixelTap(row=1, col=2), name="pixel"), start_at="f5")
    assert (run.loops, run.length) == (False, 12)
    run.loop()
    assert (run.loops, run.edited.source.parameters()["loop"]) == (True, True)
    again = begun_again(run)
    assert (again.loops, again.length, again.paused) == (True, 12, True)
    lapped = threading.Event()
    again.listen(lambda event: lapped.set() if event["kind"] == "lap" else None)
    again.pause(False)
    assert lapped.wait(30)
    assert 0 <= again.position < 12
    again.loop(False)
    last = begun_again(again)
    last.wait()
    assert (last.ended, last.position, last.length, last.loops) == ("end", 11, 12, False)


def test_a_page_goes_on_with_a_run_that_was_waited_for() -> None:
    pipeline = Pipeline(Array(path=FILM)).then(PixelTap(row=1, col=2), name="pixel")
    with pipeline.start(front=lambda *_: None, pace=False) as run:
        run.wait()
    assert (run.ended, run.seekable, run.length) == ("end", True, 12)
    run.loop()
    run.set("pixel.row", 3)
    again = run.once_more(lambda *_: None, 7)
    assert (again.position, again.paused, again.loops) == (7, True, True)
    assert again.parameters["pixel"]["row"] == 3
    stopped(again)


class Untold(Array):
    """A film that does not know how long it is."""

    def open(self) -> Medium:
        return super().open()._replace(frames=None, lap=None)


@pytest.mark.parametrize("film", [Array, Untold])
def test_the_position_is_that_of_the_frame_in_its_lap(film: type[Array]) -> None:
    pipeline = Pipeline(film(path=FILM, loop=True)).then(PixelTap(row=1, col=2), name="pixel")
    run = paused(pipeline)
    lapped = threading.Event()
    run.listen(lambda event: lapped.set() if event["kind"] == "lap" else None)
    run.pause(False)
    assert lapped.wait(30)
    stopped(run)
    taken = FILM[run.position, 1, 2]
    assert run.taken > 12
    assert taken == run.values["pixel"][-1]


def test_the_position_of_a_run_that_begins_in_a_later_lap() -> None:
    run = paused(Pipeline(Array(path=FILM, loop=True)).then(PixelTap(row=1, col=2)), start_at="f20")
    assert run.position == 8
    stopped(run)


def test_the_length_of_a_film_that_does_not_tell_it_is_known_at_its_end() -> None:
    run = paused(Pipeline(Untold(path=FILM)).then(PixelTap(row=1, col=2)))
    assert run.length is None
    run.pause(False)
    run.wait()
    assert run.length == 12


def test_a_change_that_comes_too_late_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    run = paused(Pipeline(Array(path=FILM)).then(PixelTap(row=1, col=2)))

    def late(frame: int) -> None:
        raise InputError(f"seek to {frame}: the run has ended")

    monkeypatch.setattr(run, "seek", late)
    with pytest.raises(InputError, match="seek to 0: the run has ended"):
        run.loop()
    assert run.loops is False
    stopped(run)


def test_what_cannot_loop_says_so() -> None:
    run = paused(Pipeline(Synthetic(pattern="noise", width=8, height=8)))
    assert run.loops is None
    with pytest.raises(InputError, match=r"^loop: the source synthetic cannot begin again in this run$"):
        run.loop()
    stopped(run)


def test_a_recorded_run_is_not_cut_for_it(tmp_path: Any) -> None:
    run = paused(Pipeline(Array(path=FILM)), record=tmp_path / "run")
    with pytest.raises(InputError, match=r"^loop: end the recording first$"):
        run.loop()
    assert run.loops is False
    stopped(run)


class Taken:
    """An engine that has taken the frames before ``next_index``."""

    lap_index = None

    def __init__(self, next_index: int) -> None:
        self.next_index = next_index


def test_it_is_as_long_as_it_was_wherever_one_goes() -> None:
    medium = Medium((4, 5), FILM.dtype, rate=30.0, live=False, clock=Clock("pts"))
    engine: Any = Taken(12)
    playback = Playback(engine, StartPoint(), medium)
    playback.seek(3, 12, paused=True)
    playback.seek(4, 12, paused=False)
    assert (playback.position, playback.length(ended=True), playback.sought) == (4, 12, (4, True))


@pytest.mark.parametrize(("frame", "shown"), [("a", "'a'"), (2.5, "2.5")])
def test_a_frame_is_a_whole_number(frame: Any, shown: str) -> None:
    run = paused(Pipeline(Array(path=FILM)).then(PixelTap(row=1, col=2)))
    with pytest.raises(InputError) as caught:
        run.seek(frame)
    assert str(caught.value) == f"seek: expected a frame, a whole number (got {shown})"
    stopped(run)


def test_a_front_end_gets_a_run_that_is_whole() -> None:
    asked: list[Any] = []

    def connect(control: Any, _: Any) -> None:
        asked.extend([control.elapsed_s >= 0, len(control.values.frame), control.events, control.timings])

    run = Pipeline(Array(path=FILM)).then(PixelTap(row=1, col=2)).start(front=connect, pace=False)
    run.wait()
    assert asked[:3] == [True, 0, []]


def test_once_more_begins_with_the_first_frame() -> None:
    pipeline = Pipeline(Array(path=FILM)).then(PixelTap(row=1, col=2), name="pixel")
    run = pipeline.start(front=lambda *_: None, pace=False, start_at="f5")
    run.wait()
    assert run.frames == 7
    again = run.once_more(lambda *_: None)
    again.wait()
    assert again.frames == 12


def test_a_run_that_follows_is_stopped_with_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody stops a run while the next one is made, which a seek has asked for."""
    run = paused(Pipeline(Array(path=FILM)).then(PixelTap(row=1, col=2)))
    run.seek(5)
    run.wait()
    around_next_run(monkeypatch, after=lambda run, following: run.stop())
    last = run.stay()
    assert (last is run, last.ended, last.frames < 7) == (False, "stopped", True)


def test_a_progress_that_fails_ends_the_run() -> None:
    before = threading.active_count()

    def odd(_: object) -> None:
        raise ZeroDivisionError

    pipeline = Pipeline(Array(path=FILM, loop=True)).then(PixelTap(row=1, col=2))
    with pytest.raises(ZeroDivisionError):
        pipeline.run(progress=odd, pace=True)
    assert threading.active_count() == before
