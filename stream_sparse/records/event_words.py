"""The events of a recording in words."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from stream_sparse.base.param import show
from stream_sparse.errors import RecordError
from stream_sparse.io.html import masked

from .files import events
from .schema import LATEST_S

_MOST_WORDS, _LONGEST_WORD = 40, 90
_EXPONENT = 1e16  # from here on Python writes a number with an exponent


def event_words(event: Mapping[str, Any]) -> str:
    """The details of an event in a line, without secrets and not too long.

    >>> event_words({"frame": 3, "time_s": 0.1, "kind": "set", "values": {"relu.theta": 2.5}})
    'relu.theta = 2.5'
    >>> event_words({"frame": 3, "time_s": 0.1, "kind": "gap", "frames": 2})
    'frames 2'
    >>> event_words({"frame": 3, "time_s": 0.1, "kind": "start", "restarted": []})
    ''
    """
    if event["kind"] == "set":
        return few([f"{name} = {words(value)}" for name, value in event["values"].items()])
    details = {name: value for name, value in event.items() if name not in ("frame", "time_s", "kind")}
    return few([f"{name} {words(value)}" for name, value in details.items() if value != []])


def words(value: Any) -> str:
    """A value from JSON or YAML as a text; a parameter has the same one however it was given.

    >>> words([80, 80.0, 0.5, "a"])
    "[80, 80, 0.5, 'a']"
    """
    try:
        return value if isinstance(value, str) else show(_without_point(value))
    except RecursionError:
        return "..."


def _without_point(value: Any) -> Any:
    """Return a value in which whole numbers are integers."""
    if isinstance(value, list | tuple):
        return [_without_point(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_point(item) for key, item in value.items()}
    whole = isinstance(value, float) and abs(value) < _EXPONENT and value.is_integer()
    return int(value) if whole else value


def few(found: Sequence[str]) -> str:
    """The first of some words in one line.

    >>> few(["a"] * 42)[-15:]
    'a, a, a, 2 more'
    """
    rest = [f"{len(found) - _MOST_WORDS:,} more"] if len(found) > _MOST_WORDS else []
    return ", ".join([*(masked(word, _LONGEST_WORD) for word in found[:_MOST_WORDS]), *rest])


class EventLine(NamedTuple):
    """An event in words."""

    frame: int
    time_s: float | None  # None where it is damaged
    kind: str
    words: str


def event_lines(folders: Sequence[Path], most: int) -> tuple[list[EventLine], int, str]:
    """Return the first events of a recording, the number of all, and the problem that ends them, if any."""
    lines: list[EventLine] = []
    count = 0
    try:
        for count, event in enumerate(events(folders), start=1):
            if count <= most:
                at = event.get("time_s")
                time_s = at if isinstance(at, int | float) and abs(at) < LATEST_S else None
                lines.append(EventLine(event["frame"], time_s, event["kind"], event_words(event)))
    except RecordError as error:
        return lines, count, str(error)
    return lines, count, ""
