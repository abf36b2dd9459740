"""A display that goes away, and a window that is closed by its button, in mid-run."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stream_sparse import open_run
from stream_sparse.highgui.probe import display_problem
from tests.servers import wait_for

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("Xvfb") is None, reason="no Xvfb to take away"
)

LIVE = """
name: passing
source: {use: synthetic, pattern: bars, width: 32, height: 24, frames: null, fps: 60, pace: true}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
view: [{panel: trace, from: pixel}]
"""


# What a window manager sends when a window's button is clicked.
CLOSE = """
import ctypes, sys

class Message(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("rest", ctypes.c_long * 24),
    ]

x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype = ctypes.c_void_p
x.XInternAtom.restype = ctypes.c_ulong
display = ctypes.c_void_p(x.XOpenDisplay(None))
protocols, delete = (x.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
message = Message(33, 0, 1, None, int(sys.argv[1]), protocols, 32, (ctypes.c_long * 5)(delete))
assert x.XSendEvent(display, ctypes.c_ulong(int(sys.argv[1])), 0, ctypes.c_long(0), ctypes.byref(message))
x.XSync(display, 0)
"""


@pytest.fixture
def server() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """An X server and its name."""
    read, write = os.pipe()
    words = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1024x768x24", "-nolisten", "tcp", "-noreset"]
    process = subprocess.Popen(words, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    yield process, f":{number}"
    process.kill()
    process.wait()


def _start(tmp_path: Path, display: str, *more: str) -> subprocess.Popen[str]:
    file = tmp_path / "live.yaml"
    file.write_text(LIVE)
    process = subprocess.Popen(
        [sys.executable, "-m", "stream_sparse", "run", str(file), "--show", *more],
        env={**os.environ, "DISPLAY": display}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    if (
        not wait_for(lambda: _windows(display) or process.poll() is not None, 60)
        or process.poll() is not None
    ):
        process.kill()
        pytest.fail(f"no window came: {process.communicate()}")
    return process


def _windows(display: str) -> list[str]:
    """The windows of the run that a display shows."""
    words = ["xdotool", "search", "--onlyvisible", "--name", "passing"]
    done = subprocess.run(words, env={**os.environ, "DISPLAY": display}, capture_output=True, text=True)
    return done.stdout.split()


def _rows(folder: Path) -> int:
    return (folder / "values.csv").read_text().count("\n") - 1


needs_xdotool = pytest.mark.skipif(shutil.which("xdotool") is None, reason="xdotool finds windows")


@needs_xdotool
@pytest.mark.skipif("cannot import" in (display_problem() or "") or "headless" in (display_problem() or ""),
                    reason="no windows")  # fmt: skip
class TestRuns:
    """Whole commands with a window."""

    @pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
    def test_a_recorded_run_goes_on_without_its_display(
        self, tmp_path: Path, server: tuple[subprocess.Popen[bytes], str], how: signal.Signals
    ) -> None:
        xvfb, display = server
        process = _start(tmp_path, display, "--record", str(tmp_path / "out"))
        xvfb.send_signal(how)
        xvfb.wait()
        rows = _rows(tmp_path / "out")
        assert wait_for(lambda: _rows(tmp_path / "out") > rows + 60 or process.poll() is not None, 20)
        assert process.poll() is None
        process.terminate()
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0, err
        assert f"note: the display {display} has gone away; the run goes on without a window\n" in out
        kept = open_run(tmp_path / "out")
        assert kept.info["ended"] == {"how": "stopped", "error": None}
        assert kept.info["frames"]["processed"] == _rows(tmp_path / "out")

    def test_a_run_that_was_only_shown_ends(
        self, tmp_path: Path, server: tuple[subprocess.Popen[bytes], str]
    ) -> None:
        xvfb, display = server
        process = _start(tmp_path, display)
        xvfb.kill()
        out, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, "")
        assert f"note: the display {display} has gone away; the run has ended\n" in out
        assert re.search(r"Measured: \d+ frames .* stopped\n", out)

    @pytest.mark.parametrize("how", ["its button", "another program"])
    def test_a_window_that_is_closed_ends_the_run(
        self, tmp_path: Path, server: tuple[subprocess.Popen[bytes], str], how: str
    ) -> None:
        _, display = server
        process = _start(tmp_path, display, "--record", str(tmp_path / "out"))
        environment = {**os.environ, "DISPLAY": display}
        for window in _windows(display):
            by_button = [sys.executable, "-c", CLOSE, window]
            words = by_button if how == "its button" else ["xdotool", "windowclose", window]
            subprocess.run(words, env=environment, check=True)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, "")
        assert "gone away" not in out
        assert open_run(tmp_path / "out").info["ended"] == {"how": "stopped", "error": None}
