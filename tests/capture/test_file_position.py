"""A place in a file, as people write it."""

from __future__ import annotations

from typing import Any

import pytest

from stream_sparse.capture.file_position import FilePosition, parse_position
from stream_sparse.errors import InputError
from tests.support.errors import refusal


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("0", FilePosition(seconds=0.0)),
        ("12.5", FilePosition(seconds=12.5)),
        ("0:30", FilePosition(seconds=30.0)),
        ("90:00", FilePosition(seconds=5400.0)),
        ("1:02:03.25", FilePosition(seconds=3723.25)),
        ("F120", FilePosition(frame=120)),
        (0.25, FilePosition(seconds=0.25)),
        (FilePosition(frame=7), FilePosition(frame=7)),
    ],
)
def test_forms(given: Any, place: FilePosition) -> None:
    assert parse_position(given) == place


@pytest.mark.parametrize(
    "given",
    ["", "x", "-1", "1:75", "1:60:00", "1:2:3:4", "0:-3", "f", "f1.5", "f-1", "1e3", "inf", "nan", -2, True,
     float("nan"), float("inf"), "\u0661", "9" * 40],
)  # fmt: skip
def test_refusals(given: Any) -> None:
    assert refusal(InputError, parse_position, given, "--start") == (
        f"--start {str(given).strip()}: expected seconds, minutes or hours (12.5, 0:30, 1:02:03) or a frame "
        "(f120)"
    )
