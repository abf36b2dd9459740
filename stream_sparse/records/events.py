"""Read the events of a recording."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from .files import whole_lines, wrong
from .schema import read_event

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["events"]


def events(folders: Sequence[Path], closed: bool = False) -> Iterator[dict[str, Any]]:
    """The lines of ``events.jsonl`` in the order in which they were written; all whole where ``closed``."""
    for folder in folders:
        path = folder / "events.jsonl"
        with closing(whole_lines(path, closed)) as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield read_event(line)
                except ValueError as error:
                    raise wrong(path, f"line {number}: is not an event: {line.strip()[:60]}") from error
