"""Sliders: convert between places on a track and values of a parameter."""

import math
from collections.abc import Mapping
from typing import Any

from stream_sparse.base import parameters
from stream_sparse.drawing.sliders import SliderDrawing
from stream_sparse.plan.plan import Plan, Slider
from stream_sparse.plan.units_of_measure import UnitsOfMeasure


class SliderControl:
    """One slider, named ``node.parameter``, or a switch where the parameter is true or false.

    ``label`` is what the view calls it; ``part`` is the part whose value is shown, of a family the first.
    ``kind`` is the parameter's type in words, such as ``whole number or null``, and ``unit`` its unit of
    measure, which the view leaves out where the label says it.
    """

    def __init__(self, slider: Slider, part: str, kind: str, help: str = "", unit: str = "") -> None:
        self.name, self.part, self.help = slider.name, part, help
        self.label, self.unit = slider.label or slider.name, unit
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
        position = (value - self._low) / self._step
        return self._value(math.floor(position + 1e-9) + by if by > 0 else math.ceil(position - 1e-9) + by)

    def drawing(self, value: Any, *, near: bool = False) -> SliderDrawing:
        """Return the drawing of the slider for a value of its parameter."""
        if self.switch:
            text = "on" if value else "off"
            return SliderDrawing(self.label, text, float(bool(value)), switch=True, near=near)
        words, at = str(value), None
        if value is None:
            words = "null"
        elif not isinstance(value, bool) and isinstance(value, int | float):
            share = (value - self._low) / (self._high - self._low)
            words, at = f"{value:.6g}", min(max(share, 0.0), 1.0)
        unit = "" if self.unit in self.label.replace(".", " ").split() else self.unit
        return SliderDrawing(self.label, words, at, near=near, unit=unit, ends=self.ends)

    @property
    def ends(self) -> tuple[str, str]:
        """The limits in words; those of a switch are empty."""
        return ("", "") if self.switch else (f"{self._low:.6g}", f"{self._high:.6g}")

    def described(self, value: Any) -> dict[str, Any]:
        """Return what a page needs to make the slider, and its value."""
        return {
            "name": self.name, "label": self.label, "help": self.help, "switch": self.switch,
            "low": self._low, "high": self._high, "step": self._step, "value": value, "unit": self.unit,
        }  # fmt: skip

    def _value(self, step: int) -> Any:
        step = min(max(step, 0), self._steps)
        if self.switch:
            return bool(step)
        value = self._low + step * self._step
        # 0.1 + 2 * 0.1 must be shown as 0.3.
        return round(value) if self._whole else float(f"{value:.12g}")


def sliders(plan: Plan, units: UnitsOfMeasure) -> tuple[SliderControl, ...]:
    """Return the sliders of a plan, in the order of the file, with the units of their parameters."""
    all_ = []
    for slider in plan.live:
        node, _, parameter = slider.name.rpartition(".")
        part = plan.members(node)[0]
        about = parameters(type(part.unit))[parameter]
        all_.append(SliderControl(slider, part.name, about.type, about.help, units.of_parameter(part, about)))
    return tuple(all_)


def value_of(slider: SliderControl, values: Mapping[str, Mapping[str, Any]]) -> Any:
    """Return the value of a slider's parameter, from the parameters of each part."""
    return values[slider.part][slider.parameter]
