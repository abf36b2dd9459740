"""The next segment of a recording, made before it is needed."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from .errors import Error
from .segment import Segment

if TYPE_CHECKING:
    from collections.abc import Collection

    from .frame import Frame
    from .segment import Content, How

__all__ = ["Ahead"]


class Ahead:
    """Says when a segment is to end, and makes the next one.

    A file is cut at the very frame. A camera does not wait until files have been made, so it is cut at the
    first frame for which they are there.

    Parameters:
        how: how it is recorded.
    """

    def __init__(self, how: How) -> None:
        self._how = how
        self._maker = ThreadPoolExecutor(1, "stream-sparse making")
        self._made: Future[Segment] | None = None

    def after(
        self, segment: Segment, frame: Frame, content: Content, resting: Collection[str]
    ) -> Segment | None:
        """The next segment, where it begins with this frame.

        Raises:
            InputError: where it cannot be made.
        """
        whole, span = segment.whole, self._how.rotate
        if whole is None or span is None:
            return None
        if self._made is None:
            if not segment.due(frame, span):
                return None
            make = partial(Segment.made, content, self._how, whole.folder, whole, 0, resting)
            if not content.medium.live:
                return make()
            self._made = self._maker.submit(make)
        if not self._made.done():
            return None
        made, self._made = self._made, None
        return made.result()

    def discard(self) -> None:
        """Take away what was made and will not begin."""
        made, self._made = self._made, None
        if made is not None:
            with suppress(Error):
                made.result().discard()

    def shut(self) -> None:
        """Leave no thread and no unused segment behind."""
        self.discard()
        self._maker.shutdown()
