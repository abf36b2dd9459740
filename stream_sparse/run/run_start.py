"""Where a run begins: at the start of its source, or where a subclass says."""

from typing import Any

from stream_sparse.base import Source
from stream_sparse.capture.start import StartPoint
from stream_sparse.flow import Engine
from stream_sparse.frame import Medium
from stream_sparse.plan.plan import Plan
from stream_sparse.recording.content import Beginning

from .saved_state import SavedState


class RunStart:
    """The start of a run: the first frame of its source. Subclasses go on from another run, or repeat it.

    Parameters:
        plan: the pipeline with the parameters that it has at the first frame.
        index: of the first frame.
        state: of every node before that frame; None: all are new.
        origin: folder name and frame of the run that this one continues, for ``run.json``.

    Attributes:
        notes: messages for the user, each to be shown once.
        begins: a message, for the view, on values that start again with the first frame; may be empty.
        events: what to log at the first frame: frame, time, kind and data of each event.
    """

    def __init__(
        self,
        plan: Plan,
        index: int = 0,
        state: SavedState | None = None,
        origin: dict[str, Any] | None = None,
    ) -> None:
        self.plan, self.index = plan, index
        self._state, self._origin = state, origin
        self.notes: list[str] = []
        self.begins = ""
        self.events: list[tuple[int, float, str, dict[str, Any]]] = []

    def open(self, source: Source, medium: Medium) -> tuple[Medium, StartPoint]:  # noqa: ARG002
        """Find the first frame in the source.

        Parameters:
            source: has been opened.
            medium: what it gives.

        Returns:
            The medium of the run, and where it begins.

        Raises:
            InputError: where there is no such frame, or the source does not give the frames that it had.
        """
        return medium, StartPoint()

    @property
    def beginning(self) -> Beginning:
        """Where a recording of the run begins."""
        content = None if self._state is None else self._state.content
        return Beginning(self.index, content, self._origin)

    def restore(self, engine: Engine) -> None:
        """Give every node its state.

        Raises:
            InputError: where a node cannot take it.
        """
        if self._state is not None:
            self._state.restore(engine)
