from __future__ import annotations

import numpy as np

from stream_sparse.kernels.recent import last_values


def test_last_values() -> None:
    ring, out = np.zeros(3), np.empty(3)
    values = np.arange(1.0, 8.0)
    for seen, value in enumerate(values):
        assert last_values(np.array([value]), ring, seen, 2, out) == (seen >= 1)
        known = values[max(seen - 2, 0) : seen + 1]
        np.testing.assert_array_equal(out, [*[np.nan] * (3 - len(known)), *known])
