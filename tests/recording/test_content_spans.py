from __future__ import annotations

from typing import Any

import pytest

from stream_sparse.recording.content import Span, parse_span
from tests.support.errors import fails


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("10min", Span(600.0)),
        ("0.5s", Span(0.5)),
        (" 1.5 H ", Span(5400.0)),
        ("2GB", Span(size=2_000_000_000)),
        ("500mb", Span(size=500_000_000)),
    ],
)
def test_spans_are_times_or_sizes(text: str, span: Span) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["1e3s", "10m", "10", 600, "0s", "-1s", "min", "", "1GiB", "nans"])
def test_and_nothing_else(text: Any) -> None:
    with fails(
        f"--rotate {text}: expected a length of time in s, min or h, or a size in MB or GB, "
        "such as 10min or 2GB"
    ):
        parse_span(text)
