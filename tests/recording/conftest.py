"""A film in a file."""

from tests.support.resumable_runs import file

__all__ = ["file"]
