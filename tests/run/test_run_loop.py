"""A file that begins again at its end, or no more, while its run goes on."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.errors import InputError
from stream_sparse.frame import Medium
from stream_sparse.nodes import PixelTap
from stream_sparse.run.run import Run
from stream_sparse.sources import Array, Synthetic

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
    last.pause(False)
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
