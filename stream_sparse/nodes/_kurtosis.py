"""The two definitions of kurtosis, and the value of a normal distribution by each."""

from __future__ import annotations

from stream_sparse.base import Statistic

__all__ = ["as_kurtosis"]


def as_kurtosis(over: Statistic, fisher: bool = True) -> Statistic:
    """Return how to read a kurtosis over some frames: by Fisher's definition, the usual one, or Pearson's."""
    if fisher:
        return over._replace(normal=0.0)
    words = f"{over.definition}, Pearson" if over.definition else "Pearson"
    return over._replace(definition=words, normal=3.0)
