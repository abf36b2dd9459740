from __future__ import annotations

import numpy as np

from stream_sparse.nodes import Recent

from .frames import results


def test_no_value_until_it_is_full_then_oldest_first() -> None:
    found = results(Recent(frames=3), [1.0, 2.0, 3.0, 4.0, 5.0])
    assert found[:2] == [None, None]
    assert [v.tolist() for v in found[2:]] == [[1, 2, 3], [2, 3, 4], [3, 4, 5]]
    assert {v.dtype for v in found[2:]} == {np.dtype(float)}


def test_few_values_are_enough_where_that_is_asked_for_and_the_others_are_nan() -> None:
    found = results(Recent(frames=4, least=2), [1.0, 2.0, 3.0, 4.0, 5.0])
    assert found[0] is None
    np.testing.assert_array_equal(found[1], [np.nan, np.nan, 1, 2])
    np.testing.assert_array_equal(found[4], [2, 3, 4, 5])
