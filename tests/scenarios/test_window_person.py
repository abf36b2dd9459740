"""A person at the real window: drags a slider, clicks the picture, presses keys, and looks at the screen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SCRIPT = """
import functools, json
from pathlib import Path
from stream_sparse import load
from stream_sparse.drawing.sliders import slider_cells
from stream_sparse.run import run as module
from stream_sparse.ui.main_loop import open_windows

def keep(*given):
    global screen
    windows = open_windows(*given)
    screen = windows[0].screen
    return windows

module.open_windows = keep
run = load("small.yaml").start(show=True, values=False)
view = screen.live_view

@functools.cache
def place(shape):
    "Where a click moves the mark to row 12, column 51."
    wanted = {"pixel.row": 12, "pixel.col": 51}
    for y in range(0, shape[0], 2):
        for x in range(0, shape[1], 2):
            found = view.aim(x, y, shape)
            if found is not None and found[1] == wanted:
                return x, y

def tell(progress):
    seen = screen.history.now
    words = {
        "parameters": run.parameters, "frames": run.frames, "recording": run.recording,
        "shape": screen.shape, "index": seen and seen.at.index, "paused": screen.paused,
        "knobs": [slider_cells(*screen.shape, 2, view.sizes(screen.shape))[k] for k in range(2)],
        "mark": place(screen.shape) if seen and screen.shape == (450, 800) else None,
    }
    Path("told.part").write_text(json.dumps(words))
    Path("told.part").replace("told.json")

run.wait(tell)
print(json.dumps([run.ended, run.dropped]))
"""
FILE = """
name: small
source: {use: synthetic, pattern: gratings, width: 64, height: 48, frames: 3000}
nodes:
  pixel: {use: pixel_tap, row: 12, col: 16}
  relu: {use: relu, theta: 100}
view: [{panel: image, from: source, mark: pixel}, {panel: trace, from: [pixel, relu]}]
live: [{relu.theta: [0, 240, 20]}, {pixel.row: [0, 47, 1]}]
"""


class Person:
    """Moves the mouse of an X server and looks at its screen."""

    def __init__(self, folder: Path, display: str) -> None:
        self.folder = folder
        self.env = {**os.environ, "DISPLAY": display, "PYTHONPATH": os.pathsep.join(sys.path)}
        self.env.pop("QT_QPA_FONTDIR", None)
        self.env.pop("WAYLAND_DISPLAY", None)
        self.run = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(SCRIPT)],
            cwd=folder, env=self.env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.window = ""
        self.until(self._found)
        # The screen ends at 800 x 600; the picture is drawn anew for what it gets of that.
        self.do("windowmove", self.window, 0, 0, "windowsize", self.window, 800, 600)
        self.until(lambda: self.told.get("mark"))
        self.do("windowfocus", self.window)

    def _found(self) -> bool:
        found = self.do("search", "--name", "^small$").split()
        self.window = found[-1] if found else ""
        return bool(found)

    @property
    def told(self) -> dict[str, Any]:
        """What the run says of itself."""
        try:
            told: dict[str, Any] = json.loads((self.folder / "told.json").read_text())
        except FileNotFoundError:
            return {}
        return told

    def do(self, *words: object) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, words)], env=self.env, capture_output=True, text=True, check=False
        )
        return done.stdout

    def to(self, x: float, y: float) -> None:
        """Move the mouse to a place of the picture, which the window may show smaller and in its middle."""
        tall, wide = self.told["shape"]
        size = self.do("getwindowgeometry", "--shell", self.window)
        found = dict(line.split("=") for line in size.split())
        scale = min(int(found["WIDTH"]) / wide, int(found["HEIGHT"]) / tall)
        left, top = (int(found["WIDTH"]) - scale * wide) / 2, (int(found["HEIGHT"]) - scale * tall) / 2
        self.do("mousemove", "--window", self.window, round(left + scale * x), round(top + scale * y))

    def until(self, wanted: Callable[[], object], seconds: float = 120) -> None:
        end = time.monotonic() + seconds
        while not wanted():
            if self.run.poll() is not None:
                raise AssertionError(self.run.communicate())
            assert time.monotonic() < end, f"it never came: {self.told}"
            time.sleep(0.05)

    def look(self) -> Any:
        """The screen, uint8 (rows, columns, 3), red first."""
        from PIL import ImageGrab

        return np.asarray(ImageGrab.grab(xdisplay=self.env["DISPLAY"]))[:, :, :3].astype(int)


@pytest.fixture
def person(tmp_path: Path, display: str) -> Iterator[Person]:
    if shutil.which("xdotool") is None:
        pytest.skip("needs xdotool (apt install xdotool)")
    (tmp_path / "small.yaml").write_text(FILE)
    someone = Person(tmp_path, display)
    yield someone
    if someone.run.poll() is None:
        someone.run.kill()
    someone.run.communicate()


@pytest.mark.xdist_group("window")
@pytest.mark.timeout(300)  # many steps, each of which waits for a picture
def test_a_person_at_the_window(person: Person, tmp_path: Path) -> None:
    _drags_a_slider_to_its_end(person)
    _clicks_the_marked_picture(person)
    _steps_another_slider(person)
    _pauses_steps_and_takes_a_snapshot(person)
    _records(person)
    # reads the help, and quits
    bright = person.look().mean()
    person.do("key", "h")
    person.until(lambda: person.look().mean() < 0.8 * bright)
    person.do("key", "q")
    out, err = person.run.communicate(timeout=120)
    assert json.loads(out) == ["stopped", 0], err
    assert "Traceback" not in err
    assert (tmp_path / "runs" / "small" / "view.mkv").stat().st_size > 0


def _drags_a_slider_to_its_end(person: Person) -> None:
    left, top, right, bottom = person.told["knobs"][0]
    y = (top + bottom) / 2
    person.to((left + right) / 2, y)
    person.do("mousedown", 1)
    for share in (0.7, 0.8, 0.9, 1.0):
        person.to(left + share * (right - 1 - left), y)
    person.until(lambda: person.told["parameters"]["relu"]["theta"] == 240.0)
    person.do("mouseup", 1)


def _clicks_the_marked_picture(person: Person) -> None:
    person.to(*person.told["mark"])
    person.do("click", 1)
    person.until(lambda: person.told["parameters"]["pixel"]["col"] != 16)
    pixel = person.told["parameters"]["pixel"]
    assert abs(pixel["col"] - 51) <= 1
    assert abs(pixel["row"] - 12) <= 1


def _steps_another_slider(person: Person) -> None:
    row = person.told["parameters"]["pixel"]["row"]
    left, top, _, bottom = person.told["knobs"][1]
    person.to(left + 5, (top + bottom) / 2)
    for key, to in (("Right", row + 1), ("Up", row + 2), ("Left", row + 1)):
        person.do("key", key)
        person.until(lambda to=to: person.told["parameters"]["pixel"]["row"] == to)


def _pauses_steps_and_takes_a_snapshot(person: Person) -> None:
    person.do("key", "space")
    person.until(lambda: person.told["paused"])  # a busy machine may rest for long without
    frames = -1
    while frames != person.told["frames"]:
        frames = person.told["frames"]
        time.sleep(0.5)
    person.do("key", "period")
    person.until(lambda: person.told["frames"] == frames + 1 and person.told["index"] == frames)
    person.do("key", "s")
    person.until(lambda: (person.folder / f"small-{frames}.png").exists())
    person.do("key", "space")


def _records(person: Person) -> None:
    person.do("key", "r")
    person.until(lambda: person.told["recording"] == "rec")
    assert (person.folder / "runs" / "small").is_dir()
    person.until(lambda: _red(person.look()) > 10)


def _red(screen: Any) -> int:
    """Pixels of the dot that stands there while it is recorded, in the upper half of the screen."""
    upper = screen[: len(screen) // 2]
    return int((np.abs(upper - (224, 60, 60)) < 25).all(axis=2).sum())
