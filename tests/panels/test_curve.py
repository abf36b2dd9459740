"""Panel curve: positions of points, axes, knees, vectors, rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.base import Feed
from stream_sparse.drawing import knee, palette, ramp
from stream_sparse.errors import InputError
from stream_sparse.panels import Curve
from stream_sparse.view.layout import heading_of, note_of

from .feeds import at, feed, inked, opened

SIZE = (240, 600)
KS = [1, *range(6, 97, 5)]
TOP = 20  # below the legend


def swept(name: str, field: str, values: list[Any], key: str = "code.k", unit: str = "") -> tuple[Feed, ...]:
    return tuple(Feed(f"{name}@{key}={v}.{field}", None, unit, {key: v}, 0) for v in values)


def ink(panel: Curve, k: int = 0, size: tuple[int, int] = SIZE) -> np.ndarray:
    mask = inked(panel.draw(*size), palette(k), 30)
    mask[:TOP] = False
    return mask


def dots(mask: np.ndarray) -> np.ndarray:
    """Middles of the dots, (n, 2) as column and row: where ink is taller than a line."""
    tall = mask.sum(axis=0) >= 5
    columns = np.flatnonzero(tall)
    runs = [run for run in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1) if len(run)]
    return np.array([(run.mean(), np.nonzero(mask[:, run])[0].mean()) for run in runs])


def test_points_stand_at_the_swept_values() -> None:
    panel = opened(Curve(), *swept("code", "r2", [0, 10, 30, 100]))
    panel.see(0.5, 0.5, 0.5, 0.5, at=at(0))
    x = dots(ink(panel))[:, 0]
    assert len(x) == 4
    assert (x - x[0]) / (x[-1] - x[0]) == pytest.approx([0, 0.1, 0.3, 1], abs=0.005)


def test_points_stand_at_their_heights() -> None:
    panel = opened(Curve(), *swept("code", "r2", [1, 2, 3]))
    panel.see(0.0, 0.5, 1.0, at=at(0))
    mask = ink(panel)
    columns = np.flatnonzero(mask.any(axis=0))
    places = np.linspace(columns[0] + 3, columns[-1] - 3, 3).round().astype(int)
    y = [np.nonzero(mask[:, c])[0].mean() for c in places]
    assert y[0] - y[1] == pytest.approx(y[1] - y[2], abs=4)
    assert y[0] - y[2] > 150


def test_the_order_of_the_sweep_does_not_matter() -> None:
    pictures = []
    for order in ([1, 2, 4, 8], [8, 1, 4, 2]):
        panel = opened(Curve(), *swept("code", "r2", order))
        panel.see(*[float(np.sqrt(k)) for k in order], at=at(0))
        pictures.append(panel.draw(*SIZE))
    assert np.array_equal(*pictures)


def test_decades_stand_on_a_logarithmic_axis() -> None:
    panel = opened(Curve(), *swept("dict", "error", [1e-4, 1e-3, 0.01, 0.1, 1.0], key="dict.alpha"))
    panel.see(0.3, 0.3, 0.3, 0.3, 0.3, at=at(0))
    x = dots(ink(panel))[:, 0]
    assert np.diff(x) == pytest.approx(np.diff(x).mean(), abs=1.5)
    assert len(x) == 5
    assert note_of(panel) == "over alpha"


def test_nan_is_a_gap() -> None:
    whole, holed = (opened(Curve(), *swept("code", "r2", KS)) for _ in range(2))
    values = [0.9] * len(KS)
    whole.see(*values, at=at(0))
    values[9] = float("nan")
    holed.see(*values, at=at(0))
    assert len(dots(ink(whole))) == len(dots(ink(holed))) + 1
    lost = np.flatnonzero(ink(whole).any(axis=0) & ~ink(holed).any(axis=0))
    assert len(lost) > 30
    assert np.ptp(lost) < len(lost) + 2, "one gap, from the point before to the point after"


def legend_of(panel: Curve) -> list[str]:
    return [entry.text for lines in panel._lines() for entry in lines.entries]


def test_the_knee_has_a_ring_and_stands_in_the_legend() -> None:
    panel = opened(Curve(), *swept("code", "r2", KS))
    values = [min(k / 16, 1.0) for k in KS]
    panel.see(*values, at=at(0))
    assert legend_of(panel) == ["code.r2, knee at 16"]
    mask = ink(panel)
    columns = np.flatnonzero(mask.any(axis=0))
    first, last = columns[0] + 3, columns[-1] - 3
    line = round(np.nonzero(mask[:, last - 8])[0].mean())
    # Above the flat part there is nothing but the upper half of the ring.
    ring = np.flatnonzero(mask[: line - 4].any(axis=0))
    assert 4 <= len(ring) <= 16
    assert (ring.mean() - first) / (last - first) == pytest.approx(15 / 95, abs=0.01)


def test_a_straight_line_has_no_knee() -> None:
    panel = opened(Curve(), *swept("code", "r2", KS))
    panel.see(*[k / 100 for k in KS], at=at(0))
    assert legend_of(panel) == ["code.r2"]


@pytest.mark.parametrize(
    ("name", "marked"),
    [("code.error", False), ("next.rmse", False), ("error.x", True), ("code.r2", True), ("code.gini", True)],
)
def test_an_error_that_rises_has_no_knee(name: str, marked: bool) -> None:
    panel = opened(Curve(), *swept(*name.split("."), KS))
    panel.see(*[min(k / 16, 1.0) for k in KS], at=at(0))
    assert legend_of(panel) == [f"{name}, knee at 16" if marked else name]
    panel = opened(Curve(), *swept(*name.split("."), KS))
    panel.see(*[1 - min(k / 16, 1.0) for k in KS], at=at(0))
    assert legend_of(panel) == [name if name == "code.r2" else f"{name}, knee at 16"]


def test_r2_and_rmse_of_a_fit_have_one_knee() -> None:
    """A window of a pixel of a panning picture in sinusoids; the root alone levels off later."""
    rmse = np.array([37.7, 23.7, 19.5, 17.2, 15.9, 13.9, 13.0, 12.7, 12.5, *[12.3] * 11])
    panel = opened(Curve(), *swept("code", "r2", KS), *swept("code", "rmse", KS))
    panel.see(*(1 - rmse**2 / 5200), *rmse, at=at(0))
    assert legend_of(panel) == ["r2, knee at 16", "rmse, knee at 16"]
    assert KS[knee(np.array(KS), rmse)] == 26
    logs = opened(Curve(log=True), *swept("code", "rmse", KS))
    logs.see(*rmse, at=at(0))
    assert legend_of(logs) == ["code.rmse, knee at 31"], "what a logarithmic axis shows"


def test_a_knee_does_not_flicker() -> None:
    panel = opened(Curve(), *swept("code", "r2", KS))
    shown = []
    for t in range(60):
        at_k = 16 if t % 3 or t < 20 else 21
        if t >= 40:
            at_k = 31
        panel.see(*[min(k / at_k, 1.0) for k in KS], at=at(t))
        panel.draw(*SIZE)
        shown += legend_of(panel)
    assert list(dict.fromkeys(shown)) == ["code.r2, knee at 16", "code.r2, knee at 31"]
    assert shown.index("code.r2, knee at 31") < 110


def test_several_fields_have_a_colour_each_and_short_names() -> None:
    panel = opened(Curve(), *swept("code", "r2", KS), *swept("code", "rmse", KS, unit="gray levels"))
    panel.see(*[0.2] * len(KS), *[0.8] * len(KS), at=at(0))
    first, second = dots(ink(panel, 0)), dots(ink(panel, 1))
    assert len(first) == len(second) == len(KS)
    assert first[:, 1].min() > second[:, 1].max() + 50, "on common axes 0.2 lies below 0.8"
    assert legend_of(panel) == ["r2", "rmse"]
    assert note_of(panel) == "gray levels, over k"
    assert heading_of(panel) == "code.r2 and code.rmse"


def test_values_of_other_sizes_have_axes_of_their_own() -> None:
    panel = opened(Curve(), *swept("code", "r2", KS), *swept("code", "rmse", KS))
    share = np.linspace(0, 1, len(KS))
    panel.see(*share, *(60 - 60 * share), at=at(0))
    upper, lower = np.nonzero(ink(panel, 0))[0], np.nonzero(ink(panel, 1))[0]
    # Each fills its half.
    assert np.ptp(upper) > 60
    assert np.ptp(lower[lower > 130]) > 50
    assert upper.max() < 125


def test_the_division_into_axes_does_not_flicker() -> None:
    panel = opened(Curve(), *swept("code", "a", KS), *swept("code", "b", KS))
    share = np.linspace(0, 1, len(KS))
    parts = []
    for t, size in enumerate([15, 25, 15, 25, 15, 5, 15, 25]):
        panel.see(*share, *(size * share), at=at(t))
        panel.draw(*SIZE)
        parts.append(len(panel._axes._parts))
    assert parts == [1, 2, 2, 2, 2, 1, 1, 2]


def test_two_vectors_share_their_axes() -> None:
    panel = opened(Curve(), feed("recent"), feed("code.reconstruction"))
    panel.see(np.full(128, 10.0), np.full(128, 90.0), at=at(0))
    low, high = ink(panel, 0), ink(panel, 1)
    assert low[:, 50:590].any(axis=0).all()
    assert high[:, 50:590].any(axis=0).all()
    assert np.nonzero(low)[0].mean() - np.nonzero(high)[0].mean() > 100
    assert legend_of(panel) == ["recent", "code.reconstruction"]


def test_a_vector_rises_with_its_values() -> None:
    panel = opened(Curve(), feed("recent", None, "gray levels"))
    panel.see(np.arange(100.0), at=at(0))
    mask = ink(panel)
    middles = [np.nonzero(mask[:, c])[0].mean() for c in range(50, 590, 60)]
    assert np.diff(middles) == pytest.approx(np.diff(middles).mean(), abs=2)
    assert np.diff(middles).mean() < -10
    assert note_of(panel) == "gray levels"
    assert legend_of(panel) == [], "a curve alone needs no legend"


def test_rows_pick_curves_of_an_array() -> None:
    basis = np.array([np.full(50, float(k)) for k in range(10)])
    panel = opened(Curve(rows=(1, 8)), feed("basis"))
    panel.see(basis, at=at(0))
    assert legend_of(panel) == ["basis[1]", "basis[8]"]
    low, high = (np.nonzero(ink(panel, k))[0].mean() for k in (0, 1))
    assert low - high == pytest.approx(7 / 8 * 193, abs=8)
    assert not ink(panel, 2).any()


def test_many_rows_are_coloured_along_a_ramp() -> None:
    panel = opened(Curve(), feed("basis"))
    panel.see(np.array([np.full(50, float(k)) for k in range(10)]), at=at(0))
    picture = panel.draw(*SIZE)[TOP:]
    heights = [np.nonzero(inked(picture, shade, 12))[0].mean() for shade in ramp(10)]
    assert (np.diff(heights) < 0).all()
    assert legend_of(panel) == ["basis", *map(str, range(10))]


def test_a_family_of_vectors_is_named_by_what_is_swept() -> None:
    panel = opened(Curve(), *swept("code", "reconstruction", [1, 5, 20]))
    panel.see(np.zeros(9), np.ones(9), np.full(9, 2.0), at=at(0))
    assert legend_of(panel) == ["k", "1", "5", "20"]
    picture = panel.draw(*SIZE)[TOP:]
    heights = [np.nonzero(inked(picture, shade, 12))[0].mean() for shade in ramp(3)]
    assert (np.diff(heights) < -50).all()


def test_a_row_that_is_not_there_is_refused() -> None:
    panel = opened(Curve(rows=(0, 15)), feed("basis"))
    with pytest.raises(InputError) as caught:
        panel.see(np.zeros((15, 9)), at=at(0))
    assert str(caught.value) == "curve: rows must be from 0 to 14 (got 15)"


def test_too_many_curves_are_refused() -> None:
    panel = opened(Curve(), feed("basis"))
    with pytest.raises(InputError) as caught:
        panel.see(np.zeros((300, 9)), at=at(0))
    assert str(caught.value) == (
        "curve: expects at most 256 curves, got float64 of shape (300, 9); pick some with rows"
    )
    Curve(rows=(5,)).edit(rows=None)
    picked = opened(Curve(rows=(299,)), feed("basis"))
    picked.see(np.zeros((300, 9)), at=at(0))
    assert picked.draw(*SIZE).shape == (*SIZE, 3)


def test_a_scalar_without_a_sweep_is_refused() -> None:
    panel = opened(Curve(), feed("code.r2"))
    with pytest.raises(InputError) as caught:
        panel.see(0.5, at=at(0))
    assert str(caught.value) == "curve: 'code.r2' is a scalar that is not swept; show it with a trace or bars"


@pytest.mark.parametrize(
    ("sweep", "told"),
    [({"a.x": 1, "b.y": 2}, "a.x 1, b.y 2"), ({"a.how": "l2"}, "a.how 'l2'"), ({"a.on": True}, "a.on True")],
)
def test_a_sweep_without_numbers_is_refused(sweep: dict[str, Any], told: str) -> None:
    panel = opened(Curve(), Feed("code", None, "", sweep, 0))
    with pytest.raises(InputError) as caught:
        panel.see(0.5, at=at(0))
    assert str(caught.value) == (
        f"curve: expects one swept parameter, a number, got {told}; show it with bars"
    )


def test_frames_and_words_are_refused() -> None:
    panel = opened(Curve(), feed("x"))
    with pytest.raises(InputError) as caught:
        panel.see(np.zeros((2, 3, 4)), at=at(0))
    assert str(caught.value) == (
        "curve: expects scalars of a sweep, vectors (d,) or arrays (m, d), got float64 of shape (2, 3, 4); "
        "show it with atoms or an image"
    )
    with pytest.raises(InputError) as caught:
        panel.see("word", at=at(0))
    assert str(caught.value) == ("curve: expects scalars of a sweep, vectors (d,) or arrays (m, d), got str")


def test_a_member_that_is_silent_leaves_the_others() -> None:
    panel = opened(Curve(), *swept("code", "r2", [1, 2, 3]))
    panel.see(0.5, None, 0.5, at=at(0))
    assert len(dots(ink(panel))) == 2


@pytest.mark.parametrize("value", [1e300, 1e-300, np.inf, -1e18, 0.0])
def test_extreme_values_are_drawn(value: float) -> None:
    panel = opened(Curve(), *swept("code", "r2", [1, 2, 3]), feed("v"))
    for t, v in enumerate([value, -value]):
        panel.see(1.0, v, 0.0, np.array([v, 1.0, v]), at=at(t))
        for size in (SIZE, (40, 60), (16, 16)):
            assert panel.draw(*size).shape == (*size, 3)
