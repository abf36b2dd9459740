"""Compare arrays as exercises do: where they differ, and how a difference is written."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .child.calls import CallResult

_MOST_AXES = 2
_CLOSE_32 = 32 * float(np.finfo(np.float32).eps)


class Compared(NamedTuple):
    """The first result that is wrong, beside the right one.

    Attributes:
        expected: the right result, an array.
        got: that of the submission.
        far: where the two differ, an array of bool; None where their shapes differ.
    """

    expected: Any
    got: Any
    far: Any


def equal(answer: CallResult, truth: CallResult, close: float, reach: float) -> bool:
    """Return whether an answer has the right results: ``first_difference`` without the words.

    Parameters:
        close, reach: as for :func:`far`.
    """
    if answer.error or len(answer.outputs) != len(truth.outputs):
        return False
    return all(
        got.shape == right.shape and not far(got, right, close, reach).any()
        for got, right in zip(answer.outputs, truth.outputs, strict=True)
    )


def first_difference(
    answer: CallResult, truth: CallResult, names: Sequence[str], close: float, reach: float
) -> tuple[tuple[int, ...], list[str], Compared | None] | None:
    """Return where an answer first differs: the place in the array, lines, and the result; None: nowhere.

    Parameters:
        names: of several results.
        close, reach: as for :func:`far`.
    """
    if answer.error:
        return (), [f"it {answer.error}"], None
    if len(answer.outputs) != len(truth.outputs):
        return (), [f"expected  {results_words(len(truth.outputs), names)}",
                    f"got       {results_words(len(answer.outputs), ())}"], None  # fmt: skip
    for name, got, right in zip(labels(names, truth), answer.outputs, truth.outputs, strict=True):
        label = f" ({name})" if name else ""
        if got.shape != right.shape:
            lines = [f"expected  {_shaped(right)}{label}", f"got       {_shaped(got)}"]
            return (), lines, Compared(right, got, None)
        wrong = far(got, right, close, reach)
        if wrong.any():
            index = tuple(int(k) for k in np.argwhere(wrong)[0])
            lines = [f"expected  {show(right)}{label}", f"got       {show(got)}"]
            if index and right.size > 1:
                a, b = told_apart(right[index], got[index])
                lines.append(f"first at  {[*index]}: expected {a}, got {b}")
            elif lines[0].split()[1] == lines[1].split()[1]:
                a, b = told_apart(right[index], got[index])
                lines = [f"expected  {a}{label}", f"got       {b}"]
            return index, lines, Compared(right, got, wrong)
    return None


def in_results(answer: CallResult, truth: CallResult) -> CallResult:
    """Take an array for several results where it has one in each row, as np.array([l0, l1, kurtosis]).

    So are several results one array where they are its values, or its rows, as a loop collects them.
    """
    got, right = answer.outputs, truth.outputs
    if len(got) == 1 < len(right) == len(np.atleast_1d(got[0])):
        return answer._replace(outputs=tuple(np.asarray(row) for row in got[0]))
    if len(right) == 1 < len(got) and {row.shape for row in got} == {got[0].shape}:
        joined = np.stack(got)
        if joined.ndim == right[0].ndim:
            return answer._replace(outputs=(joined,))
    return answer


def largest(array: Any) -> float:
    """Return the largest magnitude of the finite values; 0 without any."""
    return float(np.abs(array[np.isfinite(array)]).max(initial=0.0))


def far(got: Any, right: Any, close: float, reach: float) -> Any:
    """Return where two arrays of one shape differ by more than a share of the largest value, as bools.

    Nan equals nan. In float32 the share is larger, and also of the largest input, whose rounding stays in a
    difference.

    Parameters:
        close: the share, such as 1e-9.
        reach: the largest magnitude of the inputs of this case.

    >>> far(np.array([1.0, 2.0, np.nan]), np.array([1.0, 2.1, np.nan]), close=1e-9, reach=9.0)
    array([False,  True, False])
    """
    top = max(1.0, largest(right))
    if np.float32 in (got.dtype, right.dtype):
        close, top = max(close, _CLOSE_32), max(top, reach)
    with np.errstate(invalid="ignore", over="ignore"):
        return ~np.isclose(got, right, rtol=0, atol=close * top, equal_nan=True)


def labels(names: Sequence[str], truth: CallResult) -> Sequence[str]:
    """Return a name for each of several results; an empty one for a single result."""
    count = len(truth.outputs)
    if len(names) == count and any(names):
        return names
    return [f"result {k + 1}" if count > 1 else "" for k in range(count)]


def results_words(count: int, names: Sequence[str]) -> str:
    """Write how many results there are: ``2 results: along rows, along columns``."""
    listed = f": {', '.join(names)}" if len(names) == count and any(names) else ""
    return f"{count} result{'' if count == 1 else 's'}{listed}"


def _shaped(array: Any) -> str:
    """Write a result with its shape."""
    text = show(array)
    kind = f"array of shape {array.shape}" if array.ndim else "number"
    return text if text.startswith(kind) else f"{kind}: {text}"


def told_apart(right: Any, got: Any) -> tuple[str, str]:
    """Write two values with as many digits as show that they differ."""
    first, second = show(right), show(got)
    for digits in (9, 12, 17):
        if first == second:
            first, second = f"{right:.{digits}g}", f"{got:.{digits}g}"
    return first, second


def show(value: Any) -> str:
    """Write an input or a result in few words.

    >>> show(np.arange(3.0)), show(2.5), show(np.zeros((4, 4)))
    ('[0 1 2]', '2.5', 'array of shape (4, 4): [[0 0 0 0] [0 0 0 0] [0 0 0 0] [0 0 0 0]]')
    """
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if not isinstance(value, np.ndarray):
        return str(value) if isinstance(value, np.generic) else repr(value)
    if value.dtype.kind == "f" and not value.ndim:
        return f"{float(value):.6g}"
    if value.ndim > _MOST_AXES:  # of more axes even the ends are too much to read
        return f"array of shape {value.shape}"
    text = np.array2string(
        value, threshold=12, edgeitems=2, precision=6, suppress_small=True, separator=" ",
        formatter={"float_kind": lambda x: f"{x:.6g}"}, max_line_width=10_000,
    )  # fmt: skip
    text = " ".join(text.split())
    return text if value.size <= 12 else f"array of shape {value.shape}: {text}"
