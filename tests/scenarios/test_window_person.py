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
import json, sys
from pathlib import Path
from stream_sparse import load
from stream_sparse.drawing import knob_cells
run = load("small.yaml").start(show=True, values=False)
told = Path("told.json")
looks = run.engine.showing.looks

def tell(progress):
    shape = run.engine.showing.screen.shape
    card = looks._view._places(*shape, looks.sizes(shape))[0]
    drawn = looks._view.panels[0]._drawn
    seen = run.engine.showing.screen.past.now
    words = {
        "parameters": run.parameters, "frames": run.frames, "recording": run.recording, "shape": shape,
        "image": [*card.inner[:2], *drawn[0][:4]] if drawn else None, "index": seen and seen.at.index,
        "paused": run.engine.runner._turnstile._paused,
        "knobs": [knob_cells(*shape, 2, looks.sizes(shape))[k] for k in range(2)],
    }
    Path("told.part").write_text(json.dumps(words))
    Path("told.part").replace(told)

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
        self.until(lambda: self._found() and self.told.get("image"))
        # The screen ends at 800 x 600; the picture is drawn anew for what it gets of that.
        self.do("windowmove", self.window, 0, 0, "windowsize", self.window, 800, 600)
        self.until(lambda: self.told["shape"] == [450, 800] and self.told["image"])
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
    x0, y0, top, left, tall, wide = person.told["image"]
    person.to(x0 + left + 0.8 * wide, y0 + top + 0.25 * tall)
    person.do("click", 1)
    person.until(lambda: person.told["parameters"]["pixel"]["col"] != 16)
    pixel = person.told["parameters"]["pixel"]
    assert abs(pixel["col"] - 0.8 * 64) <= 2
    assert abs(pixel["row"] - 0.25 * 48) <= 2


def _steps_another_slider(person: Person) -> None:
    row = person.told["parameters"]["pixel"]["row"]
    left, top, _, bottom = person.told["knobs"][1]
    person.to(left + 5, (top + bottom) / 2)
    # However fast: none is lost.
    person.do("key", "--delay", 0, "Right", "Right", "Left", "Right")
    person.until(lambda: person.told["parameters"]["pixel"]["row"] == row + 2)
    # The head line's left end, below what the picture leaves free.
    person.until(lambda: person.look()[75:103, :300].max() > 200)
    before = person.look()[75:103, :300]
    for button in (4, 4, 5, 4):
        person.do("click", button)
    person.until(lambda: person.told["parameters"]["pixel"]["row"] == row + 4)
    # The wheel has enlarged nothing: the head line is where it was.
    assert np.abs(person.look()[75:103, :300] - before).max() < 8


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
