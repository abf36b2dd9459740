"""Lanes: where steps work apart from the thread that drives the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Answer = TypeVar("Answer")


class Lane(Protocol):
    """Works on one job after the other; answers keep the order of jobs.

    Attributes:
        room: jobs that may be inside before the lane pushes back.
        inside: number of jobs that wait, are at work, or whose answers are on their way.
    """

    room: int
    inside: int

    def put(
        self, work: Callable[[], Answer], deliver: Callable[[Answer], list[Any]]
    ) -> Awaitable[None] | None:
        """Take a job.

        Parameters:
            work: is called in the lane.
            deliver: is called with its answer, in the thread that drives the graph; returns futures to await
                before the job has left.

        Returns:
            A future to await before the next job is put; None where there is room.
        """

    def queued(self) -> int:
        """Return the number of jobs that wait, without the one at work."""

    async def drain(self) -> None:
        """Wait until all jobs have left."""

    def close(self, patient: bool) -> None:
        """Take no more jobs; ``patient``: work on those that wait, and deliver their answers."""


class Lanes(Protocol):
    """Makes the lanes of a graph."""

    def lane(self, name: str, room: int | None = None) -> Lane:
        """Return a new lane; ``room`` is None for the default."""
