"""Keys and mouse on a real run, in a window that nobody sees."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from stream_sparse import Pipeline, load, open_run
from stream_sparse.drawing import RED
from stream_sparse.frame import Clock, Frame, Medium
from stream_sparse.sinks import window as module
from stream_sparse.sinks.window import Event

from .flow.units import Numbers
from .windows import Unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from stream_sparse.run import Run

FRAMES = 120
FILE = """
name: small
description: What is it?
source: {use: array, path: PATH}
nodes:
  pixel: {use: pixel_tap, row: 12, col: 16, size: 3}
  relu: {use: relu, theta: 100}
  box: {use: diff_box, from: source, window: 10}
  kurtosis: {use: frame_kurtosis, from: source}
view:
  - {panel: image, from: source, mark: pixel}
  - {panel: trace, from: [pixel, relu]}
live: [{relu.theta: [0, 240, 20]}, {box.window: [1, 91, 10]}, kurtosis.fisher, {pixel.size: [1, 9, 1]}]
"""
THETA, WINDOW, FISHER, SIZE = range(4)


class Cam(Numbers):
    """A camera of small frames, one each 5 ms."""

    def open(self) -> Medium:
        medium = super().open()
        return medium._replace(shape=(24, 32), dtype=np.dtype(np.uint8), live=True, clock=Clock("monotonic"))

    def frames(self) -> Iterator[Frame]:
        rng = np.random.default_rng(0)
        index = 0
        while not self._closed.wait(0.005):
            yield Frame(index, index / 200, rng.integers(0, 256, (24, 32)).astype(np.uint8))
            index += 1


class User:
    """Somebody at a window: moves and clicks, and looks at what is shown meanwhile."""

    def __init__(self, run: Run) -> None:
        self.run = run
        assert run._controls is not None
        assert isinstance(run._window, Unseen)
        self.controls, self.window = run._controls, run._window
        self.edits: list[dict[str, Any]] = []
        self.drawn = 0
        self.edited_at: list[int] = []
        change, offer = run.set, self.screen.offer

        def told(changes: Any, value: Any = None) -> None:
            change(changes, value)
            self.edits.append(changes)
            self.edited_at.append(self.drawn)

        def counted(*args: Any) -> None:
            offer(*args)
            self.drawn += 1

        run.set = told  # type: ignore[method-assign,assignment]
        self.screen.offer = counted

    @property
    def screen(self) -> Any:
        return self.controls._screen

    def until(self, wanted: Callable[[], object]) -> None:
        end = time.monotonic() + 20
        while not wanted():
            assert self.controls.refresh()
            assert time.monotonic() < end, "it never came"
            time.sleep(0.001)

    def do(self, *events: Event | str) -> None:
        """Do it all at once, and wait until it has been answered."""
        self.window.do(*events)
        self.until(lambda: not self.window._heard)
        self.controls.refresh()

    def settle(self) -> int:
        """Wait until a paused run has come to rest; gives the number of its frames."""
        self.until(lambda: self._rests())
        return self.run.frames

    def _rests(self) -> bool:
        before = self.run.frames, self.drawn
        for _ in range(60):
            self.controls.refresh()
            time.sleep(0.002)
        return before == (self.run.frames, self.drawn)

    def knob(self, which: int, share: float) -> tuple[int, int]:
        from stream_sparse.drawing import knob_cells

        sizes = self.screen._looks.sizes(self.screen.shape)
        height, width = self.screen.shape
        left, top, right, bottom = knob_cells(height, width, 4, sizes)[which]
        return round(left + share * (right - 1 - left)), (top + bottom) // 2

    def pixel(self, row: int, col: int) -> tuple[int, int]:
        """Where on the screen a pixel of the marked frame is."""
        view = self.screen._looks._view
        card = view._places(*self.screen.shape, self.screen._looks.sizes(self.screen.shape))[0]
        top, left, tall, wide, (rows, columns) = view.panels[0]._drawn[0]
        x = card.inner[0] + left + (col + 0.5) * wide / columns
        return round(x), round(card.inner[1] + top + (row + 0.5) * tall / rows)

    @property
    def told(self) -> str:
        status = self.screen._status(self.screen.past.now.status)
        return str(status.news or status.message)

    def value(self, name: str) -> Any:
        node, _, parameter = name.partition(".")
        return self.run.parameters[node][parameter]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., User]]:
    """A run of the file above in a window that nobody sees."""
    video = np.random.default_rng(5).integers(0, 256, (FRAMES, 24, 32), dtype=np.uint8)
    np.save(tmp_path / "film.npy", video)
    (tmp_path / "small.yaml").write_text(FILE.replace("PATH", (tmp_path / "film.npy").as_posix()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "Window", Unseen)
    monkeypatch.setattr(module, "display_problem", lambda: None)
    runs: list[Run] = []

    def begin(pipeline: Pipeline | None = None, **options: Any) -> User:
        pipeline = pipeline or load(tmp_path / "small.yaml", **options)
        runs.append(pipeline.start(show=True))
        user = User(runs[-1])
        user.until(lambda: user.window.shown)
        return user

    yield begin
    for run in runs:
        run.abort()
        run.wait()


def paused(start: Callable[..., User], **options: Any) -> User:
    user = start(**options)
    user.do("space")
    user.settle()
    return user


def test_a_slider_is_dragged(start: Callable[..., User]) -> None:
    user = start()
    user.do(Event("press", *user.knob(THETA, 0.5)))
    assert user.value("relu.theta") == 120.0
    for share in np.linspace(0.5, 1.0, 40):
        user.do(Event("drag", *user.knob(THETA, share)))
    user.do(Event("release", *user.knob(THETA, 1.0)))
    assert user.value("relu.theta") == 240.0
    assert type(user.value("relu.theta")) is float
    user.until(lambda: user.run.events and user.run.events[-1]["values"] == {"relu.theta": 240.0})


def test_edits_are_at_most_one_a_picture_and_the_last_one_counts(start: Callable[..., User]) -> None:
    user = start()
    before = len(user.edits)
    places = [Event("drag", *user.knob(THETA, share)) for share in np.linspace(0, 1, 200)]
    for number in range(0, 200, 10):
        if not number:
            user.do(Event("press", *user.knob(THETA, 0.0)))
        user.do(*places[number : number + 10])
    user.do(Event("release", *user.knob(THETA, 1.0)))
    assert len(user.edits) - before > 1
    assert len(set(user.edited_at[:-1])) == len(user.edited_at) - 1  # the release need not wait
    assert user.edits[-1] == {"relu.theta": 240.0}


def test_a_knob_moves_at_once_though_no_frame_comes(start: Callable[..., User]) -> None:
    user = paused(start)
    frames, edits = user.run.frames, len(user.edits)
    pictures: list[Any] = []
    for share in (0.2, 0.5, 0.8):
        user.do(Event("drag" if pictures else "press", *user.knob(THETA, share)))
        pictures.append(user.window.shown[-1][1])
    x, y = user.knob(THETA, 0.8)
    assert len({p[y - 20 : y + 20].tobytes() for p in pictures}) == 3
    changed = np.flatnonzero((pictures[0] != pictures[2]).any(axis=(1, 2)))
    assert ((changed < 44) | (changed > 620)).all()  # what was told, and the foot
    assert len(user.edits) - edits == 1
    user.do(Event("release", x, y))
    assert user.edits[-1] == {"relu.theta": 200.0}
    assert user.run.frames == frames
    assert user.told == "paused: takes effect with the next frame"


def test_whole_numbers_stay_whole_and_steps_are_kept(start: Callable[..., User]) -> None:
    user = paused(start)
    for share, value in [(0.13, 11), (0.0, 1), (1.0, 91), (0.49, 41)]:
        user.do(Event("press", *user.knob(WINDOW, share)), Event("release", 0, 0))
        assert user.value("box.window") == value
        assert type(user.value("box.window")) is int


def test_a_switch_is_clicked(start: Callable[..., User]) -> None:
    user = paused(start)
    for wanted in (False, True):
        user.do(Event("press", *user.knob(FISHER, 0.0)), Event("release", 0, 0))
        assert user.value("kurtosis.fisher") is wanted


def test_arrows_step_the_slider_under_the_mouse_and_tab_the_next(start: Callable[..., User]) -> None:
    user = paused(start)
    user.do("right")
    assert user.told == "point at a slider first"
    user.do(Event("move", *user.knob(THETA, 0.9)), "right", "right", "left")
    assert user.value("relu.theta") == 120.0
    user.do("tab", "up")
    assert user.value("box.window") == 11
    user.do("tab", "down", "tab", "tab", "left")
    assert user.value("kurtosis.fisher") is False
    assert user.value("relu.theta") == 100.0


def test_the_wheel_steps_what_it_turns_over(start: Callable[..., User]) -> None:
    user = paused(start)
    user.do(Event("wheel", *user.knob(THETA, 0.1), by=1), Event("wheel", 5, 5, by=1))
    assert user.value("relu.theta") == 120.0


def test_an_invalid_edit_is_shown_and_ignored(start: Callable[..., User]) -> None:
    user = start()
    user.do(Event("press", *user.knob(SIZE, 1 / 8)))
    assert user.told == (
        "node 'pixel' (pixel_tap): size must be odd, so that the square has a centre (got 2)"
    )
    assert user.value("pixel.size") == 3
    user.do(Event("drag", *user.knob(SIZE, 0.5)), Event("release", 0, 0))
    assert user.value("pixel.size") == 5
    assert user.run.ended is None


def test_a_click_moves_the_marked_pixel_in_one_edit(start: Callable[..., User]) -> None:
    user = start()
    user.do(Event("press", *user.pixel(5, 20)), Event("release", 0, 0))
    assert user.edits == [{"pixel.row": 5, "pixel.col": 20}]
    user.until(lambda: user.run.events)
    assert user.run.events[0]["values"] == {"pixel.row": 5, "pixel.col": 20}


def test_a_mark_is_dragged_and_stays_in_the_frame(start: Callable[..., User]) -> None:
    user = paused(start)
    x, y = user.pixel(5, 20)
    user.do(Event("press", x, y), Event("drag", x + 4000, y), Event("release", x + 4000, -10))
    assert (user.value("pixel.row"), user.value("pixel.col")) == (5, 30)
    user.do(Event("press", *user.pixel(0, 0)), Event("release", 0, 0))
    assert (user.value("pixel.row"), user.value("pixel.col")) == (1, 1)
    before = len(user.edits)
    user.do(Event("press", 3, 3), Event("drag", 300, 300), Event("release", 0, 0))
    assert len(user.edits) == before


def test_a_button_let_go_beside_the_picture_is_let_go(start: Callable[..., User]) -> None:
    user = paused(start)
    user.do(Event("press", *user.knob(THETA, 0.5)), Event("move", *user.knob(THETA, 0.9)))
    user.do(Event("drag", *user.knob(THETA, 1.0)))
    assert user.value("relu.theta") == 120.0


def test_space_stops_a_file_and_nothing_is_lost(start: Callable[..., User], tmp_path: Path) -> None:
    plain = load(tmp_path / "small.yaml").run()
    user = paused(start)
    frames = user.run.frames
    time.sleep(0.2)
    assert user.settle() == frames < FRAMES
    assert user.told == "paused"
    user.do("space")
    assert user.told == "What is it?" or not user.told
    user.until(lambda: user.run._runner.done.is_set())
    assert user.run.frames == FRAMES
    assert user.run.dropped == 0
    np.testing.assert_array_equal(user.run.values["relu"], plain.values["relu"])


def test_a_paused_file_is_stepped_through(start: Callable[..., User]) -> None:
    user = start()
    user.until(lambda: len({index for index, _ in user.window.shown}) > 5)
    user.do("space")
    frames = user.settle()
    newest = user.screen.past.now.at.index
    user.do(",")
    one = user.screen.past.now.at.index
    assert one < newest
    assert user.told == "paused, 1 picture back"
    user.do(",")
    assert user.screen.past.now.at.index < one
    assert user.window.shown[-1][0] == user.screen.past.now.at.index
    user.do(".", ".")
    assert user.screen.past.now.at.index == newest
    assert user.settle() == frames
    user.do(".")
    user.until(lambda: user.window.shown[-1][0] == newest + 1)
    assert user.settle() == frames + 1
    user.do(*[","] * 200)
    assert user.told == "no earlier picture"
    user.do("space")
    user.until(lambda: user.run.frames > frames + 5)


def test_a_full_stop_pauses_first(start: Callable[..., User]) -> None:
    user = start()
    user.do(".")
    frames = user.settle()
    user.do(".")
    user.until(lambda: user.run.frames == frames + 1)
    assert user.settle() == frames + 1


def test_a_run_that_is_paused_can_be_ended(start: Callable[..., User]) -> None:
    user = paused(start)
    user.run.stop()
    assert user.run._runner.done.wait(5)
    assert user.run.ended == "stopped"


def live(start: Callable[..., User]) -> User:
    from stream_sparse.nodes import PixelTap
    from stream_sparse.panels import Image

    pipeline = Pipeline(Cam(), name="cam").then(PixelTap(row=3, col=4), name="pixel")
    return start(pipeline.see(Image(mark="pixel"), "source"))


def test_a_cameras_picture_stands_still_while_its_run_goes_on(start: Callable[..., User]) -> None:
    user = live(start)
    user.do("space")
    for _ in range(50):
        user.controls.refresh()
        time.sleep(0.001)
    index, frames = user.window.shown[-1][0], user.run.frames
    user.until(lambda: user.run.frames > frames + 30)
    assert user.window.shown[-1][0] == index
    assert user.told == "picture paused, run goes on"
    user.do(".")
    assert user.told == "only a file can be stepped through"
    user.do("r")
    user.until(lambda: user.window.shown[-1][0] == index and _red(user.window.shown[-1][1]) > 500)
    user.do("space")
    user.until(lambda: user.window.shown[-1][0] > index + 30)


def _red(picture: Any) -> int:
    return int((picture[:44] == RED).all(axis=2).sum())


def test_snapshots_overwrite_nothing(start: Callable[..., User], tmp_path: Path) -> None:
    user = paused(start)
    index = user.screen.past.now.at.index
    user.do("s")
    assert user.told == f"snapshot: small-{index}.png"
    user.do("s")
    assert user.told == f"snapshot: small-{index}-2.png"
    picture = cv2.imread(str(tmp_path / f"small-{index}.png"))
    assert picture is not None
    assert picture.shape == (720, 1280, 3)
    assert (tmp_path / f"small-{index}.png").read_bytes() == (tmp_path / f"small-{index}-2.png").read_bytes()


def test_a_snapshot_that_cannot_be_written_is_told(
    start: Callable[..., User], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = paused(start)
    index = user.screen.past.now.at.index
    monkeypatch.setattr("pathlib.Path.open", _refused)
    user.do("s")
    assert user.told == f"small-{index}.png: cannot write the snapshot: Permission denied"


def _refused(*_: Any, **__: Any) -> None:
    raise PermissionError(13, "Permission denied")


def test_recording_goes_on_and_off(start: Callable[..., User], tmp_path: Path) -> None:
    user = start()
    user.do("r")
    assert user.told == "recording to runs/small"
    user.until(lambda: user.run.recording)
    assert user.screen._status(user.screen.past.now.status).recording == "rec"
    frames = user.run.frames
    user.until(lambda: user.run.frames > frames + 10)
    user.do("s")
    assert user.told.startswith("snapshot: runs/small/small-")
    user.do("r")
    assert user.told == "recorded: runs/small"
    user.until(lambda: not user.run.recording)
    user.run.stop()
    assert user.run._runner.done.wait(10)
    kept = open_run(tmp_path / "runs" / "small")
    assert 10 <= len(kept.frame) < FRAMES


def test_recording_in_a_pause_is_one_recording(start: Callable[..., User], tmp_path: Path) -> None:
    user = paused(start)
    user.do("r")
    assert user.told == "recording to runs/small"
    user.do("r")
    assert user.told == "recorded: runs/small"
    user.do("space")
    frames = user.run.frames
    user.until(lambda: user.run.frames > frames + 5)
    assert not user.run.recording
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["small"]


def test_timings_lie_over_the_view_and_keep_up(start: Callable[..., User]) -> None:
    user = paused(start)
    plain = user.window.shown[-1][1]
    user.do("t")
    card = user.window.shown[-1][1]
    rows, columns = np.nonzero((plain != card).any(axis=2))
    assert rows.min() >= 44
    assert columns.max() < 640
    assert [row.name for row in user.screen._rows()][:4] == ["pixel", "relu", "box", "kurtosis"]
    assert user.screen._rows()[0].count == user.run.frames
    before = len(user.window.shown)
    user.until(lambda: len(user.window.shown) > before)  # anew, though nothing else happens
    user.do("t")
    assert np.array_equal(user.window.shown[-1][1], plain)


def test_zero_leads_back_to_the_file(start: Callable[..., User]) -> None:
    user = start(set={"box.window": 31})
    user.do("0")
    assert user.told == "nothing has been changed"
    user.do(Event("press", *user.knob(THETA, 1.0)), Event("release", 0, 0))
    user.do(Event("press", *user.knob(WINDOW, 1.0)), Event("release", 0, 0))
    user.do(Event("press", *user.pixel(5, 20)), Event("release", 0, 0))
    before = len(user.edits)
    user.do("0")
    assert user.told == "all as in the file"
    assert user.edits[before:] == [{"pixel.row": 12, "pixel.col": 16, "relu.theta": 100.0, "box.window": 31}]


def test_help_is_a_card_that_a_click_puts_away(start: Callable[..., User]) -> None:
    user = paused(start)
    plain = user.window.shown[-1][1]
    user.do("h")
    shown = user.window.shown[-1][1]
    assert (shown != plain).any(axis=2).mean() > 0.5
    edits = len(user.edits)
    user.do(Event("press", *user.knob(THETA, 1.0)), Event("release", 0, 0))
    assert len(user.edits) == edits
    assert not user.screen.help
    user.do("h", "h")
    assert not user.screen.help


def test_capital_letters_and_other_keys(start: Callable[..., User]) -> None:
    user = paused(start)
    user.do("x", "Q", "escape", "F")
    assert user.run.ended is None
    user.do("T")
    assert user.screen.timings


def test_what_is_told_goes_away(start: Callable[..., User], monkeypatch: pytest.MonkeyPatch) -> None:
    user = paused(start)
    monkeypatch.setattr("stream_sparse.screen._TELLS_S", 0.05)
    user.do("0")
    user.until(lambda: user.told == "paused")


def test_lines_of_the_run_are_shown_though_no_frame_comes(start: Callable[..., User]) -> None:
    user = paused(start)
    before = len(user.window.shown)
    user.run.say("watch", "line 3: no node 'x'")
    user.until(lambda: len(user.window.shown) > before)
    assert user.screen._status(user.screen.past.now.status).message == "line 3: no node 'x'"


def test_a_recorded_view_shows_the_sliders(start: Callable[..., User], tmp_path: Path) -> None:
    import av

    load(tmp_path / "small.yaml").run(record=tmp_path / "run", frames=5)
    with av.open(str(tmp_path / "run" / "view.mkv")) as film:
        picture = next(film.decode(video=0)).to_ndarray(format="bgr24")
    foot = picture[640:]
    assert (foot.min(axis=2) > 200).sum() > 100  # names, values, knobs
