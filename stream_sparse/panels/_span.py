"""The check of a ``span``, the values of the first and the last entry of a vector."""

from __future__ import annotations

__all__ = ["check_rising"]


def check_rising(span: tuple[float, float] | None) -> None:
    """Raise ValueError for a span that does not rise."""
    if span is not None and not span[0] < span[1]:
        raise ValueError(f"span must be [first, last], rising (got [{span[0]:g}, {span[1]:g}])")
