"""`exercise`: printed lines and exit codes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from stream_sparse.course.exercise import exercises

from .conftest import Cli

RELU = "import numpy as np\n\ndef relu(x, theta=0):\n    return {}\n"
WRONG, RIGHT = RELU.format("np.where(x > theta, x, 0)"), RELU.format("np.maximum(x - theta, 0)")
HINT = "theta is not subtracted: a value above theta is kept whole, and should become x - theta."
SEED = "The fresh inputs are from seed 7; --seed 7 gives them again.\n"


def test_from_the_start_to_the_right_answer(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out = cli.says("exercise")
    assert [name for name in exercises() if name not in out] == []
    made = "made relu.py: the task is at its top\ncheck it: stream-sparse exercise check relu.py\n"
    assert cli("exercise", "start", "relu") == (0, made, "")
    empty = "relu.py: not written yet: put your code in place of raise NotImplementedError\n"
    assert cli("exercise", "check", "relu.py", "--seed", 7) == (1, empty + SEED, "")
    file = Path("relu.py")
    file.write_text(WRONG.replace("theta=0", "theta=0, shown=print('here \\x1b[31m')"))
    wrong = (
        "  | here \\x1b[31m\n"
        "relu.py: not right yet: right for 1 of 10 inputs\n"
        "  input     x = [140 150 160], theta = 150\n"
        "  expected  [0 0 10]\n"
        "  got       [0 0 160]\n"
        "  first at  [2]: expected 10, got 160, where x is 160\n"
        f"  likely    {HINT}\n"
    )
    assert cli("exercise", "check", "relu.py", "--seed", 7) == (1, wrong + SEED, "")
    file.write_text(RIGHT)
    assert cli("exercise", "check", "relu.py") == (0, "relu.py: right for all 10 inputs\n", "")
    answer = cli.says("exercise", "answer", "relu")
    assert "return np.maximum(x - theta, 0)\n" in answer


def test_the_list_says_how_far_one_is(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def listed() -> str:
        lines = cli.says("exercise", "list").splitlines()
        at = lines.index("Thresholds and changes")
        return f"{lines[at + 1]} / {lines[-2]}"

    assert listed() == "  relu               open       ReLU: a threshold / 0 of 17 right in this folder"
    file = Path("relu.py")
    for text, says in ((WRONG, "1 try "), (RIGHT, "right")):
        file.write_text(text)
        cli("exercise", "check", file, "--seed", 7)
        assert f"relu               {says}" in listed()
    assert listed().endswith(" / 1 of 17 right in this folder")
    Path("exercises.json").unlink()
    cli("exercise", "check", file, file, "--seed", 7)
    cli("exercise", "check", file, "--csv", "marks.csv")
    assert not Path("exercises.json").exists()
    Path("exercises.json").write_text("{")
    note = "note: exercises.json: is damaged; remove it to start again\n"
    assert cli("exercise", "check", file) == (0, "relu.py: right for all 10 inputs\n", note)
    code, out, err = cli("exercise")
    assert (code, "0 of 17 right" in out, err) == (0, True, note)
    assert Path("exercises.json").read_text() == "{"


def test_marks_of_a_class(cli: Cli, tmp_path: Path) -> None:
    texts = {
        "anna": RIGHT,
        "ben": WRONG,
        "=cmd": RELU.format("1 / 0"),
        "dora": "def temporal_diff(sig):\n    raise ValueError('=1+1\\n@')\n",
        "emil": "nothing\n",
    }
    files = [tmp_path / f"{name}.py" for name in texts]
    for file, text in zip(files, texts.values(), strict=True):
        file.write_text(text)
    table = tmp_path / "marks.csv"
    code, out, err = cli("exercise", "check", *files, "--csv", table, "--seed", 7)
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[:2] == [f"{files[0]}: relu: right", f"{files[1]}: relu: not right: {HINT}"]
    assert lines[-2:] == ["1 of 5 right; fresh inputs from seed 7", f"marks: {table}"]
    with table.open(newline="") as content:
        rows = list(csv.DictReader(content))
    found = {row["student"]: row for row in rows}
    assert {student: row["verdict"] for student, row in found.items()} == {
        "'=cmd": "not right", "anna": "right", "ben": "not right", "dora": "not right",
        "emil": "no exercise",
    }  # fmt: skip
    assert [found["anna"][name] for name in ("exercise", "passed", "inputs")] == ["relu", "10", "10"]
    assert found["ben"]["mistake"] == HINT
    assert found["'=cmd"]["where"].endswith("it raises ZeroDivisionError: division by zero (line 4)")
    assert found["emil"]["where"].startswith(
        f"{files[4]}: answers no exercise: expected a function named measures, "
    )
    assert cli("exercise", "check", files[0], "--csv", table)[1].endswith(
        f"marks: {tmp_path / 'marks-2.csv'}\n"
    )
    (tmp_path / "none").mkdir()
    assert cli("exercise", "check", tmp_path / "none") == (
        2, "", f"error: {tmp_path / 'none'}: has no Python file and no notebook\n",
    )  # fmt: skip


def test_names_of_the_tutorial(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.says("exercise", "start", "ReLU").startswith("made relu.py: ")
    assert cli.says("exercise", "answer", "diff_box_spatial") == cli.says(
        "exercise", "answer", "spatial_diff_box"
    )
    Path("mine.py").write_text(RIGHT.replace("relu", "ReLU"))
    assert cli.says("exercise", "check", "mine.py") == "mine.py: right for all 10 inputs\n"
    assert "3 frames" in cli.says("exercise", "watch", "mine.py", "--frames", 3, "--no-show")
    Path("near.py").write_text(RIGHT.replace("relu", "rellu"))
    code, _, err = cli("exercise", "check", "near.py")
    assert (code, err.endswith("; did you mean 'relu'?\n")) == (2, True)


def test_exercises_of_a_teacher(cli: Cli, tmp_path: Path) -> None:
    own = tmp_path / "own" / "twice"
    own.mkdir(parents=True)
    (own / "task.md").write_text("# Twice\n\nReturn twice the value.\n")
    (own / "reference.py").write_text(
        'def twice(x):\n    """Return 2 x.\n\n    >>> twice(2)\n    4\n    """\n    return 2 * x\n'
    )
    mistakes = ("x", "3 * x", "x ** 2")
    tables = [f"[wrong_{k}]\nhint = 'Mistake {k}.'\n'2 * x' = '{m}'\n" for k, m in enumerate(mistakes)]
    (own / "mistakes.toml").write_text("".join(tables))
    (own / "inputs.py").write_text(
        "def fixed(): return [(3.0,), (5.0,)]\ndef fresh(rng): return [(rng.random(),)]\n"
    )
    folder = ("--folder", own.parent)
    submission = tmp_path / "x.py"
    submission.write_text("def twice(x): return x")
    code, out, _ = cli("exercise", "check", submission, *folder, "--seed", 1)
    assert code == 1
    assert "  likely    Mistake 0.\n" in out
    (own / "mistakes.toml").write_text("[wrong]\nhint = 'Mistake.'\n'3 * x' = 'x'\n")
    assert (
        "mistakes.toml: wrong: the answer has no '3 * x'\n"
        in cli("exercise", "check", submission, *folder)[2]
    )


def test_export_to_grading_systems(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.says("exercise", "export", "ReLU", "taus", "--nbgrader", "nb", "--seed", 7) == (
        "made nb: there, nbgrader generate_assignment relu\n2 files; fresh inputs from seed 7\n"
    )
    assert "seed=7)" in Path("nb/source/taus/taus.ipynb").read_text()


def test_without_a_sandbox_answers_of_others_are_refused(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stream_sparse.course.sandbox.has_wall", lambda: False)
    files = [tmp_path / name for name in ("relu.py", "anna_relu.py")]
    for file in files:
        file.write_text(RIGHT)
    code, out, err = cli("exercise", "check", *files)
    assert (code, out, err.startswith("error: submissions of others are not run here: ")) == (2, "", True)
    assert cli("exercise", "check", files[0], "--csv", tmp_path / "marks.csv")[0] == 2
    assert cli("exercise", "check", *files, "--no-sandbox")[0] == 0
    assert cli("exercise", "check", files[0])[0] == 0
