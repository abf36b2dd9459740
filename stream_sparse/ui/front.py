"""What a window may ask of a player and of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stream_sparse.base import Sink
    from stream_sparse.flow import NodeStats
    from stream_sparse.flow.commands import Command
    from stream_sparse.frame import Medium
    from stream_sparse.plan.plan import Plan

    from .status import RunStatus
    from .view_feed import ViewFeed

__all__ = ["PlayerControl", "ShownRun"]


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
    def timings(self) -> dict[str, NodeStats]:
        """The measurements of everything that takes frames."""


class PlayerControl(Protocol):
    """A player as its front ends see it; everything may be read and called from any thread."""

    @property
    def status(self) -> RunStatus:
        """The state of the session and of its run; InputError before the first run."""

    def do(self, command: Command) -> bool:
        """Do what a user asks; whether that changes anything. InputError where it is not possible."""
