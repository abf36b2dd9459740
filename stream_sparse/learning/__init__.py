"""Sparse coding for people with arrays: ``omp``, ``lasso``, ``lca``, ``OnlineDictionary``, ``motion_fit``."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .l1 import lasso, lca
    from .motion import motion_fit
    from .online import OnlineDictionary
    from .pursuit import omp

__all__ = ["OnlineDictionary", "lasso", "lca", "motion_fit", "omp"]

# Imported on first use: learning in a stream need not wait for scikit-learn.
_HOMES = {
    "OnlineDictionary": "online", "lasso": "l1", "lca": "l1", "motion_fit": "motion", "omp": "pursuit"
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
