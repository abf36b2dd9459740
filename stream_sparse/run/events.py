"""What a run has to say: its events besides frames, notes, and lines in the head of the view."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from stream_sparse.redact import redact

_GIVES_WAY = {
    "screen": "fewer pictures on the screen",
    "view.mkv": "fewer pictures in view.mkv",
}


class EventLog:
    """Keeps the last 10,000 events in memory and passes each on; from any thread.

    >>> log = EventLog()
    >>> log.listen(lambda frame, time_s, kind, data: print(frame, kind, data))
    >>> log.add(812, 27.1, "set", values={"relu.theta": 150})
    812 set {'values': {'relu.theta': 150}}
    >>> log.events
    [{'frame': 812, 'time_s': 27.1, 'kind': 'set', 'values': {'relu.theta': 150}}]
    """

    def __init__(self) -> None:
        self._events: deque[dict[str, Any]] = deque(maxlen=10_000)
        self._listeners: list[Callable[[int, float, str, dict[str, Any]], None]] = []

    def listen(self, listener: Callable[[int, float, str, dict[str, Any]], None]) -> None:
        """Call ``listener`` with frame, time, kind and details of each event from now on."""
        self._listeners.append(listener)

    def add(self, frame: int, time_s: float, kind: str, **data: Any) -> None:
        """Log an event of a kind such as ``set``, ``gap`` or ``error``; secrets in addresses are masked."""
        data = redact(data)
        self._events.append({"frame": frame, "time_s": time_s, "kind": kind, **data})
        for listener in self._listeners:
            listener(frame, time_s, kind, data)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events in memory, oldest first."""
        return list(self._events)


class Messages:
    """Messages by topic, of which one stands until the next of its topic; and notes, each to be shown once.

    >>> messages = Messages(lambda: "no camera for 4 s")
    >>> messages.say("watch", "line 3: no node 'x'")
    >>> messages.standing()
    ['no camera for 4 s', "line 3: no node 'x'"]
    """

    def __init__(self, outage: Callable[[], str]) -> None:
        self._outage = outage
        self._texts: dict[str, str] = {}
        self._resting: dict[str, bool] = {}
        self._told: set[str] = set()
        self.notes: list[str] = []

    def say(self, topic: str, text: str) -> None:
        """Let a message stand until the next one of its topic; an empty text takes it away."""
        self._texts[topic] = text

    def on_event(self, frame: int, time_s: float, kind: str, data: dict[str, Any]) -> None:
        """Say what rests, and take that back when it is over."""
        del time_s
        if kind == "overload":
            self._resting[data["what"]] = data["rests"]
            words = [text for what, text in _GIVES_WAY.items() if self._resting.get(what)]
            self.say("overload", f"frames queue up: {', '.join(words)}" if words else "")
            if data["rests"] and data["what"] not in self._told:
                self._told.add(data["what"])
                self.notes.append(f"frames queued up at frame {frame}: {_GIVES_WAY[data['what']]}")

    def standing(self) -> list[str]:
        """Return the messages that stand now, an outage of the source first."""
        return list(dict.fromkeys(filter(None, [self._outage(), *self._texts.copy().values()])))
