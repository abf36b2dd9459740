"""The connection of a page that can give its camera; each message and picture of it is checked."""

import math
import time
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field

from stream_sparse.errors import InputError
from stream_sparse.io.jpeg import jpeg_size
from stream_sparse.io.page_camera import CameraRequest, PageCamera, Picture

from .messages import Said, checked, command, perform, read
from .pictures import part

MOST_BYTES = 4 * 1024 * 1024
"""Largest message: a picture with its header."""
_MOST_PIXELS = 4096
_QUESTIONS = 8
Milliseconds = Annotated[float, Field(ge=0, le=1e13)]


class _Header(Said):
    """The header of a picture: its time on the page's clock, and the pictures left out before it."""

    time: Milliseconds
    captured: bool
    skipped: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    rate: Annotated[float, Field(gt=0, le=1000)] | None = None


class CameraLink:
    """One page that can give its camera.

    The page's clock is asked for eight times before its first picture. The fastest answer gives the
    difference from this machine's clock, with an error of at most half the round-trip time. All calls but
    ``tell``, ``taken`` and ``cut_off`` come from one thread.

    Parameters:
        camera: where pictures go.
        say: sends a message; returns at once, from any thread.
        cut: ends the connection, and says why; returns at once, from any thread.
        clock: this machine's monotonic clock.
    """

    def __init__(
        self,
        camera: PageCamera,
        say: Callable[[dict[str, Any]], None],
        cut: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._camera, self._say, self.cut_off, self._clock = camera, say, cut, clock
        self._asked: float | None = None
        self._answers = 0
        self._fastest, self._offset = math.inf, 0.0
        camera.come(self)

    def leave(self) -> None:
        """Note that the page is closed."""
        self._camera.go(self)

    # As a page of the camera

    def tell(self, wish: CameraRequest | None, is_open: bool) -> None:
        """Send the page what a source asks for."""
        if wish is None:
            self._say({"kind": "rest"})
        else:
            self._say({"kind": "wanted", **wish._asdict(), "given": is_open})

    def taken(self) -> None:
        """Ask the page for another picture."""
        self._say({"kind": "taken"})

    # From the page

    def receive(self, message: str | bytes) -> None:
        """Take a message or a picture; cut off a page that sends anything else, with one line."""
        try:
            if isinstance(message, bytes):
                self._picture(message)
            else:
                perform(self, read(message))
        except InputError as error:
            self._camera.withdraw(self)
            self.cut_off(str(error))

    @command
    def _on_give(self) -> None:
        """Note that the user lets the page give its camera."""
        self._answers, self._fastest = 0, math.inf
        self._ask()

    @command
    def _on_withdraw(self) -> None:
        """Note that the camera is off."""
        self._camera.withdraw(self)

    def _ask(self) -> None:
        self._asked = self._clock()
        self._say({"kind": "time"})

    @command
    def _on_time(self, now: Milliseconds) -> None:
        """Take the time of the page's clock, which was asked for."""
        if self._asked is None:
            raise InputError("an answer without a question")
        before, after, self._asked = self._asked, self._clock(), None
        if after - before < self._fastest:
            self._fastest, self._offset = after - before, (before + after) / 2 - now / 1000
        self._answers += 1
        if self._answers < _QUESTIONS:
            self._ask()
        else:
            self._camera.give(self)
            self._say({"kind": "go"})

    def _picture(self, message: bytes) -> None:
        if self._answers < _QUESTIONS:
            raise InputError("a picture before the program has asked for it")
        try:
            head, data = part(message)
        except ValueError:
            raise InputError("a picture without its header") from None
        header = checked(_Header.model_validate_json, head)
        size = jpeg_size(data)
        if size is None:
            raise InputError("a picture that is not a whole JPEG")
        if max(size) > _MOST_PIXELS:
            raise InputError(f"picture size {size[0]}x{size[1]} is out of range")
        time_s = header.time / 1000 + self._offset
        picture = Picture(data, *size, time_s, header.skipped, header.rate, header.captured)
        self._camera.put(self, picture)
