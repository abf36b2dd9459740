"""Keys that go to another frame of a file: the next run begins there, in the same window."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, open_run
from stream_sparse.base import Node
from stream_sparse.errors import InputError
from stream_sparse.frame import Clock, Medium
from stream_sparse.nodes import PixelTap, Relu, RunningKurtosis, TemporalDiff
from stream_sparse.panels import Trace
from stream_sparse.run.run import Run
from stream_sparse.sinks import VideoFile
from stream_sparse.sources import Array
from tests.support.errors import refusal
from tests.support.fake_run import Fake, plan, press, window
from tests.support.units import Numbers
from tests.support.users import Doing, Person, closes_by_itself

FRAMES = 900
VIDEO = np.random.default_rng(5).integers(0, 256, (FRAMES, 6, 8), dtype=np.uint8)


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Person:
    monkeypatch.chdir(tmp_path)
    return Person(monkeypatch)


def film(**given: Any) -> Pipeline:
    made = Pipeline(Array(path=VIDEO, fps=30, **given), name="small").then(PixelTap(row=3, col=4), "pixel")
    both = made.then(Relu(theta=100), "relu").then(TemporalDiff(tau=40), "diff", "relu")
    return both.then(RunningKurtosis(), "k_all", "pixel").view(Trace(), ["pixel", "relu", "diff", "k_all"])


def played(person: Person, doing: Doing, pipeline: Pipeline | None = None, **options: Any) -> Run:
    return person.plays(pipeline or film(), doing, **options)


def shows(person: Person, count: int, index: int) -> Callable[[], bool]:
    """Whether so many runs have begun, and the last one is paused and shows a frame."""

    def look() -> bool:
        if len(person.runs) != count or len(person.controllers) != count:
            return False
        now = person.controllers[-1].screen.history.now
        return now is not None and now.at.index == index and person.runs[-1].status.paused

    return look


def begun(person: Person, count: int) -> Callable[[], bool]:
    """Whether so many runs have begun, and the last one has shown a frame."""
    return lambda: (
        len(person.runs) == len(person.controllers) == count
        and person.controllers[-1].screen.history.now is not None
    )


def paused_at_start(person: Person) -> Iterator[Callable[[], object]]:
    yield begun(person, 1)
    person.do("space")
    yield lambda: person.runs[0].status.paused


def test_keys_go_on_and_back_and_to_the_start(person: Person) -> None:
    reached = []

    def doing() -> Doing:
        yield from paused_at_start(person)
        first = person.runs[0].status.position
        for count, key in enumerate(("pagedown", "pagedown", "pageup", "home", "pagedown"), 2):
            person.do(key)
            yield lambda count=count: len(person.runs) == count  # type: ignore[misc]
            reached.append(person.runs[-1].status.position - (first if len(reached) < 3 else 0))
            yield shows(person, count, person.runs[-1].status.position)
            assert person.runs[-1].status.processed == 1

    run = played(person, doing())
    assert reached == [300, 600, 300, 0, 300]
    assert [one.ended for one in person.runs] == ["stopped"] * 6
    assert run is person.runs[0]
    assert len({id(controller.window) for controller in person.controllers}) == 1
    assert person.controllers[-1].window.closed


def test_values_there_are_those_of_a_run_over_the_whole_file(person: Person) -> None:
    whole = film().run()
    person.runs.clear()
    told = []

    def doing() -> Doing:
        yield from paused_at_start(person)
        person.player.seek(500)
        yield shows(person, 2, 500)
        told.append(person.told)
        lines = {line.name: line for line in person.runs[1].summary()}
        for name in ("pixel", "relu", "diff"):
            assert lines[name].last == whole.values[name][500]
        assert lines["k_all"].n == 0

    played(person, doing())
    assert told == ["k_all: over all frames, begin at frame 500"]
    assert person.runs[1].notes == ["begins at frame 500, 16.667 s", told[0]]


def test_a_run_that_plays_plays_on_there(person: Person) -> None:
    def doing() -> Doing:
        yield begun(person, 1)
        person.player.seek(850)
        yield lambda: len(person.runs) == 2 and person.runs[1].ended == "end"
        yield person.at_end_of(2)

    played(person, doing(), pace=False)
    assert (person.runs[1].status.processed, person.runs[1].status.paused) == (50, False)


def test_parameters_are_those_of_then_and_0_goes_back_to_the_file(person: Person) -> None:
    thetas = []

    def doing() -> Doing:
        yield from paused_at_start(person)
        person.player.edit({"relu.theta": 200})
        person.player.seek(400)
        yield shows(person, 2, 400)
        thetas.append(person.runs[1].parameters["relu"]["theta"])
        person.do("0")
        yield lambda: person.runs[1].parameters["relu"]["theta"] == 100.0
        person.player.seek(401)
        yield shows(person, 3, 401)
        thetas.append(person.runs[2].parameters["relu"]["theta"])

    played(person, doing())
    assert thetas == [200.0, 100.0]


def test_an_ended_file_is_gone_back_in_and_space_plays_it_from_where_it_began(person: Person) -> None:
    def doing() -> Doing:
        yield person.at_end_of(1)
        person.do("pagedown")
        yield lambda: person.told == "this is the last frame"
        person.do("pageup")
        yield person.at_end_of(2)
        assert person.runs[1].status.processed == FRAMES - 599
        person.do("space")
        yield person.at_end_of(3)

    played(person, doing(), pace=False, start_at="f700")
    assert [run.status.processed for run in person.runs] == [200, FRAMES - 599, 200]
    assert [run.ended for run in person.runs] == ["end"] * 3


def test_nothing_is_written_but_what_the_user_records(person: Person, tmp_path: Path) -> None:
    def doing() -> Doing:
        yield from paused_at_start(person)
        person.do("pagedown")
        yield lambda: person.told == "seek: end the recording first"
        person.do("r")
        yield lambda: person.told == "recorded: run"
        person.do("home")  # frames on their way belong to the recording
        yield shows(person, 2, 0)
        person.do("r", "space")
        yield lambda: person.runs[1].status.position > 3
        person.do("space")
        yield lambda: person.runs[1].status.paused
        person.do("r")
        yield lambda: person.told == "recorded: runs/small"

    pipeline = film().then(VideoFile(path="out.mkv"), name="file", from_="source")
    played(person, doing(), pipeline, record="run")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.mkv", "run", "runs"]
    first, second = open_run(tmp_path / "run"), open_run(tmp_path / "runs" / "small")
    assert first.frame.tolist() == list(range(len(first.frame)))
    assert second.frame[0] == 1
    assert second.info["first_frame"] == 1


class Promises(Numbers):
    """A file whose header promises more frames than there are."""

    def open(self) -> Medium:
        return super().open()._replace(frames=60)


def test_behind_the_end_of_a_file_that_promises_more_its_last_frame_is_shown(person: Person) -> None:
    def doing() -> Doing:
        yield from paused_at_start(person)
        person.do("pagedown")
        yield shows(person, 2, 39)

    played(person, doing(), Pipeline(Promises(count=40), name="short").view(Trace(), "source"))


def test_a_file_that_is_gone_by_then_is_reported(person: Person, tmp_path: Path) -> None:
    np.save(tmp_path / "film.npy", VIDEO)

    def doing() -> Doing:
        yield from paused_at_start(person)
        (tmp_path / "film.npy").unlink()
        person.do("pagedown")
        yield lambda: person.told == "array: film.npy: no such file; expected a .npy or .npz file"

    pipeline = Pipeline(Array(path="film.npy"), name="gone").then(PixelTap(row=1, col=1)).view(Trace())
    played(person, doing(), pipeline)
    assert person.player.notes() == [
        "played again: array: film.npy: no such file; expected a .npy or .npz file"
    ]
    assert person.controllers[0].window.closed


def test_a_source_that_loops_has_the_frames_of_a_lap(person: Person) -> None:
    def doing() -> Doing:
        yield from paused_at_start(person)
        person.player.seek(850)
        yield shows(person, 2, 850)
        assert person.runs[1].status.length == 900
        person.do("pagedown")
        yield shows(person, 3, 899)

    played(person, doing(), film(loop=True))


def test_a_run_that_is_stopped_takes_its_window_along(person: Person) -> None:
    def doing() -> Doing:
        yield from paused_at_start(person)
        person.player.seek(300)
        yield shows(person, 2, 300)
        person.player.stop()
        yield closes_by_itself

    played(person, doing())
    assert [run.ended for run in person.runs] == ["stopped", "stopped"]


class Slow(Node):
    """Takes its time for each frame."""

    offload = True

    def update(self, x: float) -> float:
        time.sleep(0.05)
        return x


def test_frames_that_wait_are_left_for_the_frame_that_is_wanted(person: Person) -> None:
    def doing() -> Doing:
        yield begun(person, 1)
        person.player.seek(300)
        person.player.seek(200)
        assert person.player.status.position == 200
        said = refusal(InputError, person.player.record, "run")
        assert said == "record: the run goes to another frame; record it there"
        yield begun(person, 2)
        assert person.runs[0].status.unprocessed > 0
        assert person.runs[1].status.position >= 200

    pipeline = Pipeline(np.arange(900.0), name="slow").then(Slow(), "slow").view(Trace(), "slow")
    played(person, doing(), pipeline, pace=False)


def test_the_bar_knows_where_it_is(person: Person) -> None:
    def doing() -> Doing:
        yield from paused_at_start(person)
        now = person.player.status
        assert (now.length, now.seekable, now.position < FRAMES) == (FRAMES, True, True)
        for wrong in (-1, FRAMES):
            said = f"seek: expected a frame from 0 to {FRAMES - 1} (got {wrong})"
            assert refusal(InputError, person.player.seek, wrong) == said
        for odd, shown in (("a", "'a'"), (2.5, "2.5")):
            said = f"seek: expected a frame, a whole number (got {shown})"
            assert refusal(InputError, person.player.seek, odd) == said
        person.player.seek(FRAMES - 1)
        yield shows(person, 2, FRAMES - 1)
        assert (person.player.status.length, person.player.status.position) == (FRAMES, FRAMES - 1)

    played(person, doing())


def test_without_a_front_end_that_stays_there_is_no_other_frame(person: Person) -> None:
    said = "seek: no window or page stays for the next run; begin one with start_at"
    player = film().play()
    assert not player.status.seekable
    assert refusal(InputError, player.seek, 3) == said
    player.stop()
    player.wait()
    live = Pipeline(Numbers(live=True)).play()
    assert refusal(InputError, live.seek, 3) == "seek: a live source has no frames but those that come"
    live.stop()
    live.wait()
    person.runs.clear()

    def doing() -> Doing:
        yield begun(person, 1)
        person.do("pagedown")
        yield lambda: person.told == said

    person.doing = doing()
    film().run(show=True, frames=FRAMES)


def test_keys_without_a_run() -> None:
    session = Fake(plan(), position=30)
    controller = window(session)
    press(controller, "home", "pageup", "pagedown")
    assert session.asked == [("seek", 0), ("seek", 0), ("seek", 59)]
    session.medium = session.medium._replace(rate=2.5, clock=Clock("pts"))
    session.now(length=None)
    press(controller, "pagedown")
    assert session.asked[-1] == ("seek", 55)
    session.now(position=0)
    press(controller, "pageup")
    assert len(session.asked) == 4
