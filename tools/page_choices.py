"""Questions with four results of which one is right; the others have a known mistake."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.course.exercise import Exercise, find
from stream_sparse.frame import Array
from stream_sparse.sources import Sample

__all__ = ["CHOICES", "Choice", "choices"]

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
        shown: returns what is shown of a result; None: all of it.
        given: returns what is shown of the arguments, too; None: nothing.
        caption: what that is.
    """

    exercise: str
    question: str
    arguments: Callable[[], tuple[Any, ...]]
    mistakes: tuple[str, str, str]
    kind: str
    shown: Callable[[Any], Any] | None = None
    given: Callable[..., Any] | None = lambda first, *_: first
    caption: str = "the input"


def choices() -> Iterator[dict[str, Any]]:
    """Yield what the page asks; it shuffles the answers, of which the first is right here."""
    yield from map(_described, CHOICES)


def _described(choice: Choice) -> dict[str, Any]:
    exercise = find(choice.exercise)
    known = {function.__name__: function for function in exercise.mistakes}
    functions = [exercise.reference, *(known[name] for name in choice.mistakes)]
    arguments = choice.arguments()
    return {
        "exercise": choice.exercise, "question": choice.question, "kind": choice.kind,
        "given": None if choice.given is None else _plain(choice.given(*arguments)),
        "caption": choice.caption,
        "names": list(exercise.outputs) if choice.kind == "table" else [],
        "answers": [
            {
                "name": function.__name__, "right": k == 0, "words": _words(function, exercise),
                "result": _plain(_result(function, arguments, choice)),
            }
            for k, function in enumerate(functions)
        ],
    }  # fmt: skip


def _result(function: Callable[..., Any], arguments: tuple[Any, ...], choice: Choice) -> Any:
    found = function(*arguments)
    return found if choice.shown is None else choice.shown(found)


def _words(function: Callable[..., Any], exercise: Exercise) -> str:
    """Return what an answer is: the hint of a mistake, or what the right function returns."""
    text = (inspect.getdoc(function) or "").partition("\n\n")[0]
    words = " ".join(text.split())
    return words if function is not exercise.reference else "This one is right. " + words


def _plain(values: Any) -> Any:
    """Return numbers as JSON has them: short, and None for what is not known; rows of a picture are lists."""
    digits = 3 if np.ndim(values) > 1 else 4

    def short(value: Any) -> Any:
        if isinstance(value, list):
            return [short(one) for one in value]
        return float(f"{value:.{digits}g}") if np.isfinite(value) else None

    return short(np.asarray(values, float).tolist())


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


def _line_and_square() -> Array:
    """Return a bright line and a bright square on black."""
    picture = np.zeros((24, 32))
    picture[2:10, 6] = picture[8:18, 13:23] = 200
    return picture


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


def _pairs() -> Array:
    """Return codes of eight units, of which two pairs belong together."""
    rng = np.random.default_rng(_SEED)
    codes = rng.exponential(1, (200, 8)) * (rng.random((200, 8)) < 0.3)
    codes[:, 2] = np.where(codes[:, 1] > 0, 1, codes[:, 2] * (rng.random(200) < 0.3))
    codes[:, 6] = np.where(codes[:, 5] > 0, -1, codes[:, 6] * (rng.random(200) < 0.3))
    return codes


def _digits() -> Array:
    """Return the first digits as a film, time last."""
    source = Sample(name="digits")
    source.open()
    frames = [frame.data.astype(float) for frame in islice(source.frames(), 40)]
    source.close()
    return np.stack(frames, axis=2)


def _bumps() -> tuple[Array, Array]:
    """Return a sum of two atoms, and the atoms: a bump at each of 16 places."""
    apart = np.subtract.outer(np.arange(16.0), np.arange(16.0))
    atoms = np.exp(-(apart**2) / 2).round(3)
    atoms /= np.linalg.norm(atoms, axis=1, keepdims=True)
    return 4 * atoms[4] - 3 * atoms[10], atoms


def _codes() -> Array:
    """Return codes of six atoms in 18 frames."""
    codes = np.zeros((18, 6))
    codes[:, :4] = (3.0, -2.0, 1.0, 2.0)
    codes[6:, 3:5] = (0.0, 2.0)
    codes[12:, 1:] = 0.0
    return codes


def _stripes() -> Array:
    """Return a film of stripes that move to the right, and of weaker ones that move to the left."""
    frame, _, column = np.indices((16, 8, 16))
    right, left = (np.cos(2 * np.pi * (column / 8 + way * frame / 16)) for way in (-1, 1))
    return right + left / 2


CHOICES = (
    Choice(
        "measures",
        "Of 12 pixels, three change: by -4, 1 and 2. Which row has the right measures, with a kurtosis that "
        "is 0 for a normal distribution?",
        _change,
        ("zeros_counted", "absolute_missing", "three_not_subtracted"), "table", given=None,
    ),
    Choice(
        "coactivity",
        "Of eight units, the third is active where the second is, and the seventh where the sixth is, but "
        "with the other sign. All others have nothing to do with each other. Each has a row and a column. "
        "Which of the four is the correlation of being active?",
        lambda: (_pairs(),),
        ("chance_not_subtracted", "sign_counts", "covariance"), "picture", lambda found: found[1], None,
    ),
    Choice(
        "relu",
        "Each pixel of this picture becomes the number of gray levels by which it exceeds 100, and black "
        "where it does not. Which of the four is that?",
        lambda: (_picture("macaw"), 100),
        ("theta_not_subtracted", "absolute", "below"), "picture",
    ),
    Choice(
        "relu",
        "A neuron is silent up to a threshold of 100, and grows with what exceeds it. Which of the "
        "four is its answer to this signal?",
        lambda: (_signal(), 100),
        ("theta_not_subtracted", "not_clipped", "below"), "line",
    ),
    Choice(
        "temporal_diff",
        "Which of the four is the size of the change of this signal from each frame to the next?",
        lambda: (_signal(),),
        ("absolute_missing", "rises_only", "from_the_first"), "line",
    ),
    Choice(
        "taus",
        "Which of the four is the size of the change of this signal from each frame to that 8 frames later?",
        lambda: (_signal(), (1, 8)),
        ("absolute_missing", "delays_ignored", "divided"), "line", lambda found: found[-1],
    ),
    Choice(
        "diff_box",
        "A cell answers to a value minus the mean of the 8 values before it. Which of these four "
        "outputs is that of this causal filter?",
        lambda: (_signal(), 8),
        ("mean_of_values_after", "mean_of_both_sides", "absolute"), "line",
    ),
    Choice(
        "sinusoids_omp",
        "100 values are the sum of three sinusoids and a mean. The atoms are 100 sinusoids, from 0.001 "
        "radian a frame at the left to 1 at the right. Which of the four has the weights that orthogonal "
        "matching pursuit gives with 3 atoms and a mean?",
        lambda: (_wave(), 3),
        ("all_at_once", "cycles_in_place_of_radians", "no_intercept"), "stems", lambda found: found[0],
    ),
    Choice(
        "cardinality",
        "Every second value of a mean, three sinusoids and noise of size 12 is fitted with a mean and 1, 3, "
        "5, 7, and 9 sinusoids. Which of the four is the error at the values in between, which the fit has "
        "not seen?",
        lambda: (_wave() + np.random.default_rng(_SEED).normal(0, 12, 100),),
        ("errors_swapped", "no_intercept", "halves"), "stems", lambda found: found[1],
    ),
    Choice(
        "digits_dictionary",
        "From a film of 40 handwritten digits, of 8 x 8 pixels, five features are learned. Which row has "
        "them as pictures?",
        lambda: (_digits(), 5),
        ("time_not_moved", "time_first", "columns_before_rows"), "picture",
        lambda found: np.hstack(found[0][:, :, :8]),
        lambda video, _: np.hstack(np.moveaxis(video[:, :, :5], 2, 0)), "the first five digits",
    ),
    Choice(
        "alpha",
        "The price alpha of a weight grows from left to right. Which of the four is the mean number "
        "of weights of a sample that are not 0?",
        _coding,
        ("zeros_counted", "alpha_ignored", "orthogonal_matching_pursuit"), "stems", lambda found: found[0],
        None,
    ),
    Choice(
        "alpha",
        "The price alpha of a weight grows from left to right. Which of the four is the error of the "
        "code?",
        _coding,
        ("alpha_ignored", "hard_codes", "square_missing"), "stems", lambda found: found[1],
        None,
    ),
    Choice(
        "lasso",
        "16 atoms of length 1 are bumps, a row each. A signal is 4 times the fifth less 3 times the "
        "eleventh. Which of the four has the weights of the lasso with a price of 1?",
        lambda: (*_bumps(), 1.0, 200),
        ("twice_alpha", "hard_threshold", "residual_forgotten"), "stems", lambda found: found[1],
        lambda _, atoms, *_rest: atoms, "the atoms",
    ),
    Choice(
        "lca",
        "16 neurons, one for each atom, compete for a signal, which is 4 times the fifth atom less 3 times "
        "the eleventh. The price is 1. Which of the four has their weights when they have come to rest?",
        lambda: (*_bumps(), 1.0, 0.1, 1000),
        ("no_inhibition", "hard_threshold", "positive_only"), "stems", lambda found: found[1],
        lambda _, atoms, *_rest: atoms, "the atoms",
    ),
    Choice(
        "flicker",
        "Of six atoms four are in use; one of these gives way to another; later all but one fall silent. "
        "Flicker counts the atoms in use in one of two frames alone, as a share of those in use in either. "
        "Which of the four is it?",
        lambda: (_codes(),),
        ("overlap", "only_new", "of_all_atoms"), "line", lambda found: found[0],
        lambda codes: codes.T, "weights over time",
    ),
    Choice(
        "direction_index",
        "Stripes of 8 pixels move by half a pixel a frame. With half the contrast, the same ones move the "
        "other way. Which row has the direction index by power, and the speed?",
        lambda: (_stripes(),),
        ("amplitude", "share", "upside_down"), "table", given=None,
    ),
    Choice(
        "hard_threshold",
        "Which of the four is this picture after a hard threshold of 150?",
        lambda: (_picture("china"), 150),
        ("theta_subtracted", "below", "floor"), "picture",
    ),
    Choice(
        "spatial_diff",
        "Each pixel becomes itself minus its left neighbour, with the sign. Which of the four is that?",
        lambda: (_picture("china"),),
        ("wrong_axis", "absolute", "signs_turned"), "picture", lambda found: found[0],
    ),
    Choice(
        "spatial_diff_box",
        "The tutorial's filter takes from each pixel the mean of its 4 neighbours on both sides, left and "
        "right, and puts the result 8 pixels to the right. Which of the four is that?",
        lambda: (_line_and_square(), 4),
        ("wrong_axis", "one_side_only", "taps_do_not_sum_to_zero"), "picture",
    ),
)  # fmt: skip
"""The questions, in the order in which the course begins their exercises."""
