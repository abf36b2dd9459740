"""The seam between a session and its front ends: what each may ask of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stream_sparse.base import Sink
    from stream_sparse.flow import Engine, NodeStats, Timeline
    from stream_sparse.flow.commands import Command
    from stream_sparse.frame import Medium
    from stream_sparse.plan.plan import Plan

    from .status import RunStatus
    from .view_feed import ViewFeed

__all__ = ["Front", "PlayerControl", "ShownRun"]


class ShownRun(Protocol):
    """A run as front ends see it: what belongs to this run, and not to the session."""

    @property
    def plan(self) -> Plan:
        """The pipeline that runs."""

    @property
    def medium(self) -> Medium:
        """The description of the source's frames."""

    @property
    def view(self) -> ViewFeed:
        """Draws the panels for viewers."""

    @property
    def windows(self) -> Sequence[Sink]:
        """The run's sinks that show a window of their own."""

    @property
    def status(self) -> RunStatus:
        """The state of the run."""

    @property
    def scalars(self) -> dict[str, str]:
        """The scalars of a row in order, each with its unit of measure, or an empty text."""

    @property
    def timings(self) -> dict[str, NodeStats]:
        """The measurements of everything that takes frames."""

    @property
    def events(self) -> list[dict[str, Any]]:
        """Events besides frames: edits, gaps, errors (the last 10,000)."""

    def node_notes(self, index: int) -> list[str]:
        """Return the notes that nodes had after a frame."""

    @property
    def timeline(self) -> Timeline:
        """All that the run says."""

    @property
    def engine(self) -> Engine:
        """Works on its frames."""


class PlayerControl(Protocol):
    """A player as its front ends see it; everything may be read and called from any thread."""

    @property
    def status(self) -> RunStatus:
        """The state of the session and of its run; InputError before the first run."""

    def do(self, command: Command) -> bool:
        """Do what a user asks; whether that changes anything. InputError where it is not possible."""


class Front(Protocol):
    """A front end: an OpenCV window, a page in a browser, a terminal.

    All is called by the thread that owns the session.
    """

    def show(self, run: ShownRun) -> None:
        """Show a run from its first frame on."""

    def draw(self) -> None:
        """Show what has changed in the session; called often, and returns at once."""

    def close(self) -> None:
        """Go away: the session is over."""
