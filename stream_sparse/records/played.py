"""The pictures of a recorded run, played as a source."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from stream_sparse.base import Source, param
from stream_sparse.sources.video import Video

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_sparse.frame import Frame, Medium

__all__ = ["Played"]


class Played(Source):
    """The frames in ``source.mkv``, those of all segments one after the other.

    Times are the videos' own, in whole milliseconds; those of the frames stand in ``frames.csv``.
    """

    paths: tuple[str, ...] = param(help="The videos, in order.")
    color: bool = param(False, help="BGR frames; false: gray.")

    def reset(self) -> None:
        self._now: Video | None = None
        self._lock = threading.Lock()
        self._closed = True

    def open(self) -> Medium:
        self.close()
        with self._lock:
            self._closed = False
            self._now = Video(path=self.paths[0], color=self.color)
            return self._now.open()

    def frames(self) -> Iterator[Frame]:
        index = 0
        for number in range(len(self.paths)):
            with self._lock:
                if self._closed or self._now is None:
                    return
                if number:
                    self._now.close()
                    self._now = Video(path=self.paths[number], color=self.color)
                    self._now.open()
                video = self._now
            for frame in video.frames():
                yield frame._replace(index=index)
                index += 1

    def close(self) -> None:
        with self._lock:
            self._closed, video, self._now = True, self._now, None
        if video is not None:
            video.close()
