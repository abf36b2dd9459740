"""A file at a terminal and in a real window: at its end the window stays, and keys play it again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from stream_sparse import open_run
from stream_sparse.frame import Array
from tests.support.processes import environment
from tests.support.waiting import until

FRAMES = 30
FILE = """
name: small
source: {use: synthetic, pattern: gratings, width: 64, height: 48, frames: 30}
nodes: {pixel: {use: pixel_tap, row: 12, col: 16}}
view: [{panel: image, from: source, mark: pixel}, {panel: trace, from: pixel}]
"""
STAYS = "The window stays: space plays again, q quits."


class Terminal:
    """A run at a terminal of its own, and somebody with a keyboard and eyes at its window."""

    def __init__(self, folder: Path, display: str) -> None:
        self._env = environment(DISPLAY=display)
        self._terminal, inside = os.openpty()
        os.set_blocking(self._terminal, False)
        words = [sys.executable, "-m", "stream_sparse", "run", "small.yaml", "--record", "run"]
        self.run = subprocess.Popen(
            words, cwd=folder, env=self._env, stdin=inside, stdout=inside, stderr=inside
        )
        os.close(inside)
        self._said = b""

    @property
    def said(self) -> str:
        """What the terminal shows so far."""
        try:
            while more := os.read(self._terminal, 1 << 16):
                self._said += more
        except OSError:  # nothing more just now, or the run has closed it
            pass
        return self._said.decode()

    def windows(self) -> list[str]:
        return self._do("search", "--onlyvisible", "--name", "^small$").split()

    def press(self, key: str) -> None:
        self._do("windowfocus", "--sync", self.windows()[-1], "key", key)

    def _do(self, *words: str) -> str:
        return subprocess.run(["xdotool", *words], env=self._env, capture_output=True, text=True).stdout

    def sees(self) -> Array:
        from PIL import ImageGrab

        return np.asarray(ImageGrab.grab(xdisplay=self._env["DISPLAY"]))

    def until(self, wanted: Callable[[], object]) -> None:
        until(wanted, pause=self._look_on, says=lambda: self.said, seconds=120)

    def _look_on(self) -> None:
        assert self.run.poll() is None, self.said
        time.sleep(0.02)

    def until_still(self) -> Array:
        """Wait until the picture has been the same for some looks."""
        last = [self.sees()]

        def still() -> bool:
            last.append(self.sees())
            return len(last) > 10 and all(np.array_equal(last[-1], other) for other in last[-10:])

        self.until(still)
        return last[-1]

    def close(self) -> None:
        self.run.kill()
        self.run.wait()
        os.close(self._terminal)


@pytest.fixture
def terminal(tmp_path: Path, display: str) -> Iterator[Terminal]:
    (tmp_path / "small.yaml").write_text(FILE)
    someone = Terminal(tmp_path, display)
    yield someone
    someone.close()


@pytest.mark.xdist_group("window")
@pytest.mark.timeout(300)
def test_a_files_window_stays_and_plays_again(terminal: Terminal, tmp_path: Path) -> None:
    terminal.until(lambda: STAYS in terminal.said)
    assert f"Measured: {FRAMES} frames" in terminal.said
    kept = open_run(tmp_path / "run")
    assert (len(kept.frame), kept.info["ended"]["how"]) == (FRAMES, "end")
    written = {path: path.read_bytes() for path in kept.folder.iterdir()}
    standing = terminal.until_still()
    terminal.press("space")
    terminal.until(lambda: not np.array_equal(terminal.sees(), standing))
    terminal.until_still()
    terminal.press("q")
    assert terminal.run.wait(60) == 0
    assert {path: path.read_bytes() for path in kept.folder.iterdir()} == written
    assert terminal.said.count("Measured:") == 2  # a table for each time that it came to its end
