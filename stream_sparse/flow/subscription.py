"""A subscription to frames or pictures: selected, timed and guarded, perhaps in a thread of its own."""

from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter_ns
from typing import Any

from stream_sparse.base.guard import is_interrupt
from stream_sparse.frame import Stamp, Value

from .items import FrameValues, ViewPicture
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
        self.subscriber, self.slots, self._off = subscriber, slots, False
        self._timeline, self._ledger, self._since = ledger.timeline, ledger, since
        # Looked up once: calls of many types at one place are slow.
        self._take, self._settles = subscriber.take, subscriber.settles
        subscriber.lane = lane

    def offer_frame(self, at: Stamp, frame_values: list[Value], waits: list[Any]) -> None:
        """Take what all parts gave for a frame; futures to wait for are added to ``waits``."""
        if at.index < self._since or self._off:
            return
        values = [frame_values[i] if pick is None else pick(frame_values[i]) for i, pick in self.slots or ()]
        lane = self.lane
        if lane is not None and (lane.inside or self.subscriber.threaded):
            self._queue(lane, FrameValues(at, self.subscriber.select(at, values)), waits)
        elif (picture := self._work(FrameValues(at, values))) is not None:
            self._timeline.pass_on(picture, waits)

    def offer(self, item: ViewPicture, waits: list[Any]) -> None:
        """Take a picture; futures to wait for are added to ``waits``."""
        if self.lane is not None:
            self._queue(self.lane, item, waits)
        else:
            self._work(item)

    def _queue(self, lane: ThreadLane, item: FrameValues | ViewPicture, waits: list[Any]) -> None:
        if (held := lane.put(partial(self._work, item), self._hand_on)) is not None:
            waits.append(held)

    def _hand_on(self, picture: ViewPicture | None) -> list[Any]:
        waits: list[Any] = []
        if picture is not None:
            self._timeline.pass_on(picture, waits)
        return waits

    def _work(self, item: FrameValues | ViewPicture) -> ViewPicture | None:
        """Let the subscriber take an item, measure that, and report its errors."""
        start = perf_counter_ns()
        at, ledger = item.at, self._ledger
        picture = None
        try:
            if ledger.claim(at.index) if self._settles else not ledger.is_void(at.index):
                picture = self._take(item)
            elif self._settles:
                ledger.mark_processed(at)
        except BaseException as error:  # also SystemExit: its thread would end, and the run wait for ever
            if is_interrupt(error):
                raise
            if self.subscriber.fatal:
                values = item.values if isinstance(item, FrameValues) else [item.bgr]
                self._skipped, self._off = self._skipped + 1, not self._settles
                ledger.fail(at.index, failure(self.label, "", at, values, error))
            else:
                self._timeline.give_up(self.subscriber, at, error)
            return None
        took = perf_counter_ns() - start
        self._count += 1
        self._total += took
        self._recent.append(took)
        return picture
