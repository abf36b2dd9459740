"""Lines and values of a run folder as they are read."""

from __future__ import annotations

import pytest

from stream_sparse.records.schema import read_event


@pytest.mark.parametrize("line", ["[" * 100_000, '{"a":' * 100_000, "[]", "3", "x"])
def test_what_is_no_event_is_a_value_error_however_deep(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  it is the line itself, or of json
        read_event(line)
