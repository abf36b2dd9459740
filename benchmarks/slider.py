"""How soon does the window show what a slider does that a hand drags?

A real mouse pointer (xdotool's) drags ``box.window`` of the pipeline ``webcam`` in the real window, step by
step; from each step the way is followed to the picture that has it. It needs a display and xdotool:
xvfb-run -a -s "-screen 0 1600x1000x24 -noreset" python benchmarks/slider.py [--steps 60]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from live import Ages, synthetic

from stream_sparse import load
from stream_sparse.highgui.probe import display_problem
from stream_sparse.player.player import Player
from stream_sparse.ui.controller import Controller
from stream_sparse.ui.windows import Windows


class Step(NamedTuple):
    """What became of one step of the mouse.

    Attributes:
        frames: from the last one that was read when the step was heard to the first one shown with it.
        heard_ms, shown_ms: from the mouse's step to when it was heard, and to that picture.
    """

    frames: int
    heard_ms: float
    shown_ms: float


class Hand:
    """Drags a slider of a session, and looks at what is shown.

    Parameters:
        player: a session in a window.
        controller: answers the mouse there.
        ages: of its frames.
        count: steps.
    """

    def __init__(self, player: Player, controller: Controller, ages: Ages, count: int) -> None:
        assert player.run is not None
        self._player, self._run = player, player.run
        self._screen, self._ages, self._count = controller.screen, ages, count
        self._mouse = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, text=True)
        self._heard: list[tuple[float, int]] = []
        self.steps: list[Step] = []
        window: Any = controller.window
        hear = window.events

        def noted() -> Any:
            events = hear()
            self._heard += [(time.monotonic(), max(ages.read, default=0))] * len(events)
            return events

        window.events = noted

    def drag(self) -> None:
        """Do all steps, and end the run."""
        _until(lambda: len(self._ages.shown) > 60)
        left, right, y = self._screen.live_view.track(0, self._screen.shape)
        name = self._run.access.plan.name
        words = ["xdotool", "search", "--onlyvisible", "--name", f"^{name}$"]
        number = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()[-1]
        self._do(f"mousemove --window {number} {left + 2} {y} mousedown 1")
        time.sleep(0.5)
        for k in range(self._count):
            x = left + 10 + (right - left - 20) * (k % 20 + 1) // 20
            self.steps.append(self._step(f"mousemove --window {number} {x} {y}"))
            time.sleep(0.2 + 0.0037 * (k % 10))
        self._do("mouseup 1")
        self._mouse.communicate()
        self._player.stop()

    def _step(self, words: str) -> Step:
        self._heard.clear()
        told, begun = len(self._run.events), time.monotonic()
        self._do(words)
        _until(lambda: len(self._run.events) > told)
        at = self._run.events[-1]["frame"]
        _until(lambda: self._ages.shown[-1][0] >= at)
        index, shown = next(each for each in self._ages.shown if each[0] >= at)
        heard, last = self._heard[0]
        return Step(index - last, 1000 * (heard - begun), 1000 * (shown - begun))

    def _do(self, words: str) -> None:
        assert self._mouse.stdin is not None
        self._mouse.stdin.write(words + "\n")
        self._mouse.stdin.flush()


_controllers: list[Controller] = []
_make = Windows._controller


def _keep(windows: Windows, run: Any) -> Controller:
    _controllers.append(_make(windows, run))
    return _controllers[-1]


def _until(wanted: Any) -> None:
    end = time.monotonic() + 60
    while not wanted():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)  # all was noted with its time; to look more often would slow down what is measured


def dragged(rate: float, count: int, record: bool) -> list[Step]:
    """The steps of one run at so many frames a second."""
    ages = Ages()
    with ages.watching(), tempfile.TemporaryDirectory() as folder:
        more: dict[str, Any] = {"record": Path(folder) / "run"} if record else {}
        player = load("webcam", source=synthetic(rate)).play(show=True, **more)
        hand = Hand(player, _controllers[-1], ages, count)
        thread = threading.Thread(target=hand.drag)
        thread.start()
        player.wait()
        thread.join()
    return hand.steps


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=60)
    count = parser.parse_args().steps
    assert display_problem() is None, display_problem()
    vars_of: Any = Windows
    vars_of._controller = _keep
    print(
        f"{os.cpu_count()} cores, of which others keep {os.getloadavg()[0]:.1f} busy: figures want them idle"
    )
    dragged(30.0, 5, record=True)  # warm up
    for rate in (30.0, 60.0):
        for record in (False, True):
            steps = dragged(rate, count, record)
            frames = np.array([step.frames for step in steps])
            heard = np.median([step.heard_ms for step in steps])
            shown = np.array([step.shown_ms for step in steps])
            print(
                f"webcam 640x480 at {rate:.0f}{', recording' if record else '':11}: {len(steps)} steps, "
                f"shown after {np.median(frames):.0f} frames (p95 {np.percentile(frames, 95):.0f}, most "
                f"{frames.max()}; bound 2); heard after {heard:.0f} ms, shown {np.median(shown):.0f} ms "
                f"(p95 {np.percentile(shown, 95):.0f})"
            )


if __name__ == "__main__":
    main()
