"""The events of a run besides its frames, kept in memory and passed to listeners."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from stream_sparse.redact import redact

__all__ = ["EventLog"]


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
