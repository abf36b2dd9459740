"""The verdict on answers that students hand in, and the hint.

A file ``variants/NAME.yaml`` has the answers to an exercise, written from its text alone: ``wrong_...`` makes
one mistake, which ``why`` names; ``right_...`` is one more way to be right. An answer is a body (``code``),
or that of another one (``like``) with some of its lines changed. ``hint`` is how the tutor's hint begins.
"""

from __future__ import annotations

import contextlib
import functools
import io
import textwrap
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stream_sparse.course.child.calls import CallResult, call
from stream_sparse.course.exercise import exercises, find
from stream_sparse.course.judge import Judge
from stream_sparse.course.sandbox import SubmissionOutcome

LEAST = 0.85
DEAR = {"cardinality", "digits_dictionary", "alpha", "sinusoids_omp", "diff_box", "measures"}
"""Exercises that are checked by ``make slow``."""
EACH = [  # one process for each exercise, as its answers take long
    pytest.param(
        name, marks=[pytest.mark.xdist_group(f"answers of {name}"), *(pytest.mark.slow,) * (name in DEAR)]
    )
    for name in sorted(exercises())
]


@functools.cache
def written(name: str) -> dict[str, Any]:
    """Return the file of an exercise."""
    file = Path(__file__).parent / "variants" / f"{name}.yaml"
    found: dict[str, Any] = YAML(typ="safe").load(file.read_text("utf-8"))
    return found


def source(name: str, key: str) -> str:
    """Return an answer as Python that defines ``key``."""
    file = written(name)
    answer = file["answers"][key]
    body = answer["code"] if "code" in answer else file["answers"][answer["like"]]["code"]
    for old, new in answer.get("change", ()):
        assert body.count(old) == 1, f"{name}: {key}: {old}"
        body = body.replace(old, new)
    return f"{file['before']}\ndef {key}({file['arguments']}):\n{textwrap.indent(body, '    ')}"


@functools.cache
def given(name: str) -> tuple[Judge, dict[str, tuple[CallResult, ...]]]:
    """Return what each answer to an exercise gives."""
    judge, found = Judge(find(name), 1), {}
    with contextlib.redirect_stdout(io.StringIO()):
        for key in written(name)["answers"]:
            space: dict[str, Any] = {}
            exec(source(name, key), space)
            found[key] = tuple(call(space[key], case) for case in judge.cases)
    return judge, found


@pytest.mark.parametrize("name", EACH)
def test_known_inputs_tell_wrong_answers_from_right_ones(name: str) -> None:
    """So no verdict depends on the seed of the others."""
    judge, every = given(name)
    for key, found in every.items():
        known = found[: judge.fixed]
        same = judge.verdict(SubmissionOutcome(known)).passed == len(known) and not any(
            one.changed for one in known
        )
        assert (judge.verdict(SubmissionOutcome(found)).right, same) == (2 * (key.startswith("right"),)), key


@pytest.mark.parametrize("name", EACH)
def test_most_wrong_answers_get_a_hint_and_each_its_own(name: str) -> None:
    judge, every = given(name)
    hints = {
        key: judge.verdict(SubmissionOutcome(found)).cause
        for key, found in every.items()
        if key.startswith("wrong")
    }
    expected = {key: answer["hint"] for key, answer in written(name)["answers"].items() if "hint" in answer}
    assert {key: hints[key][: len(hint)] for key, hint in expected.items()} == expected
    unnamed = [key for key, hint in hints.items() if not hint]
    assert len(unnamed) <= (1 - LEAST) * len(hints), unnamed
