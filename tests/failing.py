"""Errors in their exact words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from stream_sparse.errors import InputError

__all__ = ["fails"]


@contextmanager
def fails(text: str, error: type[Exception] = InputError) -> Iterator[None]:
    """Expect an error with exactly this text."""
    with pytest.raises(error) as caught:
        yield
    assert str(caught.value) == text
