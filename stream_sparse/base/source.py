"""Sources: what makes frames."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Literal, Self

from .param import param
from .unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_sparse.frame import Frame, Medium

__all__ = ["Source"]


class Source(Unit):
    """Where frames come from.

    The contract, held for every source by ``stream_sparse.testing.check_source``:

    - ``open()`` gives a :class:`Medium`, or raises a :class:`SourceError` whose text says what was expected,
      what was got, where, and what to do. It may be called again after ``close()``.
    - ``frames()`` yields :class:`Frame` after :class:`Frame`, numbered from 0, times strictly increasing,
      shape and dtype as the medium says, and returns at the end. A frame that was yielded never changes.
      Where the medium breaks in mid-stream it raises a :class:`StreamError`; so does a live source that
      ends unasked, since it is then opened again. A medium without a single frame is an error of ``open()``.
      A live source whose frames become of another size raises a :class:`ChangedError`.
    - ``close()`` may be called from any thread, any number of times, also without ``open()``, and frees a
      blocked read within a second; ``frames()`` then returns. A closed source has no frames and no threads.
    - ``notes()`` says, once the frames have been read, what was odd about them.
    """

    ring: int | None = param(
        None, ge=1, help="Frames that may wait to be processed; null: 2 for a live source, 16 for others."
    )
    drop: Literal["block", "oldest"] | None = param(
        None,
        help="When the ring is full, wait or drop the oldest; null: oldest for a live source, else block.",
    )
    reconnect_s: float | None = param(
        None, ge=0, help="A live source that fails is reopened for this long, in seconds; null: for ever."
    )
    stall_s: float | None = param(
        None,
        gt=0,
        help="A live source without a frame for so long counts as gone, s; null: 5 s or ten frame periods.",
    )

    def open(self) -> Medium:
        """Open the source and say what it gives.

        Raises:
            SourceError: where it cannot be opened.
        """
        raise TypeError(f"{type(self).__name__} defines no open()")

    def frames(self) -> Iterator[Frame]:
        """The frames, from where the source was opened to its end.

        Raises:
            StreamError: where it breaks in mid-stream.
        """
        raise TypeError(f"{type(self).__name__} defines no frames()")

    def frames_after(self, count: int) -> Iterator[Frame]:
        """The frames after the first so many, for a run that goes on; a source that can seek may override it.

        Parameters:
            count: how many are passed over.
        """
        return itertools.islice(self.frames(), count, None)

    def again(self) -> Self:
        """A new one for the same device, to be used where a read of this one never returns.

        What tells a device from others of its kind goes along.
        """
        return self.fresh()

    def notes(self) -> tuple[str, ...]:
        """What the user should be told and only reading could show, such as a file that ends early."""
        return ()

    def close(self) -> None:
        """Free the device or file, and whoever waits for a frame."""
