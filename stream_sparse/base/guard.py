"""Guard the methods of units: an error that names the method for what an author's code raises or gives."""

from __future__ import annotations

import functools
import math
import signal
import threading
import traceback
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.errors import Error, UnitError, cause_words
from stream_sparse.frame import Medium

from .param import show

_MOST_NAMES = 10_000
_MOST_BYTES = 4_000_000_000  # of a frame


class _Kind(NamedTuple):
    """A kind of result, in words and as a check."""

    words: str
    is_right: Callable[[Any], bool]


def _is_count(given: Any) -> bool:
    return isinstance(given, int | np.integer) and not isinstance(given, bool) and bool(given >= 0)


def _are_texts(given: Any) -> bool:
    return isinstance(given, tuple | list) and all(isinstance(one, str) for one in given)


def _or_none(kind: _Kind) -> _Kind:
    return _Kind(f"{kind.words} or None", lambda given: given is None or kind.is_right(given))


_TEXT = _Kind("a text", lambda given: isinstance(given, str))
_COUNT = _Kind("a whole number >= 0", _is_count)
_ANSWER = _Kind("True or False", lambda given: isinstance(given, bool | np.bool_))
_RATIO = _Kind(
    "a number above 0",
    lambda given: isinstance(given, int | float | np.number) and bool(0 < given < math.inf),
)
_RESULTS = {
    "horizon": _or_none(_COUNT),
    "index_at": _or_none(_COUNT),
    "fields": _Kind(
        f"a tuple of at most {_MOST_NAMES:,} names",
        lambda given: isinstance(given, tuple) and _are_texts(given) and len(given) <= _MOST_NAMES,
    ),
    "units_of_measure": _Kind(
        "a text or a dict of texts",
        lambda given: (
            isinstance(given, str) or (isinstance(given, dict) and _are_texts([*given, *given.values()]))
        ),
    ),
    "aspect": _or_none(_RATIO),
    "notes": _Kind("a tuple of texts", _are_texts),
    **dict.fromkeys(["warmup", "latency"], _COUNT),
    **dict.fromkeys(["caption", "note", "read_off", "heading", "kept_closed"], _TEXT),
    **dict.fromkeys(["repeats", "steady", "bursts", "merges", "uses_blas"], _ANSWER),
}
CHECKED = frozenset({"open", *_RESULTS})
"""Methods whose results are checked."""


def problem(unit: Any, method: str, given: Any) -> str:
    """Describe what is wrong with the result of a checked method of a unit, or return an empty text."""
    if method == "open":
        # A source, whose class imports this file.
        return _medium_problem(given) if hasattr(unit, "frames_after") else ""
    kind = _RESULTS[method]
    return "" if kind.is_right(given) else f"{_shown(given)}, expected {kind.words}"


def _medium_problem(given: Any) -> str:
    """Say what is wrong with the description of a source's frames.

    >>> from stream_sparse.frame import Clock
    >>> _medium_problem(Medium((1_000_000, 1_000_000), np.dtype("u1"), 30.0, False, Clock("index")))
    'a medium with frames of 1,000,000,000,000 bytes, expected at most 4,000,000,000'
    """
    if not isinstance(given, Medium):
        return f"{_shown(given)}, expected a Medium"
    size = math.prod(given.shape) * given.dtype.itemsize
    if size <= _MOST_BYTES:
        return ""
    return f"a medium with frames of {size:,} bytes, expected at most {_MOST_BYTES:,}"


def _shown(given: Any) -> str:
    if given is None or isinstance(given, str | int | float | tuple | list | dict):
        try:
            return show(given)
        except Exception:  # repr() of the author's objects may fail
            pass
    return f"a {type(given).__name__}"


_METHODS = frozenset([
    "caption", "horizon", "warmup", "latency", "uses_blas", "fields", "units_of_measure", "statistic",
    "state", "restore", "note", "pass_over", "example_inputs", "merges", "absorb", "so_far", "input_types",
    "open", "see", "describe", "draw", "draw_on", "read_off", "heading", "aspect",
    "write", "flush", "close",
    "frames_after", "index_at", "repeats", "steady", "cut_to_8_bits", "again", "served", "bursts", "pause_s",
    "lost_at_end", "kept_closed", "notes",
    "parameters", "fresh",
])  # fmt: skip
"""Methods of nodes, panels, sinks and sources that a run calls.

``update``, ``reset`` and ``frames`` are left out: their callers have guards that know the frame.
"""


def guard(cls: type[Any], name: Callable[[type[Any]], str]) -> None:
    """Guard the methods that a class of units defines; ``name`` gives its name in YAML."""
    for key, method in list(vars(cls).items()):
        if (key in _METHODS or key == "__init__") and callable(method):
            setattr(cls, key, _guarded(method, key, name))


def _guarded(method: Callable[..., Any], key: str, name: Callable[[type[Any]], str]) -> Callable[..., Any]:
    checked = key in CHECKED

    @functools.wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            given = method(self, *args, **kwargs)
        except Error:
            raise
        except BaseException as error:  # also SystemExit, which would silently end a thread of the run
            raise unit_error(name(type(self)), key, error) from error
        if checked and (wrong := problem(self, key, given)):
            raise UnitError(f"{name(type(self))}: {key}() gave {wrong}")
        return given

    return call


def unit_error(name: str, method: str, error: BaseException) -> BaseException:
    """Return the error that says which method of which unit failed; a Ctrl-C itself, with a note."""
    words = f"{name}: {method}() failed: {cause_words(error)}"
    if is_interrupt(error):
        error.add_note(words)
        return error
    return UnitError(words)


def is_interrupt(error: BaseException) -> bool:
    """Return whether an exception is the user's Ctrl-C, and not one that a unit has raised by itself.

    Ctrl-C comes in the main thread, from the handler of the signal. Python's own handler leaves no trace;
    there the two cannot be distinguished.
    """
    if not isinstance(error, KeyboardInterrupt) or threading.current_thread() is not threading.main_thread():
        return False
    handler = signal.getsignal(signal.SIGINT)
    if handler is signal.default_int_handler:
        return True
    code = getattr(getattr(handler, "__func__", handler), "__code__", None)
    return any(frame.f_code is code for frame, _ in traceback.walk_tb(error.__traceback__))
