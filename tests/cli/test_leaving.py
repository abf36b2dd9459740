"""Ctrl-C before a run has begun, whenever it comes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import IO, TYPE_CHECKING

import pytest

from tests.cli.signals import LIVE, listen

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")

BEGUN = """
import sys
from stream_sparse.cli import leaving, main

class Told(leaving.Leaving):
    def __enter__(self):
        super().__enter__()
        print('begun', flush=True)

sys.modules['stream_sparse.cli.main'].Leaving = Told
main()
"""
LINE = "error: stopped before the first frame\n"


def _begun(code: str, *words: str) -> subprocess.Popen[str]:
    """A process that says when it has begun to listen."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=listen,
    )  # fmt: skip
    assert _out(process).readline() == "begun\n", process.communicate()
    return process


def _out(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdout is not None
    return process.stdout


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_at_any_moment_of_the_start_is_told(tmp_path: Path, kind: signal.Signals) -> None:
    (tmp_path / "live.yaml").write_text(LIVE)
    early = 0
    for part in range(6):
        process = _begun(BEGUN, "run", str(tmp_path / "live.yaml"), "--no-show")
        time.sleep(random.uniform(0, 0.4) * part)  # a moment; what is asserted holds at each
        process.send_signal(kind)
        _, err = process.communicate(timeout=60)
        early += process.returncode
        assert (process.returncode, err) in (
            (1, LINE),
            (0, "\nstopping; once more to drop the frames that wait\n"),
        )
    assert early > 0  # the first comes at once


def test_two_signals_at_the_start_are_told_once(tmp_path: Path) -> None:
    (tmp_path / "live.yaml").write_text(LIVE)
    process = _begun(BEGUN, "run", str(tmp_path / "live.yaml"), "--no-show")
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, LINE)


@pytest.mark.parametrize("words", [["replay", "nowhere"], ["export", "nowhere"]])
def test_each_command_has_its_words(words: list[str]) -> None:
    process = _begun(BEGUN, *words)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    # A command that was faster says that there is no such run.
    assert (process.returncode, err) == (1, LINE if "replay" in words else "error: stopped\n") or (
        process.returncode == 2
    )


LOST = """
import signal, sys, threading
from stream_sparse.cli.leaving import Leaving

class Careless:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

with Leaving("stopped", alone=True):
    {}
    print("it went on", file=sys.stderr)
    threading.Event().wait(60)
"""


CAUGHT = """
    try:
        signal.raise_signal(signal.SIGINT)
    except BaseException:
        {}
"""


@pytest.mark.parametrize(
    "how",
    ["Careless()", CAUGHT.format("pass"), CAUGHT.format("raise ImportError")],
    ids=["nobody can raise it", "swallowed", "another error"],
)
def test_an_interruption_that_gets_lost_ends_the_process_too(how: str) -> None:
    code = LOST.format(how)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (1, "error: stopped\n")


def test_after_the_command_the_signals_are_what_they_were() -> None:
    from stream_sparse.cli.leaving import Leaving

    before = signal.getsignal(signal.SIGINT)
    with Leaving("stopped", alone=False):
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
