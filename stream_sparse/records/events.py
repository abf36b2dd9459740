"""Read the events of a recording."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .files import bytes_of, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["events"]


def events(folders: Sequence[Path], closed: bool = False) -> Iterator[dict[str, Any]]:
    """The lines of ``events.jsonl`` in the order in which they were written; all whole where ``closed``."""
    for folder in folders:
        path = folder / "events.jsonl"
        for number, line in enumerate(bytes_of(path, closed).splitlines(), start=1):
            try:
                event = json.loads(line)
            except (ValueError, RecursionError):
                event = None
            if not _is_event(event):
                shown = line[:60].decode("utf-8", "replace")
                raise wrong(path, f"line {number}: is not an event: {shown}")
            yield event


def _is_event(event: Any) -> bool:
    if not isinstance(event, dict) or not isinstance(event.get("frame"), int):
        return False
    return isinstance(event.get("values"), dict) if event.get("kind") == "set" else "kind" in event
