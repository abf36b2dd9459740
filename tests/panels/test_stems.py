from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.colours import palette
from stream_sparse.drawing.theme import DARK
from stream_sparse.errors import InputError, ParameterError
from stream_sparse.panels import Stems
from tests.support.errors import refusal

from .feeds import at, feed, follow, inked, opened, pictures, read_off, showing

SIZE = (240, 600)


def ink(panel: Stems, colour: tuple[int, int, int] = palette(0)) -> np.ndarray:
    return inked(panel.draw(*SIZE), colour, 10)


def stems(mask: np.ndarray) -> list[tuple[float, int, int]]:
    """Return middle column, top and bottom row of each stem, from left to right."""
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


def stem_panel(*values: Any, **parameters: Any) -> Any:
    """Return a panel with an input for each value, which has seen one frame."""
    return showing(Stems(**parameters), *values)


def test_entries_that_are_not_zero_have_a_stem_at_their_place() -> None:
    found = stems(ink(stem_panel(vector(p0=2.0, p50=4.0, p99=3.0))))
    assert len(found) == 3
    left, middle, right = (column for column, _, _ in found)
    assert (middle - left) / (right - left) == pytest.approx(50 / 99, abs=0.01)
    assert left < 60
    assert right > 560


def test_lengths_are_to_scale_and_signed() -> None:
    panel = stem_panel(vector(p20=2.0, p40=4.0, p60=-4.0))
    zero = int(np.argmax(inked(panel.draw(*SIZE), DARK.faint, 0).sum(axis=1)))
    dot = 4.5
    (_, short, floor), (_, tall, _), (_, ceiling, deep) = stems(ink(panel))
    assert zero - tall - dot == pytest.approx(2 * (zero - short - dot), abs=3)
    assert deep - zero - dot == pytest.approx(zero - tall - dot, abs=3)
    assert abs(floor - zero) <= 1
    assert abs(ceiling - zero) <= 1


def test_a_stem_ends_in_a_dot() -> None:
    mask = ink(stem_panel(vector(p50=4.0)))
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
        panel = stem_panel(codes, row=row)
        ((column, _, _),) = stems(ink(panel))
        places.append(column)
        assert panel.note() == f"1 of 100, patch {2 if row is None else row}"
    assert places[1] - places[0] == pytest.approx(places[2] - places[1], abs=2)
    assert places[1] - places[0] > 150


def test_one_vector_alone_has_no_number() -> None:
    panel = stem_panel(vector(p50=2.0)[None])
    assert len(stems(ink(panel))) == 1
    assert panel.note() == "1 of 100"


@pytest.mark.parametrize("count", [1, 5])
def test_a_row_that_does_not_exist_is_refused(count: int) -> None:
    assert refusal(InputError, stem_panel, np.zeros((count, 9)), row=count) == (
        f"stems: row must be below {count}, the number of vectors (got {count}); "
        "leave it out for the middle one"
    )


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"row": -1}, "row must be >= 0 (got -1)"),
        ({"span": (1.0, 0.0)}, "span must be [first, last], rising (got [1, 0])"),
        ({"span": (1.0, 1.0)}, "span must be [first, last], rising (got [1, 1])"),
    ],
)
def test_parameters_that_are_refused(parameters: dict[str, Any], text: str) -> None:
    assert refusal(ParameterError, Stems, **parameters) == f"stems: {text}"


@pytest.mark.parametrize("value", [0.5, np.zeros((2, 3, 4)), np.zeros(0), "text"])
def test_values_that_are_no_vectors_are_refused(value: Any) -> None:
    with pytest.raises(
        InputError, match=r"^stems: expects a vector \(k,\) or vectors \(n, k\), got "
    ) as caught:
        stem_panel(value)
    assert str(caught.value).endswith("; show a scalar with bars, a frame with an image")


def test_several_inputs_have_a_colour_each_and_stand_side_by_side() -> None:
    panel = stem_panel(vector(length=20, p10=2.0), vector(length=20, p10=3.0))
    # Below the legend.
    places = [stems(ink(panel, palette(k))[25:])[0][0] for k in (0, 1)]
    assert 1 < places[1] - places[0] < 10
    assert panel.note() == "1, 1 of 20"


def test_nan_and_infinity_are_left_out() -> None:
    panel = stem_panel(vector(p10=np.nan, p20=np.inf, p30=2.0))
    assert len(stems(ink(panel))) == 1
    assert panel.note() == "1 of 100"


def test_all_zeros_are_a_line() -> None:
    panel = showing(Stems(), np.zeros(40), feeds=[feed("code", None, "gray levels")])
    assert not ink(panel).any()
    assert inked(panel.draw(*SIZE), DARK.faint, 0).sum(axis=1).max() > 500
    assert panel.note() == "0 of 40, gray levels"


def tops(panel: Stems, values: list[float]) -> list[int]:
    """Return the row where the single stem ends, after each frame."""
    drawn = pictures(panel, [vector(p50=value) for value in values], SIZE)
    return [stems(inked(picture, palette(0), 10))[0][1] for picture in drawn]


def test_the_axis_shrinks_after_a_third_of_a_second() -> None:
    found = tops(opened(Stems(), feed("code")), [2.0, 10.0, *[2.0] * 12])
    assert found[2] > found[0] + 100
    assert found[10] == found[2]
    assert found[11] == found[-1] == found[0]


def test_the_axis_shrinks_at_once_for_stems_too_short_to_see() -> None:
    found = tops(opened(Stems(), feed("code")), [0.2, 10.0, 0.2])
    assert found[2] == found[0]
    nothing = opened(Stems(), feed("code"))
    tops(nothing, [10.0])
    nothing.see(np.zeros(100), at=at(1))
    assert tops(nothing, [5.0])[0] > tops(opened(Stems(), feed("code")), [5.0])[0] + 50, "zeros keep the axis"


def test_the_axis_follows_frames_that_are_not_drawn() -> None:
    panel = opened(Stems(), feed("code"))
    first = tops(panel, [2.0])[0]
    follow(panel, [vector(p50=value) for value in [10.0, *[2.0] * 10]])
    assert stems(ink(panel))[0][1] == first


def test_a_span_labels_the_entries() -> None:
    number, value = (stem_panel(vector(p20=2.0), span=span) for span in (None, (0.001, 1.0)))
    assert np.array_equal(ink(number), ink(value)), "the stems stay where they are"
    assert not np.array_equal(number.draw(*SIZE)[-20:], value.draw(*SIZE)[-20:])
    # The lowest frequency is 0.001 and entry k 0.001 + k * 0.999 / 99: 0.2 is at 19.7.
    marks = np.flatnonzero((value.draw(*SIZE)[-18] == DARK.grid).all(axis=1))
    places = {round(float(v), 2): m for v, m in zip(np.arange(1, 11) / 10, marks, strict=True)}
    ((column, _, _),) = stems(ink(value))
    assert places[0.2] == pytest.approx(column, abs=4)
    assert opened(Stems(span=(0, 1)), feed("x")).draw(*SIZE).shape == (*SIZE, 3)


def test_many_stems_are_all_drawn() -> None:
    assert ink(stem_panel(np.ones(2000)))[:, 60:590].any(axis=0).all()


def test_an_entry_is_read_off_by_its_number_or_its_value_of_a_span() -> None:
    code = np.array([0.0, 3.25, 0.0, -1.5])
    assert read_off(stem_panel(code), SIZE, (36, 99), (176, 99), (594, 99), (30, 99), (99, 235)) == [
        "entry 0: 0", "entry 1: 3.25", "entry 3: -1.5", "", "",
    ]  # fmt: skip
    two = showing(Stems(span=(0, 6)), code, code[:2], feeds=[feed("c", unit="bits"), feed("d")])
    assert read_off(two, SIZE, (200, 99), (40, 99), (590, 99)) == [
        "at 2: c = 3.25 bits", "at 0: c = 0 bits, d = 0", "at 6: c = -1.5 bits, d = 3.25",
    ]  # fmt: skip
