"""Taps: consumers that hand single values out of a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamz import Stream

from stream_sparse.errors import RunError, cause_words

from .consumer import FrameConsumer

if TYPE_CHECKING:
    from stream_sparse.frame import Stamp, Value
    from stream_sparse.plan.plan import Ref


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
