"""The schema of a saved state, and whether the state of a node is one that such a node can have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from stream_sparse.frame import describe

__all__ = ["StateSchema", "find_misfit"]

_Count = Annotated[int, Field(ge=0, lt=1 << 53)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, allow_inf_nan=False)


class _NodeState(_Part):
    """A node: its description, and what it remembers."""

    use: str
    inputs: str
    given: dict[str, str]  # by the user
    recorded: dict[str, str] = {}  # where the pipeline.yaml beside it has another value
    edited: dict[str, Any]  # those that were neither, or not both, at this frame
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

    It is compared with ``likes``, the states of such a node at its begin and after some frames. All arrays of
    the package's nodes keep the dtype and the shape that they have there. A kernel, which is compiled, would
    read beyond the end of a shorter one.

    >>> find_misfit({"ring": np.zeros((3, 4))}, [{"ring": None}, {"ring": np.ones((3, 4))}])
    >>> find_misfit({"ring": np.zeros((2, 4))}, [{"ring": None}, {"ring": np.ones((3, 4))}])
    'ring is float64 of shape (2, 4), expected float64 of shape (3, 4)'
    """
    known = [like for like in likes if like is not None]
    alike = [like for like in known if _form(like) == _form(state)]
    if known and not alike and state is not None:
        return f"{where} is {_form(state)}, expected {_form(known[-1])}"
    if isinstance(state, dict):
        start = f"{where}." if where else ""
        within = ((f"{start}{k}", v, [like[k] for like in alike if k in like]) for k, v in state.items())
    elif isinstance(state, list | tuple):
        # One number of each form is enough: a list of past values may be long.
        items = {
            id(item) if isinstance(item, dict | list | tuple) else _form(item): item
            for like in alike
            for item in like
        }
        within = ((f"{where}[{place}]", v, [*items.values()]) for place, v in enumerate(state))
    else:
        return None
    return next((said for place, v, some in within if (said := find_misfit(v, some, place))), None)


def _form(value: Any) -> str:
    """Describe what must not change; it is the same for all numbers."""
    number = isinstance(value, np.ndarray | np.generic | int | float)
    return describe(value) if number else f"a {type(value).__name__}"
