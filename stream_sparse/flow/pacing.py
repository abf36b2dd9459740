"""When the next frame may go its way: at its own time where a file is played, and never while paused."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Turnstile"]

_LOOK_S = 0.05


class Turnstile:
    """Lets one frame after the other pass.

    Parameters:
        paced: frames pass at the distances of their times.
        news: set, in the loop's thread, when there may be something to do.
        over: whether nobody waits for a frame's time any more.
    """

    def __init__(self, paced: bool, news: asyncio.Event, over: Callable[[], bool]) -> None:
        self._paced, self._news, self._over = paced, news, over
        self._clock: tuple[float, float] | None = None
        self._paused, self._steps = False, 0

    def pause(self, on: bool) -> None:
        """Let nothing pass, or go on."""
        self._paused, self._steps = on, 0

    def step(self) -> None:
        """While paused, let one more pass."""
        self._steps += 1

    async def wait(self, time_s: float) -> None:
        """Wait until a frame of that time may pass."""
        if self._paced:
            self._clock = self._clock or (time_s, time.monotonic())
            await self._until(self._clock[1] + time_s - self._clock[0])
        if self._paused:
            await self._rest()

    async def _rest(self) -> None:
        while self._paused and not self._steps:
            self._clock = None  # time stands still
            await self._news.wait()
            self._news.clear()
        self._steps = max(self._steps - 1, 0)

    async def _until(self, when: float) -> None:
        while not self._over() and (left := when - time.monotonic()) > 0:
            await asyncio.sleep(min(left, _LOOK_S))
