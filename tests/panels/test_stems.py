"""Panel stems: where stems stand, how long they are, which vector of many is shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing import FAINT, GRID, palette, ramp
from stream_sparse.errors import InputError, ParameterError
from stream_sparse.panels import Stems
from stream_sparse.view.layout import heading_of, note_of

from .feeds import at, family, feed, inked, opened

SIZE = (240, 600)


def ink(panel: Stems, colour: tuple[int, int, int] = palette(0)) -> np.ndarray:
    return inked(panel.draw(*SIZE), colour, 10)


def stems(mask: np.ndarray) -> list[tuple[float, int, int]]:
    """Middle column, top and bottom row of each thing that is drawn, from left to right."""
    columns = np.flatnonzero(mask.any(axis=0))
    found = []
    for run in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1):
        rows = np.flatnonzero(mask[:, run].any(axis=1))
        found.append((float(run.mean()), int(rows.min()), int(rows.max())))
    return found


def vector(length: int = 100, **at_place: float) -> np.ndarray:
    made = np.zeros(length)
    for name, value in at_place.items():
        made[int(name[1:])] = value
    return made


def baseline(panel: Stems) -> int:
    rows = inked(panel.draw(*SIZE), FAINT, 0).sum(axis=1)
    return int(np.argmax(rows))


def test_only_what_is_not_zero_has_a_stem_at_its_place() -> None:
    panel = opened(Stems(), feed("code.codes"))
    panel.see(vector(p0=2.0, p50=4.0, p99=3.0), at=at(0))
    found = stems(ink(panel))
    assert len(found) == 3
    left, middle, right = (column for column, _, _ in found)
    assert (middle - left) / (right - left) == pytest.approx(50 / 99, abs=0.01)
    assert left < 60
    assert right > 560


def test_lengths_are_to_scale_and_signed() -> None:
    panel = opened(Stems(), feed("code.codes"))
    panel.see(vector(p20=2.0, p40=4.0, p60=-4.0), at=at(0))
    zero = baseline(panel)
    dot = 4.5
    (_, short, floor), (_, tall, _), (_, ceiling, deep) = stems(ink(panel))
    assert zero - tall - dot == pytest.approx(2 * (zero - short - dot), abs=3)
    assert deep - zero - dot == pytest.approx(zero - tall - dot, abs=3)
    assert abs(floor - zero) <= 1
    assert abs(ceiling - zero) <= 1


def test_a_stem_ends_in_a_dot() -> None:
    panel = opened(Stems(), feed("code.codes"))
    panel.see(vector(p50=4.0), at=at(0))
    mask = ink(panel)
    ((_, top, bottom),) = stems(mask)
    widths = mask.sum(axis=1)
    assert widths[top : top + 12].max() >= 5
    assert set(widths[top + 14 : bottom].tolist()) == {2}


def test_the_middle_vector_of_many_is_shown_or_the_one_asked_for() -> None:
    codes = np.zeros((5, 100))
    for k in range(5):
        codes[k, 10 + 20 * k] = 1.0
    places = []
    for row in (0, None, 4):
        panel = opened(Stems(row=row), feed("dict.codes"))
        panel.see(codes, at=at(0))
        ((column, _, _),) = stems(ink(panel))
        places.append(column)
        assert note_of(panel) == f"1 of 100, patch {2 if row is None else row}"
    assert places[1] - places[0] == pytest.approx(places[2] - places[1], abs=2)
    assert places[1] - places[0] > 150


def test_one_vector_alone_has_no_number() -> None:
    panel = opened(Stems(), feed("dict.codes"))
    panel.see(vector(p50=2.0)[None], at=at(0))
    assert len(stems(ink(panel))) == 1
    assert note_of(panel) == "1 of 100"
    with pytest.raises(InputError, match="row must be below 1"):
        opened(Stems(row=1), feed("dict.codes")).see(np.zeros((1, 9)), at=at(0))


def test_a_vector_that_is_not_there_is_refused() -> None:
    panel = opened(Stems(row=5), feed("dict.codes"))
    with pytest.raises(InputError) as caught:
        panel.see(np.zeros((5, 9)), at=at(0))
    assert str(caught.value) == (
        "stems: row must be below 5, the number of vectors (got 5); leave it out for the middle one"
    )
    with pytest.raises(ParameterError) as negative:
        Stems(row=-1)
    assert str(negative.value) == "stems: row must be >= 0 (got -1)"


@pytest.mark.parametrize("value", [0.5, np.zeros((2, 3, 4)), np.zeros(0), "text"])
def test_what_is_no_vector_is_refused(value: Any) -> None:
    panel = opened(Stems(), feed("code"))
    with pytest.raises(
        InputError, match=r"^stems: expects a vector \(k,\) or vectors \(n, k\), got "
    ) as caught:
        panel.see(value, at=at(0))
    assert str(caught.value).endswith("; show a scalar with bars, a frame with an image")


def test_several_inputs_have_a_colour_each_and_stand_beside_one_another() -> None:
    panel = opened(Stems(), feed("a.codes"), feed("b.codes"))
    panel.see(vector(length=20, p10=2.0), vector(length=20, p10=3.0), at=at(0))
    # Below the legend.
    places = [stems(ink(panel, palette(k))[25:])[0][0] for k in (0, 1)]
    assert 1 < places[1] - places[0] < 10
    assert note_of(panel) == "1, 1 of 20"
    assert heading_of(panel) == "a.codes and b.codes"


def test_a_family_is_coloured_along_a_ramp() -> None:
    panel = opened(Stems(), *family("code", "code.k", [1, 2, 3]))
    panel.see(*[vector(length=30, p10=k + 1.0) for k in range(3)], at=at(0))
    for shade in ramp(3):
        assert ink(panel, shade)[25:].sum() > 30


def test_nan_and_infinity_are_left_out() -> None:
    panel = opened(Stems(), feed("code"))
    panel.see(vector(p10=np.nan, p20=np.inf, p30=2.0), at=at(0))
    assert len(stems(ink(panel))) == 1
    assert note_of(panel) == "1 of 100"


def test_all_zeros_are_a_quiet_line() -> None:
    panel = opened(Stems(), feed("code", None, "gray levels"))
    panel.see(np.zeros(40), at=at(0))
    assert not ink(panel).any()
    assert inked(panel.draw(*SIZE), FAINT, 0).sum(axis=1).max() > 500
    assert note_of(panel) == "0 of 40, gray levels"


def tops(panel: Stems, values: list[float]) -> list[int]:
    """The row where the one stem ends, after each frame."""
    found = []
    for t, value in enumerate(values):
        panel.see(vector(p50=value), at=at(t))
        found.append(stems(ink(panel))[0][1])
    return found


def test_the_axis_shrinks_after_a_third_of_a_second() -> None:
    found = tops(opened(Stems(), feed("code")), [2.0, 10.0, *[2.0] * 12])
    assert found[2] > found[0] + 100
    assert found[10] == found[2]
    assert found[11] == found[-1] == found[0]


def test_stems_that_would_lie_on_the_line_are_followed_at_once() -> None:
    found = tops(opened(Stems(), feed("code")), [0.2, 10.0, 0.2])
    assert found[2] == found[0]
    nothing = opened(Stems(), feed("code"))
    tops(nothing, [10.0])
    nothing.see(np.zeros(100), at=at(1))
    assert tops(nothing, [5.0])[0] > tops(opened(Stems(), feed("code")), [5.0])[0] + 50, "zeros keep the axis"


def test_the_axis_follows_frames_of_which_no_picture_is_made() -> None:
    panel = opened(Stems(), feed("code"))
    first = tops(panel, [2.0])[0]
    for t, value in enumerate([10.0, *[2.0] * 10]):
        panel.see(vector(p50=value), at=at(t))
    assert stems(ink(panel))[0][1] == first


def test_the_note_is_that_of_the_stems_that_are_drawn() -> None:
    panel = opened(Stems(), feed("code"))
    for t, count in enumerate((1, 7, 3)):
        panel.see(np.repeat([1.0, 0.0], [count, 100 - count])[np.arange(0, 700, 7) % 100], at=at(t))
        assert note_of(panel) == f"{len(stems(ink(panel)))} of 100" == f"{count} of 100"


def test_entries_that_stand_for_values_are_named_by_them() -> None:
    number, value = (opened(Stems(span=span), feed("code")) for span in (None, (0.001, 1.0)))
    for panel in (number, value):
        panel.see(vector(p20=2.0), at=at(0))
    assert np.array_equal(ink(number), ink(value)), "the stems stay where they are"
    assert not np.array_equal(number.draw(*SIZE)[-20:], value.draw(*SIZE)[-20:])
    # The lowest frequency is 0.001 and entry k 0.001 + k * 0.999 / 99: 0.2 is at 19.7.
    marks = np.flatnonzero((value.draw(*SIZE)[-18] == GRID).all(axis=1))
    places = {round(float(v), 2): m for v, m in zip(np.arange(1, 11) / 10, marks, strict=True)}
    ((column, _, _),) = stems(ink(value))
    assert places[0.2] == pytest.approx(column, abs=4)
    assert opened(Stems(span=(0, 1)), feed("x")).draw(*SIZE).shape == (*SIZE, 3)


@pytest.mark.parametrize("span", [(1.0, 0.0), (1.0, 1.0)])
def test_a_span_rises(span: tuple[float, float]) -> None:
    with pytest.raises(ParameterError) as caught:
        Stems(span=span)
    assert str(caught.value) == f"stems: span must be [first, last], rising (got [{span[0]:g}, {span[1]:g}])"


def test_many_stems_are_thin_and_all_there() -> None:
    panel = opened(Stems(), feed("code"))
    panel.see(np.ones(2000), at=at(0))
    assert ink(panel)[:, 60:590].any(axis=0).all()


@pytest.mark.parametrize("value", [1e300, 1e-300, -1e18])
def test_extreme_values_are_drawn(value: float) -> None:
    panel = opened(Stems(), feed("x"))
    for t, v in enumerate([1.0, value, -value]):
        panel.see(vector(p5=v), at=at(t))
        assert panel.draw(*SIZE).shape == (*SIZE, 3)
