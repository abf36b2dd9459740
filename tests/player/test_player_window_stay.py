"""A file's window at its end: it stays, and space plays the file again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from stream_sparse import Pipeline, load, open_run
from stream_sparse.frame import Frame
from stream_sparse.nodes import PixelTap, Relu
from stream_sparse.panels import Trace
from stream_sparse.run.run import Run
from stream_sparse.sinks import VideoFile
from stream_sparse.sources import Array
from tests.support.errors import refusal
from tests.support.fake_run import Fake, plan, press, window
from tests.support.units import Numbers
from tests.support.users import FRAMES, Doing, Person, closes_by_itself


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Person:
    monkeypatch.chdir(tmp_path)
    return Person(monkeypatch)


def film() -> Pipeline:
    video = np.random.default_rng(5).integers(0, 256, (FRAMES, 24, 32), dtype=np.uint8)
    pipeline = Pipeline(Array(path=video), name="small").then(PixelTap(row=3, col=4), name="pixel")
    return pipeline.then(Relu(theta=100), name="relu").view(Trace(), ["pixel", "relu"])


def played(person: Person, doing: Doing, pipeline: Pipeline | None = None, **options: Any) -> Run:
    """Play the film to its end, with somebody at its window."""
    return person.plays(pipeline or film(), doing, pace=False, **options)


class Held(Numbers):
    """Gives its last frame only while ``let`` is set."""

    let: ClassVar = threading.Event()

    def frames(self) -> Iterator[Frame]:
        for frame in super().frames():
            if frame.index == self.count - 1:
                self.let.wait()
            yield frame


def test_it_stays_on_the_last_picture_until_it_is_closed(person: Person) -> None:
    seen = []

    def doing() -> Doing:
        yield lambda: person.controllers[0].screen.history.now is not None
        Held.let.set()  # so that there is an earlier picture, however busy the machine is
        yield person.at_end_of(1)
        seen.append((person.index, person.runs[0].ended))
        person.do(",")
        yield lambda: person.told == "end, 1 picture back: space plays again, q quits"
        person.do(".", ".")
        yield person.at_end_of(1)

    Held.let.clear()
    pipeline = Pipeline(Held(count=FRAMES), name="held").view(Trace(), "source")
    run = played(person, doing(), pipeline)
    assert seen == [(FRAMES - 1, "end")]
    assert (run.ended, len(person.runs)) == ("end", 1)
    assert person.controllers[0].window.closed


def test_space_plays_it_again_as_a_fresh_run_that_writes_nothing(person: Person, tmp_path: Path) -> None:
    def doing() -> Doing:
        yield person.at_end_of(1)
        person.do("space")
        yield person.at_end_of(2)

    pipeline = film().then(VideoFile(path="out.mkv"), name="file", from_="source")
    run = played(person, doing(), pipeline, record="run", trace="trace.json")
    assert person.runs[0] is run
    again = person.runs[1]
    assert (again.status.processed, again.summary(), again.folder, again.events) == (
        FRAMES,
        run.summary(),
        None,
        [],
    )
    assert run.status.processed == len(open_run(tmp_path / "run").frame) == FRAMES
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.mkv", "run", "trace.json"]
    assert len({id(controller.window) for controller in person.controllers}) == 1


def test_records_are_complete_while_it_stands(person: Person, tmp_path: Path) -> None:
    found: list[Any] = []

    def doing() -> Doing:
        yield person.at_end_of(1)
        record = open_run(tmp_path / "run")
        found.extend((record.info["ended"]["how"], len(record.frame), _files(tmp_path)))
        person.do("space")
        yield person.at_end_of(2)

    played(person, doing(), record="run")
    assert found[:2] == ["end", FRAMES]
    assert found[2] == _files(tmp_path)


def _files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_changed_at_the_end_holds_when_it_is_played_again(person: Person) -> None:
    thetas = []

    def doing() -> Doing:
        yield person.at_end_of(1)
        person.player.edit({"relu.theta": 200})
        person.do("space")
        yield person.at_end_of(2)
        thetas.append(person.runs[1].parameters["relu"]["theta"])
        person.do("0", "space")
        yield person.at_end_of(3)
        thetas.append(person.runs[2].parameters["relu"]["theta"])

    run = played(person, doing())
    assert thetas == [200.0, 100.0]
    assert run.events == []


def test_a_run_that_plays_again_is_recorded_where_the_user_wants(person: Person, tmp_path: Path) -> None:
    def doing() -> Doing:
        yield person.at_end_of(1)
        Held.let.clear()
        person.do("r")
        yield lambda: person.told == "the file has ended: space plays it again, then r records"
        person.do("space")
        yield lambda: len(person.runs) == 2 and person.runs[1].status.processed == 39
        person.do("r")
        yield lambda: person.told == "recording to runs/held"
        Held.let.set()
        yield person.at_end_of(2)

    Held.let.set()
    played(person, doing(), Pipeline(Held(count=40), name="held").then(Relu(theta=0)).view(Trace()))
    kept = open_run(tmp_path / "runs" / "held")
    assert (kept.info["ended"]["how"], kept.frame.tolist()) == ("end", [39])


def film_in_file(folder: Path) -> Pipeline:
    np.save(folder / "film.npy", np.random.default_rng(5).integers(0, 256, (FRAMES, 24, 32), dtype=np.uint8))
    (folder / "small.yaml").write_text(
        "source: {use: array, path: film.npy}\n"
        "nodes: {pixel: {use: pixel_tap, row: 3, col: 4}}\n"
        "view: [{panel: trace, from: pixel}]\n"
    )
    return load(folder / "small.yaml")


def test_a_file_that_is_gone_by_then_is_reported(person: Person, tmp_path: Path) -> None:
    def doing() -> Doing:
        yield person.at_end_of(1)
        (tmp_path / "film.npy").unlink()
        person.do("space")
        yield lambda: person.told == "array: film.npy: no such file; expected a .npy or .npz file"

    run = played(person, doing(), film_in_file(tmp_path))
    assert run.ended == "end"
    assert person.player.notes() == [
        "played again: array: film.npy: no such file; expected a .npy or .npz file"
    ]
    assert person.controllers[0].window.closed


def test_a_run_that_is_stopped_takes_its_window_along(person: Person) -> None:
    def doing() -> Doing:
        yield person.at_end_of(1)
        person.do("space")
        yield person.at_end_of(2)
        person.player.stop()
        yield closes_by_itself

    run = played(person, doing())
    assert run.ended == "end"


def test_frames_and_a_run_that_is_not_to_stay_end_as_ever(person: Person) -> None:
    def doing() -> Doing:
        yield closes_by_itself

    assert played(person, doing(), frames=50).ended == "frames"
    person.doing = doing()
    assert film().run(show=True, pace=False).ended == "end"


def test_keys_at_the_end_are_for_the_file_and_not_for_the_run() -> None:
    session = Fake(plan(), phase="ended", ended="end")
    controller = window(session)
    press(controller, ".", "r", "space")
    assert session.asked == [("play",)]
    session.now(parameters={"relu": {**session.status.parameters["relu"], "theta": 7.0}})
    press(controller, "0")
    assert session.asked[-1] == ("edit", {"relu.theta": 1.0})


def test_a_session_that_is_over_takes_no_edits() -> None:
    run = film().run()
    assert refusal(Exception, run.set, "relu.theta", 3) == "set: the run has ended; start another"
    player = film().play()
    player.wait()
    said = refusal(Exception, player.edit, {"relu.theta": 3})
    assert (said, player.status.at_end) == ("set: the session has ended; start another", False)
