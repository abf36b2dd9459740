from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse import load
from stream_sparse.frame import Clock, Medium
from stream_sparse.plan.plan import Slider
from stream_sparse.plan.units_of_measure import UnitsOfMeasure
from stream_sparse.view.sliders import SliderControl, sliders, value_of

MEDIUM = Medium((240, 320), np.dtype("u1"), 30, False, Clock("pts"))


def control(low: float, high: float, step: float, kind: str = "number", unit: str = "") -> SliderControl:
    return SliderControl(Slider("a.b", low, high, step), "a", kind, unit=unit)


@pytest.mark.parametrize(
    ("track", "share", "value"),
    [
        ((0, 240, 20), 0.0, 0.0), ((0, 240, 20), 0.5, 120.0), ((0, 240, 20), 0.52, 120.0),
        ((0, 240, 20), 1.0, 240.0), ((0.1, 0.9, 0.1), 0.25, 0.3), ((-1, 1, 0.25), 0.4, -0.25),
        ((1, 300, 10), 1.0, 291.0),
    ],
)  # fmt: skip
def test_places_are_values_that_steps_lead_to(track: Any, share: float, value: float) -> None:
    found = control(*track).value_at(share)
    assert found == value
    assert type(found) is float


@pytest.mark.parametrize("kind", ["whole number", "whole number or null"])
def test_whole_numbers_stay_whole(kind: str) -> None:
    found = control(1, 91, 10, kind).value_at(0.5)
    assert (found, type(found)) == (51, int) or (found, type(found)) == (41, int)
    assert type(control(1, 91, 10, kind).stepped(11, 1)) is int
    assert type(control(1.0, 91.0, 10.0, kind).value_at(0.2)) is int
    assert type(control(0, 5, 1, "whole number or number").value_at(0.2)) is float


def test_a_switch_is_true_or_false() -> None:
    switch = control(0, 1, 1, "true or false")
    assert switch.value_at(0.2) is False
    assert switch.stepped(False, 1) is True
    assert switch.stepped(True, 1) is True
    assert switch.stepped(True, -1) is False
    assert switch.drawing(True)[:4] == ("a.b", "on", 1.0, True)
    assert switch.drawing(False)[:4] == ("a.b", "off", 0.0, True)


@given(st.floats(0, 1), st.integers(-3, 3))
def test_every_value_is_its_own_place(share: float, by: int) -> None:
    slider = control(-0.3, 1.7, 0.05)
    value = slider.value_at(share)
    at = slider.drawing(value).at
    assert at is not None
    assert slider.value_at(at) == value
    assert -0.3 <= slider.stepped(value, by or 1) <= 1.7


def test_steps_end_at_the_ends() -> None:
    slider = control(1, 300, 10)
    assert slider.stepped(291.0, 1) == 291.0
    assert slider.stepped(1.0, -1) == 1.0
    assert slider.stepped(295.0, -1) == 291.0
    assert slider.stepped(5000.0, -1) == 291.0
    assert slider.stepped(-50.0, 1) == 1.0


def test_null_and_words_have_no_place_and_a_step_begins_at_the_low_end() -> None:
    slider = control(10, 300, 10, "whole number or null")
    assert slider.drawing(None)[:3] == ("a.b", "null", None)
    assert slider.drawing("l2")[:3] == ("a.b", "l2", None)
    assert slider.stepped(None, 1) == 10


def test_values_are_written_shortly() -> None:
    assert [control(0, 1, 0.1).drawing(v).value for v in (0.30000000000000004, 150.0, 1 / 3, 12345678)] == [
        "0.3", "150", "0.333333", "1.23457e+07",
    ]  # fmt: skip
    assert control(0, 1, 0.1).drawing(7).at == 1.0
    assert control(0, 1, 0.1).drawing(0.5, near=True).near


def test_a_plans_sliders_know_their_parts() -> None:
    plan = load("bird").plan
    made = sliders(plan, UnitsOfMeasure(plan, MEDIUM))
    assert [(h.name, h.part, h.parameter, h.switch) for h in made] == [
        ("relu.theta", "relu", "theta", False), ("box.window", "box", "window", False),
    ]  # fmt: skip
    values = {part.name: part.unit.parameters() for part in plan.parts}
    assert [value_of(h, values) for h in made] == [150.0, 10]
    assert type(made[0].value_at(0.5)) is float
    assert type(made[1].value_at(0.5)) is int
    assert [slider.unit for slider in made] == ["gray levels", "frames"]
    assert made[1].drawing(10).unit == ""  # "frames of the mean" says it


def test_limits_and_unit_stand_at_a_slider() -> None:
    drawn = control(0.1, 240, 0.1, unit="px").drawing(7)
    assert (drawn.unit, drawn.ends) == ("px", ("0.1", "240"))
    assert control(10, 300, 10, unit="px").drawing(None).ends == ("10", "300")
    assert control(0, 1, 1, "true or false", unit="px").drawing(True)[6:] == ("", ("", ""))
    assert control(0, 1, 1, unit="b").drawing(1).unit == ""  # "a.b" says it
    assert control(0, 1, 1, unit="b").described(1)["unit"] == "b"
