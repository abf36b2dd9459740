"""What a window may ask of a player and of a run."""

from __future__ import annotations

from typing import Protocol

from stream_sparse.flow import Engine
from stream_sparse.flow.commands import Command
from stream_sparse.frame import Medium
from stream_sparse.plan.plan import Plan

from .status import RunStatus
from .view_feed import ViewFeed


class ShownParts(Protocol):
    """The parts of a run that a window needs."""

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
    def engine(self) -> Engine:
        """Has the windows of sinks, and the measurements of everything that takes frames."""


class ShownRun(Protocol):
    """A run as windows see it."""

    @property
    def access(self) -> ShownParts:
        """Its parts."""


class PlayerControl(Protocol):
    """A player as its front ends see it; everything may be read and called from any thread."""

    @property
    def status(self) -> RunStatus:
        """The state of the session and of its run; InputError before the first run."""

    def do(self, command: Command) -> bool:
        """Do what a user asks; whether that changes anything. InputError where it is not possible."""
