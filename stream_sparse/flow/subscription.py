"""A subscription to frames or pictures: selected, timed and guarded, perhaps in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter_ns
from typing import Any

from stream_sparse.base.guard import is_interrupt
from stream_sparse.frame import Stamp, Value

from .items import FrameValues, Picture
from .ledger import FrameLedger
from .step import Measured, failure
from .subscriber import Subscriber
from .thread_lane import ThreadLane

Slot = tuple[int, Callable[[Value], Value] | None]
"""The place of a part among all parts, and a function that picks a named output of it."""


class Subscription(Measured):
    """Gives a subscriber the frames from one on, or pictures: timed and guarded, perhaps in a thread.

    Parameters:
        subscriber: takes them.
        ledger: says which frames count; its timeline gets the pictures that the subscriber draws.
        slots: of the values that it wants of a frame; None: it takes pictures.
        since: index of the first frame.
        lane: in which it works where it is ``threaded``; None: in line.

    Attributes:
        ended: whether it takes nothing any more.
    """

    def __init__(
        self,
        subscriber: Subscriber,
        ledger: FrameLedger,
        slots: Sequence[Slot] | None,
        since: int,
        lane: ThreadLane | None,
    ) -> None:
        super().__init__(subscriber.name, lane)
        self.subscriber, self.slots, self.ended = subscriber, slots, False
        self._timeline, self._ledger, self._since = ledger.timeline, ledger, since
        subscriber.lane = lane

    def offer_frame(self, at: Stamp, given: list[Value], waits: list[Any]) -> None:
        """Take what all parts gave for a frame."""
        if at.index < self._since or self.ended:
            return
        assert self.slots is not None
        values = [given[i] if pick is None else pick(given[i]) for i, pick in self.slots]
        if not self._works_in_line:
            values = self.subscriber.select(at, values)
        self.offer(FrameValues(at, values), waits)

    @property
    def _works_in_line(self) -> bool:
        return self.lane is None or not (self.lane.inside or self.subscriber.threaded)

    def offer(self, item: FrameValues | Picture, waits: list[Any]) -> None:
        """Take an item; futures to wait for are added to ``waits``."""
        if self.lane is None or self._works_in_line:
            waits += self._hand_on(self._work(item))
        elif (held := self.lane.put(partial(self._work, item), self._hand_on)) is not None:
            waits.append(held)

    def _hand_on(self, picture: Picture | None) -> list[Any]:
        waits: list[Any] = []
        if picture is not None:
            self._timeline.pass_on(picture, waits)
        return waits

    def _work(self, item: FrameValues | Picture) -> Picture | None:
        """Let the subscriber take an item, measure that, and report its errors."""
        start = perf_counter_ns()
        at, ledger, subscriber = item.at, self._ledger, self.subscriber
        picture = None
        try:
            if ledger.claim(at.index) if subscriber.settles else not ledger.is_void(at.index):
                picture = subscriber.take(item)
            elif subscriber.settles:
                ledger.settle(at)
        except BaseException as error:  # also SystemExit: its thread would end, and the run wait for ever
            if is_interrupt(error):
                raise
            if subscriber.fatal:
                values = item.values if isinstance(item, FrameValues) else [item.bgr]
                self._skipped, self.ended = self._skipped + 1, not subscriber.settles
                ledger.fail(at.index, failure(self.label, "", at, values, error))
            else:
                self._timeline.give_up(subscriber, at, error)
            return None
        took = perf_counter_ns() - start
        self._count += 1
        self._total += took
        self._recent.append(took)
        return picture
