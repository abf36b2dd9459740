from __future__ import annotations

import numpy as np

from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.motion import motion_energy


def test_filters_are_made_again_for_another_frequency_alone() -> None:
    x = frozen(np.random.default_rng(0).standard_normal(9 * 11))
    ring, built, filters = np.zeros((2, 6, 4)), np.zeros(2), np.zeros((49, 4))
    room = np.zeros((6, 49)), np.zeros((6, 4)), np.zeros((3, 2))
    out = np.empty(4), np.empty(2), np.empty((4, 2, 3))

    def run(seen: int, frequency: float) -> bool:
        return motion_energy(x, 11, seen, 7, 2, 2, 4, frequency, 0.1, ring, built, filters, *room, *out)

    assert not run(0, 0.4)
    assert run(1, 0.4)
    assert filters[24].tolist() == [0.0, 1.0, 0.0, 1.0]  # in the middle sine is 0 and cosine 1
    assert built[0] == 0.4
    before = filters.copy()
    filters[24] = 7.0
    assert run(2, 0.4)
    assert filters[24].tolist() == [7.0] * 4
    assert run(3, 0.3)
    assert (filters[24] == before[24]).all()
    assert not np.array_equal(filters, before)
