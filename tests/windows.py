"""A window that no display is needed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream_sparse.sinks.window import Event, Window

if TYPE_CHECKING:
    from stream_sparse.frame import Array, Stamp, Value

__all__ = ["Unseen"]


class Unseen(Window):
    """A window that shows nothing, keeps what it would show, and hears what a test does."""

    def reset(self) -> None:
        super().reset()
        self._shown: list[tuple[int, Array]] = []

    def write(self, picture: Value, at: Stamp) -> None:
        if not self._closed:
            self._shown.append((at.index, picture))

    def refresh(self) -> bool:
        return not self._closed

    @property
    def shown(self) -> list[tuple[int, Array]]:
        """Index of the frame and picture of all that was shown."""
        return self._shown

    def do(self, *events: Event | str) -> None:
        """What the user does next; a text is a key."""
        assert self._heard is not None
        self._heard.extend(Event("key", key=e) if isinstance(e, str) else e for e in events)
