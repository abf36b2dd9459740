"""What an error says, word by word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from stream_sparse.errors import InputError

__all__ = ["fails", "refusal"]


@contextmanager
def fails(text: str, error: type[Exception] = InputError) -> Iterator[None]:
    """Expect an error with exactly this text."""
    with pytest.raises(error) as caught:
        yield
    assert str(caught.value) == text


def refusal(error: type[Exception], call: Callable[..., object], *args: Any, **named: Any) -> str:
    """Return the text of the error that a call raises."""
    with pytest.raises(error) as caught:
        call(*args, **named)
    return str(caught.value)
