"""A session without a window: its runs, and what outlives them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.errors import InputError
from stream_sparse.flow import RunEvent
from stream_sparse.flow.commands import Advance, Edit, End, Loop, Pause, Play, Record, Seek
from stream_sparse.nodes import PixelTap, Relu
from stream_sparse.player.player import Player
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from stream_sparse.sources import Array
from stream_sparse.ui.status import RunStatus
from tests.support.run_hooks import around_next_run
from tests.support.waiting import until

FILM = np.random.default_rng(3).integers(0, 256, (12, 4, 5), dtype=np.uint8)


class Page:
    """A front end that notes what it shows."""

    def __init__(self) -> None:
        self.met: list[Run] = []
        self.closed = 0

    def show(self, run: Run) -> None:
        self.met.append(run)

    def draw(self) -> None:
        pass

    def close(self) -> None:
        self.closed += 1


class Broken(Page):
    """One that cannot be closed."""

    def close(self) -> None:
        raise OSError("it has gone")


def always(_: RunStatus) -> bool:
    return True


def film(**given: Any) -> Pipeline:
    return Pipeline(Array(path=FILM, **given)).then(PixelTap(row=1, col=2), name="pixel")


def session(pipeline: Pipeline | None = None, **options: Any) -> tuple[Player, Page]:
    """A session whose first run is open; it stands at its first frame, unless ``paused`` says otherwise."""
    options = {"paused": True, "pace": False, **options}
    player, page = Player((pipeline or film()).plan, RunOptions(**options), stays=always), Page()
    player.connect(page)
    player.poll(0.0)
    return player, page


def attend(player: Player, wanted: Callable[[], object]) -> None:
    """Attend to a session until something is so."""
    until(lambda: player.poll(0.001) and wanted())


def now(player: Player) -> Run:
    assert player.run is not None
    return player.run


def stop(player: Player) -> None:
    player.stop()
    assert player.wait(60)


def test_a_file_goes_on_at_its_frame_looped_and_no_more() -> None:
    player, _ = session(start_at="f5")
    assert (player.status.loops, player.status.length) == (False, 12)
    player.do(Loop())
    assert (player.status.loops, player.status.position) == (True, 5)
    attend(player, lambda: player.status.number == 2)
    status = player.status
    assert (status.loops, status.length, status.paused, status.position) == (True, 12, True, 5)
    lapped = threading.Event()
    now(player).subscribe(lambda event: lapped.set() if event.kind == "lap" else None, RunEvent)
    player.do(Pause(False))
    attend(player, lapped.is_set)
    assert 0 <= player.status.position < 12
    player.do(Loop(False))
    attend(player, lambda: player.status.at_end)
    status = player.status
    assert (status.number, status.ended, status.position) == (3, "end", 11)
    assert (status.length, status.loops) == (12, False)
    stop(player)


def test_what_is_said_stands_in_the_runs_that_follow_until_it_is_taken_back() -> None:
    player, _ = session()
    player.say("watch", "line 3: no node 'x'")
    player.do(Seek(5, paused=True))
    attend(player, lambda: player.status.number == 2)
    assert player.status.messages == ("line 3: no node 'x'",)
    player.say("watch", "")
    player.do(Seek(3, paused=True))
    attend(player, lambda: player.status.number == 3)
    assert player.status.messages == ()
    stop(player)


def test_a_file_that_has_ended_is_played_again_with_the_values_of_then() -> None:
    player, page = session(paused=False)
    first = now(player)
    attend(player, lambda: player.status.at_end)
    player.do(Loop())
    player.do(Loop(False))
    player.do(Edit({"pixel.row": 3}))
    player.do(Seek(7, paused=True))
    attend(player, lambda: player.status.number == 2)
    status = player.status
    assert (status.position, status.paused, status.loops) == (7, True, False)
    assert status.parameters["pixel"]["row"] == 3
    assert status.given.parts[0].unit.parameters()["row"] == 1
    player.do(Pause(False))
    attend(player, lambda: player.status.at_end)
    player.do(Play())
    attend(player, lambda: player.status.at_end and player.status.number == 3)
    assert (player.status.processed, player.status.ended) == (12, "end")
    assert player.main_run is first
    stop(player)
    assert (len(page.met), page.closed) == (3, 1)


def test_a_recorded_run_is_not_cut(tmp_path: Any) -> None:
    player, _ = session(record=tmp_path / "run")
    for command, said in ((Loop(), "loop"), (Seek(3), "seek")):
        with pytest.raises(InputError, match=f"^{said}: end the recording first$"):
            player.do(command)
    assert player.status.loops is False
    stop(player)


def test_a_session_that_is_stopped_while_the_next_run_is_opened_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    player, page = session()
    player.connect(Broken())
    player.connect(other := Page())
    player.do(Seek(5))
    around_next_run(monkeypatch, after=player.stop)
    assert player.wait(60)
    assert (player.status.number, player.status.ended) == (1, "stopped")
    assert (page.closed, other.closed) == (1, 1)


def test_commands_of_one_instant_are_done_in_their_order() -> None:
    player, _ = session(film(loop=True), paused=False, pace=True)
    player.do(Loop(False))
    player.do(Pause())
    status = player.status
    assert (status.loops, status.paused, status.ended) == (False, True, None)
    player.do(Advance())
    begun = status.position
    attend(player, lambda: player.status.number == 2)
    attend(player, lambda: player.status.processed == 2)
    status = player.status
    assert (status.loops, status.paused, status.position) == (False, True, begun + 1)
    player.do(Seek(3))
    player.do(Pause(False))
    player.do(Pause())
    with pytest.raises(InputError, match=r"^record: the run is going to another frame; record it there$"):
        player.do(Record())
    attend(player, lambda: player.status.number == 3)
    assert (player.status.paused, player.status.position) == (True, 3)
    stop(player)


def test_another_pipeline_takes_its_place_and_what_was_recorded_is_closed(tmp_path: Any) -> None:
    player, _ = session(record=tmp_path / "run")
    opened = player.open(film().then(Relu(theta=9), name="relu").plan)
    attend(player, opened.done)
    assert opened.result() is None
    assert [part.name for part in player.status.plan.parts] == ["pixel", "relu"]
    assert [part.name for part in player.status.given.parts] == ["pixel", "relu"]
    assert player.main_run is now(player)
    assert not player.status.paused, "which was asked for the first run alone"
    assert (tmp_path / "run-2").is_dir()
    stop(player)


def test_a_pipeline_that_cannot_begin_is_reported_to_its_caller_and_the_session_stays() -> None:
    player, _ = session()
    opened = player.open(Pipeline(Array(path="not/there.npy")).plan)
    attend(player, opened.done)
    assert "no such file" in str(opened.exception())
    assert (player.status.at_end, player.notes()) == (True, [])
    player.do(Play())
    attend(player, lambda: player.status.number == 2)
    stop(player)


def test_a_pipeline_that_is_not_opened_any_more_is_cancelled() -> None:
    player, _ = session()
    opened = player.open(film().then(Relu(theta=9), name="relu").plan)
    player.do(End())
    assert opened.cancelled()
    stop(player)


def test_a_changed_file_is_an_edit_or_a_run_of_its_own() -> None:
    pipeline = film().then(Relu(theta=9), name="relu")
    player, _ = session(pipeline)
    player.do(Edit({"pixel.col": 3}))
    changed = film().then(Relu(theta=5), name="relu").plan
    assert player.apply(changed) == {"relu.theta": 5.0}
    assert player.status.parameters["pixel"]["col"] == 3  # which the file does not say
    assert player.status.given is changed
    assert player.apply(changed) == {}
    with pytest.raises(InputError, match="lies outside the frame"):
        player.apply(Pipeline(Array(path=FILM)).then(PixelTap(row=50, col=2)).plan)
    assert player.status.number == 1
    assert player.apply(film().plan) is None
    attend(player, lambda: player.status.number == 2)
    assert [part.name for part in player.status.plan.parts] == ["pixel"]
    stop(player)


def test_a_run_that_goes_on_already_may_get_a_session() -> None:
    run = film(loop=True).start(pace=True)
    player, page = Player(None, run.access.options, run=run, stays=always), Page()
    player.connect(page)
    assert page.met == [run]
    assert player.status.phase == "running"
    player.do(Seek(3))
    attend(player, lambda: player.status.number == 2)
    assert run.ended == "stopped"
    stop(player)


def test_front_ends_are_drawn_while_the_next_run_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    player, _ = session()
    let = threading.Event()
    around_next_run(monkeypatch, before=lambda: let.wait(60))
    player.do(Seek(5))
    attend(player, lambda: player.session.opening is not None)
    assert player.poll(0.0), "which would wait for the camera of the next run"
    assert player.status.phase == "opening"
    let.set()
    attend(player, lambda: player.status.number == 2)
    stop(player)
