"""The two definitions of kurtosis, and the value of a normal distribution by each."""

from __future__ import annotations

from stream_sparse.base import Statistic

__all__ = ["as_kurtosis"]


def as_kurtosis(over: Statistic, fisher: bool = True) -> Statistic:
    """Return how to read a kurtosis over some frames: by Fisher's definition, or by Pearson's."""
    name, normal = ("Fisher", 0.0) if fisher else ("Pearson", 3.0)
    words = f"{over.definition}, {name}" if over.definition else name
    return over._replace(definition=words, normal=normal)
