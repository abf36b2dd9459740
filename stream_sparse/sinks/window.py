"""Sink ``window``: the only file that opens windows."""

from __future__ import annotations

import itertools
import os
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stream_sparse.base import Sink, param
from stream_sparse.drawing import Limits, Tint, tint
from stream_sparse.errors import InputError
from stream_sparse.frame import describe

from ._display import Connection, lost
from ._ears import Ear, opened
from ._events import Event, key_name
from ._fit import Fit
from ._problem import display_problem, windows

if TYPE_CHECKING:
    from stream_sparse.frame import Array, Medium, Stamp, Value

__all__ = ["Event", "Window", "display_problem"]

_numbers = itertools.count(1)

_QUIT = ("q", "Q", "escape")
# A window that hears nothing itself leaves its keys to one that does.
_stray: deque[Event] = deque(maxlen=16)


class Window(Sink):
    """Show any picture in a window.

    A window must be opened and refreshed on the main thread, at its own rate; so what is written waits in a
    mailbox that holds the latest picture alone. Where nobody calls :meth:`refresh` (``--no-show``) nothing is
    shown and the values pass on all the same.

    >>> Window(title="box").wants()
    True
    """

    title: str = param("stream_sparse", resets=True, help="Title of the window.")

    def reset(self) -> None:
        # Appending and popping are atomic: no lock, which would neither copy nor pickle.
        self._mail: deque[Array] = deque(maxlen=1)
        self._name = ""
        self._closed = self._quit = False
        self._limits = Limits(symmetric=True)
        self._heard: deque[Event] | None = None
        self._size = (0, 0)
        self._fit: Fit | None = None
        self._last: Array | None = None
        self._mouse_at: tuple[int, int] | None = None
        self._ear: Ear | None = None
        self._display: Connection | None = None
        self.__gone = ""

    def open(self, fields: tuple[str, ...], medium: Medium) -> None:  # noqa: ARG002
        self.reset()

    def write(self, picture: Value, at: Stamp) -> None:  # noqa: ARG002
        """Put a picture into the mailbox, in place of one that nobody has seen yet; from any thread."""
        if not isinstance(picture, np.ndarray) or picture.ndim not in (2, 3):
            raise InputError(
                "window: expects a picture of shape (rows, columns) or (rows, columns, 3), "
                f"got {describe(picture)}"
            )
        if picture.ndim == 3 and picture.shape[2] not in (1, 3):
            raise InputError(f"window: expects one channel or three (BGR), got {describe(picture)}")
        if not self._closed:
            self._mail.append(picture)

    def flush(self) -> None:
        """Let go of what was written: from here on copies are held."""
        self._last = None if self._last is None else self._last.copy()
        try:
            waiting = self._mail.pop()
        except IndexError:
            return
        self._mail.append(waiting.copy())

    def wants(self) -> bool:
        """Whether the last picture has been shown, so that it is worth drawing another."""
        return not self._mail and not self._closed

    def listen(self) -> None:
        """From here on keep what the user does for :meth:`events`; before the window is first shown."""
        self._heard = deque(maxlen=512)

    def size(self) -> tuple[int, int]:
        """Height and width of the window's inside, in pixels; zeros before it is there."""
        return self._size

    def events(self) -> list[Event]:
        """What the user has done since the last call, oldest first."""
        heard: list[Event] = []
        while self._heard:
            heard.append(self._heard.popleft())
        return heard

    def refresh(self) -> bool:
        """Show what is in the mailbox and answer keys and mouse; on the main thread, often.

        Returns:
            False once the user has closed the window, with the mouse, q or Esc, or it has been taken away.

        Raises:
            InputError: where no window can be shown here; the text says why.
        """
        if self._closed:
            self._destroy()
            return False
        if self._lost():
            return False
        self._show()
        if not self._name:
            return True
        cv2 = windows()
        # Where keys go to OpenCV it keeps one; a picture that comes slowly must not keep the next waiting.
        for code in itertools.takewhile(lambda key: key >= 0, (cv2.pollKey() for _ in range(8))):
            self._key(key_name(code))
        if self._quit or not _visible(self._name) or (self._ear is not None and self._ear.gone()):
            self.close()
            self._destroy()
            return False
        while self._heard is not None and _stray:
            self._heard.append(_stray.popleft())
        _, _, wide, tall = cv2.getWindowImageRect(self._name)
        self._size = (max(tall, 0), max(wide, 0))
        return True

    def _show(self) -> None:
        """Show what is in the mailbox, or what was shown last where the window has another size by now."""
        stale = self._fit is not None and self._fit.window != self._size
        with suppress(IndexError):
            self._last, stale = self._picture(self._mail.pop()), True
        picture = self._last
        if picture is None or not stale:
            return
        height, width = picture.shape[:2]
        if not self._name:
            self._make(height, width)
        whole = (height, width), (self._size if all(self._size) else (height, width))
        if self._fit is None or whole != (self._fit.picture, self._fit.window):
            self._fit = Fit(*whole)
        windows().imshow(self._name, self._fit(picture))

    def _key(self, name: str) -> None:
        self._quit |= name in _QUIT
        if name:
            (_stray if self._heard is None else self._heard).append(Event("key", key=name))

    def _turn(self, by: int) -> None:
        """The wheel was turned where the mouse is."""
        if self._heard is not None and self._mouse_at is not None:
            self._heard.append(Event("wheel", *self._mouse_at, by=by))

    def _mouse(self, what: int, x: int, y: int, flags: int, _: Any) -> None:
        """OpenCV tells what the mouse does, while keys are asked for."""
        cv2 = windows()
        left = flags & cv2.EVENT_FLAG_LBUTTON
        kinds: dict[int, Literal["press", "drag", "release", "move"]] = {
            cv2.EVENT_LBUTTONDOWN: "press",
            cv2.EVENT_LBUTTONDBLCLK: "press",  # stands for the second of two
            cv2.EVENT_LBUTTONUP: "release",
            cv2.EVENT_MOUSEMOVE: "drag" if left else "move",
        }
        if self._fit is not None:
            x, y = self._fit.place(x, y)
        self._mouse_at = (x, y)
        if self._heard is not None and what in kinds:
            self._heard.append(Event(kinds[what], x, y))
        elif what == cv2.EVENT_MOUSEWHEEL and cv2.currentUIFramework() != "QT":  # there it also enlarges
            self._turn(1 if flags > 0 else -1)

    @property
    def gone(self) -> str:
        """The display that has gone away with the window; empty as long as there is one."""
        return self.__gone

    def _lost(self) -> bool:
        """Whether the display has gone away: then nothing more may be asked of OpenCV's windows."""
        if self._display is not None and not self._display.alive():
            self.__gone = self._display.display
            lost.append(self.__gone)
            self._name, self._display = "", None
            self.close()
        return bool(self.__gone)

    def close(self) -> None:
        """Take no more pictures. The next :meth:`refresh` takes the window away, on its own thread."""
        self._closed = True
        self._mail.clear()

    def _make(self, height: int, width: int) -> None:
        problem = display_problem()
        if problem:
            raise InputError(problem)
        cv2 = windows()
        # Windows are known by name: two with one title must not be one window.
        self._name = f"stream_sparse {next(_numbers)}"
        flags = cv2.WINDOW_NORMAL | cv2.WINDOW_FREERATIO | cv2.WINDOW_GUI_NORMAL
        self._ear = opened(lambda: cv2.namedWindow(self._name, flags), self._key, self._turn)
        cv2.setWindowTitle(self._name, self.title)
        scale = max(1, -(-240 // min(height, width)))  # a picture of a few pixels is no window
        cv2.resizeWindow(self._name, width * scale, height * scale)
        self._size = (height * scale, width * scale)
        if self._heard is not None:
            cv2.setMouseCallback(self._name, self._mouse)
        self._display = Connection(os.environ.get("DISPLAY", ""))

    def _destroy(self) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            ear.close()
        if self._lost() or not self._name:
            return
        cv2 = windows()
        name, self._name = self._name, ""
        if _visible(name):
            cv2.destroyWindow(name)
        cv2.pollKey()  # the window system takes it away only when it is asked

    def _picture(self, picture: Array) -> Array:
        """As uint8: values that are none are coloured, centred on zero where some are negative."""
        if picture.dtype == np.uint8:
            return np.ascontiguousarray(picture)
        if picture.ndim == 3 and picture.shape[2] == 1:
            picture = picture[:, :, 0]
        real = picture[np.isfinite(picture)] if picture.dtype.kind == "f" else picture
        low, high = (float(real.min()), float(real.max())) if real.size else (0.0, 0.0)
        bottom, top = self._limits.follow(min(low, 0.0), max(high, 0.0))
        if low < 0:
            return tint(picture, Tint("coolwarm", bottom, top))
        return tint(picture, Tint("gray", 0.0, top))


def _visible(name: str) -> bool:
    """Whether a window is there; where its button closed the last one, OpenCV answers with an error."""
    cv2 = windows()
    try:
        return bool(cv2.getWindowProperty(name, cv2.WND_PROP_VISIBLE) >= 1)
    except cv2.error:
        return False
