"""What becomes of a run whose display goes away."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from stream_sparse.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.run.progress import Progress
    from stream_sparse.run.run import Run

__all__ = ["last_word", "left_alone"]


def left_alone(run: Run, display: str) -> str:
    """Let a run that is recorded go on without its windows, and end another one; says which in a line."""
    if run.recording:
        if not run.medium.live:
            with suppress(InputError):  # it may have ended meanwhile
                run.pause(False)  # nobody is there who could let it go on
        return f"the display {display} has gone away; the run goes on without a window"
    run.stop()
    return f"the display {display} has gone away; the run has ended"


def last_word(run: Run, note: Callable[[str], None], progress: Callable[[Progress], None] | None) -> None:
    """The same where the windows' library is about to end the process: it may when the run is over.

    Parameters:
        note: takes the line.
        progress: called as long as the run goes on.
    """
    line = left_alone(run, os.environ.get("DISPLAY", ""))
    note(line)
    if progress is None:
        print(line, file=sys.stderr, flush=True)
    while not run.over(0.05):  # in steps, so that Ctrl-C is heard
        if progress is not None:
            progress(run.progress())
    if run.farewell is not None:
        run.farewell()
    sys.stdout.flush()
