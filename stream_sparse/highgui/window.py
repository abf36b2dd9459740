"""A window of OpenCV: pictures in, keys and mouse out. No other file calls OpenCV's windows."""

import itertools
from collections import deque
from contextlib import suppress
from typing import Any, Literal

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import Array

from .events import Event, key_name
from .probe import display_problem, opencv

_MOST_KEYS = 8  # read in one refresh: a picture that comes slowly must not keep the next key waiting
_LEAST_SIDE = 240  # of a new window, in pixels: a picture of a few pixels is too small
_QUIT = ("q", "Q", "escape")
_numbers = itertools.count(1)
# OpenCV does not say in which window a key was pressed: all windows share their keys.
_keys: deque[Event] = deque(maxlen=64)


class HighguiWindow:
    """A window that opens with its first picture.

    ``show``, ``wants``, ``size`` and ``close`` may be called from any thread, the rest on the main thread
    alone: :meth:`refresh` some hundred times a second, then :meth:`events`. ``closed`` says whether it takes
    no more pictures.
    """

    def __init__(self, title: str, ground: tuple[int, int, int] = (0, 0, 0)) -> None:
        self._title, self._ground = title, ground
        # Appending and popping are atomic, so no lock is needed.
        self._unseen: deque[Array] = deque(maxlen=1)
        self._mouse_events: deque[Event] = deque(maxlen=512)
        self._shown: Array | None = None
        self._fit: PictureFit | None = None
        self._size = (0, 0)
        self._name = ""  # OpenCV's name of the open window
        self._full = False
        self.closed = False

    def show(self, picture: Array) -> None:
        """Show a picture, gray or BGR in uint8, at the next refresh; it must not be changed afterwards."""
        if not self.closed:
            self._unseen.append(picture)

    def wants(self) -> bool:
        """Return whether the last picture has been shown, so that it is worth drawing another."""
        return not self._unseen and not self.closed

    def size(self) -> tuple[int, int]:
        """Return height and width of the window's inside, in pixels; zeros before it is open."""
        return self._size

    def events(self) -> list[Event]:
        """Return the mouse's events in this window and the keys pressed in any, since the last call."""
        heard = []
        for queue in (self._mouse_events, _keys):
            while queue:
                heard.append(queue.popleft())
        return heard

    def turn_full(self) -> None:
        """Fill the screen, or leave the full screen; does nothing before the window is open."""
        if self._name:
            cv2 = opencv()
            self._full = not self._full
            mode = cv2.WINDOW_FULLSCREEN if self._full else cv2.WINDOW_NORMAL
            cv2.setWindowProperty(self._name, cv2.WND_PROP_FULLSCREEN, mode)

    def close(self) -> None:
        """Take no more pictures; the next :meth:`refresh` takes the window away."""
        self.closed = True
        self._unseen.clear()

    def refresh(self) -> bool:
        """Show the last picture, and read keys and mouse; returns False once it is closed.

        Raises:
            InputError: where no window can be shown; the text says why.
        """
        if not self.closed:
            self._draw()
            if self._name and not self._hear():
                self.close()
        if self.closed:
            self._take_down()
        return not self.closed

    def _draw(self) -> None:
        """Show a new picture, or the last one once more where the window has another size by now."""
        stale = self._fit is not None and self._fit.window != self._size
        with suppress(IndexError):
            self._shown, stale = self._unseen.pop(), True
        picture = self._shown
        if picture is None or not stale:
            return
        height, width = picture.shape[:2]
        if not self._name:
            self._open(height, width)
        sizes = (height, width), (self._size if all(self._size) else (height, width))
        if self._fit is None or sizes != (self._fit.picture, self._fit.window):
            self._fit = PictureFit(*sizes, self._ground)
        opencv().imshow(self._name, self._fit(picture))

    def _open(self, height: int, width: int) -> None:
        problem = display_problem()
        if problem:
            raise InputError(problem)
        cv2 = opencv()
        _keys.clear()  # pressed before there was anything to see
        # OpenCV knows windows by name: two with one title would be one window.
        self._name = f"stream_sparse {next(_numbers)}"
        cv2.namedWindow(self._name, cv2.WINDOW_NORMAL | cv2.WINDOW_FREERATIO | cv2.WINDOW_GUI_NORMAL)
        cv2.setWindowTitle(self._name, self._title)
        scale = max(1, -(-_LEAST_SIDE // min(height, width)))
        self._size = (height * scale, width * scale)
        cv2.resizeWindow(self._name, width * scale, height * scale)
        cv2.setMouseCallback(self._name, self._hear_mouse)

    def _hear(self) -> bool:
        """Read keys and mouse; returns whether the window is still open."""
        cv2 = opencv()
        for _ in range(_MOST_KEYS):
            code = cv2.pollKey()
            if code < 0:
                break
            name = key_name(code)
            if name in _QUIT:
                return False
            if name:
                _keys.append(Event("key", key=name))
        if not _visible(self._name):
            return False
        _, _, width, height = cv2.getWindowImageRect(self._name)
        self._size = (max(height, 0), max(width, 0))
        return True

    def _hear_mouse(self, what: int, x: int, y: int, flags: int, _: Any) -> None:
        """Take an event of the mouse from OpenCV, which calls this while it is asked for keys."""
        cv2 = opencv()
        kinds: dict[int, Literal["press", "drag", "release", "move"]] = {
            cv2.EVENT_LBUTTONDOWN: "press",
            cv2.EVENT_LBUTTONDBLCLK: "press",  # stands for the second of two
            cv2.EVENT_LBUTTONUP: "release",
            cv2.EVENT_MOUSEMOVE: "drag" if flags & cv2.EVENT_FLAG_LBUTTON else "move",
        }
        if self._fit is not None:
            x, y = self._fit.place(x, y)
        if what in kinds:
            self._mouse_events.append(Event(kinds[what], x, y))
        elif what == cv2.EVENT_MOUSEWHEEL and cv2.currentUIFramework() != "QT":  # there it zooms, always
            self._mouse_events.append(Event("wheel", x, y, by=1 if flags > 0 else -1))

    def _take_down(self) -> None:
        if not self._name:
            return
        cv2 = opencv()
        name, self._name = self._name, ""
        if _visible(name):
            cv2.destroyWindow(name)
        cv2.pollKey()  # the window system takes it away only when it is asked


def _visible(name: str) -> bool:
    """Return whether a window is there; once its button closed the last one, OpenCV answers with an error."""
    cv2 = opencv()
    try:
        return bool(cv2.getWindowProperty(name, cv2.WND_PROP_VISIBLE) >= 1)
    except cv2.error:
        return False


class PictureFit:
    """Fits a picture into a window: as large as possible, in its own shape, in the middle.

    OpenCV's windows scale pictures pixel by pixel, which makes text unreadable, and leave the rest white.
    Beside the picture is the colour of its corners, or ``ground`` (BGR) where they differ.
    """

    def __init__(
        self, picture: tuple[int, int], window: tuple[int, int], ground: tuple[int, int, int] = (0, 0, 0)
    ) -> None:
        self.picture, self.window, self._ground = picture, window, ground
        (tall, wide), (height, width) = picture, window
        scale = min(height / tall, width / wide)
        # A border of one pixel is not seen; to leave it out saves the work.
        self._near = abs(height - tall) <= 1 and abs(width - wide) <= 1
        self._size = picture if self._near else (max(round(scale * tall), 1), max(round(scale * wide), 1))
        self._top, self._left = max(height - self._size[0], 0) // 2, max(width - self._size[1], 0) // 2

    def __call__(self, picture: Array) -> Array:
        """Return the picture as the window shows it; the very picture where it has the window's size."""
        if self._near:
            return picture
        height, width = self._size
        if (height, width) != self.picture:
            # The pixels of a picture that is much enlarged stay squares; others are scaled smoothly.
            cv2 = opencv()
            scale = height / self.picture[0]
            how = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST if scale >= 2 else cv2.INTER_LINEAR
            sized = cv2.resize(picture, (width, height), interpolation=how)
            picture = sized.reshape(height, width, *picture.shape[2:])  # OpenCV drops a single channel
        canvas = np.empty((*self.window, *picture.shape[2:]), np.uint8)
        canvas[:] = self._beside(picture)
        canvas[self._top : self._top + height, self._left : self._left + width] = picture
        return canvas

    def _beside(self, picture: Array) -> Array:
        """Return the colour beside a picture: that of its corners where they agree, as those of a view do."""
        corners = picture[[0, 0, -1, -1], [0, -1, 0, -1]]
        colour: Array = corners[0]
        if not (corners == colour).all():
            colour = np.array(self._ground[: colour.size], np.uint8).reshape(colour.shape)
        return colour

    def place(self, x: int, y: int) -> tuple[int, int]:
        """Return column and row of the picture at a place in the window; they may lie beside the picture."""
        (height, width), (tall, wide) = self._size, self.picture
        return (x - self._left) * wide // width, (y - self._top) * tall // height
