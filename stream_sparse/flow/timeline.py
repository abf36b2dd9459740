"""The timeline of a run: the one place where all that it says meets."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

from stream_sparse.base.guard import is_interrupt
from stream_sparse.errors import cause_words
from stream_sparse.frame import Stamp, Value
from stream_sparse.redact import redact

from .items import Item, Over, RunEvent, Stopping, ViewPicture
from .links import Event, Receiver
from .subscriber import Subscriber


class Flow(Protocol):
    """A subscription to frames, or without ``slots`` to pictures."""

    subscriber: Subscriber
    slots: Sequence[Any] | None

    def offer_frame(self, at: Stamp, values: list[Value], waits: list[Any]) -> None:
        """Take what all parts gave for a frame."""

    def offer(self, item: ViewPicture, waits: list[Any]) -> None:
        """Take a picture."""


class Timeline:
    """Takes every item of a run, from any thread, and hands it to those who subscribed.

    Attributes:
        idle: subscribers whose frames do not come yet.

    >>> from stream_sparse.flow import Listener
    >>> timeline = Timeline()
    >>> end = timeline.subscribe(Listener("a test", lambda event: print(event.kind), [RunEvent]))
    >>> timeline.add_event(812, 27.1, "set", values={"relu.theta": 150})
    set
    >>> end()
    >>> timeline.add_event(813, 27.2, "set", values={"relu.theta": 160})
    >>> timeline.events[0]
    {'frame': 812, 'time_s': 27.1, 'kind': 'set', 'values': {'relu.theta': 150}}
    """

    def __init__(self) -> None:
        self.below: list[tuple[Receiver, int]] = []  # it is the end of a graph
        self.idle: list[Subscriber] = []
        self._flows: list[Flow] = []
        self._subscribers: tuple[Subscriber, ...] = ()
        self._events: deque[RunEvent] = deque(maxlen=10_000)
        self._said: dict[type, Item] = {}  # that the run is to end, and that it has
        self._lock = threading.RLock()

    @property
    def events(self) -> list[dict[str, Any]]:
        """The last 10,000 events, oldest first."""
        return [event.to_dict() for event in self._events.copy()]

    # From any thread ----------------------------------------------------------------------------------

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Let a subscriber take items from now on, and frames from the next one on.

        Returns:
            A function that ends it.
        """
        with self._lock:
            self._subscribers = (*self._subscribers, subscriber)
            if subscriber.refs is not None or ViewPicture in subscriber.kinds:
                self.idle.append(subscriber)
            said = [item for kind, item in self._said.items() if kind in subscriber.kinds]
        for item in said:
            subscriber.take(item)
        return partial(self._let_go, subscriber)

    def _let_go(self, subscriber: Subscriber) -> None:
        with self._lock:
            self._subscribers = tuple(one for one in self._subscribers if one is not subscriber)
            self.idle = [one for one in self.idle if one is not subscriber]
            self._flows = [flow for flow in self._flows if flow.subscriber is not subscriber]

    def give_up(self, subscriber: Subscriber, at: Stamp, error: BaseException) -> None:
        """Give nothing more to a subscriber that has failed, and make an event of its error."""
        self._let_go(subscriber)
        text = f"{subscriber.name} failed on frame {at.index}: {cause_words(error)}"
        self.add_event(at.index, at.time_s, "error", error=text)

    def put(self, item: Item) -> None:
        """Hand an item to its subscribers."""
        kind = type(item)
        with self._lock:
            if isinstance(item, RunEvent):
                self._events.append(item)
            elif isinstance(item, Stopping | Over):
                self._said[kind] = item
        for subscriber in self._subscribers:
            if kind in subscriber.kinds:
                try:
                    subscriber.take(item)
                except BaseException as error:
                    if subscriber.fatal or is_interrupt(error):
                        raise
                    self.give_up(subscriber, getattr(item, "at", Stamp(0, 0.0)), error)

    def add_event(self, frame: int, time_s: float, kind: str, **data: Any) -> None:
        """Put an event of a kind such as ``set``, ``gap`` or ``error``; secrets in addresses are masked."""
        self.put(RunEvent(Stamp(frame, time_s), kind, redact(data)))

    # In the thread of the flow ------------------------------------------------------------------------

    def wanted(self) -> list[Subscriber]:
        """Take the subscribers whose frames are to come from the next one on."""
        with self._lock:
            wanted = [one for one in self.idle if one.wanted]
            self.idle = [one for one in self.idle if one not in wanted]
        return wanted

    def connect(self, flow: Flow) -> None:
        """Add a subscription to frames or pictures."""
        with self._lock:
            self._flows = [*self._flows, flow]

    def accept(self, x: Event, place: int, waits: list[Any]) -> None:  # noqa: ARG002
        """Take the values that all parts gave for a frame; futures to wait for are added to ``waits``."""
        at, values, _ = x
        for flow in self._flows:
            if flow.slots is not None:
                flow.offer_frame(at, values, waits)

    def pass_on(self, picture: ViewPicture, waits: list[Any]) -> None:
        """Hand a picture to those who take some."""
        for flow in self._flows:
            if flow.slots is None:
                flow.offer(picture, waits)
