"""Where in its file a run is."""

from __future__ import annotations

from stream_sparse.capture.start import StartPoint
from stream_sparse.flow import Engine
from stream_sparse.frame import Medium

__all__ = ["Playback"]


class Playback:
    """Where in its file a run is.

    Parameters:
        engine: takes the frames.
        start: where the run began.
        medium: the description of the source's frames.
    """

    def __init__(self, engine: Engine, start: StartPoint, medium: Medium) -> None:
        self._engine, self._start, self._medium = engine, start, medium

    def length(self, ended: bool) -> int | None:
        """Return the number of frames of the file, as its header says; once it has ended, as it was.

        None where that is unknown, and for a live source.
        """
        if self._medium.live:
            return None
        if ended:
            return self.position + 1
        frames = self._medium.frames
        return self._medium.lap if frames is None else frames + self._start.passed

    @property
    def position(self) -> int:
        """Index in the file of the frame that was taken last."""
        start, engine, lap = self._start, self._engine, self._medium.lap
        if engine.lap_index is not None:
            return max(engine.next_index - 1 - engine.lap_index, 0)
        at = start.passed + max(engine.next_index - 1 - start.index, 0)
        return at if lap is None else at % lap
