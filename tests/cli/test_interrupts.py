"""Signals: who may end a run, how soon, and that what was recorded is whole."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stream_sparse import open_run
from stream_sparse.records.proof import prove
from tests.servers import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")

LIVE = """
source: {use: synthetic, pattern: noise, width: 8, height: 8, frames: null, fps: 100, pace: true}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
view: [{panel: trace, from: pixel}]
"""
FOLDER = "out"


def _start(tmp_path: Path, text: str = LIVE, more: tuple[str, ...] = (), **how: Any) -> subprocess.Popen[str]:
    file = tmp_path / "live.yaml"
    file.write_text(text)
    words = ["run", str(file), "--no-show", "--record", str(tmp_path / FOLDER), *more]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
    process = subprocess.Popen([sys.executable, "-m", "stream_sparse", *words], text=True, **pipes)
    if (
        not wait_for(lambda: _rows(tmp_path) > 5 or process.poll() is not None, 60)
        or process.poll() is not None
    ):
        process.kill()
        pytest.fail(f"it did not begin: {process.communicate()}")
    return process


def _rows(tmp_path: Path) -> int:
    file = tmp_path / FOLDER / "values.csv"
    return file.read_text().count("\n") - 1 if file.exists() else 0


def _whole(tmp_path: Path) -> None:
    """Every file says the same."""
    kept = open_run(tmp_path / FOLDER)
    assert kept.info["ended"] == {"how": "stopped", "error": None}
    assert kept.info["frames"]["processed"] == len(kept.values["pixel"]) == _rows(tmp_path)
    assert (tmp_path / FOLDER / "view.png").exists()
    assert (tmp_path / FOLDER / "state.npz").exists()


def _busy() -> bool:
    """Whether more wants to run than there are processors."""
    return os.getloadavg()[0] > (os.cpu_count() or 1)


def _soon(measure: Callable[[], float], seconds: float) -> None:
    """What takes less than so long on a machine that has nothing else to do; a busy one tries more often."""
    took = [measure()]
    while min(took) >= seconds and len(took) < (12 if _busy() else 3):
        took.append(measure())
    assert min(took) < seconds


def _stopped(tmp_path: Path, kind: signal.Signals) -> float:
    """Seconds from a signal to a folder that says how its run ended."""
    shutil.rmtree(tmp_path / FOLDER, ignore_errors=True)
    process = _start(tmp_path)
    process.send_signal(kind)
    begun = time.monotonic()
    assert process.stderr is not None
    assert process.stderr.readline() == "\n"
    assert process.stderr.readline() == "stopping; once more to drop the frames that wait\n"
    run = tmp_path / FOLDER / "run.json"
    assert wait_for(lambda: '"stopped"' in run.read_text(), 60)  # not the process: it takes down Python, too
    took = time.monotonic() - begun
    process.communicate(timeout=60)
    assert process.returncode == 0
    _whole(tmp_path)
    return took


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGHUP])
def test_each_signal_ends_a_run(tmp_path: Path, kind: signal.Signals) -> None:
    _stopped(tmp_path, kind)


def test_ctrl_c_ends_a_run_within_a_second(tmp_path: Path) -> None:
    _soon(lambda: _stopped(tmp_path, signal.SIGINT), 1)


def test_sigint_counts_where_it_was_ignored(tmp_path: Path) -> None:
    """As a shell has it for what its scripts run in the background."""
    process = _start(tmp_path, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "\nstopping; once more to drop the frames that wait\n")
    _whole(tmp_path)


def test_nohup_outlives_its_terminal(tmp_path: Path) -> None:
    process = _start(tmp_path, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    rows = _rows(tmp_path)
    assert wait_for(lambda: _rows(tmp_path) > rows + 10)
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 0
    _whole(tmp_path)


def test_a_terminal_that_hangs_up_ends_the_run_cleanly(tmp_path: Path) -> None:
    master, slave = pty.openpty()

    def take_terminal() -> None:
        import fcntl
        import termios

        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    terminal = {"stdin": slave, "stdout": slave, "stderr": slave}
    process = _start(tmp_path, **terminal, start_new_session=True, preexec_fn=take_terminal)
    os.close(slave)
    assert os.read(master, 10)  # it draws its progress
    os.close(master)
    assert process.wait(30) == 0
    _whole(tmp_path)


def test_whoever_reads_our_words_may_leave(tmp_path: Path) -> None:
    process = _start(tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(30) == 1
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    _whole(tmp_path)


SLOW = """
import time

from stream_sparse import Node


class Drowsy(Node):
    'Take a twentieth of a second.'

    def update(self, x):
        time.sleep(0.05)
        return 1.0
"""


def _aborted(tmp_path: Path) -> float:
    """Seconds from the second Ctrl-C to its answer."""
    shutil.rmtree(tmp_path / FOLDER, ignore_errors=True)
    own = tmp_path / "drowsy_one.py"
    own.write_text(SLOW)
    text = LIVE.replace("pace: true", "pace: false").replace("view:", "  slow: {use: drowsy}\nview:")
    process = _start(tmp_path, text, ("--nodes", str(own)))
    assert process.stderr is not None
    process.send_signal(signal.SIGINT)
    assert [process.stderr.readline(), process.stderr.readline()][1].startswith("stopping")
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert [process.stderr.readline(), process.stderr.readline()][1].startswith("aborting")
    took = time.monotonic() - begun
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "read but not processed" in out
    assert open_run(tmp_path / FOLDER).info["ended"]["how"] == "stopped"
    return took


def test_a_second_ctrl_c_answers_at_once(tmp_path: Path) -> None:
    _soon(lambda: _aborted(tmp_path), 0.1)


def test_a_late_ctrl_c_does_not_change_how_it_ended(tmp_path: Path) -> None:
    process = _start(tmp_path)
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert any(line.startswith("Look at:") for line in process.stdout)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 0
    _whole(tmp_path)


STUCK = SLOW.replace("0.05", "3").replace("a twentieth of a second", "three seconds")
OFFLOADED = STUCK.replace("    def update", "    offload = True\n\n    def update")


def _impatient(tmp_path: Path, own: str, record: bool) -> tuple[float, str]:
    """Seconds from the second Ctrl-C to the exit of a run beside a node that sleeps, and its words."""
    (tmp_path / "drowsy_one.py").write_text(own)
    (tmp_path / "live.yaml").write_text(LIVE.replace("view:", "  slow: {use: drowsy}\nview:"))
    where = ("--record", str(tmp_path / FOLDER)) if record else ()
    words = [
        "run",
        str(tmp_path / "live.yaml"),
        "--nodes",
        str(tmp_path / "drowsy_one.py"),
        "--no-show",
        *where,
    ]
    trace = tmp_path / "trace.json"  # tells that it runs
    trace.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "stream_sparse", *words, "--trace", str(trace)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert wait_for(lambda: trace.exists() and "pixel" in trace.read_text(), 60)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert [process.stderr.readline(), process.stderr.readline()][1].startswith("stopping")
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        last = threading.Timer(60, process.kill)
        last.start()
        code = process.wait()  # with a bound it would look 20 times a second only
        took = time.monotonic() - begun
        last.cancel()
        assert process.stdout is not None
        out = process.stdout.read()
        assert [process.stderr.readline(), process.stderr.readline()][1].startswith("aborting")
    finally:
        process.kill()
        process.communicate()
    assert code == 0
    return took, out


@pytest.mark.parametrize("own", [STUCK, OFFLOADED], ids=["in the loop", "in its own thread"])
def test_a_second_ctrl_c_leaves_a_node_behind_that_sleeps(tmp_path: Path, own: str) -> None:
    def measure() -> float:
        seconds, out = _impatient(tmp_path, own, record=False)
        assert "stopped" in out
        return seconds

    _soon(measure, 0.1)


@pytest.mark.parametrize("own", [STUCK, OFFLOADED], ids=["in the loop", "in its own thread"])
def test_and_what_is_recorded_is_closed_whole(tmp_path: Path, own: str) -> None:
    def measure() -> float:
        shutil.rmtree(tmp_path / FOLDER, ignore_errors=True)
        seconds, out = _impatient(tmp_path, own, record=True)
        assert "Look at:" in out
        kept = prove(tmp_path / FOLDER)
        assert not kept.cut
        assert kept.dropped > 0
        return seconds

    _soon(measure, 0.2)  # about 0.09 s where the machine has nothing else to do; view.png is most of it


def test_a_run_is_over_soon_after_it_was_aborted() -> None:
    from stream_sparse import Pipeline, sources
    from stream_sparse.nodes import PixelTap

    def measure() -> float:
        source = sources.Synthetic(pattern="noise", width=64, height=48, frames=None)
        run = Pipeline(source).then(PixelTap(row=2, col=3)).start()
        assert wait_for(lambda: run.frames > 100)
        begun = time.monotonic()
        run.abort()
        assert run._runner.done.wait(10)
        took = time.monotonic() - begun
        run.wait()
        return took

    _soon(measure, 0.1)
