"""Fixtures of batches."""

from tests.support.batch_films import place

__all__ = ["place"]
