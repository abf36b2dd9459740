"""A simulated camera whose failures are written in a script."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from stream_sparse.base import param
from stream_sparse.errors import ChangedError, SourceError, StreamError
from stream_sparse.frame import Array, Clock, Frame, Medium
from stream_sparse.sources._playing import Items, Playing, Relay
from stream_sparse.sources.camera import Repeats

_TICK = 1e-6
_POLL_S = 0.01
_COUNTED = ("play", "repeat", "old", "junk", "lose")


class FaultyCamera(Playing):
    """A live source that yields frames and fails according to a script.

    The script is a list of steps, separated by commas. When the camera is opened again the script continues:

    - ``play 30``: 30 frames of a bar that moves over a ramp.
    - ``stall 0.5``: no frame for 0.5 seconds.
    - ``block``: a read that never returns, even after ``close()``; ``release()`` ends it.
    - ``unplug 2``: the camera is gone; two attempts to open it fail, the next one succeeds (default 0).
    - ``repeat 9``: the last frame nine times, with the same time (default: for ever).
    - ``old 3``: three frames with times from before a stall.
    - ``junk 2``: two frames of noise.
    - ``lose 2``: two frames that never arrive; the next frame reports the gap.
    - ``fps 120``, ``size 96x80``: another rate or size from here on.
    - ``raise TEXT``: an unexpected exception.
    - ``end``: the end, as at the end of the script.

    The clock is that of a driver: this machine's monotonic clock at capture. The script begins with the first
    request for a frame, however long a run takes to prepare.
    """

    script: str = param("play 100", help="Steps of the script, separated by commas.")
    width: int = param(64, ge=1, help="Number of columns at the start.")
    height: int = param(48, ge=1, help="Number of rows at the start.")
    fps: float = param(30.0, gt=0, help="Frames a second at the start.")
    pace: bool = param(True, help="Wait between frames; false: as fast as they are read.")

    example: ClassVar[dict[str, Any]] = {"script": "play 100000", "pace": False}

    def reset(self) -> None:
        super().reset()
        self._tape = _Tape(_steps(self.script), (self.height, self.width), self.fps)
        self._free: threading.Event | None = None
        self._asked: threading.Event | None = None

    def release(self) -> None:
        """End a read that blocks."""
        if self._free is not None:
            self._free.set()

    def again(self) -> Self:
        twin = self.fresh()
        if self._opened:
            twin._tape, twin._free = self._tape, self._free
        return twin

    def _apart(self) -> bool:
        return True

    def _prepare(self) -> None:
        self._free = self._free or threading.Event()
        self._asked = threading.Event()
        self._tape.begin()

    def _begin_frames(self, session: Relay) -> None:
        if self._asked is not None:
            self._asked.set()
        super()._begin_frames(session)

    def _play(self, stop: threading.Event) -> Items:
        tape, asked = self._tape, self._asked
        if tape.away:
            tape.away -= 1
            raise SourceError("faulty_camera: there is no camera; plug it in")
        size, index, lost, last = tape.size, 0, 0, 0.0
        again: Repeats = Repeats()
        clock = Clock("driver", time.time() - time.monotonic())
        yield Medium(tape.size, np.dtype(np.uint8), tape.fps, live=True, clock=clock)
        while asked is not None and not (stop.is_set() or asked.wait(_POLL_S)):
            pass
        while not stop.is_set() and (word := self._step(stop)) not in ("end", ""):
            if word == "size":
                if tape.size == size:
                    continue
                sizes = ", it was ".join(f"{columns}x{rows}" for rows, columns in (tape.size, size))
                raise ChangedError(f"faulty_camera: a frame is {sizes}")
            if word == "lose":
                lost += 1
                continue
            now = last if word == "repeat" else time.monotonic()
            if word == "old":  # just after the last frame, however long ago that was
                now = last + (now - last) / 1000
            x = self._picture(word)
            if again(now, x):
                continue
            last = max(now, last + _TICK)
            yield Frame(index, last, x, lost)
            index, lost = index + 1, 0

    def _step(self, stop: threading.Event) -> str:
        """Follow the script to the next frame and return the word of its step; '' after ``close()``."""
        tape = self._tape
        while not stop.is_set():
            word, value = tape.next()
            if word in ("fps", "size"):
                setattr(tape, word, value)
                if word == "size":
                    return word
            elif word == "stall":
                stop.wait(value)
            elif word == "block":
                assert self._free is not None
                self._free.wait()
            elif word == "unplug":
                tape.away = value
                raise StreamError("faulty_camera: unplugged")
            elif word == "raise":
                raise RuntimeError(value)
            else:
                if self.pace or word == "repeat":
                    stop.wait(1 / tape.fps)
                return word
        return ""

    def _picture(self, word: str) -> Array:
        tape = self._tape
        rows, cols = tape.size
        if word != "repeat":
            tape.number += 1
        if word == "junk":
            return np.random.default_rng(tape.number).integers(0, 256, tape.size, np.uint8)
        ramp = np.linspace(40, 120, cols)[np.newaxis] + np.linspace(0, 20, rows)[:, np.newaxis]
        x = ramp.astype(np.uint8)
        x[:, tape.number % cols] = 255
        return x


class _Step(NamedTuple):
    word: str
    value: Any  # a count (None: without end), a number, (rows, columns) or a text, by the word


class _Tape:
    """The position in the script, which is kept when the camera is opened again."""

    def __init__(self, steps: list[_Step], size: tuple[int, int], fps: float) -> None:
        self._left, self.size, self.fps = deque(steps), size, fps
        self.number, self.away = 0, 0
        self._done = 0

    def next(self) -> _Step:
        """Return the next step; a step with a count is returned so many times."""
        while self._left:
            step = self._left[0]
            counted = step.word in _COUNTED
            if counted and (step.value is None or self._done < step.value):
                self._done += 1
                return step
            self._left.popleft()
            self._done = 0
            if not counted:
                return step
        return _Step("end", None)

    def begin(self) -> None:
        """Begin at an opening: leave an endless step, and take up a change of size that comes next."""
        if self._left and self._left[0] == ("repeat", None):
            self._left.popleft()
            self._done = 0
        if not self.away and self._left and self._left[0].word == "size":
            self.size = self.next().value


def _steps(script: str) -> list[_Step]:
    return [_step(text.strip()) for text in script.split(",")]


def _step(text: str) -> _Step:
    word, _, rest = text.partition(" ")
    value: Any = rest
    if word in _COUNTED:
        value = int(rest) if rest else None if word == "repeat" else 1
    elif word == "unplug":
        value = int(rest or 0)
    elif word in ("stall", "fps"):
        value = float(rest)
    elif word == "size":
        cols, rows = rest.split("x")
        value = int(rows), int(cols)
    return _Step(word, value)
