"""Keys and mouse of a window: what each does to a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.errors import Error
from stream_sparse.flow.commands import Advance, Edit, Play, Record, Reset, Seek
from stream_sparse.io.files import save_picture
from stream_sparse.plan.files import shown
from stream_sparse.view.sliders import value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stream_sparse.highgui.events import Event
    from stream_sparse.highgui.window import HighguiWindow

    from .front import PlayerControl, ShownParts
    from .screen import Screen


_LEAP_S = 10.0


class Controller:
    """Answers keys, clicks and drags.

    A slider that is dragged moves in the picture whether frames come or not. Its edits are at most one for
    each picture of panels, and the last one when it is let go. All happens on the main thread.
    """

    def __init__(self, player: PlayerControl, run: ShownParts, window: HighguiWindow, screen: Screen) -> None:
        self._player, self._run, self._view = player, run, run.view.live_view
        self.window, self.screen = window, screen
        self._held: tuple[str, int] | None = None

    def refresh(self) -> bool:
        """Answer keys and mouse, and show what is new; False once the user has closed the window."""
        if self.screen.renew():
            self._edit()
        self.screen.show()
        there = self.window.refresh()
        # Answered now, and not at the next picture, which would be a frame later.
        for event in self.window.events():
            self._take(event)
        return there

    def close(self) -> None:
        """Take no more pictures."""
        self.window.close()

    # Mouse ------------------------------------------------------------------------------------------

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
        if event.kind in ("press", "drag"):
            self.screen.read_off(None)
        elif event.kind in ("move", "release"):
            self.screen.read_off((event.x, event.y))
        if event.kind in ("move", "wheel", "release"):
            slider = self._view.slider_at(event.x, event.y, self.screen.shape)
            self.screen.point(None if slider is None else slider[0])
        if event.kind == "wheel" and self.screen.near is not None:
            self._move(event.by)

    def _press(self, x: int, y: int) -> None:
        if self.screen.help:
            self.screen.toggle_help(())
            return
        pressed = self._view.slider_at(x, y, self.screen.shape)
        if pressed is not None:
            which, share = pressed
            slider = self._view.sliders[which]
            self.screen.point(which)
            if slider.switch:
                self._edit({slider.name: not value_of(slider, self._player.status.parameters)})
                return
            self._held = ("slider", which)
            self._preview({slider.name: slider.value_at(share)})
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
            slider = self._view.sliders[which]
            self._preview({slider.name: slider.value_at(self._view.share(which, x, self.screen.shape))})
        elif (aimed := self._view.aim(x, y, self.screen.shape, which)) is not None:
            self._preview(aimed[1])

    # Edits ------------------------------------------------------------------------------------------

    def _preview(self, changes: Mapping[str, Any]) -> None:
        self.screen.preview(changes)
        if self.screen.answered:
            self._edit()

    def _edit(self, changes: Mapping[str, Any] | None = None) -> None:
        """Make the edits that are previewed, and more changes, or say why they cannot be made."""
        wanted = {**self.screen.previewed(), **(changes or {})}
        try:
            if not wanted or not self._player.do(Edit(wanted)):
                return
        except Error as error:
            self.screen.tell(str(error), bad=True, about=wanted)
            return
        self.screen.edited()
        now = self._player.status
        if now.waits:
            self.screen.tell("when played again" if now.at_end else "with the next frame", about=wanted)

    def _move(self, by: int) -> None:
        """Move the slider under the mouse by steps."""
        if self.screen.near is None:
            some = bool(self._view.sliders)
            self.screen.tell("point at a slider first" if some else "this pipeline has no sliders")
            return
        slider = self._view.sliders[self.screen.near]
        self._edit({slider.name: slider.stepped(value_of(slider, self._player.status.parameters), by)})

    # Keys -------------------------------------------------------------------------------------------

    def _key(self, pressed: str) -> None:
        name = pressed.lower() if len(pressed) == 1 else pressed
        do = next((key.do for key in KEYS if name in key.names), None)
        if do is None:
            return
        try:
            do(self)
        except Error as error:  # not possible, or the run has just ended
            self.screen.tell(str(error), bad=True)

    def _pause(self) -> None:
        if self._player.status.at_end:
            self._player.do(Play())
            return
        self.screen.pause()

    def _can_step(self) -> bool:
        """Return whether single frames can be looked at; pauses the run for that."""
        if self._run.medium.live:
            self.screen.tell("only a file can be stepped through")
            return False
        if not self.screen.paused and self._player.status.ended is None:
            self._pause()
        self.screen.clear_message()
        return True

    def _on(self) -> None:
        if self._can_step() and not self.screen.history.move(1) and not self._player.status.at_end:
            self._player.do(Advance())

    def _back(self) -> None:
        if self._can_step() and not self.screen.history.move(-1):
            self.screen.tell("no earlier picture")

    def _leap(self, seconds: float) -> None:
        """Go back or on in a file."""
        now, medium = self._player.status, self._run.medium
        wanted = max(0, now.position + round(seconds * medium.rate))
        if now.length is not None:
            wanted = min(wanted, max(now.length - 1, now.position))
        if wanted == now.position and not medium.live:
            self.screen.tell("this is the last frame" if seconds > 0 else "this is the first frame")
            return
        self._seek(wanted)

    def _seek(self, frame: int) -> None:
        """Go to a frame; a file that has ended plays on from there."""
        self._player.do(Seek(frame, paused=False if self._player.status.at_end else None))

    def _snapshot(self) -> None:
        seen = self.screen.history.now
        if seen is None:
            return
        picture = self.screen.plain(seen)
        now = self._player.status
        folder = now.folder if now.recording and now.folder else Path()
        path = save_picture(folder, f"{self._run.plan.name}-{seen.at.index}", picture)
        self.screen.tell(f"snapshot: {shown(path)}")

    def _record(self) -> None:
        now = self._player.status
        if now.at_end:
            self.screen.tell("the file has ended: space plays it again, then r records")
            return
        on = not now.records_next
        self._player.do(Record(on))
        if (folder := self._player.status.folder) is not None:
            self.screen.tell(f"{'recording to' if on else 'recorded:'} {shown(folder)}")

    def _next(self) -> None:
        if self._view.sliders:
            near = self.screen.near
            self.screen.point(0 if near is None else (near + 1) % len(self._view.sliders))

    def _reset(self) -> None:
        """Go back to the file's values, those of marks included."""
        self.screen.clear_message()
        self.screen.previewed()  # edits that wait are not made
        changed = self._player.do(Reset())
        self.screen.tell("all as in the file" if changed else "nothing has been changed")


class Key(NamedTuple):
    """A key, or several that do the same, in a window and on a page."""

    names: tuple[str, ...]
    action: str  # for pages: an action of ``run.js``, or the message that is said
    do: Callable[[Controller], object] | None = None  # in a window
    hint: tuple[str, str] | None = None  # for the line below every picture: key and a word or two
    help: tuple[str, str] | None = None  # for the card of all keys: key and a sentence


KEYS = (
    Key(
        ("space",), "pause", Controller._pause, ("space", "pause"),
        ("space", "pause or continue; play an ended file again; a camera runs on behind a paused picture"),
    ),
    Key(
        (".",), "advance", Controller._on, (", .", "back, on"),
        (". ,", "one frame forward, one picture back, in a file"),
    ),
    Key((",",), "back", Controller._back),
    Key(
        ("pageup",), "leap_back", lambda one: one._leap(-_LEAP_S),
        help=("PgUp PgDn", "10 s back or forward in a file; Home: to its start"),
    ),
    Key(("pagedown",), "leap_on", lambda one: one._leap(_LEAP_S)),
    Key(("home",), "to_start", lambda one: one._seek(0)),
    Key(
        ("left", "down"), "less", lambda one: one._move(-1), ("\u2190 \u2192", "move slider"),
        ("\u2190 \u2192", "move the slider under the mouse by a step; Tab: the next slider"),
    ),
    Key(("right", "up"), "more", lambda one: one._move(1)),
    Key(("tab",), "next", Controller._next),
    Key(
        ("s",), "snapshot", Controller._snapshot, ("s", "snapshot"),
        ("s", "snapshot of the picture, as a PNG"),
    ),
    Key(("r",), "record", Controller._record, ("r", "record"), ("r", "recording on, off")),
    Key(
        ("t",), "timings", lambda one: one.screen.turn_timings(), ("t", "timings"),
        ("t", "show how long each node takes"),
    ),
    Key(
        ("f",), "full", lambda one: one.window.turn_full(), ("f", "full screen"),
        ("f", "toggle full screen"),
    ),
    Key(
        ("0",), "reset", Controller._reset, ("0", "file's values"),
        ("0", "reset all parameters to the file's values"),
    ),
    Key(("h", "?"), "help", lambda one: one.screen.toggle_help(HELP), ("h", "help"), ("h", "this card")),
    # A window closes itself.
    Key(("q",), "end", None, ("q", "quit"), ("q", "end the run; in a window Esc too")),
)  # fmt: skip

HINTS = tuple(key.hint for key in KEYS if key.hint)
"""For the line below every picture."""

HELP: tuple[tuple[str, str], ...] = (
    *(key.help for key in KEYS if key.help),
    ("mouse", "drag a slider, click a switch; click a picture that has a mark, to move it"),
    ("mouse", "point at a pixel, a curve or a bar, to read off its value"),
    ("mouse", "point at the name of a slider, to read what it does"),
)
"""For the card of all keys."""
