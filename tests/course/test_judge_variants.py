"""What becomes of the answers that students hand in."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from typing import Any

import pytest

from stream_sparse.course.child.calls import Answer, call
from stream_sparse.course.exercise import exercises, find
from stream_sparse.course.judge import Judge
from tests.course.variants.__main__ import answers


def given(function: Callable[..., Any], judge: Judge) -> list[Answer]:
    with contextlib.redirect_stdout(io.StringIO()):
        return [call(function, case) for case in judge.cases]


@pytest.mark.parametrize("name", sorted(exercises()))
def test_known_inputs_tell_wrong_answers_from_right_ones(name: str) -> None:
    """So no verdict depends on the seed of the others."""
    judge = Judge(find(name), 1)
    for key, function in answers(name):
        pairs = zip(given(function, judge), judge.expected, strict=True)
        same = [judge.equal(answer, truth) and not answer.changed for answer, truth in pairs]
        assert (all(same), all(same[: judge.fixed])) == (2 * (key.startswith("right"),)), key
