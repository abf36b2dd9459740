"""A run as a notebook shows it."""

from __future__ import annotations

from collections.abc import Sequence

from stream_sparse.drawing.html import grid, picture, text
from stream_sparse.frame import Array
from stream_sparse.ui.status import RunStatus

from .table import Line

__all__ = ["run_html"]

_MOST_LINES = 100


def run_html(status: RunStatus, summary: Sequence[Line], shown: Array | None) -> str:
    """Return the state of a run, its last picture if it was shown, and the summary of its values."""
    name = status.plan.name
    state = "running" if status.ended is None else f"ended: {status.ended}"
    words = [f"{status.processed} frames", f"{status.lost} lost", state]
    if status.folder is not None:
        words.append(f"recorded in {status.folder.as_posix()}")
    lines = summary[:_MOST_LINES]
    rows = [(name, n, f"{mean:.6g}", f"{last:.6g}") for name, n, mean, last in lines]
    head = f"<div><b>{text(name)}</b> {text(', '.join(words))}</div>"
    return f"{head}{'' if shown is None else picture(shown, name)}{grid(['name', 'n', 'mean', 'last'], rows)}"
