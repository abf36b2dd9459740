"""A second signal: how soon it ends a run, and what becomes of what was recorded."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import av
import pytest

from stream_sparse import open_run
from stream_sparse.records.verify import verify
from tests.servers import wait_for

from .signals import FOLDER, LIVE, soon, start

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")

SLOW = """
import time

from stream_sparse import Node


class Drowsy(Node):
    'Take a twentieth of a second.'

    def update(self, x):
        time.sleep(0.05)
        return 1.0
"""


PATIENT = """
import sys

from stream_sparse.cli import interrupts
from stream_sparse.cli.main import main

interrupts._CLOSING_S = 60
sys.argv[0] = "stream-sparse"
main()
"""
"""The command line that waits for files to be closed, however busy the machine is."""


def _again(process: subprocess.Popen[str]) -> tuple[float, str, str]:
    """Press Ctrl-C twice; seconds from the second one to the end of the process, and its last words."""
    assert process.stderr is not None
    process.send_signal(signal.SIGINT)
    assert [process.stderr.readline(), process.stderr.readline()][1].startswith("stopping")
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    last = threading.Timer(60, process.kill)
    last.start()
    process.wait()  # with a bound it would look 20 times a second only
    took = time.monotonic() - begun
    last.cancel()
    assert [process.stderr.readline(), process.stderr.readline()][1].startswith("aborting")
    rest = process.stderr.read()  # what communicate() gives has not what a line was read with
    out, _ = process.communicate()
    return took, out, rest


def test_a_second_ctrl_c_drops_what_waits(tmp_path: Path) -> None:
    own = tmp_path / "drowsy_one.py"
    own.write_text(SLOW)
    text = LIVE.replace("pace: true", "pace: false").replace("view:", "  slow: {use: drowsy}\nview:")
    process = start(tmp_path, text, ("--nodes", str(own)), ("-c", PATIENT))
    _, out, err = _again(process)
    assert (process.returncode, err) == (0, "")
    assert "read but not processed" in out
    assert open_run(tmp_path / FOLDER).info["ended"]["how"] == "stopped"


STUCK = SLOW.replace("0.05", "3").replace("a twentieth of a second", "three seconds")
OFFLOADED = STUCK.replace("    def update", "    offload = True\n\n    def update")


def _beside(tmp_path: Path, own: str, record: bool, how: tuple[str, ...] = ("-m", "stream_sparse")) -> Any:
    """A run beside a node that sleeps."""
    shutil.rmtree(tmp_path / FOLDER, ignore_errors=True)
    (tmp_path / "drowsy_one.py").write_text(own)
    (tmp_path / "live.yaml").write_text(LIVE.replace("view:", "  slow: {use: drowsy}\nview:"))
    trace = tmp_path / "trace.json"  # tells that it runs
    trace.unlink(missing_ok=True)
    words = ["run", str(tmp_path / "live.yaml"), "--nodes", str(tmp_path / "drowsy_one.py"), "--no-show"]
    words += ["--trace", str(trace), *(["--record", str(tmp_path / FOLDER)] if record else [])]
    process = subprocess.Popen(
        [sys.executable, *how, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if not wait_for(lambda: trace.exists() and "pixel" in trace.read_text(), 60):
        process.kill()
        pytest.fail(f"it did not begin: {process.communicate()}")
    return process


def _proved(folder: Path, left: bool) -> None:
    """What is recorded is whole, or cut off where the process could not wait; all of it is sound."""
    kept = verify(folder)
    assert kept.cut <= left  # they may have been closed at the last moment
    assert left or kept.dropped > 0


@pytest.mark.parametrize("record", [False, True], ids=["shown", "recorded"])
@pytest.mark.parametrize("own", [STUCK, OFFLOADED], ids=["in the loop", "in its own thread"])
def test_a_second_ctrl_c_leaves_a_node_behind_that_sleeps(tmp_path: Path, own: str, record: bool) -> None:
    def measure() -> float:
        process = _beside(tmp_path, own, record)
        seconds, out, err = _again(process)
        left = process.returncode == 1  # the machine is too busy
        assert ("stopped" in out) == (process.returncode == 0) == (not left)
        assert err == (LEFT.format(tmp_path / FOLDER) if left and record else "")
        if record:
            _proved(tmp_path / FOLDER, left)
        return seconds

    soon(measure, 0.1)


@pytest.mark.parametrize("own", [STUCK, OFFLOADED], ids=["in the loop", "in its own thread"])
def test_and_what_is_recorded_is_closed_whole(tmp_path: Path, own: str) -> None:
    process = _beside(tmp_path, own, True, ("-c", PATIENT))
    _, out, err = _again(process)
    assert (process.returncode, err) == (0, "")
    assert "Look at:" in out
    _proved(tmp_path / FOLDER, left=False)


LEFT = "left before files were closed; see stream-sparse verify {}\n"
WRITER = """
import time
from pathlib import Path

from stream_sparse import Sink


class Sleepy(Sink):
    'Write for longer than anybody waits.'

    def write(self, value, at):
        if at.index >= 150:  # of videos the last half second may be lost
            Path(__file__).with_name("asleep").touch()
            time.sleep(60)
"""


def test_what_cannot_be_closed_in_time_is_cut_off_and_sound(tmp_path: Path) -> None:
    own = tmp_path / "sleepy_one.py"
    own.write_text(WRITER)
    text = LIVE.replace("view:", "  asleep: {use: sleepy, from: source}\nview:")

    def measure() -> float:
        shutil.rmtree(tmp_path / FOLDER, ignore_errors=True)
        (tmp_path / "asleep").unlink(missing_ok=True)
        process = start(tmp_path, text, ("--nodes", str(own), "--record-source", "lossless"))
        assert wait_for((tmp_path / "asleep").exists, 60)
        seconds, _, err = _again(process)
        assert (process.returncode, err) == (1, LEFT.format(tmp_path / FOLDER))
        kept = verify(tmp_path / FOLDER)
        assert kept.cut
        assert kept.processed > 5
        for name in ("view.mkv", "source.mkv"):
            with av.open(str(tmp_path / FOLDER / name)) as video:
                assert sum(1 for _ in video.decode(video=0)) > 5
        return seconds

    soon(measure, 0.1)


def test_a_terminal_gets_its_cursor_back(tmp_path: Path) -> None:
    own = tmp_path / "sleepy_one.py"
    own.write_text(WRITER)
    text = LIVE.replace("view:", "  asleep: {use: sleepy, from: source}\nview:")
    master, slave = pty.openpty()
    heard = bytearray()

    def hear() -> None:
        with suppress(OSError):  # so a terminal says that nobody writes to it any more
            while part := os.read(master, 1000):
                heard.extend(part)

    reader = threading.Thread(target=hear)
    reader.start()
    process = start(tmp_path, text, ("--nodes", str(own)), stdout=slave, stderr=slave)
    os.close(slave)
    assert wait_for((tmp_path / "asleep").exists, 60)
    process.send_signal(signal.SIGINT)
    assert wait_for(lambda: b"stopping" in heard, 60)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 1
    reader.join(60)
    os.close(master)
    assert heard.rindex(b"\x1b[?25h") > heard.rindex(b"\x1b[?25l")
    assert b"left before files were closed" in heard


def test_a_run_is_over_soon_after_it_was_aborted() -> None:
    from stream_sparse import Pipeline, sources
    from stream_sparse.nodes import PixelTap

    def measure() -> float:
        source = sources.Synthetic(pattern="noise", width=64, height=48, frames=None)
        run = Pipeline(source).then(PixelTap(row=2, col=3)).start()
        assert wait_for(lambda: run.frames > 100)
        begun = time.monotonic()
        run.abort()
        assert run.over(10)
        took = time.monotonic() - begun
        run.wait()
        return took

    soon(measure, 0.1)
