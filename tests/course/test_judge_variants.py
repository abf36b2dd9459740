"""The verdict on answers that students hand in, and the hint."""

from __future__ import annotations

import contextlib
import functools
import io

import pytest

from stream_sparse.course.child.calls import Answer, call
from stream_sparse.course.exercise import exercises, find
from stream_sparse.course.judge import Judge
from stream_sparse.course.sandbox import Outcome
from tests.course.variants.__main__ import answers

NAMES = sorted(exercises())
LEAST = 0.85


def by_exercise(name: str, *others: object) -> object:
    """Keep what is asked of an exercise in one process, which makes its answers once."""
    return pytest.param(name, *others, marks=pytest.mark.xdist_group(f"answers of {name}"))


EACH = [by_exercise(name) for name in NAMES]


@functools.cache
def given(name: str) -> tuple[Judge, dict[str, tuple[Answer, ...]]]:
    """Return what each answer to an exercise gives, which takes long."""
    judge = Judge(find(name), 1)
    with contextlib.redirect_stdout(io.StringIO()):
        return judge, {
            key: tuple(call(function, case) for case in judge.cases) for key, function in answers(name)
        }


def cause(name: str, key: str) -> str:
    judge, every = given(name)
    return judge.verdict(Outcome(every[key])).cause


@pytest.mark.parametrize("name", EACH)
def test_known_inputs_tell_wrong_answers_from_right_ones(name: str) -> None:
    """So no verdict depends on the seed of the others."""
    judge, every = given(name)
    for key, found in every.items():
        pairs = zip(found, judge.expected, strict=True)
        same = [judge.equal(answer, truth) and not answer.changed for answer, truth in pairs]
        assert (all(same), all(same[: judge.fixed])) == (2 * (key.startswith("right"),)), key


@pytest.mark.parametrize("name", EACH)
def test_most_wrong_answers_get_a_hint(name: str) -> None:
    wrong = [key for key in given(name)[1] if key.startswith("wrong")]
    unnamed = [key for key in wrong if not cause(name, key)]
    assert len(unnamed) <= (1 - LEAST) * len(wrong), unnamed


@pytest.mark.parametrize(
    ("name", "answer", "hint"),
    [
        by_exercise(
            "spatial_diff_box", "axis_swapped", "The wrong axis is filtered: axis=1 goes along each row, "
        ),
        by_exercise("spatial_diff_box", "not_transposed_back", "Rows and columns are swapped: "),
        by_exercise("taus", "loop_from_zero", "The first values are compared with the last ones: "),
        by_exercise("taus", "descending", "The results are in another order than the task says."),
        by_exercise("taus", "joined", "The results are joined to one array: "),
        by_exercise("taus", "dictionary", "A dict comes back: "),
        by_exercise("cardinality", "best_held_out", "The knee is where the held-out error is least; "),
        by_exercise(
            "hard_threshold", "if_percentile", "The percentile 0 counts as missing, as by `if percentile:`; "
        ),
        by_exercise("hard_threshold", "bytes", "x goes round at 256: "),
        by_exercise("hard_threshold", "removed", "Values are left out of the array where they should be 0: "),
        by_exercise("relu", "clip_255", "Results above 255 are cut off: "),
        by_exercise("relu", "clip_1", "Results are cut off at 1: "),
        by_exercise("relu", "truth_of_array", "`if` asks about a whole array at once: "),
        by_exercise("relu", "returned_in_loop", "After the first value nothing happens: "),
        by_exercise("spatial_diff", "second_sign_swapped", "Of along columns: the signs are reversed: "),
        by_exercise("spatial_diff_box", "start_zero", "Only the first values are wrong: "),
        by_exercise("spatial_diff_box", "balanced_before_length", "All values are wrong by one factor: "),
        by_exercise("sinusoids_omp", "order", "The results are in another order than the task says."),
        by_exercise("alpha", "mean_absolute_error", "The error is a mean of absolute values; "),
        by_exercise("alpha", "fixed_alphas", "alphas is not used: its default is always taken."),
        by_exercise("temporal_diff", "last_left_out", "The last value of sig is left out: "),
        by_exercise("temporal_diff", "nan_in_front", "Something is added in front of the right values: "),
        by_exercise("diff_box", "one_late", "The result is one frame late (causal): "),
    ],
)
def test_the_hint_is_that_of_the_mistake(name: str, answer: str, hint: str) -> None:
    assert cause(name, f"wrong_{answer}").startswith(hint)
