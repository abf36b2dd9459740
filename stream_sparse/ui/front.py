"""The seam between a session and its front ends: what each may ask of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from stream_sparse.base import Sink
    from stream_sparse.flow import Engine, NodeStats, Timeline
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
    """A session as its front ends see it: one run at a time, and commands to it.

    Everything may be read and called from any thread. A command that is not possible raises ``InputError``.
    """

    @property
    def status(self) -> RunStatus:
        """The state of the session and of its run; InputError before the first run."""

    def play(self) -> None:
        """Play a file that has ended again."""

    def seek(self, frame: int, paused: bool | None = None) -> None:
        """Go to a frame of the file; ``paused``: whether it is held there, None: as now."""

    def loop(self, on: bool = True) -> None:
        """Let the file begin again at its end, or not."""

    def pause(self, on: bool = True) -> None:
        """Hold the frames of a file, or go on."""

    def step(self) -> None:
        """Let one more frame of a paused file through."""

    def edit(self, changes: Mapping[str, Any]) -> None:
        """Change parameters before the next frame, all or not any; after the end, those of the next run."""

    def record(self, folder: str | Path | None) -> Path | None:
        """Record from the next frame on, or (None) no more; returns the folder that was made."""

    def note(self, text: str) -> None:
        """Add a message to those that are printed."""

    def end(self) -> None:
        """End the run cleanly; front ends may stay."""

    def stop(self) -> None:
        """End the run cleanly, and the session with it."""


class Front:
    """Base of front ends: an OpenCV window, a page in a browser, a terminal. Each method may be overridden.

    All are called by the thread that owns the session, in the order of the runs: ``prepare`` before one is
    opened, ``meet`` before its first frame, ``part`` after its last one.
    """

    watches = True
    """Whether people look at pictures of it: then a file plays at its own speed, and a disk that refuses
    ends the recording and not the run."""
    look_s = 0.05
    """Seconds after which ``attend`` is called again at the latest."""

    @property
    def lasts(self) -> bool:
        """Whether it can outlive a run, so that another one may follow."""
        return False

    @property
    def loops(self) -> bool:
        """Whether a file may begin again at its end here, until a user has seen enough."""
        return self.lasts

    def stays(self, status: RunStatus) -> bool:  # noqa: ARG002
        """Return whether it remains when a run has ended so, to show another one."""
        return False

    def prepare(self, again: bool) -> None:
        """Take note that a run is about to be opened; ``again``: of the same file as the one before."""

    def remain(self) -> None:
        """Take note that no other run could be opened: the one before remains."""

    def meet(self, run: ShownRun) -> None:
        """Show a run from its first frame on."""

    def part(self, status: RunStatus, again: bool) -> None:
        """Take note that a run is over; ``again``: another one of the same file follows at once."""

    def attend(self) -> None:
        """Do what is due between frames; called often, and returns at once."""

    def tell(self, text: str) -> None:
        """Show that the next run could not begin."""

    def close(self) -> None:
        """Go away: the session is over."""
