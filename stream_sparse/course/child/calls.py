"""Call a function with inputs, and return its results: arrays, or a message of what went wrong."""

import copy
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

NOT_WRITTEN = "is not written yet"
_MOST_OUTPUTS = 64


class CallResult(NamedTuple):
    """The results of a function for one list of inputs.

    Attributes:
        outputs: the results as arrays; a number has no axes, a tuple, or a list of arrays or of lists
            that differ in length, is several results, unless there are too many of them: rows of an array.
        error: why there is no result, as the end of a sentence; empty where there is one.
        changed: places of the inputs that the function changed: 0 is the first one.
    """

    outputs: tuple[Any, ...] = ()
    error: str = ""
    changed: tuple[int, ...] = ()


def call(function: Callable[..., Any], inputs: Sequence[Any], file: str = "") -> CallResult:
    """Call a function with copies of its inputs.

    Parameters:
        file: the file of the function, for the line of an error.

    >>> call(lambda x: x + 1, [1.5])
    CallResult(outputs=(array(2.5),), error='', changed=())
    >>> call(lambda x: None, [1.5]).error
    'returns None; is a return missing?'
    """
    originals = copy.deepcopy(list(inputs))
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            outputs = results(function(*originals))
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return CallResult(error=error_words(error, file), changed=_differ(originals, inputs))
    changed = _differ(originals, inputs)
    if isinstance(outputs, str):
        return CallResult(error=outputs, changed=changed)
    return CallResult(outputs, "", changed)


def error_words(error: BaseException, file: str = "", *, where: bool = True) -> str:
    """Describe an exception in words, with the last line of ``file`` that it passed, unless not ``where``."""
    kind, text = type(error).__name__, ""
    try:
        text = " ".join(str(error).split())[:500]
    except BaseException:  # its own __str__ may fail, too
        text = "its text cannot be shown"
    passed, line, own = error_line(error, file)
    at = f" ({place(passed, line, file)})" if where and line is not None else ""
    if isinstance(error, SystemExit):
        return f"calls exit(){at}; remove that"
    if isinstance(error, MemoryError):
        return f"needs more memory than it may have{at}"
    if isinstance(error, NotImplementedError) and own:  # a library raises it for what it cannot do
        return f"{NOT_WRITTEN}{at}: put your code in place of raise NotImplementedError"
    return f"raises {kind}{': ' if text else ''}{text}{at}"


def error_line(error: BaseException, file: str) -> tuple[str, int | None, bool]:
    """Return the last line of a file that an exception passed, and whether it was raised in that file.

    Returns:
        The file, or its cell: ``my.ipynb, cell 2``; the line, or None; whether the file itself raised it.
    """
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    trace, own, where = error.__traceback__, False, file
    while trace is not None:
        passed = trace.tb_frame.f_code.co_filename
        own = passed == file or passed.startswith(f"{file}, cell ")
        if own:
            where, line = passed, trace.tb_lineno
        trace = trace.tb_next
    return where, line if isinstance(line, int) else None, own


def place(passed: str, line: int, file: str) -> str:
    """Name a line of a file, or of a cell of it.

    >>> place("my.py", 3, "my.py"), place("my.ipynb, cell 2", 3, "my.ipynb")
    ('line 3', 'line 3 of cell 2')
    """
    _, _, cell = passed.partition(f"{file}, ")
    return f"line {line} of {cell}" if cell else f"line {line}"


def results(value: Any) -> tuple[Any, ...] | str:
    """Return results as arrays, or a message why they are not arrays."""
    if value is None:
        return "returns None; is a return missing?"
    if isinstance(value, np.ndarray) and value.dtype == object and value.ndim == 1:
        value = list(value)  # NumPy keeps arrays that differ in length so
    several = isinstance(value, tuple) or (isinstance(value, list) and _each_a_result(value))
    parts = list(value) if several and len(value) <= _MOST_OUTPUTS else [value]
    outputs = []
    for part in parts:
        try:
            array = np.array(part)
        except ValueError:
            return f"returns a {type(part).__name__} that is not an array: its rows differ in length"
        if array.dtype.kind not in "biufc":
            return f"returns a {type(part).__name__}; expected an array or a number"
        outputs.append(array)
    return tuple(map(_common, outputs))


def _each_a_result(parts: list[Any]) -> bool:
    """Whether a list is not one array: it has arrays, or lists of numbers that differ in length."""
    if parts and all(isinstance(part, np.ndarray) and part.ndim for part in parts):
        return True
    rows = [part for part in parts if isinstance(part, list | tuple)]
    numbers = len(rows) == len(parts) and all(np.isscalar(value) for row in rows for value in row)
    return numbers and len({len(row) for row in rows}) > 1


def _common(array: Any) -> Any:
    """Return an array of a type that every machine has."""
    if array.dtype.kind == "c":
        return array.astype("<c16", copy=False)
    if array.dtype.kind == "f":
        return array.astype("<f4" if array.dtype == np.float32 else "<f8", copy=False)
    return array.astype(array.dtype.newbyteorder("<"), copy=False)


def _differ(originals: Sequence[Any], before: Sequence[Any]) -> tuple[int, ...]:
    """Return the places of the inputs that have changed."""
    return tuple(
        k for k, (new, old) in enumerate(zip(originals, before, strict=True)) if _kept(new) != _kept(old)
    )


def _kept(value: Any) -> Any:
    """Return what of a value can be compared without NumPy, whose functions a submission may replace."""
    return (value.shape, value.dtype, value.tobytes()) if isinstance(value, np.ndarray) else value
