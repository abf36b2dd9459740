"""Sparse coding for people with arrays: ``omp``, ``lasso``, ``lca``, ``OnlineDictionary``, ``motion_fit``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream_sparse._lazy import lazy_names

if TYPE_CHECKING:
    from .codes import lasso, lca, omp
    from .motion import motion_fit
    from .online import OnlineDictionary

__all__ = ["OnlineDictionary", "lasso", "lca", "motion_fit", "omp"]

if not TYPE_CHECKING:  # imported on first use: learning in a stream need not wait for scikit-learn
    __getattr__, __dir__ = lazy_names(
        __name__, {".online": "OnlineDictionary", ".codes": "lasso lca omp", ".motion": "motion_fit"}
    )
