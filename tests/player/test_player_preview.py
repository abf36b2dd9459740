"""An edit of a file that is held is shown at once, and changes nothing of its run."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.base import Panel, Unit
from stream_sparse.flow.commands import Advance, Edit
from stream_sparse.highgui.events import Event
from stream_sparse.nodes import DiffBox, IncrementalPca, Relu, RunningKurtosis
from stream_sparse.panels import Image, Text, Trace
from stream_sparse.run.row_reader import RowReader
from stream_sparse.sources import Array
from tests.support.users import FRAMES, Start, User

FILM = np.random.default_rng(5).integers(0, 256, (FRAMES, 24, 32), dtype=np.uint8)


def flow(theta: float = 100) -> Pipeline:
    nodes = Pipeline(FILM, name="small").then(Relu(theta=theta), "over").then(DiffBox(window=10), "box")
    return nodes.view(Image(), "over").view(Image(), "box").live("over.theta", [0, 240, 20])


def shown(user: User) -> str:
    """What is read off the middle of the panel ``box`` of the frame that is shown."""
    seen = user.screen.history.now
    height, width = seen.bare.shape[:2]
    places = [(width // 2, 3 * height // 4), (3 * width // 4, height // 2)]
    return str(next(filter(None, (seen.read_off(*place) for place in places))))


def expected(said: str, index: int, theta: float) -> str:
    """What a run with another parameter from the first frame on has there."""
    *_, last = flow(theta).rows(frames=index + 1)
    place = said.partition(": ")[0]
    row, column = (int(word) for word in place.replace(",", "").split()[1::2])
    return f"{place}: {last['box'][row, column]:.6g}"


def held(play: Start, pipeline: Pipeline) -> User:
    """Begin at frame 20 of the film, which is held there."""
    user = play(pipeline, paused=True, start_at="f20")
    user.until(lambda: user.screen.history.now)
    return user


def previewed(user: User) -> bool:
    """Whether frame 20 is shown as in a run with the newest edit."""
    said = shown(user)
    return user.index == 20 and said.startswith(expected(said, 20, user.edits[-1]["over.theta"]))


def test_a_paused_frame_is_shown_with_the_new_value_and_its_run_is_left_alone(play: Start) -> None:
    user = held(play, flow())
    user.player.do(Edit({"over.theta": 20}))
    user.until(lambda: previewed(user))
    assert user.run.status.processed == 1
    user.player.do(Advance())
    user.until(lambda: user.index == 21)
    assert user.run.status.parameters["over"]["theta"] == 20


def test_a_look_at_a_paused_run_reads_no_parameters_of_units(
    play: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, read = held(play, flow()), list[object]()
    monkeypatch.setattr(Unit, "parameters", read.append)
    for _ in range(20):
        user.player.poll(0.0)
        assert not user.player.status.waits
    assert not read


def learner(panel: Panel, of: str) -> Pipeline:
    """A pipeline with a slider, a node that learns below it, and one panel."""
    learns = Pipeline(FILM, name="learns").then(Relu(theta=9), "over")
    learns = learns.then(IncrementalPca(n_components=2), "pca")
    return learns.view(panel, of).live("over.theta", [0, 240, 20])


def test_what_is_learned_is_not_shown_as_if_it_began_there_and_the_slider_says_when(play: Start) -> None:
    user = held(play, learner(Text(), "pca.codes"))
    before = user.screen.history.now
    user.do(Event("press", *user.handle(0, 0.5)))
    assert user.screen.history.now is before
    assert [slider.message for slider in user.status.live] == ["with the next frame"]
    assert user.status.news == "paused"
    user.player.do(Advance())
    user.until(lambda: user.index == 21)
    user.player.poll(0.0)
    assert not user.player.status.waits


def reading(user: User, begin: str) -> list[str]:
    """What is read off the picture that is shown and begins so, from left to right."""
    seen = user.screen.history.now
    height, width = seen.bare.shape[:2]
    found = (seen.read_off(x, y) for x in range(0, width, 7) for y in range(60, height, 40))
    return list(dict.fromkeys(said for said in found if said.startswith(begin)))


def numbers(play: Start, count: int) -> User:
    """Show so many frames of the numbers 0, 1, 2, ..., above 5 as a curve, and hold the last."""
    flow = Pipeline(np.arange(40.0), name="numbers").then(Relu(theta=5), "over")
    flow = flow.then(RunningKurtosis(), "all", from_="source").view(Trace(seconds=1), "over")
    user = play(flow.view(Text(), "all"), paused=True)
    user.until(lambda: user.screen.history.now)
    for processed in range(2, count + 1):
        user.player.do(Advance())
        user.until(lambda processed=processed: user.run.status.processed == processed)
    user.settle()
    return user


def test_a_preview_that_takes_long_holds_nothing_up_and_the_next_edit_cancels_it(
    play: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, let = numbers(play, 6), threading.Event()
    read, begun = RowReader._rows, list[RowReader]()  # no public place is asked for each row

    def slowly(reader: RowReader) -> Any:
        for row in read(reader):
            if threading.current_thread().name.startswith("preview"):
                begun.append(reader)
                assert let.wait(60)
            yield row

    monkeypatch.setattr(RowReader, "_rows", slowly)
    user.player.do(Edit({"over.theta": 17}))
    user.until(lambda: begun)
    user.player.do(Edit({"over.theta": 3}))
    user.do("h")  # which is answered meanwhile
    assert user.screen.help
    user.do("h")
    let.set()
    user.until(lambda: reading(user, "0.133 s") == ["0.133 s: 1"])
    assert (begun.count(begun[0]), len(begun)) == (1, 7)


def test_panels_that_no_edit_concerns_stay_and_curves_are_shown_again(play: Start) -> None:
    user = numbers(play, 20)
    (kurtosis,) = reading(user, "all")
    assert reading(user, "0.500 s") == ["0.500 s: 10"]
    user.player.do(Edit({"over.theta": 17}))
    user.until(lambda: reading(user, "0.500 s") == ["0.500 s: 0"])
    assert reading(user, "all") == [kurtosis]
    user.player.do(Edit({"over.theta": 5}))
    user.until(lambda: reading(user, "0.500 s") == ["0.500 s: 10"])


def test_in_a_later_lap_it_is_shown_with_what_nodes_remember_of_the_lap_before(play: Start) -> None:
    def looped(theta: float) -> Pipeline:
        flow = Pipeline(Array(path=np.sin(np.arange(12.0)), loop=True)).then(Relu(theta=theta), "over")
        plan = flow.then(DiffBox(window=10), "box").view(Text(), "box").plan
        return Pipeline.of(plan.with_settings(on_lap="continue"))

    user = play(looped(0.0), paused=True, start_at="f9")
    user.until(lambda: user.screen.history.now)
    for count in range(2, 19):
        user.player.do(Advance())
        user.until(lambda count=count: user.run.status.processed == count)
    user.settle()
    assert (user.index, user.player.status.position, user.status.lap) == (26, 2, 3)
    user.player.do(Edit({"over.theta": 0.5}))
    *_, last = looped(0.5).rows(frames=27)
    user.until(lambda: reading(user, "box")[0].endswith(f": {last['box']:.5g}"))
    assert (user.index, user.status.lap) == (26, 3)
