"""The videos of a run folder as subscribers: ``view.mkv`` and ``source.mkv``."""

import math

from stream_sparse.flow import FrameValues, Subscriber, ViewPicture
from stream_sparse.frame import Medium
from stream_sparse.plan.plan import Ref

from .recording import Recording


class ViewVideo(Subscriber):
    """Records the pictures of the view, encoded in a thread of its own."""

    name = "view.mkv"
    kinds = (ViewPicture,)

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    @property
    def wanted(self) -> bool:
        """Whether the view is recorded."""
        return self._recording.state.view is not None

    def take(self, item: ViewPicture) -> None:
        """Write the picture of one frame, where there is one."""
        self._recording.picture(item.at, item.bgr)


class SourceVideo(Subscriber):
    """Records the frames themselves."""

    name = "source.mkv"
    refs = (Ref("source"),)

    def __init__(self, recording: Recording, medium: Medium) -> None:
        self._recording = recording
        # A camera does not wait: 64 frames, or 128 MB. A file does: few are lost where it is killed.
        most = 64 if medium.live else 4
        self.room = max(4, min(most, (1 << 27) // (math.prod(medium.shape) * medium.dtype.itemsize)))

    @property
    def wanted(self) -> bool:
        """Whether frames themselves are recorded."""
        return self._recording.state.source

    def take(self, item: FrameValues) -> None:
        """Write one frame."""
        self._recording.source(item.at, item.values[0])
