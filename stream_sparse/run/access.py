"""The parts of a run, for what stands around it."""

from contextlib import ExitStack
from typing import NamedTuple

from stream_sparse.flow import Engine, FrameLoop, FrameQueue
from stream_sparse.frame import Medium
from stream_sparse.plan.plan import Plan
from stream_sparse.plan.units_of_measure import column_units
from stream_sparse.recording.recording import Recording
from stream_sparse.ui.view_feed import ViewFeed

from .options import RunOptions
from .rows import RowWriter
from .user_messages import Messages


class Access(NamedTuple):
    """The parts of a run, for sessions, front ends, replays and tests: who only wants values needs none."""

    options: RunOptions
    plan: Plan  # that runs; after ``resume`` with the parameters of the earlier run
    medium: Medium  # of the source's frames
    engine: Engine  # works on them, and has the timeline of all that the run says
    supply: FrameQueue  # gives them
    recording: Recording
    view: ViewFeed  # shows every frame to the panels, and draws them for viewers
    messages: Messages  # to the user
    rows: RowWriter
    loop: FrameLoop  # drives the engine; its ``done`` is set at the very end
    undo: ExitStack  # closed, it frees a run that will not be started

    def units(self) -> dict[str, str]:
        """Return the scalars of a row in order, each with its unit of measure, or an empty text."""
        return column_units(self.plan, self.medium, self.engine.columns.scalars)

    def leave(self) -> None:
        """End the run where another follows at once: frames on their way count in an open folder alone."""
        self.view.leave()
        if self.recording.state.open:  # rows on their way belong to one that was switched off
            self.loop.stop()
        else:
            self.loop.abort()
