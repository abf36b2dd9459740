from __future__ import annotations

import numpy as np
import pytest

from stream_sparse import reference
from stream_sparse.base import Node
from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.nodes import DiffBox, SpatialDiff, SpatialDiffBox, Subtract, TemporalDiff
from tests.support.errors import refusal

from .frames import assert_equals_reference, course_diff_box, results

RNG = np.random.default_rng(5)


@pytest.mark.parametrize("window", range(1, 92, 10))
@pytest.mark.parametrize(
    "signal",
    [RNG.integers(0, 256, 600) / 255, RNG.integers(0, 256, 600) / 1, RNG.standard_normal((120, 3, 4))],
    ids=["shares", "gray levels", "pixels"],
)
def test_notebook_equals_the_course(signal: Array, window: int) -> None:
    got = DiffBox(window=window, align="notebook").batch(signal)
    truth = np.apply_along_axis(course_diff_box, 0, signal, window, before=0)
    np.testing.assert_allclose(got, truth, rtol=0, atol=1e-12 * max(1, np.abs(got).max()))


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint64", "bool", "float16", ">f4"])
def test_other_types_become_float32(dtype: str) -> None:
    video = RNG.integers(0, 2, (20, 3, 4)).astype(dtype) * 1
    node = DiffBox(window=4)
    assert results(node, video.astype(dtype))[-1].dtype == np.float32
    assert_equals_reference(node, video.astype(dtype))


@pytest.mark.parametrize(("dtype", "window"), [("uint8", 257), ("uint8", 258), ("uint16", 70), ("int16", 70)])
def test_integer_sums_do_not_overflow(dtype: str, window: int) -> None:
    video = np.full((window + 3, 2, 2), np.iinfo(dtype).max, dtype)
    video[-2:] = np.iinfo(dtype).min
    assert_equals_reference(DiffBox(window=window), video)


@pytest.mark.slow
def test_a_sum_of_more_than_32_bits_does_not_wrap_round() -> None:
    video = np.full((70_001, 1), 65_535, np.uint16)
    video[-1] = 0
    assert DiffBox(window=70_000, norm="mean").batch(video)[-1, 0] == -65_535


def test_large_values_of_several_magnitudes_leave_nothing_behind() -> None:
    x = np.ones((12, 20))
    x[:3] = np.random.default_rng(1).standard_normal((3, 20)) * [[1e285], [1e270], [1e300]]
    assert not DiffBox(window=4, norm="mean").batch(x)[7:].any()  # the last one left with frame 7


def test_a_large_value_that_is_still_to_come_hides_no_rounding_error() -> None:
    node = DiffBox(window=4, norm="mean", align="notebook")
    late, length = node.latency(), node.window + node.latency()
    x = np.ones((2 * length + late, 1))
    x[length - 1 : length + 2, 0] = 1.1e285, 1.3e270, 1.7e300
    x[2 * length] = 1e300
    got = np.array([node.update(frame) for frame in x])
    assert not got[2 * length + 2 :].any()


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 1e30, -1e300])
@pytest.mark.parametrize("shape", [(), (2, 3)])
def test_odd_values_do_not_outlast_the_window(odd: float, shape: tuple[int, ...]) -> None:
    video = RNG.standard_normal((60, *shape))
    marred = video.copy()
    marred[20] = odd
    node = DiffBox(window=7)
    clean, after = node.batch(video), node.batch(marred)
    np.testing.assert_allclose(after[28:], clean[28:], rtol=0, atol=1e-13)
    np.testing.assert_array_equal(after[:20], clean[:20])
    if not np.isfinite(odd):
        assert np.isnan(after[21:28]).all()


def test_decaying_large_values_do_not_outlast_the_window() -> None:
    video = RNG.standard_normal((200, 2, 2))
    marred = video.copy()
    marred[20:120] *= (10.0 ** np.arange(300, 0, -3))[:, None, None]
    node = DiffBox(window=5, norm="mean")
    np.testing.assert_allclose(node.batch(marred)[125:], node.batch(video)[125:], rtol=0, atol=1e-12)


def test_floats_do_not_drift() -> None:
    video = 1e6 + RNG.standard_normal((20_000, 2, 2))
    video[5_000] = 1e13
    got = DiffBox(window=50, norm="mean").batch(video)[-100:]
    truth = reference.diff_box(video[-150:], window=50, norm="mean")[-100:]
    np.testing.assert_allclose(got, truth, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("node", "inputs"),
    [
        (DiffBox(window=2), 1),
        (SpatialDiffBox(window=1), 1),
        (SpatialDiff(), 1),
        (Subtract(), 2),
        (TemporalDiff(absolute=False), 1),
    ],
    ids=repr,
)
@pytest.mark.parametrize(("dtype", "value"), [("int64", -(2**53) - 1), ("uint64", 2**63)])
def test_integers_that_float64_would_round_are_refused(
    node: Node, inputs: int, dtype: str, value: int
) -> None:
    exact = np.full((3, 4), 2**53, dtype)
    live = node.fresh()
    for _ in range(3):
        live.update(*[exact] * inputs)
    wrong = exact.copy()
    wrong[1, 2] = value
    text = (
        f"integers beyond 2**53 would be rounded, got {value} in {dtype} of shape (3, 4); subtract a "
        "constant from them before, or give float64"
    )
    assert refusal(InputError, live.update, *[wrong] * inputs) == text
