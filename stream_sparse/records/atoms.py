"""The atoms of the dictionaries of a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .state import load_state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from stream_sparse.frame import Array

__all__ = ["latest_atoms"]


def latest_atoms(arrays: Mapping[str, Array], state: Path) -> dict[str, Array]:
    """Return the last atoms of each dictionary, (atoms, rows, columns) where it learns from patches.

    Parameters:
        arrays: those that were recorded, by name.
        state: the file that a run saves at its end; it may be missing.
    """
    # The state at the end of the run is at least as new as the recorded arrays.
    return dict(_recorded(arrays)) | dict(_saved(state))


def _recorded(arrays: Mapping[str, Array]) -> Iterator[tuple[str, Array]]:
    """The last recorded atoms of each node."""
    for name, array in arrays.items():
        node, _, output = name.rpartition(".")
        if output in ("atoms", "components") and len(array):
            yield node, np.asarray(array[-1])


def _saved(path: Path) -> Iterator[tuple[str, Array]]:
    """The atoms of each node in the state that a run saved."""
    if not path.is_file():
        return
    for name, entry in load_state(path)["nodes"].items():
        state = entry.get("state") or {}
        if entry["use"] == "dictionary_learning":
            atoms = state.get("arrays", {}).get("learned", (state.get("learner") or {}).get("atoms"))
            if atoms is not None and atoms.any():  # before the first batch they are zeros
                shape = state["inputs"][0][0]
                yield name, atoms.reshape(len(atoms), *shape[len(shape) > 1 :])
        elif entry["use"] == "incremental_pca" and state.get("shown"):
            yield name, state["shown"]["components"]
