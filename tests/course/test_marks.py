"""Marks are in the table as they come, and a later check goes on with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stream_sparse.course.checking import Checked
from stream_sparse.course.judge import Verdict
from stream_sparse.course.marks import COLUMNS, Marks
from stream_sparse.errors import InputError
from tests.support.processes import environment, prints
from tests.support.waiting import until

RELU = "import numpy as np\ndef relu(x, theta=0): return np.maximum(x - theta, 0)\n"
HEAD = ",".join(COLUMNS)


def mark(name: str, right: bool = True, sha256: str = "ab") -> Checked:
    verdict = Verdict(right, 7, 7)
    return Checked(Path(name), "relu", verdict, sha256=sha256, student=name[0])


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def test_each_mark_is_in_the_file_at_once_and_replaces_an_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    marks = Marks(path)
    assert lines(path) == [HEAD]
    marks.add(mark("b.py"), 7)
    assert lines(path) == [HEAD, "b,b.py,relu,right,,1,7,7,,7,ab"]
    marks.add(mark("a.py"), 7)
    marks.add(mark("b.py", right=False, sha256="cd"), 7)
    assert lines(path)[2:] == ["a,a.py,relu,right,,1,7,7,,7,ab", "b,b.py,relu,not right,,2,7,7,,7,cd"]
    assert lines(Marks(path).path)[1:] == [
        "b,b.py,relu,not right,,2,7,7,,7,cd", "a,a.py,relu,right,,1,7,7,,7,ab",
    ]  # fmt: skip
    marks.settle([(Path("a.py"), "relu"), (Path("none.py"), "")])
    assert [line[:6] for line in lines(path)] == ["studen", "a,a.py", "b,b.py"]


def test_tries_are_changes_of_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    for sha256, seed in (("ab", 7), ("ab", 8), ("cd", 8), ("ef", 8)):
        Marks(path).add(mark("b.py", sha256=sha256), seed)
    assert lines(Marks(path).path)[1] == "b,b.py,relu,right,,3,7,7,,8,ef"


def test_each_answer_of_a_file_has_a_line_until_it_is_gone(tmp_path: Path) -> None:
    path, file = tmp_path / "marks.csv", Path("all.py")
    marks = Marks(path)
    for exercise in ("taus", "relu"):
        marks.add(mark("all.py")._replace(exercise=exercise), 7)
    marks.add(mark("other.py"), 7)
    marks.settle([(file, "relu"), (file, "taus")])
    assert [line.split(",")[1:4] for line in lines(path)[1:]] == [
        ["all.py", "relu", "right"], ["all.py", "taus", "right"], ["other.py", "relu", "right"],
    ]  # fmt: skip
    error = InputError("all.py: answers no exercise")
    marks.add(Checked(file, "", Verdict(False, where=(str(error),)), error, student="a"), 7)
    marks.settle([(file, "")])
    assert lines(path)[1] == "a,all.py,,no exercise,,0,0,0,all.py: answers no exercise,7,"
    assert len(lines(path)) == 3


def test_verdicts_in_words(tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    marks = Marks(path)
    marks.add(mark("a.py")._replace(verdict=Verdict(False, written=False)), 7)
    marks.add(mark("b.py")._replace(verdict=Verdict(False, 3, 7, ("expected 1",), "A hint.")), 7)
    assert [line.split(",")[3:9] for line in lines(path)[1:]] == [
        ["not written", "", "1", "0", "0", ""], ["not right", "A hint.", "1", "3", "7", "expected 1"],
    ]  # fmt: skip


def test_a_table_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    marks = Marks(path)
    assert marks.seed is None
    marks.add(mark("=a.py"), 7)
    with path.open("a") as table:
        table.write("b,b.py,relu,right,,1,7")  # a check that was killed while it wrote
    again = Marks(path)
    assert again.seed == 7
    assert again.has(Path("=a.py"), "relu", "ab", 7)
    assert not again.has(Path("=a.py"), "relu", "cd", 7)
    assert not again.has(Path("=a.py"), "relu", "ab", 8)
    assert not again.has(Path("=a.py"), "taus", "ab", 7)
    assert not again.has(Path("b.py"), "relu", "a", 7)
    assert again.right([(Path("=a.py"), "relu"), (Path("b.py"), "relu")]) == 1
    assert lines(path) == [HEAD, "'=,'=a.py,relu,right,,1,7,7,,7,ab"]


@pytest.mark.parametrize("text", ["file,exercise,right,passed\nrelu.py,relu,1,7\n", "file\n", "hello"])
def test_another_file_is_left_alone(text: str, tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        Marks(path)
    says = f"{path}: is not a table of marks: expected the first line {HEAD}; give a new file: --csv FILE"
    assert (str(error.value), path.read_text()) == (says, text)


def test_no_text_of_a_submission_stops_the_check_or_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    Marks(path).add(
        mark("b.py")._replace(verdict=Verdict(False, where=("=1+1 \ud800, \0\r\n\u2028\x85",))), 7
    )
    assert Marks(path).has(Path("b.py"), "relu", "ab", 7)
    assert "'=1+1 \\ud800" in path.read_text("utf-8")


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
def test_after_a_kill_nothing_goes_on_and_the_next_check_does(tmp_path: Path) -> None:
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
    (tmp_path / "endless.py").write_text(RELU)
    says = prints(*command[1:], "--csv", "marks.csv", cwd=tmp_path).splitlines()
    assert says[:2] == ["endless.py: relu: right", "1 of 2 marked earlier and unchanged: kept"]
    assert [line.split(",")[:4] for line in lines(table)[1:]] == [
        ["endless", "endless.py", "relu", "right"], ["quick", "quick.py", "relu", "right"],
    ]  # fmt: skip
