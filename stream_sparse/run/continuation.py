"""What a run may go on from: a run that stopped, or a recording that is replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stream_sparse.base import Source
    from stream_sparse.capture.start import StartPoint
    from stream_sparse.flow import FrameConsumer, FrameLedger, Graph
    from stream_sparse.frame import Medium
    from stream_sparse.spec.plan import Plan

    from .columns import Columns

__all__ = ["Continuation"]


class Continuation(Protocol):
    """Answers what a run asks when it does not begin anew.

    Attributes:
        plan: the pipeline with the parameters that the earlier run had at that point.
    """

    plan: Plan

    @property
    def notes(self) -> Sequence[str]:
        """Messages for the user, each to be shown once."""

    def open(self, source: Source, medium: Medium) -> tuple[Medium, StartPoint]:
        """Pass over frames that the earlier run took.

        Parameters:
            source, medium: the source, opened, and what it gives.

        Returns:
            The medium on the earlier run's clock, and where this run begins.

        Raises:
            InputError: where the frames do not continue the earlier run.
        """

    def origin(self) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        """Return the state for ``start.npz``, and ``resumed_from`` for ``run.json``."""

    def restore(self, graph: Graph) -> None:
        """Give every node its state.

        Raises:
            InputError: where a node cannot take it.
        """

    def edits(self, index: int) -> Iterable[Mapping[str, Any]]:
        """Return the edits of parameters to make before a frame, in their order."""

    def consumers(self, columns: Columns) -> Iterable[FrameConsumer]:
        """Return what else takes the frames of this run."""

    def report(self, ledger: FrameLedger, index: int | None) -> None:
        """Report frames before ``index`` that the earlier run dropped; None: all, at the end."""
