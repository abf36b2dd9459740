"""Fixtures of batches."""

from tests.films import place

__all__ = ["place"]
