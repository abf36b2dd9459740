"""Messages of a run to its user: notes, and lines in the head of the view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Messages"]


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
        self.notes: list[str] = []

    def say(self, topic: str, text: str) -> None:
        """Let a message stand until the next one of its topic; an empty text takes it away."""
        self._texts[topic] = text

    def on_event(self, frame: int, time_s: float, kind: str, data: dict[str, Any]) -> None:
        """Say why a recording has ended, and take that back when the next one begins."""
        del frame, time_s
        if kind == "recording":
            self.say("recording", f"recording ended: {data['error']}" if "error" in data else "")

    def standing(self) -> list[str]:
        """Return the messages that stand now, an outage of the source first."""
        return list(dict.fromkeys(filter(None, [self._outage(), *self._texts.copy().values()])))
