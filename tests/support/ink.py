"""The search for colours in pictures."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["inked"]


def inked(picture: Any, colour: tuple[int, int, int], tolerance: int = 12) -> Any:
    """Return where a picture has a colour."""
    return (np.abs(picture.astype(int) - np.array(colour)) <= tolerance).all(axis=2)
