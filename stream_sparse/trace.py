"""A run's timing as a trace that browsers show (chrome://tracing, Perfetto)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .errors import RunError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_trace"]


def write_trace(path: Path, rows: list[tuple[str, int, int, int, int]]) -> None:
    """Write calls as a Chrome trace.

    Parameters:
        rows: node, frame index, start and duration in nanoseconds, thread, of each call.

    Raises:
        RunError: where the file cannot be written.
    """
    threads = {ident: n for n, ident in enumerate(dict.fromkeys(row[4] for row in rows))}
    events = [
        {"name": name, "ph": "X", "ts": start / 1e3, "dur": took / 1e3, "pid": 1, "tid": threads[ident],
         "args": {"frame": frame}}
        for name, frame, start, took, ident in rows
    ]  # fmt: skip
    try:
        path.write_text(json.dumps({"traceEvents": events}))
    except OSError as error:
        raise RunError(f"{path}: cannot write the trace: {error.strerror}") from error
