"""Node ``motion_energy``: how strong motion is in each direction."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from pydantic import field_validator

from stream_sparse.base import Facts, Statistic, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.motion import LEAST, SPREAD, Filters, Motion, motion_energy

from ._step import SEEN, KernelNode, Step, result, room, state
from ._window import unfit


class MotionEnergy(KernelNode):
    """Motion energy: how strongly a pattern of one size moves in each direction, as in a model of area MT.

    At each place of a grid the last ``frames`` frames are projected on pairs of gratings that drift in one
    direction, in a Gaussian window of space and time. Both of a pair differ by a quarter of a period, so the
    sum of their squares says how strong the grating is, wherever its bright stripes are.

    ``energy = (sum(x * g * sin(phase))**2 + sum(x * g * cos(phase))**2) / (sum(g) / 2)**2``

    ``phase = 2 * pi * (temporal_frequency * t - spatial_frequency * (cos(angle) * x + sin(angle) * y))``

    So a grating of these frequencies that moves in one of the directions, with an amplitude of 20 gray
    levels, has an energy of 400 there. Its speed is ``temporal_frequency / spatial_frequency`` px a frame.
    ``opponent`` is about 0 for flicker and for what does not move, which have energy in both directions.

    The Gaussian g has a standard deviation of 0.6 periods in space and of 0.3 ``frames`` in time, and ends
    where it is 0.001. Places are ``stride`` pixels apart, and those are used where a whole filter lies in the
    frame. The result is late by half of ``frames``: it describes the frame in their middle.

    The input is a gray frame; the outputs are ``energy``, ``opponent`` and ``places``.

    Sources: Adelson and Bergen, J. Opt. Soc. Am. A 2 (1985) 284; Nishimoto et al., Current Biology 21 (2011)
    1641, whose filters these are, as in the package pymoten, whose directions are the opposite ones.

    >>> node = MotionEnergy(directions=4, spatial_frequency=0.25, temporal_frequency=0.25, frames=8)
    >>> column = np.arange(32)
    >>> for t in range(8):  # one px to the right in each frame
    ...     found = node.update(np.tile(20 * np.sin(2 * np.pi * 0.25 * (column - t)), (24, 1)))
    >>> [round(float(value), -1) for value in found.energy]  # right, up, left, down
    [400.0, 0.0, 0.0, 0.0]
    """

    takes: ClassVar = "frame"
    example: ClassVar[dict[str, Any]] = {"spatial_frequency": 0.25, "frames": 6}

    directions: int = param(
        8,
        ge=2,
        le=64,
        slider=(4, 16, 2),
        resets=True,
        help="Number of directions, even: 2 are right and left.",
    )
    spatial_frequency: float = param(
        0.1, ge=0.005, le=0.5, slider=(0.02, 0.4, 0.02), resets=True, unit="cycles/px",
        help="Periods of the grating per pixel.",
    )  # fmt: skip
    temporal_frequency: float = param(
        0.1, ge=0, le=0.5, slider=(0.0, 0.5, 0.02), unit="cycles/frame",
        help="Periods of the grating that pass per frame.",
    )  # fmt: skip
    frames: int = param(
        10, ge=2, le=1000, slider=(4, 40, 2), resets=True, frames=True, help="Number of frames in a filter."
    )
    stride: int = param(8, ge=1, slider=(2, 32, 2), resets=True, unit="px", help="Pixels between positions.")

    @field_validator("directions")
    @classmethod
    def _even(cls, value: int) -> int:
        if value % 2:
            raise ValueError(f"directions must be even: each has an opposite one (got {value})")
        return value

    def facts(self) -> Facts:
        speed = self.temporal_frequency / self.spatial_frequency
        caption = f"{1 / self.spatial_frequency:.3g} px, {speed:.3g} px/frame"
        return Facts(self.frames - 1, latency=self.frames // 2, unit="", caption=caption)

    def statistic(self, field: str, *_inputs: Statistic | None) -> Statistic:
        del field
        return Statistic(self.frames, self.frames, self._seen)

    def update(self, x: Array) -> Motion | None:
        outputs = self._run(x)
        return None if outputs is None else Motion(*outputs.values())

    def step(self, x: Array) -> Step:
        if x.ndim != 2:
            raise unfit("a gray frame", x, "put a grayscale node before it")
        side = _side(self.spatial_frequency)
        if side > min(x.shape):
            raise InputError(
                f"a filter of {side} x {side} px does not fit into a frame of {x.shape[0]} rows "
                f"and {x.shape[1]} columns; make spatial_frequency larger"
            )
        stride, frames, directions = self.stride, self.frames, self.directions
        down, across = (x.shape[0] - side) // stride + 1, (x.shape[1] - side) // stride + 1
        count, values = down * across, side * side
        filters = Filters(room("f8", 2), room("f8", values, directions), room("f8", 3, frames))
        energy, opponent = result("f8", directions), result("f8", directions // 2)
        return Step(
            motion_energy, x, x.shape[1], SEEN, side, stride, frames, directions, self.spatial_frequency,
            self.temporal_frequency, state("f8", frames, count, directions), filters,
            room("f8", count, values), room("f8", count, directions),
            Motion(energy, opponent, result("f8", directions, down, across)),
        )  # fmt: skip


def _side(frequency: float) -> int:
    """Return the rows of a filter: farther away no value of a pair is above LEAST.

    Sine and cosine add up to sqrt(2) at most.
    """
    return 2 * math.floor(SPREAD / frequency * math.sqrt(2 * math.log(math.sqrt(2) / LEAST))) + 1
