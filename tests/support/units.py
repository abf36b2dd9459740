"""Small units for tests of the flow: each does one odd thing on purpose."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np

from stream_sparse.base import Facts, Node, Source, param
from stream_sparse.errors import StreamError
from stream_sparse.frame import Array, Clock, Frame, Medium, Stamp


class Numbers(Source):
    """A seeded stream of scalars, or of small frames."""

    count: int = param(40, ge=0, help="How many frames.")
    side: int = param(0, ge=0, help="Side of a square frame; 0 gives scalars.")
    live: bool = param(False, help="Whether it claims to be a camera.")
    breaks_at: int | None = param(None, help="Break in mid-stream at this frame.")

    def open(self) -> Medium:
        shape = (self.side, self.side) if self.side else ()
        self._closed = threading.Event()
        return Medium(shape, np.dtype(float), 30.0, self.live, Clock("index"), self.count)

    def frames(self) -> Iterator[Frame]:
        rng = np.random.default_rng(7)
        shape = (self.side, self.side) if self.side else ()
        for index in range(self.count):
            if self._closed.is_set():
                return
            if index == self.breaks_at:
                raise StreamError(f"numbers broke at frame {index}")
            yield Frame(index, index / 30, np.array(rng.normal(size=shape)))

    def close(self) -> None:
        if hasattr(self, "_closed"):
            self._closed.set()


class Gate(Numbers):
    """Gives a frame each time it is let; the events are the test's own."""

    def open(self) -> Medium:
        self._let = threading.Semaphore(0)
        return super().open()

    def let(self, frames: int = 1) -> None:
        self._let.release(frames)

    def frames(self) -> Iterator[Frame]:
        for frame in super().frames():
            while not self._let.acquire(timeout=0.05):
                if self._closed.is_set():
                    return
            yield frame


class Mix(Node):
    """Sum of all inputs, with a memory of the last answer."""

    weight: float = param(1.0, help="Of the memory.")

    def reset(self) -> None:
        self._last = 0.0

    def update(self, *xs: float) -> float:
        self._last = sum(xs) + self.weight * self._last / 2
        return self._last


class Lag(Node):
    """The value of so many frames ago; silent before."""

    lag: int = param(2, ge=0, help="Frames.", resets=True)

    def reset(self) -> None:
        self._kept: list[float] = []

    def facts(self) -> Facts:
        return Facts(horizon=self.lag)

    def update(self, x: float) -> float | None:
        self._kept.append(x)
        return self._kept.pop(0) if len(self._kept) > self.lag else None


class Picky(Node):
    """Silent where a number is below a threshold."""

    theta: float = param(0.0, help="Threshold.")

    def update(self, x: float) -> float | None:
        return x if x >= self.theta else None


class Faulty(Node):
    """Fails where a number is below a threshold."""

    theta: float = param(-0.5, help="Threshold.")

    def update(self, x: float) -> float:
        if x < self.theta:
            raise ValueError("too low")
        return x


class At(Node):
    """The index of the frame, by the stamp."""

    def update(self, x: float, *, at: Stamp) -> float:
        return float(at.index)


class FailsAt(Node):
    """Fails on one frame."""

    frame: int = param(help="Which.")

    def update(self, x: float, *, at: Stamp) -> float:
        if at.index == self.frame:
            raise ZeroDivisionError("on purpose")
        return x


class Grows(Node):
    """Gives another shape from one frame on."""

    def update(self, x: float, *, at: Stamp) -> Array:
        return np.zeros((6, 8) if at.index < 12 else (3, 3))


class Parts(Node):
    """Gives other parts from one frame on."""

    def fields(self) -> tuple[str, ...]:
        return ("a", "b")

    def update(self, x: float, *, at: Stamp) -> dict[str, float]:
        return {"a": x, "b": x} if at.index < 12 else {"c": x, "d": x}


class Exits(Node):
    """Ends the thread that it works in."""

    def update(self, x: float, *, at: Stamp) -> float:
        if at.index == 12:
            raise SystemExit(3)
        return x


class Flaky(Numbers):
    """A camera that drops out after some frames each time it has been opened; the first so many times."""

    outages: int = param(1, ge=0, help="How often it drops out.")
    before: int = param(5, ge=0, help="Frames before it drops out.")

    def open(self) -> Medium:
        medium = super().open()
        self._opened = self.opened + 1
        return medium

    @property
    def opened(self) -> int:
        """How often it has been opened."""
        return getattr(self, "_opened", 0)

    def frames(self) -> Iterator[Frame]:
        for frame in super().frames():
            if self._opened <= self.outages and frame.index == self.before:
                raise StreamError("unplugged")
            yield frame


class Scribbler(Node):
    """Writes into its input, as no node may."""

    def update(self, x: Array) -> Array:
        x[0, 0] = 1
        return x


class Plus(Node):
    """A new array."""

    def update(self, x: Array) -> Array:
        return x + 1
