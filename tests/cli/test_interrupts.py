"""Signals: who may end a run, how soon, and that what was recorded is whole."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import time
from pathlib import Path

import pytest

from stream_sparse import open_run
from tests.servers import wait_for

from .signals import FOLDER, rows, soon, start

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")


def _whole(tmp_path: Path) -> None:
    """Every file says the same."""
    kept = open_run(tmp_path / FOLDER)
    assert kept.info["ended"] == {"how": "stopped", "error": None}
    assert kept.info["frames"]["processed"] == len(kept.values["pixel"]) == rows(tmp_path)
    assert (tmp_path / FOLDER / "view.png").exists()
    assert (tmp_path / FOLDER / "state.npz").exists()


def _stopped(tmp_path: Path, kind: signal.Signals) -> float:
    """Seconds from a signal to a folder that says how its run ended."""
    shutil.rmtree(tmp_path / FOLDER, ignore_errors=True)
    process = start(tmp_path)
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
    soon(lambda: _stopped(tmp_path, signal.SIGINT), 1)


def test_sigint_counts_where_it_was_ignored(tmp_path: Path) -> None:
    """As a shell has it for what its scripts run in the background."""
    process = start(tmp_path, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "\nstopping; once more to drop the frames that wait\n")
    _whole(tmp_path)


def test_nohup_outlives_its_terminal(tmp_path: Path) -> None:
    process = start(tmp_path, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    before = rows(tmp_path)
    assert wait_for(lambda: rows(tmp_path) > before + 10)
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
    process = start(tmp_path, **terminal, start_new_session=True, preexec_fn=take_terminal)
    os.close(slave)
    assert os.read(master, 10)  # it draws its progress
    os.close(master)
    assert process.wait(30) == 0
    _whole(tmp_path)


def test_whoever_reads_our_words_may_leave(tmp_path: Path) -> None:
    process = start(tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(30) == 1
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    _whole(tmp_path)


def test_a_late_ctrl_c_does_not_change_how_it_ended(tmp_path: Path) -> None:
    process = start(tmp_path)
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert any(line.startswith("Look at:") for line in process.stdout)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 0
    _whole(tmp_path)
