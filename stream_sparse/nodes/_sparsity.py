"""The measures of sparsity that a user asks for."""

from __future__ import annotations

from pydantic import AfterValidator


def _each_once(measures: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse an empty list of measures, and a measure that is named twice."""
    if not measures:
        raise ValueError("measures must name at least one measure (got []); leave it out for all")
    twice = next((m for m in measures if measures.count(m) > 1), None)
    if twice is not None:
        raise ValueError(f"measures must name each measure once (got '{twice}' twice)")
    return measures


EACH_ONCE = AfterValidator(_each_once)
"""The check of a parameter for measures."""


def rows_of(measures: tuple[str, ...]) -> dict[str, str]:
    """Return the numbers of a step: how many measures are wanted, and the row of each, -1 for others."""
    return {"count": "len(measures)", **{name: f"place(measures, '{name}')" for name in measures}}
