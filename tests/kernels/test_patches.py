from __future__ import annotations

from math import prod

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse import reference
from stream_sparse.frame import Array, float_dtype
from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.patches import cut_patches, put_frame


@st.composite
def cuts(draw: st.DrawFn) -> tuple[Array, tuple[int, int], int, int]:
    """A gray or colour frame, the size of a patch that fits, the number of patches, and a seed."""
    rows, cols = draw(st.integers(1, 7)), draw(st.integers(1, 9))
    shape = rows + draw(st.integers(0, 6)), cols + draw(st.integers(0, 6)), *draw(st.sampled_from([(), (3,)]))
    dtype = np.dtype(draw(st.sampled_from(["uint8", "uint16", "int16", "int64", "float32", "float64"])))
    seed = draw(st.integers(0, 2**32))
    rng = np.random.default_rng(seed)
    frame = rng.integers(0, 200, shape) if dtype.kind in "iu" else 128 + 40 * rng.standard_normal(shape)
    return frame.astype(dtype), (rows, cols), draw(st.integers(1, 12)), seed


def cut(x: Array, size: tuple[int, int], corners: Array, center: bool, level: float) -> tuple[Array, Array]:
    n, kind, channels = len(corners), float_dtype(x.dtype), prod(x.shape[2:])
    rows, cols, columns = size[0], size[1] * channels, x.shape[1] * channels
    d = rows * cols
    out, means = np.empty((n, d), kind), np.empty(n, kind)
    cut_patches(
        frozen(x), columns, channels, 1, 0, corners, rows, cols, center, level, np.empty((1, d)), out, means
    )  # fmt: skip
    return out.reshape(n, *size, *x.shape[2:]), means


@given(case=cuts(), center=st.booleans())
def test_cut_as_the_formula(case: tuple[Array, tuple[int, int], int, int], center: bool) -> None:
    x, size, count, seed = case
    truth = reference.patches(x[None], size=size, count=count, center=center, seed=seed)
    corners = truth["positions"][0].astype(np.int32)
    patches, means = cut(x, size, corners, center, 0.0)
    close = 1e-12 if patches.dtype == np.float64 else 1e-6
    np.testing.assert_allclose(patches, truth["patches"][0], rtol=0, atol=close * 256)
    np.testing.assert_allclose(means, truth["means"][0], rtol=0, atol=close * 256)


def test_a_level_is_subtracted_from_all() -> None:
    x = np.arange(6.0).reshape(2, 3)
    patches, means = cut(x, (2, 2), np.array([[0, 0], [0, 1]], np.int32), False, 10.0)
    assert patches.tolist() == [[[-10, -9], [-7, -6]], [[-9, -8], [-6, -5]]]
    assert means.tolist() == [10, 10]


def test_equal_values_are_exactly_zero() -> None:
    for value in (0.1, 1e300, 3.3e-200):
        patches, means = cut(np.full((7, 7), value), (7, 7), np.zeros((1, 2), np.int32), True, 0.0)
        assert not patches.any()
        assert means.tolist() == [value]


def test_what_is_not_finite_stays_in_its_patch() -> None:
    for bad in (np.nan, np.inf, -np.inf):
        for k in range(4):
            x = np.arange(8.0).reshape(2, 4)
            x[k // 2, k % 2] = bad
            corners = np.array([[0, 0], [0, 2]], np.int32)
            patches, means = cut(x, (2, 2), corners, True, 0.0)
            assert np.isnan(patches[0]).all()
            assert np.isnan(means[0])
            assert patches[1].tolist() == [[-2.5, -1.5], [1.5, 2.5]]
            left, _ = cut(x, (2, 2), corners, False, 0.0)
            np.testing.assert_array_equal(left[0], x[:, :2])


@given(case=cuts())
def test_put_as_the_formula(case: tuple[Array, tuple[int, int], int, int]) -> None:
    x, (rows, cols), count, seed = case
    rng, kind = np.random.default_rng(seed), float_dtype(x.dtype)
    corners = rng.integers(0, [x.shape[0] - rows, x.shape[1] - cols], (count, 2), np.int32, endpoint=True)
    patches = (40 * rng.standard_normal((count, rows, cols, *x.shape[2:]))).astype(kind)
    means = (128 + 40 * rng.standard_normal(count)).astype(kind)
    channels = prod(x.shape[2:])
    d, wide, columns = rows * cols * channels, cols * channels, x.shape[1] * channels
    out = np.full((len(x), columns), np.nan, kind)
    room = np.empty((count, d), kind), np.empty(d, kind), np.empty(out.shape, np.int32)
    put_frame(
        patches.reshape(count, d), corners, means, np.empty((0, 0), kind), False, rows, wide, columns,
        channels, *room, out,
    )  # fmt: skip
    truth = reference.from_patches(patches[None], corners[None], means[None], None, *x.shape[:2])[0]
    truth = truth.reshape(out.shape)
    close = 1e-12 if kind == np.float64 else 1e-6
    np.testing.assert_allclose(out, truth, rtol=0, atol=close * 512)
