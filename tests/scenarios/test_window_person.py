"""A person at the real window of a real run: drags a slider, clicks the picture, presses keys, and looks.

All that each key does is tested in ``tests/ui`` with a window that shows nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.processes import environment
from tests.support.waiting import until

SCRIPT = """
import functools, json
from pathlib import Path
from stream_sparse import load
from stream_sparse.ui.windows import Windows

make = Windows._controller

def keep(*given):
    global screen
    made = make(*given)
    screen = made.screen
    return made

Windows._controller = keep
player = load("small.yaml").play(show=True, values=False)
run = player.run

@functools.cache
def place():
    "Where a click moves the mark to row 12, column 51."
    wanted = {"pixel.row": 12, "pixel.col": 51}
    for y in range(0, 450, 2):
        for x in range(0, 800, 2):
            found = screen.live_view.aim(x, y, (450, 800))
            if found is not None and found[1] == wanted:
                return x, y

def tell(progress):
    words = {"parameters": run.status.parameters, "recording": run.status.recording}
    if screen.shape == (450, 800):
        tracks = [screen.live_view.track(which, screen.shape) for which in (0, 1)]
        words |= {"tracks": tracks, "mark": place(), "reading": screen.reading}
    Path("told.part").write_text(json.dumps(words))
    Path("told.part").replace("told.json")

player.wait(progress=tell)
print(json.dumps([run.ended, run.status.dropped]))
"""
FILE = """
name: small
source: {use: synthetic, pattern: planted, width: 64, height: 48, frames: 3000}
nodes:
  pixel: {use: pixel_tap, row: 12, col: 16}
  relu: {use: relu, theta: 100}
view: [{panel: image, from: source, mark: pixel}, {panel: trace, from: [pixel, relu]}]
live: [{relu.theta: [0, 240, 20]}, {pixel.row: [0, 47, 1]}]
"""


class Person:
    """Moves the mouse of an X server, presses keys, and looks at its screen."""

    def __init__(self, folder: Path, display: str) -> None:
        self._folder = folder
        self._env = environment(DISPLAY=display)
        pipe = subprocess.PIPE
        self.run = subprocess.Popen(
            [sys.executable, "-c", SCRIPT], cwd=folder, env=self._env, text=True, stdout=pipe, stderr=pipe
        )
        self._window = ""
        self.until(self._found)
        # In this size a place in the picture is a place in the window.
        self.do("windowmove", self._window, 0, 0, "windowsize", self._window, 800, 450)
        self.until(lambda: self.told.get("mark"))
        self.do("windowfocus", self._window)

    def _found(self) -> bool:
        self._window = self.do("search", "--name", "^small$").partition("\n")[0]
        return bool(self._window)

    @property
    def told(self) -> dict[str, Any]:
        """What the run says of itself."""
        file = self._folder / "told.json"
        return dict(json.loads(file.read_text())) if file.exists() else {}

    def do(self, *words: object) -> str:
        done = subprocess.run(["xdotool", *map(str, words)], env=self._env, capture_output=True, text=True)
        return done.stdout

    def to(self, x: float, y: float) -> None:
        self.do("mousemove", "--window", self._window, round(x), round(y))

    def until(self, wanted: Callable[[], object]) -> None:
        until(wanted, pause=self._look_on, says=lambda: self.told, seconds=240)

    def _look_on(self) -> None:
        assert self.run.poll() is None, self.run.communicate()
        time.sleep(0.05)

    def sees_red(self) -> bool:
        """Return whether the dot is there that stands in the head line while the run is recorded."""
        from PIL import ImageGrab

        head = np.asarray(ImageGrab.grab(xdisplay=self._env["DISPLAY"]))[:100, :, :3].astype(int)
        return int((np.abs(head - (224, 60, 60)) < 25).all(axis=2).sum()) > 10


@pytest.fixture
def person(tmp_path: Path, display: str) -> Iterator[Person]:
    (tmp_path / "small.yaml").write_text(FILE)
    someone = Person(tmp_path, display)
    yield someone
    someone.run.kill()
    someone.run.communicate()


@pytest.mark.xdist_group("window")
@pytest.mark.timeout(300)  # many steps, each of which waits for a picture
def test_a_person_at_the_window(person: Person, tmp_path: Path) -> None:
    (left, right, y), row = person.told["tracks"]
    person.to((left + right) / 2, y)
    person.do("mousedown", 1)
    for share in (0.7, 0.8, 0.9, 1.0):
        person.to(left + share * (right - 1 - left), y)
    person.until(lambda: person.told["parameters"]["relu"]["theta"] == 240.0)
    person.do("mouseup", 1)

    person.to(*person.told["mark"])
    person.until(lambda: person.told["reading"].startswith("row 12, column 51: "))
    person.do("click", 1)
    person.until(lambda: person.told["parameters"]["pixel"]["col"] == 51)

    person.to(row[0] + 5, row[2])
    for key, number in (("Right", 13), ("Up", 14), ("Left", 13)):
        person.do("key", key)
        person.until(lambda number=number: person.told["parameters"]["pixel"]["row"] == number)

    assert not person.sees_red()
    person.do("key", "r")
    person.until(lambda: person.told["recording"] == "rec" and person.sees_red())
    person.do("key", "q")
    out, err = person.run.communicate()
    assert (json.loads(out), err) == (["stopped", 0], "")
    assert (tmp_path / "runs" / "small" / "view.mkv").stat().st_size > 0
