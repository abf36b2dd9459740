"""How a wrong result looks beside the right one: shorter, larger by one factor, wrong at its beginning.

These are asked last, where no known mistake gives the same results.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from .child.calls import CallResult

Same = Callable[[Any, Any], bool]


class _Pair(NamedTuple):
    """A wrong array, the right one, the first input, and a test of whether two arrays count as equal."""

    got: Any
    right: Any
    first: Any
    same: Same

    @property
    def steps(self) -> list[int]:
        """How much longer it is along each axis."""
        return [g - r for g, r in zip(self.got.shape, self.right.shape, strict=True)]

    @property
    def fits(self) -> bool:
        """Whether it has the right shape, and several values."""
        return bool(self.got.shape == self.right.shape and self.got.size > 1)


Look = Callable[[_Pair], bool]

_BEYOND = "An index goes beyond the end: count the last step of the loop, and look at the axis of each index."
_MATRICES = "The shapes of two matrices do not match: write down the axes of each."
_SHAPES = "The shapes of two arrays do not match: write down the shape of each."
_ERRORS: tuple[tuple[str, str], ...] = (
    (
        "truth value of an array",
        "`if` or `max` asks about a whole array at once: take one value, or np.where, or np.maximum.",
    ),
    ("out of bounds", _BEYOND),
    ("index out of range", _BEYOND),
    (
        "inconsistent numbers of samples",
        "Two arrays differ in their number of rows: which axis holds the samples?",
    ),
    ("mismatch in its core dimension", _MATRICES),
    ("not aligned", _MATRICES),
    ("could not be broadcast", _SHAPES),
    ("cannot reshape", "The lengths do not match: check which axis of the array is which."),
    ("invalid norm order", "np.linalg.norm of a frame is a matrix norm, not the magnitude of each value."),
    ("is a return missing", "Nothing is returned: print only shows a result; return it."),
    ("returns a dict", "A dict is returned: return the results in the order of the task."),
)
"""A part of an error's text, in small letters, and the hint."""

_JOINED = "The results are joined into one array: return each separately."
_TOO_FEW = "Results are missing: look at how many are asked for, and at what is returned, and when."
_TOO_MANY = "There are too many results: look at what is asked for."


def looks(answer: CallResult, truth: CallResult, first: Any, same: Same) -> Iterator[str]:
    """Yield a hint for each thing that holds of an answer that is wrong.

    Parameters:
        first: the first input.
        same: whether two arrays count as equal.
    """
    got, right = answer.outputs, truth.outputs
    if answer.error:
        yield from (hint for part, hint in _ERRORS if part in answer.error.lower())
    elif len(got) != len(right):
        yield _of_several(got, right, same)
    else:
        pairs = [_Pair(g, r, first, same) for g, r in zip(got, right, strict=True) if not same(g, r)]
        with np.errstate(all="ignore"):
            yield from [hint for hint, holds in _LOOKS if all(map(holds, pairs))]


def _of_several(got: Sequence[Any], right: Sequence[Any], same: Same) -> str:
    if len(got) == 1 and same(got[0], np.concatenate([np.ravel(r) for r in right])):
        return _JOINED
    return _TOO_FEW if len(got) < len(right) else _TOO_MANY


def _transposed(pair: _Pair) -> bool:
    got, right = pair.got.shape, pair.right.shape
    return bool(got != right and sorted(got) == sorted(right))


def _one_number(pair: _Pair) -> bool:
    return bool(pair.got.ndim == 0 < pair.right.ndim)


def _other_axes(pair: _Pair) -> bool:
    return bool(pair.got.ndim != pair.right.ndim)


def _added(pair: _Pair) -> bool:
    """Whether the right result is the end of one that is longer."""
    got, right = pair.got, pair.right
    if got.ndim != right.ndim or got.shape == right.shape or min(pair.steps) < 0:
        return False
    return pair.same(got[tuple(slice(n, None) for n in pair.steps)], right)


def _missing(pair: _Pair) -> bool:
    """Whether a result is the end of the right one."""
    return bool(pair.got.size) and _added(pair._replace(got=pair.right, right=pair.got))


def _too_many(pair: _Pair) -> bool:
    return pair.got.ndim == pair.right.ndim > 0 and max(pair.steps) > 0 <= min(pair.steps)


def _too_few(pair: _Pair) -> bool:
    return pair.got.ndim == pair.right.ndim > 0 and min(pair.steps) < 0 >= max(pair.steps)


def _factor(pair: _Pair) -> bool:
    """Whether all values are larger by one factor; of values that are all equal it says nothing."""
    size = np.abs(pair.right)
    used = np.isfinite(size) & (size > 1e-6 * np.max(size, initial=0.0, where=np.isfinite(size)))
    if not pair.fits or len(np.unique(pair.right[used])) < 2:
        return False
    factor = np.median(pair.got[used] / pair.right[used])
    return bool(np.isfinite(factor)) and pair.same(pair.got, pair.right * factor)


def _offset(pair: _Pair) -> bool:
    finite = pair.right[np.isfinite(pair.right)]
    several = pair.fits and len(np.unique(finite)) > 1
    return several and pair.same(pair.got, pair.right + np.nanmedian(pair.got - pair.right))


def _of_negative(pair: _Pair) -> bool:
    """Whether a result is right at all places but those of negative inputs."""
    if not pair.fits or np.shape(pair.first) != pair.right.shape:
        return False
    here = pair.first < 0
    return bool(0 < np.sum(here) < here.size) and pair.same(np.where(here, pair.right, pair.got), pair.right)


def _as_it_came(pair: _Pair) -> bool:
    return np.shape(pair.first) == pair.got.shape and pair.fits and pair.same(pair.got, pair.first)


def _beginning(pair: _Pair) -> bool:
    """Whether only the first values along an axis are wrong: at most half of them."""
    for axis, size in enumerate(pair.right.shape if pair.fits else ()):
        got, right = np.moveaxis(pair.got, axis, 0), np.moveaxis(pair.right, axis, 0)
        half = slice((size + 1) // 2, None)
        if size > 2 and pair.same(got[half], right[half]) and len(np.unique(right[half])) > 1:
            return True
    return False


def _unknown(pair: _Pair) -> bool:
    alike = pair.got.shape == pair.right.shape
    return alike and bool((~np.isfinite(pair.got) & np.isfinite(pair.right)).any())


_LOOKS: tuple[tuple[str, Look], ...] = (
    ("Rows and columns are swapped: look at which axis of the result is which.", _transposed),
    (
        "One number is returned instead of an array: check where `return` is, and what is summed.",
        _one_number,
    ),
    ("The result has other axes than asked for: look at its shape.", _other_axes),
    ("There are extra values before the right ones: which value has nothing before it?", _added),
    ("Values are missing at the start: check where the loop or the slice starts.", _missing),
    ("There are too many values: which positions have all the values they need?", _too_many),
    ("There are too few values: which positions are missing, and how far apart are values?", _too_few),
    ("All values are off by one factor: check what they are multiplied or divided by.", _factor),
    ("All values are off by the same amount: check what is added or subtracted.", _offset),
    ("Only negative inputs give wrong results: check what happens to them.", _of_negative),
    ("The input is returned unchanged: check what is computed and what is returned.", _as_it_came),
    ("Only the first values are wrong: check what is known at the start of the data.", _beginning),
    ("nan or infinity appears where a number is known: check for a division by 0.", _unknown),
)

HINTS = [hint for _, hint in _ERRORS] + [_JOINED, _TOO_FEW, _TOO_MANY] + [hint for hint, _ in _LOOKS]
"""All hints, the most particular ones first."""
