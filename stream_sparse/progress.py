"""How far a run is."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Progress"]


class Progress(NamedTuple):
    """How far a run is.

    Attributes:
        frames: processed so far.
        total: to be expected; None where nobody knows.
        rate: frames a second of late.
        remaining_s: seconds to the end at that rate; None where nobody knows.
        slowest: name of the node that takes most time, and its milliseconds a frame.
        dropped: frames lost so far.
        live: whether the source is a live one.
        away: what to say while it gives no frames.
    """

    frames: int
    total: int | None
    rate: float
    remaining_s: float | None
    slowest: tuple[str, float] | None
    dropped: int
    live: bool
    away: str = ""
