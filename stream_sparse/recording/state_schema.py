"""The schema of a saved state, and whether the state of a node is one that such a node can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from stream_sparse.frame import describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stream_sparse.frame import Array

__all__ = ["StateSchema", "find_misfit"]

_Count = Annotated[int, Field(ge=0, lt=1 << 53)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, allow_inf_nan=False)


class _NodeState(_Part):
    """A node: its description, and what it remembers."""

    use: str
    inputs: str
    given: dict[str, str]
    edited: dict[str, Any]
    files: dict[str, str]
    off: bool
    state: dict[str, Any] | None


class _Medium(_Part):
    """The frames of the source."""

    shape: list[_Count]
    dtype: Annotated[str, AfterValidator(lambda text: np.dtype(text) and text)]
    live: bool
    utc_at_zero: float | None


class _Source(_Part):
    """The source as the pipeline describes it."""

    use: str
    given: dict[str, str]


class StateSchema(_Part):
    """A run between two frames, as :class:`Checkpoints` writes it."""

    version: str
    whole: bool
    index: _Count
    time_s: float | None
    taken: _Count
    medium: _Medium
    source: _Source
    nodes: dict[str, _NodeState]


def find_misfit(state: Any, likes: Sequence[Any], where: str = "") -> str | None:
    """Say what in a node's state does not fit; None where all does.

    Arrays are compared with those in ``likes``, the states of such a node at its begin and after some frames.
    They may have grown since, in length and in precision. An array that is too short could make a kernel
    read beyond its end.

    >>> find_misfit({"ring": np.zeros((9, 4))}, [{"ring": None}, {"ring": np.zeros((3, 4))}])
    >>> find_misfit({"ring": np.zeros((2, 4))}, [{"ring": None}, {"ring": np.zeros((3, 4))}])
    'ring is float64 of shape (2, 4), expected float64 of shape (3, 4)'
    """
    if isinstance(state, dict):
        inside = f"{where}." if where else ""
        for key, value in state.items():
            alike = [like[key] for like in likes if isinstance(like, dict) and key in like]
            if said := find_misfit(value, alike, f"{inside}{key}"):
                return said
    known = [like for like in likes if isinstance(like, np.ndarray)]
    if isinstance(state, np.ndarray) and known and not any(_may_become(like, state) for like in known):
        return f"{where} is {describe(state)}, expected {describe(known[-1])}"
    return None


def _may_become(before: Array, after: Array) -> bool:
    """Whether an array has the same number of dimensions, and is nowhere shorter or less precise."""
    real = after.dtype.isnative and (after.dtype.kind in "biuf" or after.dtype == before.dtype)
    if before.ndim != after.ndim or not real or not np.can_cast(before.dtype, after.dtype):
        return False
    if before.size == 0:  # it was not yet begun
        return after.size == 0
    return all(old <= new for old, new in zip(before.shape, after.shape, strict=True))
