from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.frame import Array
from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.boxes import TILE, columns_of_integers, lines_of_floats, rows_of_integers

SHAPES = [(1, 9, 1), (3, 7, 1), (2, 12, 3), (1, 10, 40), (40, 6, 1)]
MODES: list[dict[str, str]] = [{"mode": "reflect"}, {"mode": "edge"}, {"mode": "constant"}]


def formula(x: Array, window: int, edge: int, shifted: bool, unit_length: bool) -> Array:
    """Subtract the means of neighbours along the middle axis, one value after the other."""
    length, left = x.shape[1], 2 * window + 4 if shifted else window
    ends = ((0, 0), (left, window), (0, 0))
    padded = np.pad(x.astype(float), ends, **({"mode": "constant"} if shifted else MODES[edge]))  # type: ignore[call-overload]
    out = np.empty(x.shape)
    for i in range(length):
        around = [j for j in range(i, i + 2 * window + 1) if j != i + window]
        out[:, i] = padded[:, i + window] - padded[:, around].mean(axis=1)
    if shifted:
        out[:, :window] = out[:, window : window + 1]
    return out * (2 * window / np.sqrt(1 + 2 * window) if unit_length else 1)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("edge", "shifted"), [(0, False), (1, False), (2, False), (0, True)])
@pytest.mark.parametrize("window", [1, 2, 5])
def test_differences_from_neighbours(
    shape: tuple[int, int, int], edge: int, shifted: bool, window: int
) -> None:
    (outer, length, inner), rng = shape, np.random.default_rng(window)
    sizes, unit_length = (outer, length, inner, window, edge, shifted), window == 2
    table = np.full(length + 2 * window, 77)
    whole, real = rng.integers(-999, 999, shape).astype(np.int16), rng.standard_normal(shape)

    out = np.empty(shape, np.float32)
    totals = np.full((length + 2 * window + 1) * inner, 77, np.int32)
    assert rows_of_integers(frozen(whole), *sizes, unit_length, table, totals, out.reshape(-1))
    truth = formula(whole, window, edge, shifted, unit_length)
    np.testing.assert_allclose(out, truth, rtol=1e-6, atol=1e-4)

    again, sums, zeros = np.empty_like(out), np.full(inner, 77, np.int32), np.zeros(inner, np.int16)
    assert columns_of_integers(frozen(whole), *sizes, unit_length, table, sums, zeros, again.reshape(-1))
    np.testing.assert_array_equal(again, out)

    exact, parts = np.empty(shape), [np.full((table.size, TILE), np.nan) for _ in range(3)]
    bases = np.zeros(TILE, np.int64)
    assert lines_of_floats(frozen(real), *sizes, unit_length, table, *parts, bases, exact.reshape(-1))
    np.testing.assert_allclose(exact, formula(real, window, edge, shifted, unit_length), atol=1e-12)
