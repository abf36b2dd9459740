"""The base class of sources, which yield frames."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Literal, Self

from stream_sparse.frame import Frame, Medium

from .param import param
from .services import Services
from .unit import Unit, yaml_name

NEAR_S = 5e-7
"""Seconds by which times may differ and count as equal."""


class Source(Unit):
    """A file, a camera or another medium that yields frames.

    ``stream_sparse.testing.check_source`` checks the contract of every source:

    - ``open()`` returns a :class:`Medium`, or raises a :class:`SourceError` whose text says the expected and
      the actual state, the place, and the remedy. It may be called again after ``close()``.
    - ``frames()`` yields a :class:`Frame` at a time, numbered from 0, with strictly increasing times, and
      shape and dtype as in the medium. It returns at the end. A frame never changes after it was yielded. A
      medium without any frame is an error of ``open()``.
    - A failure in mid-stream is a :class:`StreamError`. A live source that ends by itself raises one too: it
      is opened again. Frames of another size from a live source are a :class:`ChangedError`.
    - ``close()`` may be called from any thread, any number of times, also without ``open()``. It frees a
      blocked read within a second, and ``frames()`` returns. A closed source has no frames and no threads.
    - ``notes()`` returns messages about the frames that have been read.
    """

    ring: int | None = param(
        None,
        ge=1,
        help="Frames that may wait for processing; null: 16 of a file, 2 of a camera, of a network stream as "
        "many as come in 5 s (at most 256 MB), because they come in bursts.",
    )
    drop: Literal["block", "oldest"] | None = param(
        None,
        help="When the ring is full, wait or drop the oldest frame; null: oldest when live, else block.",
    )
    reconnect_s: float | None = param(
        None, ge=0, help="How long to try to reopen a live source that failed, in seconds; null: forever."
    )
    stall_s: float | None = param(
        None,
        gt=0,
        help="Time without a frame after which a live source has failed, s; null: 5 s or ten frame periods; "
        "20 s where a stream comes in segments.",
    )

    def open(self) -> Medium:
        """Open the source and describe its frames.

        Raises:
            SourceError: where it cannot be opened.
        """
        raise TypeError(f"{type(self).__name__} defines no open()")

    def frames(self) -> Iterator[Frame]:
        """Yield the frames from the first to the last.

        Raises:
            StreamError: where the source fails in mid-stream.
        """
        raise TypeError(f"{type(self).__name__} defines no frames()")

    def frames_after(self, count: int) -> Iterator[Frame]:
        """Yield the frames without the first ones, each with its own index and time.

        A run that is resumed or begins in mid-file asks for it. By default all frames are read, and the first
        ones dropped. A source that can go to a frame at once may override it.

        Parameters:
            count: number of frames to leave out; 0 or more, perhaps more than there are.
        """
        return itertools.islice(self.frames(), count, None)

    def forward(self, take: Callable[[Frame], bool], ended: Callable[[BaseException | None], None]) -> bool:
        """Give frames to a function in a thread of the source's own; returns whether it has one.

        A run asks for it in place of :meth:`frames`, whose frames would pass two threads.

        Parameters:
            take: gets each frame, and returns whether it wants more.
            ended: gets the error at the end, or None.
        """
        return False

    def index_at(self, time_s: float) -> int | None:
        """Return the index of the first frame at or after a time, or None.

        It is asked of an open source that has times of its own and is not a camera; the source is closed
        afterwards. By default frames are read up to there.

        Parameters:
            time_s: seconds on the clock of the source; a frame up to half a microsecond earlier counts, too.
        """
        return next((frame.index for frame in self.frames() if frame.time_s >= time_s - NEAR_S), None)

    def repeats(self) -> bool:
        """Return whether opening it again gives the same frames, so that a run may begin in its middle.

        A camera and other live media need not say that they do not.
        """
        return True

    def steady(self) -> bool:
        """Return whether all steps between frames are equal, so that a time is a number of frames.

        It is asked of an open source that is not a camera. A file of a variable rate has no such number.
        """
        return True

    def bursts(self) -> bool:
        """Return whether frames of a live source come many at a time, as over a network.

        Then many may wait, and frames are dropped only if the run is behind for 5 s.
        """
        return False

    def pause_s(self) -> float:
        """Return for how many seconds no frame may come without an error, as between segments of a stream.

        It is asked of an open live source.
        """
        return 0.0

    def check_refusal(self) -> str:
        """Return what ``check`` must not open, such as ``camera not opened``; empty for a file.

        ``check`` opens a file to compare its frames with the pipeline. A camera would be switched on, and a
        network may not answer. A source that does not override this method is not opened.
        """
        return f"{yaml_name(type(self))} not opened"

    def again(self) -> Self:
        """Return a new source for the same device, to replace this one when a read never returns.

        A subclass that has identified its device passes the identity on.
        """
        return self.fresh()

    def with_services(self, services: Services) -> Self:
        """Return a new source for the same device, which may use what the program around it offers."""
        return self.again()

    def describe(self) -> Medium:
        """Return the medium of another source of the same device, which is open for this call only.

        Raises:
            SourceError: where it cannot be opened.
        """
        with closing(self.again()) as twin:
            return twin.open()

    def notes(self) -> tuple[str, ...]:
        """Return messages for the user about the frames that were read, such as an early end of the file."""
        return ()

    def lost_at_end(self) -> tuple[int, str]:
        """Return how many frames are known to be lost behind the last one, and why.

        It is asked once ``frames()`` has ended by itself.
        """
        return 0, ""

    def close(self) -> None:
        """Release the device or file, and end a read that is blocked."""
