"""A function beside the right one: what a node gives, and what it says of a difference or a mistake."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse.course.beside import Beside, beside_node
from stream_sparse.course.exercise import Exercise, exercises, find, run_file
from stream_sparse.course.watching import function_of
from stream_sparse.errors import InputError
from stream_sparse.frame import Stamp
from tests.support.errors import refusal

X = np.array([[140.0, 150.0], [160.0, 3.0]])


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def made(name: str, text: str, **arguments: Any) -> Beside:
    """Return the node of a file that defines the function of an exercise."""
    file = Path(f"{name}.py")
    file.write_text(f"import numpy as np\n\n{text}")
    return beside_node(find(name), getattr(run_file(file), name), str(file))(**arguments)


def given(node: Beside, *frames: np.ndarray, start: int = 0) -> dict[str, Any]:
    """Return what a node gives for the last of some frames."""
    found: dict[str, Any] = {}
    for index, frame in enumerate(frames, start):
        found = dict(node.update(frame, at=Stamp(index, index / 30)))
    return found


def test_a_right_function_is_equal_within_the_tolerance_of_its_type() -> None:
    node = made("relu", "def relu(x, theta=0):\n    return np.maximum(x - theta, 0).astype(np.float32)\n")
    found = given(node, X / 7)
    assert found["yours"].dtype == np.float32
    assert (found["yours"] != found["right"]).any(), "float32 rounds"
    assert (found["difference"].tolist(), found["wrong"], node.note()) == ([[0, 0], [0, 0]], 0, "")
    rough = made("relu", "def relu(x, theta=0):\n    return np.maximum(x - theta, 0) + 1e-5\n")
    assert given(rough, X / 7)["wrong"] == 4


def test_one_parameter_moves_both() -> None:
    node = made("relu", "def relu(x, theta=0):\n    return np.where(x > theta, x, 0)\n", theta=150)
    found = given(node, X)
    assert found["yours"].tolist() == [[0, 0], [160, 0]]
    assert found["right"].tolist() == [[0, 0], [10, 0]]
    assert found["difference"].tolist() == [[0, 0], [150, 0]]
    assert found["wrong"] == 1
    node.theta = 100  # type: ignore[attr-defined]
    found = given(node, X)
    assert found["yours"].tolist() == [[140, 150], [160, 0]]
    assert found["right"].tolist() == [[40, 50], [60, 0]]


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("relu", "x, theta=0):\n    return np.where(x > theta, x, 0)\n",
         "differs since frame 7: expected 40, got 140 at [0, 0], where x is 140"),
        ("relu", "x, theta=0):\n    y = x - theta\n    return np.maximum(z, 0)\n",
         "relu.py:5: NameError: name 'z' is not defined"),
        ("relu", "x, theta=0):\n    return np.dot(x, [1, 2, 3])\n",
         "relu.py:4: ValueError: shapes (2,2) and (3,) not aligned: 2 (dim 1) != 3 (dim 0)"),
        ("relu", "x, theta=0):\n    raise NotImplementedError\n",
         "relu.py:4: is not written yet: put your code in place of raise NotImplementedError"),
        ("relu", "x, theta=0):\n    raise SystemExit\n",
         "relu.py:4: ends the program by exit(); leave that out"),
        ("relu", "x, theta=0):\n    x[x < theta] = 0\n", "relu.py:3: returns None; is a return missing?"),
        ("relu", "x):\n    return x\n",
         "relu.py:3: TypeError: relu() takes 1 positional argument but 2 were given"),
        ("relu", "x, theta=0):\n    return x[:, 1:]\n",
         "relu.py:3: returns an array of shape (2, 1); expected an array of shape (2, 2)"),
        ("relu", "x, theta=0):\n    return x.sum()\n",
         "relu.py:3: returns a number; expected an array of shape (2, 2)"),
        ("relu", "x, theta=0):\n    return x + 1j\n",
         "relu.py:3: returns complex numbers; expected real ones"),
        ("relu", "x, theta=0):\n    x -= theta\n    return np.maximum(x, 0)\n",
         "relu.py:3: it changes its input x: work on a copy, x = x.copy(), or compute a new array"),
        ("spatial_diff", "frame):\n    return np.diff(frame, axis=1)[:1]\n",
         "spatial_diff.py:3: returns 1 result; expected 2 results: along rows, along columns"),
        ("spatial_diff", "frame):\n    return np.diff(frame, axis=1), np.diff(frame, axis=1)\n",
         ("spatial_diff.py:3: returns an array of shape (2, 1) for along columns; "
          "expected an array of shape (1, 2)")),
        ("spatial_diff", "frame):\n    return np.diff(frame, axis=1), -np.diff(frame, axis=0)\n",
         "differs since frame 7: expected 20, got -20 at [0, 0] of along columns"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_note_with_its_line(name: str, body: str, says: str) -> None:
    watched = find(name).watch
    assert watched is not None
    node = made(name, f"def {name}({body}", **watched[1])
    found = given(node, X, start=7)
    assert node.note() == says
    assert isinstance(found["right"], np.ndarray), "the right answer is shown all the same"
    assert (found["wrong"] > 0) == says.startswith("differs")


def test_an_array_with_a_result_in_each_row_is_several_results() -> None:
    text = (
        "def spatial_diff(frame):\n    return np.array([np.diff(frame, axis=1), np.diff(frame, axis=0).T])\n"
    )
    node = made("spatial_diff", text)
    found = given(node, X)
    assert found["yours"].tolist() == [[10], [-157]]
    assert node.note() == (
        "spatial_diff.py:3: returns an array of shape (2, 1) for along columns; "
        "expected an array of shape (1, 2)"
    )


def test_a_note_stands_until_all_has_been_equal_for_ten_frames() -> None:
    node = made("relu", "def relu(x, theta=0):\n    return np.where(x > 200, x, x - theta)\n", theta=100)
    right, wrong = np.full((2, 2), 150.0), np.full((2, 2), 250.0)
    told = "differs since frame 3: expected 150, got 250 at [0, 0], where x is 250"

    def notes(frames: Iterable[np.ndarray], start: int) -> list[str]:
        return [node.note() for index, x in enumerate(frames, start) if given(node, x, start=index)]

    assert notes([right] * 3, 0) == [""] * 3
    assert notes([wrong, right, wrong + 9, *[right] * 9], 3) == [told] * 12
    assert notes([right], 15) == [""]
    assert notes([wrong], 16) == [told.replace("frame 3", "frame 16")]


def test_an_error_stands_though_its_words_change() -> None:
    text = "def relu(x, theta=0):\n    raise ValueError(f'{x[0, 0]:g}')\n"
    node = made("relu", text)
    given(node, X, X + 1)
    assert node.note() == "relu.py:4: ValueError: 140"


def test_whole_numbers_of_a_slider_can_count() -> None:
    node = beside_node(find("diff_box"), find("diff_box").reference, "diff_box.py")(window=12.0)
    assert given(node, np.arange(120.0) ** 2)["wrong"] == 0


def test_numbers_and_lists_of_arrays_are_results() -> None:
    text = "def measures(x):\n    return np.count_nonzero(x), 0, 3.5\n"
    node = made("measures", text)
    found = given(node, X)
    assert (found["yours"], found["right"], found["difference"]) == (4.0, 4.0, 0.0)
    assert (found["right_2"], found["difference_2"], found["wrong"]) == (453.0, -453.0, 2.0)
    assert node.note() == "differs since frame 0: expected 453, got 0 of l1"
    assert set(node.units_of_measure("gray levels")) == set(), "counts have no gray levels"
    delays = made("taus", "def taus(sig, delays=(1, 11, 21)):\n    return [0 * sig[d:] for d in delays]\n")
    found = given(delays, np.arange(120.0))
    assert [found[key].shape for key in ("difference", "difference_2", "difference_3")] == [
        (119,),
        (109,),
        (99,),
    ]
    assert delays.note() == "differs since frame 0: expected 1, got 0 at [0] of result 1"


def test_a_cell_of_a_notebook_is_named() -> None:
    text = b"# In[1]:\nimport numpy as np\n# In[2]:\ndef relu(x, theta=0):\n    return np.maximum(y, 0)\n"
    function = function_of(find("relu"), text, "my.ipynb")
    node = beside_node(find("relu"), function, "my.ipynb")(theta=3)
    given(node, X)
    assert node.note() == "my.ipynb, cell 2:2: NameError: name 'y' is not defined"
    short = function_of(find("relu"), text.replace(b"np.maximum(y, 0)", b"x[:1]"), "my.ipynb")
    node = beside_node(find("relu"), short, "my.ipynb")(theta=3)
    given(node, X)
    assert node.note().startswith("my.ipynb, cell 2:1: returns an array of shape (1, 2); expected ")


def test_an_answer_that_cannot_be_watched_is_refused() -> None:
    folder = Path("coactivity")  # of codes
    shutil.copytree(find("coactivity").folder, folder)
    with (folder / "inputs.py").open("a") as inputs:
        inputs.write("\nWATCH = ('signal', {})\n")
    assert refusal(InputError, beside_node, Exercise(folder), abs, "x.py").startswith(
        f"{folder / 'inputs.py'}: WATCH: the answer fails for a signal: "
    )


@pytest.mark.parametrize("name", [name for name, one in exercises().items() if one.watch is not None])
def test_every_right_answer_is_equal(name: str) -> None:
    exercise = find(name)
    assert exercise.watch is not None
    kind, arguments = exercise.watch
    x = np.random.default_rng(3).uniform(0, 255, (24, 32) if kind == "frame" else 120)
    node = beside_node(exercise, exercise.reference, f"{name}.py")(**arguments)
    found = given(node, x)
    assert (found["wrong"], node.note(), tuple(found)) == (0, "", node.fields())
    assert exercise.sliders.keys() <= arguments.keys()
