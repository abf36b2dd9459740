"""Options of a run: what is refused, in words."""

from typing import Any

import pytest

from stream_sparse.errors import InputError
from stream_sparse.run.declared import takes
from stream_sparse.run.options import RunOptions


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"frames": 0}, "frames: expected a whole number >= 1 (got 0)"),
        ({"frames": 1.5}, "frames: expected a whole number >= 1 (got 1.5)"),
        ({"theme": "blue"}, "theme: expected dark or light (got 'blue')"),
        ({"scale": 9}, "scale: expected a number from 0.5 to 3 (got 9)"),
        ({"scale": float("nan")}, "scale: expected a number from 0.5 to 3 (got nan)"),
        ({"scale": "big"}, "scale: expected a number from 0.5 to 3 (got 'big')"),
    ],
)
def test_refusals(given: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError) as caught:
        RunOptions(**given)
    assert str(caught.value) == text


@pytest.mark.parametrize("indented", [8, 0], ids=["as written", "as Python 3.13 keeps it"])
def test_a_docstring_names_the_options_that_a_method_takes(indented: int) -> None:
    def method(**options: Any) -> None:
        pass

    left = " " * indented
    method.__doc__ = f"Run.\n\n{left}Parameters:\n{left}    {{options}}\n{left}    more: Others.\n"
    takes(RunOptions, "frames", "scale")(method)
    frames, scale = method.__doc__.splitlines()[3:-1]
    assert frames.startswith(f"{left}    frames: ")
    assert scale.startswith(f"{left}    scale: ")
