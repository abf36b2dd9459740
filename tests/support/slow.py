"""Cases of a test of which some take long: those are for ``make slow``."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

import pytest


def slow(case: Any) -> Any:
    """A case for ``make slow``: a parameter, or a tuple of them."""
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow)


def quick_first(cases: Iterable[Any], quick: int = 1) -> list[Any]:
    """All cases but the first are slow."""
    return [case if n < quick else slow(case) for n, case in enumerate(cases)]


def without(cases: Iterable[Any], dear: Container[Any]) -> list[Any]:
    """The cases that are dear are slow."""
    return [slow(case) if case in dear else case for case in cases]
