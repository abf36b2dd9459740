"""The clock of a medium."""

from __future__ import annotations

import pytest

from stream_sparse import Clock


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="wall") as caught:
        Clock("wall")  # type: ignore[arg-type]
    assert str(caught.value) == "clock 'wall': expected pts, driver, monotonic, index"
