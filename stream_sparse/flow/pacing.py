"""When the next frame may be sent: at its own time where a file is played, and never while paused."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK_S = 0.05  # between two looks whether frames need not wait any more


class Pacer:
    """Holds frames back until it is their time.

    ``news`` is set, in the loop's thread, when the pause may have ended. While it ``hurries``, frames need
    not wait for their times any more, nor for the end of a pause.
    """

    def __init__(self, paced: bool, news: asyncio.Event, hurries: Callable[[], bool]) -> None:
        self._paced, self._news, self._hurries = paced, news, hurries
        self._clock: tuple[float, float] | None = None
        self._paused, self._steps = False, 0

    @property
    def paused(self) -> bool:
        """Whether frames are held."""
        return self._paused

    def pause(self, on: bool) -> None:
        """Pause or resume."""
        self._paused, self._steps = on, 0

    def step(self) -> None:
        """Let one more frame pass while paused."""
        self._steps += 1

    async def wait(self, time_s: float) -> None:
        """Wait until a frame with this time may be sent."""
        if self._paced:
            self._clock = self._clock or (time_s, time.monotonic())
            await self._until(self._clock[1] + time_s - self._clock[0])
        if self._paused:
            await self._rest()

    async def _rest(self) -> None:
        while self._paused and not self._steps and not self._hurries():
            self._clock = None  # the pause takes no time of the film
            await self._news.wait()
            self._news.clear()
        self._steps = max(self._steps - 1, 0)

    async def _until(self, when: float) -> None:
        while not self._hurries() and (left := when - time.monotonic()) > 0:
            await asyncio.sleep(min(left, _LOOK_S))
