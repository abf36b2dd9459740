from __future__ import annotations

from typing import Any, Literal

import pytest

from stream_sparse.base import param, parameters
from stream_sparse.base.unit import Unit
from stream_sparse.errors import ParameterError


def test_a_mapping_in_words() -> None:
    class Coded(Unit):
        start: Literal["here"] | dict[Literal["file"], str] = param("here", help="Where.")
        basis: dict[str, Any] | None = param(None, help="Which.")

    known = parameters(Coded)
    assert known["start"].type == "'here' or mapping {file: ...}"
    assert known["basis"].type == "mapping {name: ...} or null"
    with pytest.raises(ParameterError) as caught:
        Coded(basis=3)
    assert str(caught.value) == "coded: basis must be a mapping {name: ...} or null (got 3)"
    with pytest.raises(ParameterError) as caught:
        Coded(start={"fil": "x"})
    expected = "coded: start must be 'here' or mapping {file: ...} (got {fil: 'x'})"
    assert str(caught.value) == expected
