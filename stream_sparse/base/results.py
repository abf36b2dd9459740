"""Check the results of the methods of units where a run calls them, so that errors name the method."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

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
