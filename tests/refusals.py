"""What an error says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

__all__ = ["refusal"]


def refusal(error: type[Exception], call: Callable[..., object], *args: Any, **named: Any) -> str:
    """Return the text of the error that a call raises."""
    with pytest.raises(error) as caught:
        call(*args, **named)
    return str(caught.value)
