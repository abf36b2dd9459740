"""The events of a recording in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_sparse.base.param import show
from stream_sparse.drawing.html import masked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["event_words", "few", "words"]

_MOST_WORDS, _LONGEST_WORD = 40, 90


def event_words(event: Mapping[str, Any]) -> str:
    """The details of an event in a line, without secrets and not too long.

    >>> event_words({"frame": 3, "time_s": 0.1, "kind": "set", "values": {"relu.theta": 2.5}})
    'relu.theta = 2.5'
    >>> event_words({"frame": 3, "time_s": 0.1, "kind": "gap", "frames": 2})
    'frames 2'
    """
    if event["kind"] == "set":
        return few([f"{name} = {words(value)}" for name, value in event["values"].items()])
    return few([f"{k} {words(v)}" for k, v in event.items() if k not in ("frame", "time_s", "kind")])


def words(value: Any) -> str:
    """A value from JSON as a text."""
    try:
        return value if isinstance(value, str) else show(value)
    except RecursionError:
        return "..."


def few(found: Sequence[str]) -> str:
    """The first of some words in one line.

    >>> few(["a"] * 42)[-15:]
    'a, a, a, 2 more'
    """
    left = [f"{len(found) - _MOST_WORDS:,} more"] if len(found) > _MOST_WORDS else []
    return ", ".join([*(masked(word, _LONGEST_WORD) for word in found[:_MOST_WORDS]), *left])
