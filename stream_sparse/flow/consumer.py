"""Consumers, which take values at the ends of a graph: rows, the view, single values for the user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from streamz import Stream

from stream_sparse.errors import RunError, cause_words
from stream_sparse.frame import Stamp, Value
from stream_sparse.plan.plan import Ref


class FrameConsumer:
    """Base of everything that takes one row of values for each frame.

    A run has a list of consumers. Before each frame it asks those that are not at work yet whether they are
    ``wanted``, and connects them. A frame that does not count never reaches ``take``.

    Attributes:
        name: label in timings.
        refs: the values that ``take`` gets, in order.
        whole: for each of ``refs``, whether a bare name means all named outputs, not the first.
        after: the consumer whose answers ``take`` gets in place of ``refs``.
        threaded: whether ``take`` runs in a thread of its own, not in the loop's; asked for each frame.
        alone: whether a frame is taken as soon as ``refs`` are there, not when all nodes are done with it.
        room: frames that may wait for the thread before it pushes back; None: the default.
        settles: whether its ``take`` ends a frame's account in the ledger. One consumer of a run does.
    """

    name: str
    refs: Sequence[Ref] = ()
    whole: Sequence[bool] | None = None
    after: FrameConsumer | None = None
    threaded: bool = True
    alone: ClassVar[bool] = False
    room: int | None = None
    settles: bool = False

    @property
    def wanted(self) -> bool:
        """Whether it is to take frames from the next one on; once connected it stays."""
        return True

    def connected(self, queued: Callable[[], int]) -> None:
        """Take note of how to ask for the number of frames that wait for the thread of ``take``."""

    def release(self) -> None:
        """Hold no frame back any more: the run is to end."""

    def ended(self) -> None:
        """Take note that no further frame comes."""

    def sift(self, at: Stamp, values: list[Value]) -> list[Value]:  # noqa: ARG002
        """Return what ``take`` needs of the values, before they wait for its thread.

        A large array that waits keeps its node from writing into the same memory again.
        """
        return values

    def take(self, at: Stamp, values: list[Value]) -> Value:  # noqa: ARG002  subclasses use them
        """Take the values of one frame; an answer goes to the consumers ``after`` this one."""
        raise TypeError(f"{type(self).__name__} defines no take()")


class Latest(FrameConsumer):
    """Keeps the newest value of one name; ``value`` is None before the first one."""

    name = "latest"
    threaded = False
    alone = True

    def __init__(self, ref: Ref) -> None:
        self.refs = [ref]
        self.value: Value = None

    def take(self, at: Stamp, values: list[Value]) -> None:  # noqa: ARG002
        """Keep a value, where there is one."""
        if values[0] is not None:
            self.value = values[0]


class Outlet(FrameConsumer):
    """Emits the values of one name into a streamz stream, which belongs to the user.

    A step itself passes events on to steps alone, and streamz's links down are weak. So the stream has no
    link to the graph: it is emitted into, in the thread that drives the graph.
    """

    name = "stream"
    threaded = False
    alone = True

    def __init__(self, ref: Ref) -> None:
        self.refs = [ref]
        self.stream = Stream()

    def take(self, at: Stamp, values: list[Value]) -> None:
        """Emit a value, where there is one."""
        if values[0] is None:
            return
        try:
            self.stream.emit(values[0])
        except Exception as error:
            text = f"a function below the stream of '{self.refs[0]}' failed on frame {at.index}"
            raise RunError(f"{text}: {cause_words(error)}") from error
