"""What keys and the mouse do to a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stream_sparse.errors import Error
from stream_sparse.io.png import save_picture
from stream_sparse.spec.fingerprint import words
from stream_sparse.view.sliders import value_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.sinks.window import Event, Window
    from stream_sparse.spec.plan import Plan
    from stream_sparse.view.live_view import LiveView

    from .control import RunControl
    from .screen import Screen

__all__ = ["Controller"]


class Controller:
    """Hands of the user: what a key, a click or a drag does.

    A slider that is dragged moves in the picture whether frames come or not; its edits are at most one for
    each picture of panels, and the last one when it is let go. All happens on the main thread.

    Parameters:
        control: the run that is steered.
        live_view: its view, which knows what lies where.
        window: where keys and mouse are heard, and pictures are shown.
        screen: what it shows.
    """

    def __init__(self, control: RunControl, live_view: LiveView, window: Window, screen: Screen) -> None:
        self._control, self._view = control, live_view
        self.window, self.screen = window, screen
        self._held: tuple[str, int] | None = None
        window.listen()

    @property
    def gone(self) -> str:
        """The display that has gone away with the window; empty as long as there is one."""
        return self.window.gone

    def refresh(self) -> bool:
        """Answer keys and mouse, show what is new; False once the user has ended it."""
        if self.screen.renew():
            self._edit()
        self.screen.show()
        there = self.window.refresh()
        # What was heard just now takes effect now: by the next picture it would be a frame late.
        for event in self.window.events():
            self._take(event)
        return there

    def close(self) -> None:
        """Take no more pictures."""
        self.window.close()

    # Events -----------------------------------------------------------------------------------------

    def _take(self, event: Event) -> None:
        if event.kind == "key":
            self._key(event.key)
        elif event.kind == "press":
            self._press(event.x, event.y)
        elif event.kind == "drag":
            self._drag(event.x, event.y)
        elif self._held is not None:  # let go, perhaps beside the picture
            self._held = None
            self._edit()
        if event.kind in ("move", "wheel", "release"):
            found = self._view.knob_at(event.x, event.y, self.screen.shape)
            self.screen.point(None if found is None else found[0])
        if event.kind == "wheel" and self.screen.near is not None:
            self._move(event.by)

    def _press(self, x: int, y: int) -> None:
        if self.screen.help:
            self.screen.turn_help()
            return
        slider = self._view.knob_at(x, y, self.screen.shape)
        if slider is not None:
            which, share = slider
            handle = self._view.handles[which]
            self.screen.point(which)
            if handle.switch:
                self._edit({handle.name: not value_of(handle, self._control.parameters)})
                return
            self._held = ("slider", which)
            self._preview({handle.name: handle.value_at(share)})
            return
        aimed = self._view.aim(x, y, self.screen.shape)
        if aimed is not None:
            self._held = ("mark", aimed[0])
            self._preview(aimed[1])

    def _drag(self, x: int, y: int) -> None:
        if self._held is None:
            return
        what, which = self._held
        if what == "slider":
            handle = self._view.handles[which]
            self._preview({handle.name: handle.value_at(self._view.share(which, x, self.screen.shape))})
        elif (aimed := self._view.aim(x, y, self.screen.shape, which)) is not None:
            self._preview(aimed[1])

    def _preview(self, changes: Mapping[str, Any]) -> None:
        self.screen.preview(changes)
        if self.screen.answered:
            self._edit()

    def _edit(self, changes: Mapping[str, Any] | None = None) -> None:
        """Let what is previewed, and changes, take effect, or tell why they cannot."""
        try:
            self._set({**self.screen.previewed(), **(changes or {})})
        except Error as error:
            self.screen.tell(str(error), bad=True)

    def _set(self, changes: Mapping[str, Any]) -> None:
        """Let changes take effect where they are anything new."""
        now, plan = self._control.parameters, self._control.plan
        new = {name: value for name, value in changes.items() if _value(now, plan, name) != value}
        if not new:
            return
        self.screen.edited()
        self._control.set(new)
        if self.screen.paused and not self._control.medium.live:
            self.screen.tell("paused: takes effect with the next frame")

    def _move(self, by: int) -> None:
        """Move the slider that is pointed at by steps."""
        if self.screen.near is None:
            some = bool(self._view.handles)
            self.screen.tell("point at a slider first" if some else "this pipeline has no sliders")
            return
        handle = self._view.handles[self.screen.near]
        self._edit({handle.name: handle.stepped(value_of(handle, self._control.parameters), by)})

    # Keys -------------------------------------------------------------------------------------------

    def _key(self, key: str) -> None:
        screen = self.screen
        does = {
            "space": self._pause, ".": self._on, ",": self._back, "s": self._snapshot, "r": self._record,
            "0": self._reset, "t": screen.turn_timings, "h": screen.turn_help, "?": screen.turn_help,
            "left": lambda: self._move(-1), "down": lambda: self._move(-1),
            "right": lambda: self._move(1), "up": lambda: self._move(1), "tab": self._next,
        }.get(key.lower() if len(key) == 1 else key)  # fmt: skip
        if does is None:
            return
        try:
            does()
        except Error as error:  # not possible, or the run has just ended
            screen.tell(str(error), bad=True)

    def _pause(self) -> None:
        paused = self.screen.pause()
        if not self._control.medium.live:
            self._control.pause(paused)

    def _stands(self) -> bool:
        """Whether single frames can be looked at, paused for that if need be."""
        if self._control.medium.live:
            self.screen.tell("only a file can be stepped through")
            return False
        if not self.screen.paused:
            self._pause()
        self.screen.hush()
        return True

    def _on(self) -> None:
        if self._stands() and not self.screen.history.on():
            self._control.step()

    def _back(self) -> None:
        if self._stands() and not self.screen.history.back():
            self.screen.tell("no earlier picture")

    def _snapshot(self) -> None:
        seen = self.screen.history.now
        if seen is None:
            return
        picture = self.screen.plain(seen)
        folder = self._control.folder if self._control.recording and self._control.folder else Path()
        path = save_picture(folder, f"{self._control.plan.name}-{seen.at.index}", picture)
        self.screen.tell(f"snapshot: {_words(path)}")

    def _record(self) -> None:
        on = self._control.records_next
        made = self._control.record(None if on else Path("runs") / self._control.plan.name)
        last = made or self._control.folder
        if last is not None:
            self.screen.tell(f"recording to {_words(last)}" if made else f"recorded: {_words(last)}")

    def _next(self) -> None:
        if self._view.handles:
            near = self.screen.near
            self.screen.point(0 if near is None else (near + 1) % len(self._view.handles))

    def _reset(self) -> None:
        """Back to the file's values, those of marks included."""
        now = self._control.parameters
        changes = {
            f"{part.name}.{name}": value
            for part in self._control.given.parts
            for name, value in part.unit.parameters().items()
            if now[part.name][name] is not value and words(now[part.name][name]) != words(value)
        }
        self.screen.hush()
        self.screen.previewed()  # nothing comes of what was on its way
        self._set(changes)
        self.screen.tell("all as in the file" if changes else "nothing has been changed")


def _value(parameters: Mapping[str, Mapping[str, Any]], plan: Plan, name: str) -> Any:
    """The value of ``node.parameter``, of a family that of its first member."""
    node, _, parameter = name.rpartition(".")
    part = next(p.name for p in plan.parts if node in (p.name, p.family))
    return parameters[part][parameter]


def _words(path: Path) -> str:
    """A path as short as it can be told."""
    full = path.absolute()
    return (full.relative_to(Path.cwd()) if full.is_relative_to(Path.cwd()) else path).as_posix()
