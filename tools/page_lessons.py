"""What the page asks of its visitors: a curve to predict, and the right one of four results."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.course.exercise import Exercise, find
from stream_sparse.course.pages import course
from stream_sparse.frame import Array
from stream_sparse.sources import Sample
from tools.page_predictions import predictions

__all__ = ["CHOICES", "Choice", "lessons"]

_SEED = 402
_WIDEST = 32
"""Columns of a picture."""


class Choice(NamedTuple):
    """A question: which of four results is that of the exercise.

    Parameters:
        exercise: its name.
        question: in words.
        arguments: returns those of the call; a signal or a picture comes first.
        mistakes: the names of three of its known mistakes.
        kind: how results are shown: ``line``, ``stems``, ``picture`` or ``table``.
        output: the place of the result that is shown, where the function has several.
    """

    exercise: str
    question: str
    arguments: Callable[[], tuple[Any, ...]]
    mistakes: tuple[str, str, str]
    kind: str
    output: int | None = None


def lessons() -> dict[str, Any]:
    """Return what is asked about each pipeline; the order of answers is shuffled, the same at each call."""
    rng = np.random.default_rng(_SEED)
    drawn = predictions()
    return {
        name: {"prediction": drawn[name], **_described(choice, rng.permutation(4).tolist())}
        for name, choice in CHOICES.items()
    }


def _described(choice: Choice, order: list[int]) -> dict[str, Any]:
    exercise = find(choice.exercise)
    known = {function.__name__: function for function in exercise.mistakes}
    functions = [exercise.reference, *(known[name] for name in choice.mistakes)]
    arguments = choice.arguments()
    shown = choice.kind != "table" and np.ndim(arguments[0]) == (2 if choice.kind == "picture" else 1)
    page, step = _place(choice.exercise)
    return {
        "exercise": choice.exercise, "title": exercise.title, "page": page, "step": step,
        "question": choice.question, "kind": choice.kind,
        "given": _plain(arguments[0], choice.kind) if shown else None,
        "names": list(exercise.outputs) if choice.kind == "table" else [],
        "answers": [
            {
                "name": functions[k].__name__, "right": k == 0, "words": _words(functions[k], exercise),
                "result": _plain(_result(functions[k], arguments, choice), choice.kind),
            }
            for k in order
        ],
    }  # fmt: skip


def _result(function: Callable[..., Any], arguments: tuple[Any, ...], choice: Choice) -> Any:
    found = function(*arguments)
    return found if choice.output is None else found[choice.output]


def _words(function: Callable[..., Any], exercise: Exercise) -> str:
    """Return what an answer is: the hint of a mistake, or what the right function returns."""
    text = (inspect.getdoc(function) or "").partition("\n\n")[0]
    words = " ".join(text.split())
    return words if function is not exercise.reference else "This one is right. " + words


def _plain(values: Any, kind: str) -> list[Any]:
    """Return numbers as JSON has them: short, and None for what is not known; rows of a picture are lists."""
    array = np.asarray(values, float)
    if kind == "picture":
        return [[round(value) for value in row] for row in array.tolist()]
    return [float(f"{value:.4g}") if np.isfinite(value) else None for value in array.tolist()]


def _place(exercise: str) -> tuple[str, str]:
    """Return the titles of the page and the step of the course that begin an exercise."""
    return next(
        (page.title, step.title) for page in course() for step in page.steps if exercise in step.exercises
    )


def _signal() -> Array:
    """Return rest, a step, a spike, a slow rise and a fall: one pixel of a film, in gray levels."""
    rest, high = np.full(12, 60.0), np.full(10, 160.0)
    return np.concatenate([rest, high, [240.0], high[:6], np.linspace(160, 60, 8), rest[:6]])


@cache
def _picture(name: str) -> Array:
    """Return the first frame of a sample, small: each pixel is a mean."""
    source = Sample(name=name)
    source.open()
    frame = next(iter(source.frames())).data.astype(float)
    source.close()
    step = frame.shape[1] // _WIDEST
    rows, columns = (length // step for length in frame.shape)
    blocks = frame[: rows * step, : columns * step].reshape(rows, step, columns, step)
    return blocks.mean(axis=(1, 3)).round()


def _wave() -> Array:
    """Return 100 values of three of the sinusoids, above a mean."""
    t, f = np.arange(100), np.linspace(0.001, 1, 100)
    return 100 + 40 * np.sin(f[10] * t) + 25 * np.sin(f[30] * t) - 15 * np.sin(f[70] * t)


def _coding() -> tuple[Array, Array, tuple[float, ...]]:
    """Return samples, atoms of length 1, and penalties."""
    rng = np.random.default_rng(_SEED)
    atoms = rng.normal(size=(16, 12))
    atoms /= np.linalg.norm(atoms, axis=1, keepdims=True)
    codes = rng.normal(0, 2, (24, 16)) * (rng.random((24, 16)) < 0.2)
    return codes @ atoms + rng.normal(0, 0.1, (24, 12)), atoms, (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)


def _change() -> tuple[Array]:
    """Return a change of which most is 0."""
    return (np.array([0.0, 0.0, 0.0, 0.0, 0.0, -4.0, 0.0, 1.0, 0.0, 0.0, 0.0, 2.0]),)


CHOICES = {
    "bird": Choice(
        "relu",
        "A threshold of 100 is laid on this picture: what exceeds it is left, the rest becomes black. "
        "Which of the four is that?",
        lambda: (_picture("macaw"), 100),
        ("theta_not_subtracted", "absolute", "below"), "picture",
    ),
    "signal": Choice(
        "diff_box",
        "A cell answers to a value minus the mean of the 8 values before it. Which of these four "
        "outputs is that of this causal filter?",
        lambda: (_signal(), 8),
        ("mean_of_values_after", "mean_of_both_sides", "absolute"), "line",
    ),
    "temporal": Choice(
        "temporal_diff",
        "Which of the four is the size of the change of this signal from each frame to the next?",
        lambda: (_signal(),),
        ("absolute_missing", "rises_only", "from_the_first"), "line",
    ),
    "thresholds": Choice(
        "relu",
        "A neuron is silent up to a threshold of 100, and grows with what exceeds it. Which of the "
        "four is its answer to this signal?",
        lambda: (_signal(), 100),
        ("theta_not_subtracted", "not_clipped", "below"), "line",
    ),
    "spatial": Choice(
        "spatial_diff_box",
        "Each row is filtered by a pixel minus its 4 neighbours on each side. Which of the four is "
        "that?",
        lambda: (_picture("macaw"), 4),
        ("wrong_axis", "one_side_only", "taps_do_not_sum_to_zero"), "picture",
    ),
    "still": Choice(
        "spatial_diff",
        "Which of the four has the differences of each pixel from its left neighbour, with their "
        "signs?",
        lambda: (_picture("china"),),
        ("wrong_axis", "absolute", "signs_turned"), "picture", 0,
    ),
    "sparse": Choice(
        "sinusoids_omp",
        "A signal is the sum of three sinusoids and a mean. Which of the four has the 100 weights "
        "that orthogonal matching pursuit gives with 3 atoms?",
        lambda: (_wave(), 3),
        ("all_at_once", "cycles_in_place_of_radians", "no_intercept"), "stems", 0,
    ),
    "dictionary": Choice(
        "alpha",
        "The price alpha of a weight grows from left to right. Which of the four is the mean number "
        "of weights of a sample that are not 0?",
        _coding,
        ("zeros_counted", "alpha_ignored", "orthogonal_matching_pursuit"), "stems", 0,
    ),
    "fields": Choice(
        "alpha",
        "The price alpha of a weight grows from left to right. Which of the four is the error of the "
        "code?",
        _coding,
        ("alpha_ignored", "hard_codes", "square_missing"), "stems", 1,
    ),
    "webcam": Choice(
        "measures",
        "Of 12 pixels, three change: by -4, 1 and 2. Which row has the right measures?",
        _change,
        ("zeros_counted", "absolute_missing", "three_not_subtracted"), "table",
    ),
}  # fmt: skip
"""The question of each pipeline of the course."""
