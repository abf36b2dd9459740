from __future__ import annotations

import numpy as np

from stream_sparse.nodes import Recent

from .frames import results


def test_few_values_are_enough_where_that_is_asked_for_and_the_others_are_nan() -> None:
    found = results(Recent(frames=4, least=2), [1.0, 2.0, 3.0, 4.0, 5.0])
    assert found[0] is None
    np.testing.assert_array_equal(found[1], [np.nan, np.nan, 1, 2])
    np.testing.assert_array_equal(found[4], [2, 3, 4, 5])
