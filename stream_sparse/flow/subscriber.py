"""Subscribers: what takes the items of a run."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from stream_sparse.frame import Stamp, Value
from stream_sparse.plan.plan import Ref

from .items import Item, ViewPicture
from .thread_lane import ThreadLane


class Subscriber:
    """Base of everything that takes items of a run.

    Items of ``kinds`` come at once, in the thread where they happen. Values of frames come in order of index,
    each after all events of its frame; those of a frame that does not count never come. They begin with the
    first frame before which the subscriber is ``wanted``.

    Attributes:
        name: label in timings.
        kinds: types of the items that it takes.
        refs: the values of each frame that it takes; None: of no frame.
        whole: for each of ``refs``, whether a bare name means all named outputs, not the first.
        threaded: whether frames and pictures are taken in a thread of its own; asked for each of them.
        room: frames that may wait for that thread before it pushes back; None: the default.
        settles: whether its ``take`` closes a frame's account. One subscriber of a run does.
        fatal: whether its error ends the run; else it gets nothing more, and the error is an event.
        lane: where frames and pictures wait for that thread; None: there is no thread.
    """

    name: str
    kinds: Sequence[type] = ()
    refs: Sequence[Ref] | None = None
    whole: Sequence[bool] | None = None
    threaded: bool = True
    room: int | None = None
    settles: bool = False
    fatal: bool = True
    lane: ThreadLane | None = None

    @property
    def wanted(self) -> bool:
        """Whether it is to take frames and pictures from the next frame on; once connected it stays."""
        return True

    def select(self, at: Stamp, values: list[Value]) -> list[Value]:  # noqa: ARG002
        """Return what ``take`` needs of the values, before they wait for its thread.

        A large array that waits keeps its node from writing into the same memory again.
        """
        return values

    def take(self, item: Any) -> ViewPicture | None:  # noqa: ARG002  subclasses use it
        """Take an item; a picture that it returns goes to those who take pictures."""
        raise TypeError(f"{type(self).__name__} defines no take()")


class Listener(Subscriber):
    """Calls a function with each item, one at a time, in the thread where it happens; ``name`` is its own."""

    threaded = False

    def __init__(
        self,
        name: str,
        function: Callable[[Any], object],
        kinds: Sequence[type] = (),
        refs: Sequence[Ref] | None = None,
        whole: Sequence[bool] | None = None,
        fatal: bool = True,
    ) -> None:
        self.name, self.kinds, self.refs, self.whole, self.fatal = name, kinds, refs, whole, fatal
        self._function, self._lock = function, threading.RLock()

    def take(self, item: Item) -> None:
        """Call the function."""
        with self._lock:
            self._function(item)
