from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse.course import check
from stream_sparse.course.progress import StudentProgress
from tests.course.cells import notebook
from tests.support.errors import fails


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(cell: str, name: str = "relu", exercise: str = "") -> Any:
    return check(notebook("import numpy as np", cell)[name], exercise)


RELU = "def {}(x, theta=0):\n    return np.maximum(x - theta, 0)"


def test_it_is_right() -> None:
    reply = said(RELU.format("relu"))
    assert repr(reply) == "relu: right for all 10 inputs"
    assert reply._repr_html_() == "<div><p><b>relu: right for all 10 inputs</b></p></div>"
    assert said(RELU.format("ReLU"), "ReLU").verdict.right
    assert said(RELU.format("mine"), "mine", "relu").verdict.right


def test_it_is_not_right() -> None:
    reply = said("def relu(x, theta=0):\n    return x - theta")
    assert repr(reply).splitlines() == [
        "relu: not right yet: right for 1 of 10 inputs",
        "  input     x = [140 150 160], theta = 150",
        "  expected  [0 0 10]",
        "  got       [-10 0 10]",
        "  first at  [0]: expected 0, got -10, where x is 140",
        "  likely    theta is subtracted, but what is below 0 then is not set to 0.",
    ]
    shown = reply._repr_html_()
    assert "<pre>input     x = [140 150 160], theta = 150\nexpected  [0 0 10]\n" in shown
    assert "<p><b>Likely:</b> theta is subtracted, but what" in shown
    assert shown.count('<img src="data:image/png;base64,') == 1
    assert 'style="width: 720px; max-width: 100%"' in shown


def test_it_uses_what_other_cells_define() -> None:
    space = notebook(
        "import threading, numpy as np\nK = threading.Lock()",
        "def half(x):\n    return x / 0",
        "# relu\n\ndef relu(x, theta=0):\n    with K: return half(0.0)",
    )
    reply = check(space["relu"])
    last = reply.verdict.where[-1]
    assert last == "it raises ZeroDivisionError: float division by zero (line 4)"
    assert "<img" not in reply._repr_html_()


def test_an_interrupt_ends_the_check() -> None:
    with pytest.raises(KeyboardInterrupt):
        said("def relu(x, theta=0):\n    raise KeyboardInterrupt")


@pytest.mark.parametrize(
    ("given", "got"),
    [(np.maximum, "ufunc"), (3, "int"), (lambda x: x, "a lambda; give it a name with def")],
)
def test_something_else_is_refused(given: Any, got: str) -> None:
    with fails(f"check: expected a function that you wrote, such as check(relu) (got {got})"):
        check(given)


def test_what_is_not_written_is_no_try() -> None:
    reply = said("def relu(x, theta=0):\n    raise NotImplementedError('write relu here')")
    words = "relu: not written yet: put your code in place of raise NotImplementedError"
    assert repr(reply) == words
    assert reply._repr_html_() == f"<div><p><b>{words}</b></p></div>"
    assert not Path("exercises.json").exists()


def test_what_is_written_for_some_inputs_is_judged() -> None:
    reply = said("def relu(x, theta=0):\n    if theta != 150:\n        raise NotImplementedError\n"
                 "    return np.maximum(x - theta, 0)")  # fmt: skip
    assert "relu: not right yet: right for " in repr(reply)
    assert "\n  it is not written yet (line " in repr(reply)


def test_it_keeps_how_far_one_is() -> None:
    for cell in (RELU.format("relu") + " + 1", RELU.format("relu") + " + 1", RELU.format("relu")):
        said(cell)
    state = StudentProgress(Path()).read()["relu"]
    assert (state.tries, state.right) == (2, True)


def test_a_damaged_file_of_states_hides_no_reply() -> None:
    Path("exercises.json").write_text("{")
    reply = said(RELU.format("relu"))
    assert repr(reply).startswith("relu: right for all 10 inputs\nnote: exercises.json: is damaged; ")
    assert "<p>note: exercises.json: is damaged" in reply._repr_html_()
    with pytest.raises(json.JSONDecodeError):
        json.loads(Path("exercises.json").read_text())


def test_a_function_that_answers_no_exercise_is_refused() -> None:
    with fails("there is no exercise 'rellu'; did you mean 'relu'?"):
        said("def rellu(x):\n    return x", "rellu")
