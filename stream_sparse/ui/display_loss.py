"""What becomes of a run whose display goes away."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from stream_sparse.errors import InputError

if TYPE_CHECKING:
    from .control import RunControl

__all__ = ["left_alone"]


def left_alone(control: RunControl, display: str) -> str:
    """Let a run that is recorded go on without its windows, and end another one; returns a line on it."""
    if control.recording:
        if not control.medium.live:
            with suppress(InputError):  # it may have ended meanwhile
                control.pause(False)  # nobody is there who could let it go on
        return f"the display {display} has gone away; the run goes on without a window"
    control.stop()
    return f"the display {display} has gone away; the run has ended"
