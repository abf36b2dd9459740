"""Options of a run: what is refused, in words."""

from typing import Any

import pytest

from stream_sparse.errors import InputError
from stream_sparse.run.options import RunOptions


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"frames": 0}, "frames: expected a whole number >= 1 (got 0)"),
        ({"theme": "blue"}, "theme: expected dark or light (got 'blue')"),
        ({"scale": float("nan")}, "scale: expected a number from 0.5 to 3 (got nan)"),
    ],
)
def test_refusals(given: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError) as caught:
        RunOptions(**given)
    assert str(caught.value) == text
