"""Where in its file a run is, and where the user went from there."""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, NamedTuple

from stream_sparse.errors import InputError

if TYPE_CHECKING:
    from stream_sparse.capture.start import StartPoint
    from stream_sparse.flow import Engine
    from stream_sparse.frame import Medium

__all__ = ["Playback", "Sought"]


class Sought(NamedTuple):
    """A frame of its file from which a run is to be followed by the next one."""

    frame: int
    paused: bool  # whether the next one is, there


class Playback:
    """Where in its file a run is, and how the run that follows it in the same front end plays the file.

    Parameters:
        engine: takes the frames.
        start: where the run began.
        medium: the description of the source's frames.

    Attributes:
        sought: where the user went; None: nowhere else.
        turned: whether the runs that follow loop, where the user has changed that.
    """

    def __init__(self, engine: Engine, start: StartPoint, medium: Medium) -> None:
        self._engine, self._start, self._medium = engine, start, medium
        self.sought: Sought | None = None
        self.turned: bool | None = None

    @property
    def position(self) -> int:
        """Index in the file of the frame that was taken last, or that a seek goes to."""
        return self._last if self.sought is None else self.sought.frame

    def length(self, ended: bool) -> int | None:
        """Return the number of frames of the file, as its header says; once it has ended, as it was.

        None where that is unknown, and for a live source.
        """
        if self._medium.live:
            return None
        if ended:
            return self._last + 1
        frames = self._medium.frames
        return self._medium.lap if frames is None else frames + self._start.passed

    def seek(self, frame: int, length: int | None, paused: bool) -> None:
        """Go to a frame of a file of that length; of several seeks the first says whether it is paused there.

        Raises:
            InputError: where the file has no such frame.
        """
        try:
            wanted = index(frame)
        except TypeError:
            raise InputError(f"seek: expected a frame, a whole number (got {frame!r})") from None
        if wanted < 0 or (length is not None and wanted >= max(length, self.position + 1)):
            last = "" if length is None else f" to {length - 1}"
            raise InputError(f"seek: expected a frame from 0{last} (got {wanted})")
        self.sought = Sought(wanted, paused if self.sought is None else self.sought.paused)

    @property
    def _last(self) -> int:
        """Index in the file of the frame that was taken last."""
        start, engine, lap = self._start, self._engine, self._medium.lap
        if engine.lap_index is not None:
            return max(engine.next_index - 1 - engine.lap_index, 0)
        at = start.passed + max(engine.next_index - 1 - start.index, 0)
        return at if lap is None else at % lap
