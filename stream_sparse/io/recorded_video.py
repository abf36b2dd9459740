"""The pictures of a recorded video, each found by its time. The file may be a stranger's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from av.error import FFmpegError

from stream_sparse.errors import cause_words

from .ffmpeg import open_recorded

_MOST_PIXELS = 40_000_000
_MOST_DECODED = 300
"""Pictures that are decoded to reach one: a view has a key frame each 60."""
_AHEAD_S = 1.0  # a picture that is less far ahead is reached by decoding on
_TICK_S = 0.001  # times are kept in such steps


class DamagedPictureError(Exception):
    """A picture that cannot be shown; the text says why."""


def check_size(name: str, width: int, height: int) -> None:
    """Refuse pictures that would fill memory; DamagedPictureError."""
    if not 0 < width * height <= _MOST_PIXELS:
        raise DamagedPictureError(f"{name} has pictures of {width:,} x {height:,} pixels: they are not shown")


class OpenVideo:
    """A video file that stays open, so that a picture near the last one is there at once.

    All methods raise DamagedPictureError where the file cannot be read.

    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from stream_sparse.io.video_writer import VideoWriter
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.mkv"
    ...     with VideoWriter(path, 64, 48) as video:
    ...         for number in range(4):
    ...             video.write(np.zeros((48, 64), np.uint8), time_s=number / 2)
    ...     film = OpenVideo(path)
    ...     [film.at(time_s)[0] for time_s in (1.2, 0.5, 0.49, 7)]
    ...     film.close()
    [1.0, 0.5, 0.0, 1.5]
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            self._video = open_recorded(path)
        except (FFmpegError, OSError, ValueError) as error:
            raise self._damaged(error) from error
        self._frames: Iterator[Any] = iter(())
        self._found: Any = None  # the last picture that was given
        self._next: Any = None  # the one behind it, once it is decoded

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._video.close()

    def at(self, time_s: float) -> tuple[float, Any] | None:
        """The last picture up to a time of the video, or the first one, with its time; None without any."""
        try:
            return self._at(time_s)
        except (FFmpegError, OSError, ValueError, IndexError, OverflowError) as error:
            self._found = None
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> DamagedPictureError:
        why = getattr(error, "strerror", None) or cause_words(error)
        return DamagedPictureError(f"{self._name} is not a video, or damaged: {why}")

    def _at(self, time_s: float) -> tuple[float, Any] | None:
        last = None if self._found is None else self._found.time
        if last is None or not last <= time_s + _TICK_S <= last + _AHEAD_S:
            self._go(time_s)
        for _ in range(_MOST_DECODED):
            if self._next is None:
                self._next = next(self._frames, None)
            after = self._next
            late = after is not None and (after.time is None or after.time > time_s + _TICK_S)
            if after is None or (self._found is not None and late):
                break
            self._found, self._next = after, None
        if self._found is None or self._found.time is None:
            return None
        check_size(self._name, self._found.width, self._found.height)  # the head may describe another one
        return self._found.time, self._found

    def _go(self, time_s: float) -> None:
        """Go to the key frame before a time."""
        stream = self._video.streams.video[0]
        check_size(self._name, stream.width, stream.height)
        self._found = self._next = None
        self._video.seek(max(0, int(time_s * 1_000_000)))
        self._frames = iter(self._video.decode(stream))
