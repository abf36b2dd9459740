# Written by tools/generate.py; do not edit.

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from stream_sparse.frame import ArrayLike

from . import video_file as _video_file
from . import window as _window

class VideoFile(_video_file.VideoFile):
    def __init__(
        self,
        *,
        path: str,
        codec: Literal['h264', 'ffv1'] = 'h264',
        quality: int = 80,
    ) -> None:
        """Write pictures to a video file, each at its true time.

        Parameters:
            path: File to write, .mkv or .mp4; where it exists, name-2.mkv and so on.
            codec: h264 plays anywhere, ffv1 (.mkv) is lossless.
            quality: From 0, small, to 100, fine; ffv1 has no use for it (>= 0 and <= 100).
        """

class Window(_window.Window):
    def __init__(
        self,
        *,
        title: str = 'stream_sparse',
    ) -> None:
        """Show any picture in a window.

        Parameters:
            title: Title of the window.
        """
