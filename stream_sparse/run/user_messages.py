"""What a run has to say to its user: notes, and lines in the head of the view."""

from collections.abc import Iterable

from stream_sparse.flow import RunEvent, Subscriber

_GIVES_WAY = {
    "screen": "fewer pictures on the screen",
    "view.mkv": "fewer pictures in view.mkv",
}


class Messages(Subscriber):
    """Messages by topic, of which one stands until the next of its topic; and notes, each to be shown once.

    >>> messages = Messages()
    >>> messages.say("watch", "line 3: no node 'x'")
    >>> messages.standing()
    ["line 3: no node 'x'"]
    """

    name = "messages"
    kinds = (RunEvent,)

    def __init__(self, notes: Iterable[str] = ()) -> None:
        self.notes = list(notes)
        self._texts: dict[str, str] = {}
        self._resting: dict[str, bool] = {}
        self._told: set[str] = set()

    def say(self, topic: str, text: str) -> None:
        """Let a message stand until the next one of its topic; an empty text takes it away."""
        self._texts[topic] = text

    def take(self, item: RunEvent) -> None:
        """Say what rests, and take that back when it is over; say which function of the user has failed."""
        data = item.data
        if item.kind == "error" and "node" not in data:
            self.notes.append(data["error"])
        if item.kind == "overload":
            self._resting[data["what"]] = data["rests"]
            words = [text for what, text in _GIVES_WAY.items() if self._resting.get(what)]
            self.say("overload", f"frames queue up: {', '.join(words)}" if words else "")
            if data["rests"] and data["what"] not in self._told:
                self._told.add(data["what"])
                self.notes.append(f"frames queued up at frame {item.at.index}: {_GIVES_WAY[data['what']]}")

    def standing(self) -> list[str]:
        """Return the messages that stand now."""
        return list(filter(None, self._texts.copy().values()))
