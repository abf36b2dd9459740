"""`watch` of a notebook: a function beside the right one, in a widget."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.course import watch
from stream_sparse.course.reply import Reply
from stream_sparse.errors import InputError
from tests.course.cells import notebook
from tests.support.errors import refusal

FILM = np.random.default_rng(0).integers(0, 256, (6, 24, 32)).astype(np.uint8)


def written(cell: str, name: str = "relu") -> Any:
    return notebook("import numpy as np", cell)[name]


def watched(function: Any, source: Any = FILM, exercise: str = "") -> Any:
    """The run of a widget, at its end."""
    widget = watch(function, source, exercise, pace=False)
    try:
        assert widget.run.wait()
        assert widget.picture[1:4] == b"PNG"
        return widget.run
    finally:
        widget.close()


RELU = "def relu(x, theta=0):\n    return np.maximum(x - theta, 0)"


def test_a_function_is_seen_also_by_another_name() -> None:
    run = watched(written(RELU.replace("relu", "mine"), "mine"), exercise="relu")
    assert [slider.name for slider in run.access.plan.live] == ["relu.theta"]
    assert list(run.access.engine.notes.at(5).values()) == []


def test_an_error_has_the_line_of_its_cell() -> None:
    run = watched(written(f"\n\n{RELU} / {{}}['k']"))
    assert list(run.access.engine.notes.at(5).values()) == ["cell of relu:4: KeyError: 'k'"]


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        ("x[0]", "returns a result with other axes than the right answer; check it"),
        ("None", "returns None; is a return missing?"),
    ],
)
def test_a_result_of_another_kind_is_said(returned: str, says: str) -> None:
    run = watched(written(f"def relu(x, theta=0):\n    return {returned}"))
    assert list(run.access.engine.notes.at(5).values()) == [says]


def test_what_is_not_written_opens_nothing() -> None:
    reply = watch(
        written("def relu(x, theta=0):\n    'It.'\n    raise NotImplementedError('write relu here')"), 0
    )
    assert isinstance(reply, Reply)
    assert repr(reply) == "relu: not written yet: put your code in place of raise NotImplementedError"


def test_what_cannot_be_watched_is_refused() -> None:
    alpha = written("def alpha(X, D, alphas):\n    return 1", "alpha")
    assert refusal(InputError, watch, alpha) == (
        "alpha: cannot be watched, since it takes more than a frame or a signal; check it: check(alpha)"
    )
    assert refusal(InputError, watch, np.maximum) == (
        "watch: expected a function that you wrote, such as watch(relu) (got ufunc)"
    )
    assert refusal(InputError, watch, written(RELU), FILM, frame=3) == (
        "a run has no option 'frame'; did you mean 'frames'?"
    )
