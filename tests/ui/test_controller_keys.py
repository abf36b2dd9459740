"""Keys on a real run, in a window that nobody sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from stream_sparse import Pipeline, load, open_run
from stream_sparse.drawing.theme import DARK
from stream_sparse.errors import InputError
from stream_sparse.flow.commands import Command, Pause
from stream_sparse.nodes import PixelTap
from stream_sparse.page.bundle import static
from stream_sparse.panels import Image
from stream_sparse.studio.messages import COMMANDS
from stream_sparse.studio.pages import Pages
from stream_sparse.ui.controller import KEYS
from tests.support.fake_run import Fake, plan, press, window
from tests.support.users import FRAMES, THETA, WINDOW, Cam, Start, User, paused
from tests.support.waiting import until_frames


def test_space_stops_a_file_and_nothing_is_lost(start: Start, tmp_path: Path) -> None:
    plain = load(tmp_path / "small.yaml").run()
    user = paused(start)
    assert user.settle() == user.settle() < FRAMES
    assert user.told == "paused"
    user.do("space")
    assert user.told == "What is it?" or not user.told
    user.until(lambda: user.run.access.loop.done.is_set())
    assert user.run.status.processed == FRAMES
    assert user.run.status.dropped == 0
    np.testing.assert_array_equal(user.run.values["relu"], plain.values["relu"])


def test_a_paused_file_is_stepped_through(start: Start) -> None:
    user = start()
    user.until(lambda: len({index for index, _ in user.window.shown}) > 5)
    user.do("space")
    frames = user.settle()
    newest = user.index
    user.do(",")
    one = user.index
    assert one < newest
    assert user.told == "paused, 1 picture back"
    user.do(",")
    assert user.index < one
    assert user.window.shown[-1][0] == user.index
    user.do(".", ".")
    assert user.index == newest
    assert user.settle() == frames
    user.do(".")
    user.until(lambda: user.window.shown[-1][0] == newest + 1)
    assert user.settle() == frames + 1
    user.do(*[","] * 200)
    assert user.told == "no earlier picture"
    user.do("space")
    user.until(lambda: user.run.status.processed > frames + 5)


def live(start: Start) -> User:
    pipeline = Pipeline(Cam(), name="cam").then(PixelTap(row=3, col=4), name="pixel")
    return start(pipeline.view(Image(mark="pixel"), "source"))


def test_a_cameras_picture_stands_still_while_its_run_goes_on(start: Start) -> None:
    user = live(start)
    user.do("space")
    index, frames = user.window.shown[-1][0], user.run.status.processed
    user.until(lambda: user.run.status.processed > frames + 30)
    assert user.window.shown[-1][0] == index
    assert user.told == "picture paused, run continues"
    user.do(".")
    assert user.told == "only a file can be stepped through"
    user.do("r")
    user.until(lambda: user.window.shown[-1][0] == index and _red(user.picture) > 500)
    user.do("space")
    user.until(lambda: user.window.shown[-1][0] > index + 30)


def _red(picture: Any) -> int:
    return int((picture[:44] == DARK.rec).all(axis=2).sum())


def test_snapshots_overwrite_nothing(start: Start, tmp_path: Path) -> None:
    user = paused(start)
    index = user.index
    user.do("s")
    assert user.told == f"snapshot: small-{index}.png"
    user.do("s")
    assert user.told == f"snapshot: small-{index}-2.png"
    picture = cv2.imread(str(tmp_path / f"small-{index}.png"))
    assert picture.shape == (720, 1280, 3)
    assert (tmp_path / f"small-{index}.png").read_bytes() == (tmp_path / f"small-{index}-2.png").read_bytes()


def test_recording_goes_on_and_off(start: Start, tmp_path: Path) -> None:
    user = start()
    user.do("r")
    assert user.told == "recording to runs/small"
    user.until(lambda: user.run.status.recording)
    assert user.status.recording == "rec"
    user.until_frames(10)
    user.do("s")
    assert user.told.startswith("snapshot: runs/small/small-")
    user.do("r")
    assert user.told == "recorded: runs/small"
    user.until(lambda: not user.run.status.recording)
    user.run.stop()
    assert user.run.access.loop.done.wait(10)
    kept = open_run(tmp_path / "runs" / "small")
    assert 10 <= len(kept.index) < FRAMES


def test_recording_in_a_pause_is_one_recording(start: Start, tmp_path: Path) -> None:
    user = paused(start)
    user.do("r")
    assert user.told == "recording to runs/small"
    assert user.run.status.records_next
    assert not user.run.status.recording, "no frame comes in a pause"
    user.do("r")
    assert user.told == "recorded: runs/small"
    assert not user.run.status.records_next
    user.do("space")
    user.until_frames(5)
    assert not user.run.status.recording
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["small"]


def test_timings_lie_over_the_view_and_keep_up(start: Start, written: list[str]) -> None:
    user = paused(start)
    plain = user.picture
    written.clear()
    user.do("t")
    card = user.picture
    rows, columns = np.nonzero((plain != card).any(axis=2))
    assert rows.min() >= 44
    assert columns.max() < 640
    assert {"pixel", "relu", "box", "kurtosis"} <= set(written)
    before = len(user.window.shown)
    user.until(lambda: len(user.window.shown) > before)  # though nothing else happens
    user.do("t")
    assert np.array_equal(user.picture, plain)


def test_zero_leads_back_to_the_file(start: Start) -> None:
    user = start(set={"box.window": 31})
    user.do("0")
    assert user.told == "nothing has been changed"
    user.click(*user.handle(THETA, 1.0))
    user.click(*user.handle(WINDOW, 1.0))
    user.click(*user.pixel(5, 20))
    before = len(user.edits)
    user.do("0")
    assert user.told == "all as in the file"
    assert user.edits[before:] == [{"pixel.row": 12, "pixel.col": 16, "relu.theta": 100.0, "box.window": 31}]


def test_f_fills_the_screen_and_gives_it_back(start: Start) -> None:
    user = paused(start)
    user.do("f")
    assert user.window.full
    user.do("f")
    assert not user.window.full


def test_help_is_a_card_that_a_click_puts_away(start: Start) -> None:
    user = paused(start)
    plain = user.picture
    user.do("h")
    shown = user.picture
    assert (shown != plain).any(axis=2).mean() > 0.5
    edits = len(user.edits)
    user.click(*user.handle(THETA, 1.0))
    assert len(user.edits) == edits
    assert not user.screen.help
    user.do("h", "h")
    assert not user.screen.help


def test_a_message_goes_away(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    user = paused(start)
    user.do("0")
    assert user.told != "paused"
    monkeypatch.setattr("stream_sparse.ui.screen._MESSAGE_S", 0.05)
    user.do("0")
    user.until(lambda: user.told == "paused")


def test_lines_of_the_run_are_shown_though_no_frame_comes(start: Start) -> None:
    user = paused(start)
    before = len(user.window.shown)
    user.run.access.messages.say("watch", "line 3: no node 'x'")
    user.until(lambda: len(user.window.shown) > before)
    assert user.status.message == "line 3: no node 'x'"


def test_keys_after_the_end_are_answered() -> None:
    session = Fake(plan(), ended="stopped")
    controller = window(session)
    session.do = ended  # type: ignore[method-assign]
    for key in ("space", "."):
        press(controller, key)
        seen = controller.screen.history.now
        assert controller.screen.status(seen.status).message == "the run has ended; start another"


def ended(command: Command) -> bool:
    raise InputError("the run has ended; start another")


def test_a_pause_shows_the_last_frame_where_an_earlier_picture_waits(start: Start) -> None:
    user = start()
    until_frames(user.run, user.run.status.processed + 5)  # nobody takes the first of their pictures
    user.run.do(Pause())
    user.settle()
    assert user.screen.history.now is not None
    assert user.screen.history.now.at.index == user.run.access.engine.last_index


def test_a_pause_that_came_from_elsewhere_is_known(start: Start) -> None:
    user = start()
    user.run.do(Pause())
    user.until(lambda: user.told == "paused")
    user.do("space")
    assert not user.run.status.paused


def test_a_key_has_one_action_that_windows_and_pages_know() -> None:
    names = [name for key in KEYS for name in key.names]
    assert len(names) == len(set(names))
    page = static("app/run.js")
    said = {*COMMANDS, *(name[4:] for name in vars(Pages) if name.startswith("_on_"))}
    unknown = {key.action for key in KEYS if f"\n      {key.action}: (" not in page} - said
    assert unknown == {"next"}  # browsers answer Tab
    assert [key.action for key in KEYS if key.do is None] == ["end"]  # windows close themselves
