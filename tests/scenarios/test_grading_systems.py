"""nbgrader gives the verdicts of ``exercise check``."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest

from stream_sparse.course.assignments import assignments
from stream_sparse.course.checking import mark
from stream_sparse.course.exercise import find
from stream_sparse.course.submissions import submissions
from tests.support.processes import environment

pytestmark = pytest.mark.slow
SEED = 7
HEAD = "import numpy as np\n\n\ndef relu(x, theta=0):\n"
SUBMISSIONS = {
    "right": f"{HEAD}    return np.maximum(x - theta, 0)\n",
    "wrong": f"{HEAD}    return np.where(x > theta, x, 0)\n",
    "unwritten": f"{HEAD}    raise NotImplementedError()\n",
    "open": (
        f"{HEAD}    import stream_sparse\n"
        "    path = stream_sparse.__file__.replace('__init__.py', 'course/relu/reference.py')\n"
        "    space = {}\n    exec(open(path).read(), space)\n    return space['relu'](x, theta)\n"
    ),
    "plots": f"%matplotlib inline\n{HEAD}    return np.maximum(x - theta, 0)\n\nrelu(np.load('frame.npy'))\n",
}


def run(*words: object, cwd: Path) -> None:
    """Run a program of the environment of these tests."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        list(map(str, words)),
        cwd=cwd,
        env=environment(PATH=path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def handed_in(released: Path, to: Path, text: str) -> None:
    """Write the notebook of a student, who has written into the cell with the function."""
    notebook = nbformat.read(released, as_version=4)
    (cell,) = (cell for cell in notebook.cells if "def relu" in cell.source)
    cell.source = text
    to.parent.mkdir(parents=True)
    nbformat.write(notebook, to)


def verdicts(folder: Path) -> dict[str, str]:
    """What ``exercise check`` says of each student: empty where it is right, else the reason."""
    found = {one.student: one.verdict for one in mark(submissions([folder]), SEED)}
    assert len(found) == len(SUBMISSIONS)
    assert {name for name, verdict in found.items() if verdict.right} == {"right", "plots"}
    return {
        name: ""
        if verdict.right
        else verdict.cause or (verdict.where[-1] if verdict.written else "not written")
        for name, verdict in found.items()
    }


@pytest.mark.timeout(600)
def test_nbgrader(tmp_path: Path) -> None:
    if find_spec("nbgrader") is None:
        pytest.skip("needs nbgrader (pip install nbgrader)")
    assignments([find("relu")], tmp_path, SEED)
    run("nbgrader", "generate_assignment", "relu", cwd=tmp_path)
    released = tmp_path / "release" / "relu" / "relu.ipynb"
    for secret in ("np.maximum(x - theta, 0)", "grade(", "BEGIN"):
        assert secret not in released.read_text()
    for name, text in SUBMISSIONS.items():
        handed_in(released, tmp_path / "submitted" / name / "relu" / "relu.ipynb", text)
    run("nbgrader", "autograde", "relu", cwd=tmp_path)
    run("nbgrader", "export", cwd=tmp_path)
    with (tmp_path / "grades.csv").open(newline="") as content:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(content)}
    expected = verdicts(tmp_path / "submitted")
    assert scores == {name: float(not reason) for name, reason in expected.items()}
    for name, reason in expected.items():
        graded = nbformat.read(tmp_path / "autograded" / name / "relu" / "relu.ipynb", as_version=4)
        said = "".join(text for output in graded.cells[-1].outputs for text in output.get("traceback", []))
        assert reason in said, name
