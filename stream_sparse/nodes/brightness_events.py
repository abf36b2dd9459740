"""Node ``brightness_events``: the events of a simulated event camera."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from stream_sparse.base import Facts, param
from stream_sparse.frame import Array
from stream_sparse.kernels.events import brightness_events

from ._step import SEEN, KernelNode, Step, result, row, state


class Events(NamedTuple):
    """The events of a frame.

    Attributes:
        signed: ``on - off``, int16 of the shape of the frame: in a frame a pixel has events of one kind.
        on: number of events by which each pixel became brighter, uint16 of the same shape.
        off: number of events by which each pixel became darker, uint16 of the same shape.
        rate: events by pixel, of both kinds.
        silent: share of the pixels without an event, from 0 to 1.
    """

    signed: Array
    on: Array
    off: Array
    rate: float
    silent: float


class BrightnessEvents(KernelNode):
    """The events of a simulated event camera, whose pixels say only that their brightness has changed.

    Each pixel has a reference r, at first the logarithm of its own value. There are events where that
    logarithm is ``theta`` or more away from it, one for each whole ``theta``, and r moves by as much. What
    is left counts for later frames, so that a slow change gives as many events as a fast one.

    ``k = trunc((log(x + 1) - r) / theta)``

    ``r = r + k * theta``

    ``on = max(k, 0)``

    ``off = max(-k, 0)``

    The first frame gives no value. Of a still picture there are no events at all. A value below 0 counts as
    0; one that is nan or infinite gives no event and moves no reference. A camera's noise gives events too:
    in the dark most, since the logarithm is steepest there. A larger ``theta`` is quieter.

    The input is an array of any shape and dtype. Times within a frame are not made up: all events of a frame
    have its time.

    Sources: Lichtsteiner, Posch and Delbruck, IEEE J. Solid-State Circuits 43 (2008) 566; Hu, Liu
    and Delbruck, "v2e: from video frames to realistic DVS events", CVPR Workshops (2021).

    >>> node = BrightnessEvents(theta=0.5)
    >>> node.update(np.array([0.0, 9.0, 99.0]))
    >>> found = node.update(np.array([9.0, 9.0, 49.0]))
    >>> found.signed.tolist(), round(found.rate, 2), round(found.silent, 2)
    ([4, 0, -1], 1.67, 0.33)
    """

    takes: ClassVar = "array"

    theta: float = param(
        0.2, ge=0.025, slider=(0.05, 1.0, 0.05),
        help="Change of the logarithm that is an event; 0.2 is a change of brightness by 22 %.",
    )  # fmt: skip

    def facts(self) -> Facts:
        unit = {"signed": "events", "on": "events", "off": "events", "rate": "events/px"}
        return Facts(horizon=None, warmup=1, unit=unit, caption=f"theta {self.theta:g}")

    def update(self, x: Array) -> Events | None:
        outputs = self._run(x)
        return None if outputs is None else Events(*outputs.values())

    def step(self, x: Array) -> Step:
        signed, on, off = row("i2", x.shape), row("u2", x.shape), row("u2", x.shape)
        reference, rate, silent = state("f8", x.size), result("f8"), result("f8")
        return Step(brightness_events, x, reference, SEEN, self.theta, signed, on, off, rate, silent)
