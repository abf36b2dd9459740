from __future__ import annotations

import pytest

from stream_sparse.recording.amounts import Span, parse_size, parse_span
from tests.failing import fails


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("10min", Span(600.0)),
        ("0.5s", Span(0.5)),
        ("2h", Span(7200.0)),
        (" 1.5 H ", Span(5400.0)),
        ("2GB", Span(size=2_000_000_000)),
        ("500mb", Span(size=500_000_000)),
        ("1e3s", None),
        ("10m", None),
        ("10", None),
        (600, None),
        ("0s", None),
        ("-1s", None),
        ("min", None),
        ("", None),
        ("1GiB", None),
        ("nans", None),
    ],
)
def test_spans_are_times_or_sizes_and_nothing_else(text: str, span: Span | None) -> None:
    if span is not None:
        assert parse_span(text) == span
        return
    with fails(
        f"--rotate {text}: expected a length of time in s, min or h, or a size in MB or GB, "
        "such as 10min or 2GB"
    ):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [("50GB", 50 * 10**9), ("1.5MB", 1_500_000), ("1h", None), ("50", None), (400_000, None)],
)
def test_sizes(text: str, size: int | None) -> None:
    if size is not None:
        assert parse_size(text) == size
        return
    with fails(f"--keep {text}: expected a size in MB or GB, such as 50GB"):
        parse_size(text)
