"""Marks are in the table as they come."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stream_sparse.course.checking import CheckedSubmission, mark_line
from stream_sparse.course.judge import Verdict
from stream_sparse.errors import InputError
from tests.support.processes import environment
from tests.support.waiting import until

RELU = "import numpy as np\ndef relu(x, theta=0): return np.maximum(x - theta, 0)\n"
ERROR = InputError("a.py: answers no exercise")


@pytest.mark.parametrize(
    ("verdict", "error", "line"),
    [
        (Verdict(True, 7, 7), None, "right,,7,7,,3"),
        (Verdict(False, written=False), None, "not written,,0,0,,3"),
        (Verdict(False, 3, 7, ("expected 1", "got 2"), "A hint."), None,
         "not right,A hint.,3,7,expected 1 | got 2,3"),
        (Verdict(False, where=(str(ERROR),)), ERROR, "no exercise,,0,0,a.py: answers no exercise,3"),
        (Verdict(False, where=("=1+1 \ud800 \0\r\n\u2028\x85",)), None, "not right,,0,0,'=1+1 \\ud800 \0,3"),
    ],
)  # fmt: skip
def test_no_text_of_a_submission_breaks_its_line_or_is_a_formula(
    verdict: Verdict, error: InputError | None, line: str
) -> None:
    checked = CheckedSubmission("=a", Path('b; "=a.py'), "relu", verdict, error)
    assert mark_line(checked, 3).decode() == f'\'=a,"b; ""\'=a.py",relu,{line}\n'


def descendants(pid: int) -> list[int]:
    """Return the numbers of all processes that a process has started."""
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    own = [int(child) for file in listed for child in file.read_text().split()]
    return [*own, *(below for child in own for below in descendants(child))]


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes of other systems are not listed")
def test_after_a_kill_the_marks_are_there_and_nothing_goes_on(tmp_path: Path) -> None:
    (tmp_path / "quick.py").write_text(RELU)
    (tmp_path / "endless.py").write_text("def relu(x):\n    while True: pass\n")
    command = [sys.executable, "-m", "stream_sparse", "exercise", "check", "quick.py", "endless.py"]
    first = subprocess.Popen(
        [*command, "--csv", "marks.csv"],
        cwd=tmp_path,
        env=environment(TMPDIR=str(tmp_path)),
        stdout=subprocess.DEVNULL,
    )
    with first:
        table = tmp_path / "marks.csv"
        until(lambda: table.exists() and ",quick.py,relu,right" in table.read_text())
        below = descendants(first.pid)
        first.kill()
    assert below
    until(lambda: not any(map(runs, below)))
