"""`exercise watch`: a function at work."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from .conftest import Cli

RELU = "import numpy as np\n\ndef relu(x, theta=0):\n    return {}\n"


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_number_of_frames_ends_it(cli: Cli) -> None:
    Path("relu.py").write_text(RELU.format("np.maximum(x - theta, 0)"))
    np.save("film.npy", np.random.default_rng(0).integers(0, 256, (12, 8, 9), np.uint8))
    out = cli.says("exercise", "watch", "relu.py", "-s", "film.npy", "--frames", 3, "--no-show").splitlines()
    assert out[-1].startswith("Measured: 3 frames in ")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("k = 1\n\nk = k / 0\ndef relu(x): return k * x\n", "relu.py:3: ZeroDivisionError: division by zero"),
        ("def relu(x)\n    return x\n", "relu.py:1: SyntaxError: expected ':'"),
    ],
)
def test_a_file_that_does_not_run_says_where(cli: Cli, text: str, says: str) -> None:
    Path("relu.py").write_text(text)
    assert cli("exercise", "watch", "relu.py", "--no-show") == (2, "", f"error: {says}\n")
