"""Reading of trace files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

# The fields that the Trace Event Format requires of each phase, besides the name.
REQUIRED = {
    "X": {"ph", "ts", "dur", "pid", "tid"},
    "C": {"ph", "ts", "pid", "args"},
    "i": {"ph", "ts", "pid", "tid", "s"},
    "M": {"ph", "pid", "args"},
}


def events(path: Path, closed: bool = True) -> list[dict[str, Any]]:
    """The events of a trace, each checked against the format; an unclosed trace lacks its bracket."""
    text = path.read_text() + ("" if closed else "]")
    found = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    for event in found:
        assert isinstance(event["name"], str)
        assert REQUIRED[event["ph"]] <= event.keys(), event
        assert all(isinstance(event.get(key, 0), int) for key in ("pid", "tid"))
        assert min(event.get("ts", 0), event.get("dur", 0)) >= 0
        if event["ph"] == "C":
            assert all(isinstance(n, int | float) for n in event["args"].values())
        if event["ph"] == "M":
            assert event["name"] in ("process_name", "thread_name")
            assert isinstance(event["args"]["name"], str)
    return list(found)
