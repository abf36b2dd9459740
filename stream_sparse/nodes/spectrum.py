"""Node ``spectrum``: the power spectrum of the last values of a scalar."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, Self

from pydantic import model_validator

from stream_sparse.base import Statistic, param
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.spectra import welch

from ._step import Step, Stepped

__all__ = ["Power", "Spectrum"]

_STEP = Step(
    welch,
    keeps={"ring": "f8[frames]"},
    gives={"power": "f8[bins]", "frequency": "f8[bins]", "peak": "f8[]"},
    needs={"window": "f8[segment]", "waves": "f8[2, segment]", "values": "f8[segment]"},
    numbers={"bins": "segment // 2 + 1"},
)


class Power(NamedTuple):
    """The power of a signal by frequency.

    Attributes:
        power: power spectral density, in the squared unit of the signal by cycles/frame, float64 of shape
            (segment // 2 + 1,).
        frequency: its frequencies, from 0 to 0.5 cycles/frame, float64 of the same shape.
        peak: the frequency above 0 with most power; nan where the signal does not change.
    """

    power: Array
    frequency: Array
    peak: float


class Spectrum(Stepped):
    """The power spectrum of the last ``frames`` values of a scalar, by Welch's method.

    The values are cut into segments that overlap by half. Each loses its mean and is weighted by a Hann
    window w; the squares of their Fourier transforms are averaged.

    ``power[f] = 2 * mean(abs(sum(w * (x - mean(x)) * exp(-2j * pi * f * k / segment)))**2) / sum(w**2)``

    The factor 2, for negative frequencies, is left out at frequency 0, and at 0.5 where ``segment`` is even.
    A frequency is in cycles a frame: times the frames a second it is in Hz. Shorter segments give a smoother
    spectrum, longer ones separate frequencies that are ``1 / segment`` away from each other.

    There is no value before there are ``frames`` values. A window that holds nan or an infinity gives nan.

    Sources: Welch, IEEE Trans. Audio and Electroacoustics 15 (1967) 70; ``scipy.signal.welch``.

    >>> node = Spectrum(frames=32, segment=16)
    >>> for t in range(32):
    ...     found = node.update(float(np.sin(2 * np.pi * 0.25 * t)))
    >>> found.peak, round(float(found.power.sum() / 16), 3)  # a sine has the mean power 0.5
    (0.25, 0.5)
    """

    takes: ClassVar = "scalar"
    example: ClassVar[dict[str, Any]] = {"frames": 16, "segment": 8}

    frames: int = param(
        256, ge=2, le=100_000, slider=(64, 1024, 64), resets=True, frames=True, help="Number of values."
    )
    segment: int = param(
        64, ge=2, le=4096, slider=(16, 256, 16), resets=True, frames=True, help="Length of a segment."
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.segment > self.frames:
            raise ValueError(f"segment must be <= frames (got {self.segment} and {self.frames})")
        return self

    def horizon(self) -> int:
        return self.frames - 1

    def caption(self) -> str:
        return f"{self.frames} frames, segments of {self.segment}"

    def units_of_measure(self, *_inputs: str) -> dict[str, str]:
        return {"frequency": "cycles/frame", "peak": "cycles/frame"}

    def statistic(self, field: str, *_inputs: Statistic | None) -> Statistic:
        del field
        return Statistic(self.frames, self.frames, self._seen)

    def update(self, x: Value) -> Power | None:
        found = self._run(_STEP, x)
        return None if found is None else Power(*found.values())
