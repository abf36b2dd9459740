from __future__ import annotations

from typing import Any, Literal

from stream_sparse.base import param, parameters
from stream_sparse.base.unit import Unit
from stream_sparse.errors import ParameterError
from tests.support.errors import refusal


def test_a_mapping_in_words() -> None:
    class Coded(Unit):
        start: Literal["here"] | dict[Literal["file"], str] = param("here", help="Where.")
        basis: dict[str, Any] | None = param(None, help="Which.")

    known = parameters(Coded)
    assert known["start"].type == "'here' or mapping {file: ...}"
    assert known["basis"].type == "mapping {name: ...} or null"
    text = "coded: basis must be a mapping {name: ...} or null (got 3)"
    assert refusal(ParameterError, Coded, basis=3) == text
    text = "coded: start must be 'here' or mapping {file: ...} (got {fil: 'x'})"
    assert refusal(ParameterError, Coded, start={"fil": "x"}) == text
