"""Sparse coding for people with arrays: ``omp`` and ``OnlineDictionary``."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .online import OnlineDictionary
    from .pursuit import omp

__all__ = ["OnlineDictionary", "omp"]

# Imported on first use: learning in a stream need not wait for scikit-learn.
_HOMES = {"OnlineDictionary": "online", "omp": "pursuit"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
