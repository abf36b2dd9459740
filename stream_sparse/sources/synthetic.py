"""Generate frames with a known answer."""

import itertools
import math
import threading
import time
import warnings
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Literal

import numpy as np

from stream_sparse.base import param
from stream_sparse.data.catalog import find
from stream_sparse.frame import Array, Clock, Frame, Medium
from stream_sparse.kernels.elementary import cosines, exponentials, sines

from ._natural import reduced
from ._playing import Items, Playing
from .images import read_picture

Draw = Callable[[int], Array]
WINDOW = 80
"""Side of a window in pixels."""
_SLOWEST, _FASTEST = 0.125, 4.0  # pixels a frame
_STEPS = 16  # positions from one pixel to the next
PATCH, ATOMS, ACTIVE = 8, 96, 3
"""``planted``: side of a patch in pixels, atoms in the dictionary, atoms in a patch."""

with warnings.catch_warnings():
    # The parameter has the name of a method; see __getattribute__.
    warnings.filterwarnings("ignore", "Field name", UserWarning)

    class Synthetic(Playing):
        """Generated uint8 frames; each depends on its index and the parameters alone.

        ``bars``: vertical bars with a period of 32 pixels that move a pixel a frame. ``noise``: Gaussian,
        mean 128 and standard deviation 40. ``gratings``: a drifting sine with a new orientation and scale
        each second. ``impulse``: black, except one white pixel in the centre on one frame in the middle of
        each second. ``planted``: each 8x8 patch is 128 plus a sum of 3 of the 96 atoms of
        ``planted_atoms(seed)``, which dictionary learning should find. ``drift``: windows of 80x80 pixels
        onto two photographs, each of which moves at its own speed, 1/8 to 4 pixels a frame, in its own
        direction. Both change each second (``drift_motion(seed, second, windows)``); nothing jumps.

        >>> source = Synthetic(pattern="impulse", width=64, height=48, frames=16)
        >>> source.open().shape
        (48, 64)
        >>> [(f.index, int(f.data.sum())) for f in source.frames()][-2:]
        [(14, 0), (15, 255)]
        """

        pattern: Literal["bars", "noise", "gratings", "impulse", "planted", "drift"] = param(
            "bars", help="Kind of picture."
        )
        width: int = param(320, ge=1, help="Columns of a frame.")
        height: int = param(240, ge=1, help="Rows of a frame.")
        fps: float = param(30.0, gt=0, help="Frames a second.")
        frames: int | None = param(300, ge=1, help="Number of frames; null: endless.")  # type: ignore[assignment]
        seed: int = param(0, ge=0, help="Seed of the random numbers.")
        pace: bool = param(False, help="Deliver each frame at its time, as a camera does.")

        def __getattribute__(self, name: str) -> Any:
            """``frames`` is the method of all sources; the parameter of that name is in parameters()."""
            return partial(Playing.frames, self) if name == "frames" else super().__getattribute__(name)

        def check_refusal(self) -> str:
            return ""

        def _play_after(self, stop: threading.Event, count: int) -> Items:
            draw = _PATTERNS[self.pattern](self)
            length = self.parameters()["frames"]
            shape = (self.height, self.width)
            yield Medium(shape, np.dtype(np.uint8), self.fps, self.pace, Clock("index"), length)
            begin = time.monotonic() - count / self.fps
            for index in itertools.count(count) if length is None else range(count, length):
                if self.pace and stop.wait(max(0.0, begin + index / self.fps - time.monotonic())):
                    return
                yield Frame(index, index / self.fps, draw(index))


def planted_atoms(seed: int = 0) -> Array:
    """The dictionary of ``planted``: float64 (96, 64), rows of mean 0 and length 1.

    >>> planted_atoms(3).shape
    (96, 64)
    """
    atoms = np.random.default_rng((seed, 1)).normal(size=(ATOMS, PATCH * PATCH))
    atoms -= atoms.mean(axis=1, keepdims=True)
    return np.asarray(atoms / np.linalg.norm(atoms, axis=1, keepdims=True))


def _chance(seed: int, index: int) -> np.random.Generator:
    return np.random.default_rng((seed, 2, index))


def _levels(x: Array) -> Array:
    return np.clip(np.rint(x), 0, 255).astype(np.uint8)


def _bars(of: Synthetic) -> Draw:
    cols = np.arange(of.width)

    def draw(index: int) -> Array:
        row = np.where((cols - index) % 32 < 16, 200, 55).astype(np.uint8)
        return np.tile(row, (of.height, 1))

    return draw


def _noise(of: Synthetic) -> Draw:
    shape = (of.height, of.width)
    return lambda index: _levels(_chance(of.seed, index).normal(128, 40, shape))


def _gratings(of: Synthetic) -> Draw:
    rows, cols = np.mgrid[: of.height, : of.width]

    def draw(index: int) -> Array:
        second, within = divmod(index, max(1, round(of.fps)))
        chance = _chance(of.seed, second)
        angle, period = chance.uniform(0, np.pi), chance.uniform(12, 48)
        along = cols * np.cos(angle) + rows * np.sin(angle)
        return _levels(128 + 100 * np.sin(2 * np.pi * (along - within) / period))

    return draw


def _impulse(of: Synthetic) -> Draw:
    second = max(1, round(of.fps))

    def draw(index: int) -> Array:
        x = np.zeros((of.height, of.width), np.uint8)
        if index % second == second // 2:
            x[of.height // 2, of.width // 2] = 255
        return x

    return draw


def _planted(of: Synthetic) -> Draw:
    atoms = planted_atoms(of.seed)
    down, across = -(-of.height // PATCH), -(-of.width // PATCH)

    def draw(index: int) -> Array:
        chance = _chance(of.seed, index)
        patches = down * across
        which = chance.random((patches, ATOMS)).argpartition(ACTIVE, axis=1)[:, :ACTIVE]
        how = chance.uniform(80, 200, (patches, ACTIVE)) * chance.choice([-1.0, 1.0], (patches, ACTIVE))
        x = np.einsum("pa,pan->pn", how, atoms[which])
        x = x.reshape(down, across, PATCH, PATCH).swapaxes(1, 2).reshape(down * PATCH, across * PATCH)
        return _levels(128 + x[: of.height, : of.width])

    return draw


def drift_motion(seed: int, second: int, windows: int) -> Array:
    """How the pictures in the windows move in a second: pixels a frame to the right and down, (windows, 2).

    The speeds are log-uniform from 1/8 to 4 pixels a frame, and all directions are as likely.

    >>> drift_motion(0, 3, 12).shape
    (12, 2)
    """
    chance = np.random.default_rng((seed, 3, second)).random((windows, 2))
    speed = _SLOWEST * exponentials(chance[:, 0] * math.log(_FASTEST / _SLOWEST))
    angle = 2 * np.pi * chance[:, 1]
    return np.asarray(speed[:, None] * np.stack([cosines(angle), -sines(angle)], axis=1))


def _drift(of: Synthetic) -> Draw:
    height, width, seconds, seed = of.height, of.width, max(1, round(of.fps)), of.seed
    down, across = -(-height // WINDOW), -(-width // WINDOW)
    windows, pictures = down * across, _pictures()
    chance = np.random.default_rng((seed, 4))
    which, begin = chance.integers(len(pictures), size=windows), chance.random((windows, 2))
    now, far = 0, np.zeros((windows, 2))  # a second, and how far the pictures have come when it begins

    def draw(index: int) -> Array:
        nonlocal now, far
        second, within = divmod(index, seconds)
        if second < now:
            now, far = 0, np.zeros((windows, 2))
        for earlier in range(now, second):
            far = far + seconds * drift_motion(seed, earlier, windows)
        now = second
        places = far + within * drift_motion(seed, second, windows)
        frame = np.empty((down, WINDOW, across, WINDOW), np.uint8)
        for k in range(windows):
            picture, (right, below) = pictures[which[k]], places[k]
            row, column = begin[k] * picture.shape - (below, right)  # the window moves the other way
            frame[k // across, :, k % across] = _window(picture, row, column)
        return frame.reshape(down * WINDOW, -1)[:height, :width]

    return draw


@lru_cache(maxsize=1)
def _pictures() -> tuple[Array, ...]:
    """Return the pictures of scikit-learn at half their size, where they are sharp."""
    return tuple(reduced(read_picture(find(name), color=False), 2) for name in ("china", "flower"))


def _window(picture: Array, row: float, column: float) -> Array:
    """Interpolate a picture, which is mirrored at its edges, under a window by cubic splines.

    The weights are whole numbers, as are all sums, so that all machines agree: Keys, "Cubic convolution
    interpolation for digital image processing" (1981), equation 15.
    """
    (r, v), (c, u) = (divmod(round(x * _STEPS), _STEPS) for x in (row, column))
    near = np.arange(-1, WINDOW + 2)
    part = picture[np.ix_(*(_mirrored(at + near, n) for at, n in zip((r, c), picture.shape, strict=True)))]
    lines, both = np.zeros((len(near), WINDOW)), np.zeros((WINDOW, WINDOW))
    for k, weight in enumerate(_weights(u)):
        lines += weight * part[:, k : k + WINDOW].astype(np.float64)
    for k, weight in enumerate(_weights(v)):
        both += weight * lines[k : k + WINDOW]
    whole = float(2 * _STEPS**3) ** 2
    return np.asarray(np.clip(np.floor(both / whole + 0.5), 0, 255), np.uint8)


def _mirrored(places: Array, count: int) -> Array:
    """Return where each place is in a picture of ``count`` rows that repeats, each time the other way."""
    there = places % (2 * count)
    return np.where(there < count, there, 2 * count - 1 - there)


def _weights(step: int) -> tuple[int, int, int, int]:
    """Return the weights of four pixels, at ``step`` sixteenths of the way from the second to the third."""
    n, t = _STEPS, step
    return (
        -t * n * n + 2 * t * t * n - t**3,
        2 * n**3 - 5 * t * t * n + 3 * t**3,
        t * n * n + 4 * t * t * n - 3 * t**3,
        -t * t * n + t**3,
    )


_PATTERNS: dict[str, Callable[[Synthetic], Draw]] = {
    "bars": _bars,
    "noise": _noise,
    "gratings": _gratings,
    "impulse": _impulse,
    "planted": _planted,
    "drift": _drift,
}
