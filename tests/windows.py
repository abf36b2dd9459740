"""A window that no display is needed for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_sparse.run import run as run_module
from stream_sparse.sinks import window as module
from stream_sparse.sinks.window import Event, Window
from stream_sparse.ui.main_loop import open_windows

if TYPE_CHECKING:
    import pytest

    from stream_sparse.frame import Array, Stamp, Value

__all__ = ["Unseen", "keep_windows"]


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


def keep_windows(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Let windows be unseen ones; returns a list to which each run adds the controller of its view."""
    controllers: list[Any] = []

    def keep(*given: Any) -> list[Any]:
        windows = open_windows(*given)
        controllers.append(windows[0])
        return windows

    monkeypatch.setattr(module, "Window", Unseen)
    monkeypatch.setattr(module, "display_problem", lambda: None)
    monkeypatch.setattr(run_module, "open_windows", keep)
    return controllers
