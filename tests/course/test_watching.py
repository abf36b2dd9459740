"""A function at work: what runs of its file, and what cannot be watched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse.course.exercise import find
from stream_sparse.course.watching import function_of, watching
from stream_sparse.errors import InputError
from stream_sparse.sources import Array
from tests.support.errors import refusal

RELU = find("relu")


def test_of_a_text_runs_what_the_function_needs(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    text = f"k = 2\n\ndef ReLU(x, theta=0):\n    return k * x\n\nopen({str(ran)!r}, 'w')\nwhile True: pass\n"
    assert function_of(RELU, text.encode(), "relu.py")(3) == 6
    assert not ran.exists()


def test_what_does_not_run_says_where() -> None:
    for text, says in (
        (b"k = 1 / 0\ndef relu(x=k): return k\n", "relu.py:1: ZeroDivisionError: division by zero"),
        (b"def relu(x)\n    return x\n", "relu.py:1: SyntaxError: expected ':'"),
        (b"def rely(x): ...\n", "relu.py: defines no function relu"),
        (b"relu = 3\n", "relu.py: defines no function relu"),
        (b"exit()\ndef relu(x=exit(3)): ...\n", "relu.py:2: SystemExit: 3"),
    ):
        assert refusal(InputError, function_of, RELU, text, "relu.py") == says


def test_arguments_are_where_they_were_moved() -> None:
    film = Array(path=np.zeros((2, 4, 5), np.uint8))
    plan = watching(RELU, lambda x, theta: x, "relu.py", film, {"theta": 30, "other": 1})
    assert plan.parts[-1].unit.parameters()["theta"] == 30
    assert plan.source.parameters() == film.parameters()


def test_each_kind_of_result_has_its_panel() -> None:
    def kinds(name: str) -> list[list[str]]:
        return [[part.use for part in row] for row in watching(find(name), abs, f"{name}.py").view]

    assert kinds("measures") == [["image"], *[["trace"]] * 3]
    assert kinds("taus") == [["curve"], *[["curve"]] * 3]
    assert kinds("spatial_diff") == [["image"], *[["image"]] * 2]
    assert kinds("relu") == [["image", "image"]]


def test_whole_numbers_count_and_arguments_that_are_not_set_are_left_out() -> None:
    def diff_box(data: Any, window: int) -> Any:
        return np.convolve(data, np.ones(window))[: len(data)]

    plan = watching(find("diff_box"), diff_box, "diff_box.py", None, {"window": 12.0})
    assert plan.parts[-1].unit.update(np.arange(120.0))["yours"][20] == sum(range(9, 21))
