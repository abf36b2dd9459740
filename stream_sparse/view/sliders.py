"""Sliders: convert between places on a track and values of a parameter."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from stream_sparse.base import parameters
from stream_sparse.drawing.sliders import SliderDrawing
from stream_sparse.plan.plan import Plan, Slider

__all__ = ["SliderControl", "sliders", "value_of"]


class SliderControl:
    """One slider, named ``node.parameter``, or a switch where the parameter is true or false.

    ``label`` is what the view calls it; ``part`` is the part whose value is shown, of a family the first.
    ``kind`` is the parameter's type in words, such as ``whole number or null``.
    """

    def __init__(self, slider: Slider, part: str, kind: str, help: str = "") -> None:
        self.name, self.part, self.help = slider.name, part, help
        self.label = slider.label or slider.name
        self.parameter = slider.name.rpartition(".")[2]
        self._low, self._high, self._step = slider.low, slider.high, slider.step
        kinds = kind.split(" or ")
        self.switch = kind == "true or false"
        self._whole = "whole number" in kinds and "number" not in kinds
        self._steps = math.floor((self._high - self._low) / self._step + 1e-9)

    def value_at(self, share: float) -> Any:
        """Return the value at a share of the track, 0 to 1, rounded to a step."""
        return self._value(round(share * (self._high - self._low) / self._step))

    def nearest(self, value: float) -> Any:
        """Return the step that is nearest to a value."""
        return self.value_at((value - self._low) / (self._high - self._low))

    def stepped(self, value: Any, by: int) -> Any:
        """Return the value some steps further; from between two steps the first leads to the next one."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self._value(by if isinstance(value, bool) else 0)
        place = (value - self._low) / self._step
        return self._value(math.floor(place + 1e-9) + by if by > 0 else math.ceil(place - 1e-9) + by)

    def drawing(self, value: Any, *, near: bool = False) -> SliderDrawing:
        """Return the drawing of the slider for a value of its parameter."""
        if self.switch:
            text = "on" if value else "off"
            return SliderDrawing(self.label, text, float(bool(value)), switch=True, near=near)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return SliderDrawing(self.label, "null" if value is None else str(value), None, near=near)
        share = (value - self._low) / (self._high - self._low)
        return SliderDrawing(self.label, f"{value:.6g}", min(max(share, 0.0), 1.0), near=near)

    def described(self, value: Any) -> dict[str, Any]:
        """Return what a page needs to make the slider, and its value."""
        return {
            "name": self.name, "label": self.label, "help": self.help, "switch": self.switch,
            "low": self._low, "high": self._high, "step": self._step, "value": value,
        }  # fmt: skip

    def _value(self, step: int) -> Any:
        step = min(max(step, 0), self._steps)
        if self.switch:
            return bool(step)
        value = self._low + step * self._step
        # 0.1 + 2 * 0.1 must be shown as 0.3.
        return round(value) if self._whole else float(f"{value:.12g}")


def sliders(plan: Plan) -> tuple[SliderControl, ...]:
    """Return the sliders of a plan, in the order of the file."""
    made = []
    for slider in plan.live:
        node, _, parameter = slider.name.rpartition(".")
        part = plan.members(node)[0]
        about = parameters(type(part.unit))[parameter]
        made.append(SliderControl(slider, part.name, about.type, about.help))
    return tuple(made)


def value_of(slider: SliderControl, values: Mapping[str, Mapping[str, Any]]) -> Any:
    """Return the value of a slider's parameter, from the parameters of each part."""
    return values[slider.part][slider.parameter]
