from __future__ import annotations

import numpy as np
from hypothesis import given

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.nodes import Crop
from tests.refusals import refusal

from .frames import assert_equals_reference, videos


@given(video=videos(least=4))
def test_equals_the_formula(video: Array) -> None:
    node = Crop(row=1, col=2, height=3, width=2)
    assert_equals_reference(node, video)
    assert node.update(video[0]).dtype == video.dtype


def test_a_part_outside_the_frame_is_refused() -> None:
    text = "rows 5 to 8, columns 0 to 3 do not lie in a frame of 8 rows and 4 columns"
    assert refusal(InputError, Crop(row=5, col=0, height=4, width=4).update, np.zeros((8, 4))) == text
