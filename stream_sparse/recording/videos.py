"""The videos of a run folder as consumers of frames: ``view.mkv`` and ``source.mkv``."""

from __future__ import annotations

import math

from stream_sparse.flow import FrameConsumer
from stream_sparse.frame import Medium, Stamp, Value
from stream_sparse.plan.plan import Ref

from .recording import Recording

__all__ = ["SourceVideo", "ViewVideo"]


class ViewVideo(FrameConsumer):
    """Records the pictures of the view, encoded in a thread of its own."""

    name = "view.mkv"

    def __init__(self, recording: Recording, view: FrameConsumer) -> None:
        self._recording, self.after = recording, view

    @property
    def wanted(self) -> bool:
        """Whether the view is recorded."""
        return self._recording.state.view is not None

    def take(self, at: Stamp, values: list[Value]) -> None:
        """Write the picture of one frame, where there is one."""
        self._recording.picture(at, values[0])


class SourceVideo(FrameConsumer):
    """Records the frames themselves."""

    name = "source.mkv"
    refs = (Ref("source"),)
    alone = True

    def __init__(self, recording: Recording, medium: Medium) -> None:
        self._recording = recording
        # A camera does not wait: 64 frames, or 128 MB. A file does: few are lost where it is killed.
        most = 64 if medium.live else 4
        self.room = max(4, min(most, (1 << 27) // (math.prod(medium.shape) * medium.dtype.itemsize)))

    @property
    def wanted(self) -> bool:
        """Whether frames themselves are recorded."""
        return self._recording.state.source

    def take(self, at: Stamp, values: list[Value]) -> None:
        """Write one frame."""
        self._recording.source(at, values[0])
