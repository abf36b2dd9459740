from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from stream_sparse import Pipeline, load
from stream_sparse.base import Node
from stream_sparse.drawing.description import Message
from stream_sparse.drawing.theme import THEMES, theme
from stream_sparse.errors import SourceError
from stream_sparse.frame import Medium
from stream_sparse.nodes import PixelTap
from stream_sparse.panels import Image, Trace
from stream_sparse.sources import Array
from tests.support.pages import FILM, FRAMES, Viewer, film
from tests.support.sessions import Stage
from tests.support.units import Numbers
from tests.support.waiting import until


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.chdir(tmp_path)
    with Stage() as stage:
        yield stage


def test_a_page_gets_plan_and_status(stage: Stage) -> None:
    stage.begin(load("bird", set={"source.loop": True}))
    page = Viewer(stage.pages)
    (plan,) = page.of("plan")
    assert (plan["name"], plan["question"][-1]) == ("bird", "?")
    assert [[card["use"] for card in row] for row in plan["rows"]] == [["image", "image", "bars"], ["curve"]]
    assert [card["panel"] for row in plan["rows"] for card in row] == [0, 1, 2, 3]
    assert plan["heights"][0] > plan["heights"][1], "pictures are large"
    assert plan["rows"][0][1]["weight"] > plan["rows"][0][0]["weight"], "one has a colour bar"
    assert [one["unit"] for one in plan["sliders"]] == ["gray levels", "frames"]
    theta = plan["sliders"][0]
    assert (theta["name"], theta["low"], theta["high"], theta["value"]) == ("relu.theta", 0, 240, 150.0)
    assert theta["help"]
    assert plan["source"]["frames"] is None
    box = next(node for node in plan["nodes"] if node["name"] == "box")
    assert (box["use"], box["inputs"], box["parameters"][0]["name"]) == ("diff_box", ["gray"], "box.window")
    assert plan["values"]["box.window"] == 10
    assert [["space"], "pause"] in [[list(names), action] for names, action in plan["keys"]]
    assert ("r", "recording on, off") in plan["help"]


class Dark(Node):
    """Always says that it is dark."""

    def update(self, x: Any) -> Any:
        return x

    def note(self) -> str:
        return "too dark"


def test_a_page_says_what_a_session_refuses_before_the_notes_of_nodes(stage: Stage) -> None:
    stage.begin(Pipeline(Array(path=FILM, loop=True)).then(Dark(), "dark").view(Image(), "dark"))
    page = Viewer(stage.pages)
    page.hello((60, 80))
    until(lambda: page.status.get("message") == "too dark")
    stage.player.say("--watch", "not taken up: line 3")
    until(lambda: page.status["message"] == "not taken up: line 3; too dark")


def test_cards_without_end_are_refused(stage: Stage) -> None:
    """Each would take memory for its pictures."""
    stage.begin(film(loop=True))
    page = Viewer(stage.pages)
    page.hello(*[(4096, 4096)] * 200)
    assert page.problems == ["hello: the cards have more than 33,554,432 pixels together"]


def test_pages_draw_what_panels_describe(stage: Stage) -> None:
    stage.begin(film(loop=True))
    page = Viewer(stage.pages)
    page.hello((120, 160), (90, 200))
    until(lambda: {panel for panel, _ in page.shown} == {0, 1})
    shown = dict(page.shown)
    assert [shown[0]["type"], shown[1]["type"]] == ["Grid", "Chart"]
    assert any((shown[0]["parts"][0]["values"] == frame).all() for frame in FILM)
    assert page.of("words")[0]["panels"] == [["source", "gray levels"], ["pixel and relu", "gray levels"]]


def test_what_has_not_changed_is_not_sent_again(stage: Stage) -> None:
    still = Pipeline(Array(path=FILM[0], loop=True)).view(Image(), "source")
    stage.begin(still)
    page = Viewer(stage.pages)
    page.hello((120, 160))
    until(lambda: len(page.frames) > 10)
    assert len(page.shown) == len(page.arrays) == 1


class Drawn(Image):
    """Draws by itself."""

    def draw(self, height: int, width: int) -> Any:
        return np.full((height, width, 3), theme().card, np.uint8)


def test_a_panel_that_draws_by_itself_gives_its_picture(stage: Stage) -> None:
    stage.begin(Pipeline(Array(path=FILM, loop=True)).view(Drawn(), "source"))
    dark, light = Viewer(stage.pages), Viewer(stage.pages)
    dark.hello((120, 160))
    light.hello((60, 80), theme="light", density=2.0)
    until(lambda: dark.shown and light.shown)
    for page, size, name in ((dark, (120, 160), "dark"), (light, (60, 80), "light")):
        picture = page.shown[0][1]["image"]
        assert picture.shape == (*size, 3)
        assert np.abs(picture - np.array(THEMES[name].card, float)).max() < 3


FLOATS = np.random.default_rng(1).normal(size=(FRAMES, 24, 32)).astype(np.float32)


def test_pictures_come_as_levels_of_a_size_and_where_they_are_read_off_as_values(stage: Stage) -> None:
    stage.begin(Pipeline(Array(path=FLOATS, loop=True)).view(Image(), "source"))
    page = Viewer(stage.pages)
    page.hello((16, 160))
    until(lambda: page.shown)
    (frame,) = page.shown[0][1]["parts"]
    assert frame["values"] == {"shape": [24, 32]}
    assert (frame["shown"].dtype, frame["shown"].shape) == (np.uint8, (16, 21))
    page.ask("exact", panels=[0])
    until(lambda: "shown" not in page.shown[-1][1]["parts"][0])
    assert any((page.shown[-1][1]["parts"][0]["values"] == values).all() for values in FLOATS)
    page.ask("exact", panels=[])
    until(lambda: "shown" in page.shown[-1][1]["parts"][0])
    page.ask("pause", on=True)
    until(lambda: "shown" not in page.shown[-1][1]["parts"][0])
    count = len(page.frames)
    stage.pages.tick()
    assert len(page.frames) == count


def test_a_page_that_answers_late_gets_jpeg(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream_sparse.studio.pages._LATE_S", -1.0)
    stage.begin(Pipeline(Array(path=FILM, loop=True)).view(Image(), "source"))
    page = Viewer(stage.pages)
    page.hello((120, 160))
    until(lambda: len(page.shown) > 12)
    assert ["shown" in shown["parts"][0] for _, shown in page.shown[:12]] == [False] * 10 + [True] * 2
    levels = page.shown[-1][1]["parts"][0]["shown"].astype(int)
    assert min(np.abs(levels - frame).mean() for frame in FILM) < 9


def test_a_page_that_does_not_answer_gets_two_frames_and_blocks_no_other(stage: Stage) -> None:
    run = stage.begin(film(loop=True), pace=False)
    stuck, quick = Viewer(stage.pages, slow=True), Viewer(stage.pages)
    for page in (stuck, quick):
        page.hello((120, 160), (90, 200))
    until(lambda: len(quick.frames) > 20 and run.status.processed > 100)
    assert len(stuck.frames) == 2
    stuck.ask("ack", frame=stuck.frames[-1])
    until(lambda: len(stuck.frames) == 4)
    assert run.status.dropped == 0


def test_nobody_looking_nothing_is_described(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []
    monkeypatch.setattr(Trace, "describe", lambda *_: drawn.append(1) or Message("x"))
    run = stage.begin(film(loop=True), pace=False)
    page = Viewer(stage.pages)
    until(lambda: run.status.processed > 100)
    stage.pages.leave(page.client)
    page.hello((120, 160), (90, 200))
    frames = run.status.processed
    until(lambda: run.status.processed > frames + 100)
    assert len(drawn) <= 1  # it was shown once more when it said hello


def test_parameters_and_marks_are_moved(stage: Stage) -> None:
    run = stage.begin(film(loop=True))
    page = Viewer(stage.pages)
    page.hello((240, 320), (90, 200))
    until(lambda: page.shown)
    page.ask("edit", values={"relu.theta": 7})
    page.ask("press", panel=0, place=[12, 16])
    until(lambda: run.status.parameters["relu"]["theta"] == 7 and run.status.parameters["pixel"]["row"] == 12)
    assert run.status.parameters["pixel"]["col"] == 16
    until(lambda: page.status["values"]["pixel.row"] == 12 and len(page.of("event")) == 2)
    assert page.of("event")[0]["event"]["words"] == "relu.theta = 7"
    assert page.problems == []
    first, *later = [message["values"] for message in page.of("status") if "values" in message]
    assert (
        {name for values in later for name in values}
        == {"relu.theta", "pixel.row", "pixel.col"}
        < first.keys()
    )
    page.ask("reset")
    until(lambda: page.status["values"]["pixel.row"] == 3 and page.status["values"]["relu.theta"] == 100)
    until(lambda: run.status.parameters["relu"]["theta"] == 100)
    page.ask("reset")
    assert [told["text"] for told in page.of("told")] == ["all as in the file", "nothing has been changed"]


def test_a_line_is_moved_to_steps_of_its_slider(stage: Stage) -> None:
    lined = film(loop=True).view(Trace(line="relu.theta"), "pixel")
    run = stage.begin(lined.live("relu.theta", (0, 240, 20)))
    page = Viewer(stage.pages)
    page.hello((90, 200), (90, 200), (180, 200))
    until(lambda: len(page.shown) >= 3)
    page.ask("press", panel=1, place=[130])  # no line there
    for value, step in ((133, 140), (-5.5, 0)):
        page.ask("press", panel=2, place=[value])
        until(lambda step=step: run.status.parameters["relu"]["theta"] == step)
    assert page.problems == []


def test_what_is_refused_names_its_parameter(stage: Stage) -> None:
    stage.begin(film(loop=True))
    page = Viewer(stage.pages)
    page.ask("edit", values={"pixel.size": 2})
    (problem,) = page.of("problem")
    assert problem["about"] == ["pixel.size"]
    assert problem["text"].startswith("node 'pixel' (pixel_tap): size must be odd")


def test_the_last_values_of_nodes_come_with_their_times(stage: Stage) -> None:
    run = stage.begin(film(), pace=False)
    page = Viewer(stage.pages)
    run.wait()
    stage.pages.tick()
    last = {step["name"]: step["last"] for step in page.of("timings")[-1]["steps"]}
    value = FILM[-1, 3, 4]
    assert last["pixel"] == f"{value:.4g} gray levels"
    assert last["relu"] == f"{max(value - 100.0, 0):.4g} gray levels"
    assert last["view"] == ""


def test_a_file_is_paused_and_stepped(stage: Stage) -> None:
    run = stage.begin(film(loop=True))
    page = Viewer(stage.pages)
    page.hello((120, 160), (90, 200))
    until(lambda: run.status.processed > 3)
    page.ask("pause", on=True)
    until(lambda: page.status["state"] == "paused" and page.status["frame"] == run.status.processed - 1)
    for _ in range(3):
        before = run.status.processed
        page.ask("advance")
        until(lambda before=before: page.status["frame"] == run.status.processed - 1 == before)
    page.ask("pause", on=False)
    frames = run.status.processed
    until(lambda: run.status.processed > frames + 5)
    assert page.status["state"] == "running"


def test_the_end_stands_and_other_runs_take_its_place(stage: Stage) -> None:
    run = stage.begin(film(), pace=False)
    page = Viewer(stage.pages)
    page.hello((120, 160), (90, 200))
    run.wait()
    until(lambda: page.frames and page.frames[-1] == FRAMES - 1)
    until(lambda: page.status["state"] == "end")
    assert page.status["frame"] == FRAMES - 1
    page.ask("edit", values={"relu.theta": 1})  # for the run that follows
    page.ask("edit", values={"relu.theta": "x"})
    assert page.problems == ["node 'relu' (relu): theta must be a number (got 'x')"]
    count = len(page.frames)
    page.hello((60, 80), (90, 200))  # the window of the browser was made smaller
    until(lambda: len(page.frames) == count + 1)
    page.ask("seek", frame=FRAMES)
    assert page.problems[1:] == [f"seek: expected a frame from 0 to {FRAMES - 1} (got {FRAMES})"]
    page.ask("play")
    until(lambda: stage.player.status.number == 2 and stage.player.status.at_end)
    assert stage.run.access.engine.parameters.plan.members("relu")[0].unit.parameters()["theta"] == 1
    page.ask("seek", frame=30)
    until(lambda: stage.player.status.number == 3)
    assert (stage.player.status.position, stage.player.status.paused) == (30, True)
    page.ask("pause", on=False)
    until(lambda: stage.player.status.at_end)
    page.ask("loop", on=True)
    until(lambda: stage.player.status.number == 4)
    until(lambda: len(page.of("plan")) == 4)
    assert (stage.player.status.loops, page.of("opening")) == (True, [])
    page.hello((120, 160), (90, 200))
    until(lambda: page.frames[-1] < FRAMES - 1)
    until(lambda: page.status["state"] == "running")


class Late(Numbers):
    """Is opened when it is let, or cannot be opened."""

    let: ClassVar = threading.Event()
    missing: bool = False

    def open(self) -> Medium:
        assert self.let.wait(60)
        if self.missing:
            raise SourceError("camera: there is none")
        return super().open()


@pytest.mark.parametrize("missing", [True, False])
def test_while_another_run_is_opened_nothing_of_the_one_before_is_shown(stage: Stage, missing: bool) -> None:
    stage.begin(film(loop=True))
    page = Viewer(stage.pages)
    page.hello((120, 160), (90, 200))
    until(lambda: page.shown)
    Late.let.clear()
    opened = stage.player.open(Pipeline(Late(missing=missing), name="late").view(Trace()).plan)
    until(lambda: page.of("opening"))
    count = len(page.frames)
    page.hello((60, 80), (45, 100))
    other = Viewer(stage.pages)
    assert (other.of("plan"), len(other.of("opening")), len(page.frames)) == ([], 1, count)
    Late.let.set()
    assert (opened.exception(60) is not None) is missing
    until(lambda: len(page.of("plan")) == 2 and other.of("plan"))
    shown = "small" if missing else "late"  # where it cannot be opened the one before is shown again
    assert [one.of("plan")[-1]["name"] for one in (page, other)] == [shown, shown]
    page.hello((60, 80), (45, 100))
    until(lambda: len(page.frames) > count)


HUGE = {"panel": 0, "width": 10**9, "height": 100}


@pytest.mark.parametrize(("given", "said"), [
    (None, "message: expected a mapping"),
    ({"kind": "eval"}, "message: unknown kind 'eval'"),
    ({"kind": "edit", "values": {"relu.theta": [1]}}, "edit.values.relu.theta.bool: Input should be a valid"),
    ({"kind": "edit", "values": {"relu.theta": float("nan")}}, "edit.values.relu.theta.bool: Input should"),
    ({"kind": "edit", "values": {"a.b": 1}}, "set 'a.b': no node 'a'; write node.parameter"),
    ({"kind": "hello", "cards": [HUGE]}, "hello.cards.0.width: Input should be less than or equal to 4096"),
    ({"kind": "press", "panel": 9, "place": [3, 4]}, "panel 9 is not on this page"),
    ({"kind": "press", "panel": 0, "place": ["3"]}, "press.place.0: Input should be a valid number"),
    ({"kind": "pause", "on": True, "at": 1}, "pause.at: Unexpected keyword argument"),
    ({"kind": "record", "on": True, "folder": "/etc"}, "record.folder: Input should be an instance of Path"),
])  # fmt: skip
def test_what_a_page_may_not_say_is_one_line(stage: Stage, given: Any, said: str) -> None:
    stage.begin(film(loop=True))
    page = Viewer(stage.pages)
    stage.pages.receive(page.client, given)
    (problem,) = page.problems
    assert problem.startswith(said)
    assert "\n" not in problem


def test_an_unforeseen_failure_is_reported(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    run = stage.begin(film(loop=True))

    def odd(on: bool) -> None:
        raise ZeroDivisionError("odd")

    monkeypatch.setattr(run.access.supply, "pause", odd)
    page = Viewer(stage.pages)
    page.ask("pause", on=True)
    assert page.problems == ["this could not be done: ZeroDivisionError: odd"]


def test_a_page_sets_no_path_out_of_the_folder(stage: Stage) -> None:
    stage.begin(Pipeline(Array(path=FILM, loop=True)).then(PixelTap(row=3, col=4), name="pixel"))
    page = Viewer(stage.pages)
    page.ask("edit", values={"pixel.points": "/etc/passwd"})
    said = "pixel.points: /etc/passwd is not in this folder; a page may use no other"
    assert page.problems == [said]


def test_a_run_that_could_not_begin_is_told_once(stage: Stage, tmp_path: Path) -> None:
    np.save(tmp_path / "film.npy", FILM)
    run = stage.begin(Pipeline(Array(path=str(tmp_path / "film.npy"))).view(Image(), "source"), pace=False)
    page = Viewer(stage.pages)
    run.wait()
    (tmp_path / "film.npy").unlink()
    for count in (1, 2):
        page.ask("play")
        until(lambda count=count: len(stage.player.session.problems) == count == len(page.problems))
    assert "film.npy" in page.problems[0]
