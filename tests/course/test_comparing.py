from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.course.child.calls import CallResult
from stream_sparse.course.comparing import equal, first_difference

ONE = np.array([1.0, np.nan])


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (CallResult((ONE,)), True),
        (CallResult((ONE + 1e-12,)), True),
        (CallResult((ONE,), changed=(0,)), True),
        (CallResult((ONE + 1e-3,)), False),
        (CallResult((ONE[:1],)), False),
        (CallResult((ONE, ONE)), False),
        (CallResult((ONE,), error="raises KeyError"), False),
    ],
    ids=["same", "nearly", "changed input", "value", "shape", "number", "error"],
)
def test_an_answer_is_equal_exactly_where_no_difference_is_found(answer: CallResult, right: bool) -> None:
    truth = CallResult((ONE,))
    assert equal(answer, truth, 1e-9, 1.0) == right
    assert (first_difference(answer, truth, (), 1e-9, 1.0) is None) == right
