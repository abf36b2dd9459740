"""Signals: who may end a run, and what is left of it."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stream_sparse import open_run
from stream_sparse.records.verify import verify
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")

LIVE = """
source: {use: synthetic, pattern: noise, width: 8, height: 8, frames: null, fps: 100, pace: true}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
view: [{panel: trace, from: pixel}]
"""
STOPPING = "\nstopping; press Ctrl-C again to skip what is in progress\n"
ABORTING = "\naborting; press Ctrl-C again to leave at once\n"
PATIENT = """
import sys
from stream_sparse.cli import interrupts, main
interrupts._ABORT_S = 60
sys.argv[0] = "stream-sparse"
main()
"""
"""The command line that waits for files to be closed, however busy the machine is."""


def start(
    tmp_path: Path, own: str = "", command: tuple[str, ...] = ("-m", "stream_sparse"), **how: Any
) -> subprocess.Popen[str]:
    """A recorded run, once it has rows; with a unit of one's own, once that has touched `asleep`."""
    words = ["run", str(tmp_path / "live.yaml"), "--no-show", "--record", str(tmp_path / "out")]
    text = LIVE
    if own:
        (tmp_path / "sleepy_one.py").write_text(own)
        words += ["--nodes", str(tmp_path / "sleepy_one.py")]
        text = LIVE.replace("view:", "  asleep: {use: sleepy, from: source}\nview:")
    (tmp_path / "live.yaml").write_text(text)
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "preexec_fn": listen, **how}
    process = subprocess.Popen([sys.executable, *command, *words], text=True, **how)
    begun = (tmp_path / "asleep").exists if own else lambda: rows(tmp_path) > 5
    until(lambda: begun() or process.poll() is not None)
    assert process.poll() is None, process.communicate()
    return process


def listen() -> None:
    """Let a hangup count, though the tests themselves may run under ``nohup``."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def rows(tmp_path: Path) -> int:
    file = tmp_path / "out" / "values.csv"
    return file.read_text().count("\n") - 1 if file.exists() else 0


def interrupt(process: subprocess.Popen[str], answer: str) -> None:
    """Press Ctrl-C and wait for the answer."""
    process.send_signal(signal.SIGINT)
    assert process.stderr.readline() + process.stderr.readline() == answer


def assert_whole(tmp_path: Path) -> None:
    kept = open_run(tmp_path / "out")
    assert kept.info["ended"] == {"how": "stopped", "error": None}
    assert kept.info["frames"]["processed"] == len(kept.values["pixel"]) == rows(tmp_path)
    assert (tmp_path / "out" / "view.png").exists()
    assert (tmp_path / "out" / "state.npz").exists()


@pytest.mark.slow
def test_a_terminal_that_hangs_up_ends_the_run_cleanly(tmp_path: Path) -> None:
    master, slave = pty.openpty()

    def take_terminal() -> None:
        import fcntl
        import termios

        listen()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    terminal = {"stdin": slave, "stdout": slave, "stderr": slave}
    process = start(tmp_path, **terminal, start_new_session=True, preexec_fn=take_terminal)
    os.close(slave)
    assert os.read(master, 10)  # it draws its progress
    os.close(master)
    assert process.wait(60) == 0
    assert_whole(tmp_path)


@pytest.mark.slow
def test_a_reader_of_the_output_may_leave(tmp_path: Path) -> None:
    process = start(tmp_path)
    process.stdout.readline()
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, "")
    assert_whole(tmp_path)


def test_ctrl_c_ends_what_a_script_runs_in_the_background_and_a_late_one_does_nothing(tmp_path: Path) -> None:
    process = start(tmp_path, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    interrupt(process, STOPPING)
    assert any(line.startswith("Look at:") for line in process.stdout)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert_whole(tmp_path)


SLEEPY = """
import time
from pathlib import Path
from stream_sparse import Node

class Sleepy(Node):
    'Work for longer than anybody waits.'

    def update(self, x, *, at):
        if at.index >= 20:  # noise comes before frames
            Path(__file__).with_name("asleep").touch()
            time.sleep(60)
        return 1.0
"""


def test_a_second_ctrl_c_leaves_a_node_behind_and_closes_files(tmp_path: Path) -> None:
    process = start(tmp_path, SLEEPY, ("-c", PATIENT))
    interrupt(process, STOPPING)
    interrupt(process, ABORTING)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out.startswith("The source has no known end; press Ctrl-C to stop,")
    assert "Look at:" in out
    found = verify(tmp_path / "out")
    assert not found.cut
    assert found.dropped > 0


EARLY = """
import signal, sys
from stream_sparse.cli import main

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "{module}":
            signal.raise_signal({kind})

sys.meta_path.insert(0, Finder())
main()
"""


@pytest.mark.parametrize(
    ("module", "words", "kind", "said"),
    [
        ("stream_sparse.cli.app", "run live.yaml", signal.SIGTERM, "stopped before the first frame"),
        ("stream_sparse.recording.recorder", "run live.yaml --no-show --record out", signal.SIGINT,
         "stopped before the first frame"),
        ("stream_sparse.exports", "export nowhere --csv", signal.SIGINT, "stopped"),
    ],
)  # fmt: skip
def test_a_signal_before_the_first_frame_is_one_line(
    tmp_path: Path, module: str, words: str, kind: signal.Signals, said: str
) -> None:
    (tmp_path / "live.yaml").write_text(LIVE)
    code = EARLY.format(module=module, kind=int(kind))
    done = subprocess.run(
        [sys.executable, "-c", code, *words.split()], cwd=tmp_path, capture_output=True, text=True,
        timeout=60, preexec_fn=listen,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, f"error: {said}\n")
    assert [file.name for file in tmp_path.iterdir()] == ["live.yaml"]


SWALLOWED = """
import signal, sys
from stream_sparse.cli.interrupts import Interrupts

with Interrupts("stopped", last=True):
    for kind in (signal.SIGINT, signal.SIGTERM):
        try:
            signal.raise_signal(kind)
        except BaseException:
            pass
    print("it went on", file=sys.stderr)
"""


def test_a_second_signal_ends_what_has_swallowed_the_first() -> None:
    done = subprocess.run([sys.executable, "-c", SWALLOWED], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (1, "error: stopped\n")
