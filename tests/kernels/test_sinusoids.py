from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.kernels.elementary import sines
from stream_sparse.kernels.sinusoids import sinusoids


@pytest.mark.parametrize(
    ("low", "high", "count"), [(0.001, 1.0, 100), (0.5, 1.0, 2), (0.0, 3.1, 33), (0.5, 1, 1)]
)
def test_frequencies_are_those_of_linspace_to_the_bit(low: float, high: float, count: int) -> None:
    atoms = np.empty((count, 50))
    assert sinusoids(low, float(high), 7, atoms)
    wanted = sines(np.outer(np.linspace(low, high, count), np.arange(7, 57)))
    np.testing.assert_array_equal(atoms, wanted)
