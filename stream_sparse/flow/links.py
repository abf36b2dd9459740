"""How events pass from step to step: to all below, and joined by frame index."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Protocol

import streamz

from stream_sparse.frame import Stamp, Value

from .checkpoint import FrameOrders

Event = tuple[Stamp, Value, "FrameOrders | None"]
"""A value of a frame, and the orders of that frame."""


class Receiver(Protocol):
    """Takes events of what stands above: a step or a join."""

    below: list[tuple[Receiver, int]]

    def accept(self, x: Event, place: int, waits: list[Any]) -> Event | None:
        """Take an event; return the own one, if it is there. Futures to wait for are added to ``waits``."""


class FanOut(streamz.Stream):  # type: ignore[misc]
    """A streamz node that passes events on to steps and joins, as the root of a graph does."""

    def __init__(self, upstreams: Sequence[streamz.Stream] = ()) -> None:
        self.below: list[tuple[Receiver, int]] = []  # with the place of this stream there; the last first
        super().__init__(upstreams=list(upstreams))

    def link(self, below: Receiver, place: int = 0) -> None:
        """Pass events on to one more, after the others."""
        self.below.insert(0, (below, place))

    def _emit(self, x: Event, metadata: Any = None) -> list[Any]:
        """Pass an event on to all below; returns futures to await before the next frame is sent.

        In place of streamz's own, which lists weak references for each event and keeps the last value, and
        which calls itself for each step of a path, so that a long one ends the stack.
        """
        del metadata
        waits: list[Any] = []
        stack = [(below, port, x) for below, port in self.below]
        while stack:
            step, port, event = stack.pop()
            answer = step.accept(event, port, waits)
            if answer is not None:
                for below, its in step.below:
                    stack.append((below, its, answer))
        return waits

    def unlink(self) -> None:
        """Take the stream out of the graph."""
        with suppress(KeyError):  # where it is shut as garbage, its links are gone
            self.destroy()
        self.below.clear()


class Join(FanOut):
    """Waits until a frame has come from every stream; its value is the list of their values.

    Attributes:
        places: of the streams in that list.
    """

    def __init__(self, streams: Sequence[FanOut]) -> None:
        super().__init__(streams)
        self.places = {stream: port for port, stream in enumerate(streams)}
        self._pending: dict[int, list[Any]] = {}
        for stream, port in self.places.items():
            stream.link(self, port)

    def accept(self, x: Event, place: int, waits: list[Any]) -> Event | None:  # noqa: ARG002
        """Take an event of one stream; returns that of the frame when it is the last one."""
        stamp, value, orders = x
        waiting = self._pending.get(stamp.index)
        if waiting is None:
            missing = len(self.places)
            waiting = self._pending[stamp.index] = [None] * missing + [missing]
        waiting[place] = value
        waiting[-1] -= 1
        if waiting[-1]:
            return None
        return stamp, self._pending.pop(stamp.index), orders

    def waiting(self) -> int:
        """Return the number of frames that have not come from every stream."""
        return len(self._pending)

    def unlink(self) -> None:
        """Take the join out of the graph, and forget what waits."""
        super().unlink()
        self._pending.clear()
