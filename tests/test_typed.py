"""A user's file under ``mypy --strict``: right calls pass, wrong names and arguments are errors."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
USER = '''
from typing import Any, assert_type

import numpy as np
from numpy.typing import NDArray
from stream_sparse import Node, Run, load, nodes, panels, param, reference, sinks, sources, testing
from stream_sparse.nodes import DiffBox
from stream_sparse.nodes import Nonsense  # error: Module "stream_sparse.nodes" has no attribute "Nonsense"
from stream_sparse import nonsense  # error: Module "stream_sparse" has no attribute "nonsense"

box = DiffBox(window=3, norm="mean")
assert_type(box.window, int)
assert_type(box.horizon(), int)
DiffBox(windo=3)  # error: Unexpected keyword argument "windo" for "DiffBox"; did you mean "window"?
DiffBox(window="3")  # error: Argument "window" to "DiffBox" has incompatible type "str"; expected "int"
DiffBox(norm="l3")  # error: Argument "norm" to "DiffBox" has incompatible type "Literal['l3']"
DiffBox(3)  # error: Too many positional arguments for "DiffBox"
sinks.VideoFile()  # error: Missing named argument "path" for "VideoFile"
nodes.Sparsity(measures=["l0", "hoyer"])
nodes.Sparsity(measures=["l9"])  # error: List item 0 has incompatible type "Literal['l9']"
nodes.DifBox()  # error: Module has no attribute "DifBox"; maybe "DiffBox"?

sources.Array(path=np.zeros((3, 4, 5)), fps=25)
sources.Video()  # error: Missing named argument "path" for "Video"
panels.Trace(seconds=5, titel="x")  # error: Unexpected keyword argument "titel" for "Trace"
sinks.VideoFile(path="x.mkv", codec="h265")  # error: Argument "codec" to "VideoFile" has incompatible type

reference.diff_box(np.zeros(3), window=2)
reference.diff_box(np.zeros(3), windo=2)  # error: Unexpected keyword argument "windo" for "diff_box"


class Above(Node):
    """Count the values above a threshold."""

    theta: float = param(0.0, help="The threshold.")

    def update(self, x: NDArray[Any]) -> float:
        return float(np.count_nonzero(x > self.theta))


class Wider(DiffBox):
    """A unit of the package with one more parameter."""

    width: int = param(1, help="The width.")


Above(theta=2.5)
Above(thet=2.5)  # error: Unexpected keyword argument "thet" for "Above"; did you mean "theta"?
Wider(window=3, width=2)
testing.check_node(Above, theta=1.0)


def work(run: Run) -> NDArray[Any]:
    assert_type(run.values["k_box"], NDArray[Any])
    return run.values["k_box"][10:]


work(load("bird").run(frames=20))
'''


def _expected() -> dict[int, str]:
    lines = {number: line.partition("# error: ")[2] for number, line in enumerate(USER.splitlines(), 1)}
    return {number: text for number, text in lines.items() if text}


def test_mypy_refuses_wrong_names_and_wrong_arguments(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    file = tmp_path / "user.py"
    file.write_text(USER, "utf-8")
    # As a user has it: without the settings and plugins of this project. What mypy learns of the
    # dependencies is kept from one run of the tests to the next.
    cache = pytestconfig.cache.mkdir("mypy")
    words = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--follow-imports=silent"]
    done = subprocess.run(
        [*words, f"--cache-dir={cache}", file.name],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    found = dict(re.findall(r"^user\.py:(\d+): error: (.*?)(?:  \[.*\])?$", done.stdout, re.MULTILINE))
    errors = {int(line): text for line, text in found.items()}
    expected = _expected()
    assert set(errors) == set(expected), done.stdout + done.stderr
    for line, text in expected.items():
        assert errors[line].startswith(text), f"line {line}: {errors[line]}"
