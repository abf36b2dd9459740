"""Hand pictures on from the page that gives its camera to the source that reads them."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from stream_sparse.errors import InputError, SourceError

MOST_ON_WAY = 2
"""Pictures that a page may send before one of them is taken."""
_LOOK_S = 0.05  # between two looks whether to stop


class CameraRequest(NamedTuple):
    """The settings that a source asks the camera for; None leaves one to the camera."""

    width: int | None = None
    height: int | None = None
    fps: float | None = None


class Picture(NamedTuple):
    """One picture of a page's camera.

    Attributes:
        data: the picture as JPEG.
        width, height: its columns and rows.
        time_s: when it was taken, on this machine's monotonic clock.
        skipped: pictures that the page left out just before it.
        rate: frames a second as the camera says; None where it does not.
        captured: whether the browser says when the camera took it; else the page says when it got it.
        turn: number of the page's turn at giving its camera, counted in the process.
    """

    data: bytes
    width: int
    height: int
    time_s: float
    skipped: int = 0
    rate: float | None = None
    captured: bool = False
    turn: int = 0


class CameraPage(Protocol):
    """A page that can give its camera; all calls return at once."""

    def tell(self, wish: CameraRequest | None, is_open: bool) -> None:
        """Say what a source asks for, None: nothing, and whether another page gives it already."""

    def taken(self) -> None:
        """Say that a picture has been taken: another one may come."""

    def cut_off(self, why: str) -> None:
        """Let the page go."""


class PageCamera:
    """Holds the pictures of one page for one source; every call may come from any thread.

    One of the open pages gives its camera: the one whose user asked for it last. Each picture is acknowledged
    once, also one that no source reads.
    """

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._servers = 0
        self._pages: list[CameraPage] = []
        self._giver: CameraPage | None = None
        self._turn = 0
        self._waiting: deque[Picture] = deque()
        self._wish: CameraRequest | None = None

    # The side of the pages ----------------------------------------------------------------------------

    def serve(self, on: bool) -> None:
        """Add a server of pages, or remove it."""
        with self._change:
            self._servers += 1 if on else -1
            self._change.notify_all()

    def come(self, page: CameraPage) -> None:
        """Add a page, and send it the request."""
        with self._change:
            self._pages.append(page)
            page.tell(self._wish, self._giver is not None)

    def go(self, page: CameraPage) -> None:
        """Forget a page."""
        with self._change:
            if page in self._pages:
                self._pages.remove(page)
                self.withdraw(page)

    def give(self, page: CameraPage) -> None:
        """Take pictures from this page from now on, and no more from another one."""
        with self._change:
            self._drop()
            self._giver = page
            self._turn += 1
            self._tell_all(but=page)

    def withdraw(self, page: CameraPage) -> None:
        """Take no more pictures from this page."""
        with self._change:
            if page is self._giver:
                self._drop()
                self._giver = None
                self._tell_all(but=page)

    def put(self, page: CameraPage, picture: Picture) -> None:
        """Hand a picture to the source; InputError where too many are on their way."""
        with self._change:
            if page is not self._giver or self._wish is None:
                page.taken()
                return
            if len(self._waiting) >= MOST_ON_WAY:
                raise InputError(f"more than {MOST_ON_WAY} pictures at a time")
            self._waiting.append(picture._replace(turn=self._turn))
            self._change.notify_all()

    def _drop(self) -> None:
        while self._waiting:
            self._pop()
        self._change.notify_all()

    def _pop(self) -> Picture:
        assert self._giver is not None
        picture = self._waiting.popleft()
        self._giver.taken()
        return picture

    def _tell_all(self, but: CameraPage | None = None) -> None:
        for page in self._pages:
            if page is not but:
                page.tell(self._wish, self._giver not in (None, page))

    # The side of the source ---------------------------------------------------------------------------

    @contextmanager
    def asked(self, wish: CameraRequest) -> Iterator[None]:
        """Ask pages for their camera while a block runs; SourceError where no page could answer."""
        with self._change:
            if not self._servers:
                raise SourceError(
                    "browser: there is no page whose camera it could read; run it with "
                    "'stream-sparse run NAME -s browser', which serves one"
                )
            if self._wish is not None:
                raise SourceError("browser: the page's camera is read by another run; stop that one first")
            self._wish = wish
            self._tell_all()
        try:
            yield
        finally:
            with self._change:
                self._drop()
                self._wish = None
                self._tell_all()

    def next(
        self, stopped: Callable[[], bool], turn: int | None = None, most_s: float | None = None
    ) -> Picture | None:
        """Wait for the next picture, or return None.

        It also gives up when the last server has gone.

        Parameters:
            stopped: gives up once it is true; asked 20 times a second.
            turn: takes pictures of this turn alone, and gives up when it is over.
            most_s: gives up after so many seconds.
        """
        until = None if most_s is None else time.monotonic() + most_s
        with self._change:
            while self._servers and not stopped():
                if turn is not None and (self._giver is None or self._turn != turn):
                    return None
                if self._waiting:
                    return self._pop()
                if until is not None and time.monotonic() > until:
                    return None
                self._change.wait(_LOOK_S)
        return None

    def refuse(self, picture: Picture, why: str) -> None:
        """Let the page go that gave a picture."""
        with self._change:
            if self._giver is not None and self._turn == picture.turn:
                giver = self._giver
                self.withdraw(giver)
                giver.cut_off(why)
