"""`kill -9` at any moment, then `--resume`: rows and arrays are those of a run that was never killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from stream_sparse import open_run
from stream_sparse.records.verify import verify
from tests.support.resumable_runs import assert_as_one, endless
from tests.support.slow import quick_first

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")

MORE = 40
# Writes its state again and again, so that many a kill comes while it does.
SCRIPT = """
import sys
from stream_sparse.recording import checkpoints
from tests.support.resumable_runs import endless
checkpoints.FIRST_S = checkpoints.EVERY_S = float(sys.argv[2])
run = endless().start(record=sys.argv[1], rotate=sys.argv[3] or None, values=False)
while run.status.processed < 30:
    run.access.loop.done.wait(0.002)
print("runs", flush=True)
run.wait()
"""


def _kill(folder: Path, every_s: float, rotate: str, after_s: float) -> None:
    words = [sys.executable, "-c", SCRIPT, str(folder), str(every_s), rotate]
    with subprocess.Popen(words, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"runs\n"
        time.sleep(after_s)
        process.kill()
    assert process.returncode == -signal.SIGKILL


def _moments() -> list[Any]:
    chance = random.Random(7)
    moments = [(chance.uniform(0.0, 0.1), ("", "1s")[i % 2], chance.uniform(0.1, 2.5)) for i in range(24)]
    return quick_first(moments)


@pytest.mark.parametrize(("every_s", "rotate", "after_s"), _moments())
def test_a_run_that_is_killed_goes_on_to_the_bit(
    tmp_path: Path, every_s: float, rotate: str, after_s: float
) -> None:
    killed = tmp_path / "killed"
    _kill(killed, every_s, rotate, after_s)
    assert verify(killed).cut
    states = [*killed.rglob("state.npz"), *killed.rglob("start.npz")]
    assert states or after_s < 30 * every_s  # none in time is a kill before the first one
    if not states:
        return
    rest = endless().run(record=tmp_path / "rest", resume=killed, frames=MORE)
    after, before = open_run(tmp_path / "rest"), open_run(killed)
    index = int(after.index[0])
    assert f"at frame {index}" in rest.notes[0]
    assert before.index[-1] >= index - 1  # the rows reach to the state at least
    endless().run(record=tmp_path / "whole", frames=index + MORE)
    assert_as_one(after.whole(), open_run(tmp_path / "whole"))
    proof = verify(tmp_path / "rest")
    assert (proof.processed, proof.cut) == (MORE, False)
