"""The result of a run, computed from its folder, and how far another result differs from it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stream_sparse.records.schema import read_info
from stream_sparse.records.table import seconds

from .pooling import Sums, run_sums
from .result import ItemResult

__all__ = ["difference", "run_result"]

_ROUNDING = 1e-9
"""Share of a scale by which sums of the same values may differ on another machine."""


def run_result(folder: Path, mark: Mapping[str, str]) -> ItemResult:
    """Return the result of a run that has come to its end, as its folder gives it.

    Parameters:
        folder: a run folder.
        mark: hashes of the pipeline and of own units, as in :class:`ItemResult`.

    Raises:
        InputError: where the folder is damaged.
    """
    info = read_info(folder)
    return ItemResult(
        state="done",
        ended="" if info.ended is None else info.ended.how,
        frames=info.frames.processed or 0,
        dropped=info.frames.dropped or 0,
        missing=info.frames.missing or 0,
        corrupt=info.frames.corrupt or 0,
        seconds=seconds(folder),
        sums=run_sums(folder),
        seal=str(info.sha256),
        mark=dict(mark),
    )


def difference(result: ItemResult, folder: Path) -> str:
    """Return the first figure of a result that its run does not give; empty where they agree.

    Raises:
        InputError: where the folder is damaged.
    """
    found = run_result(folder, result.mark)
    if result.sums.keys() != found.sums.keys():
        return f"has the scalars {_names(result)}, its run has {_names(found)}"
    for name, said, given, scale in _figures(result, found):
        if not _same(said, given, scale):
            return f"says {name} {said}, its run gives {given}"
    return ""


def _names(result: ItemResult) -> str:
    return ", ".join(result.sums) or "none"


def _figures(result: ItemResult, found: ItemResult) -> Iterator[tuple[str, Any, Any, float]]:
    """Yield the name of each figure, what the result says, what the run gives, and the scale of rounding."""
    for name in ("ended", "frames", "dropped", "missing", "corrupt"):
        yield name, getattr(result, name), getattr(found, name), 0.0
    yield "seconds", result.seconds, found.seconds, found.seconds or 0.0
    for scalar, given in found.sums.items():
        for name, scale in _scales(given).items():
            yield f"{scalar}.{name}", getattr(result.sums[scalar], name), getattr(given, name), scale


def _scales(given: Sums) -> dict[str, float]:
    """Return the scale of rounding of each sum; 0 for a sum that is exact."""
    largest, span = max(abs(given.min), abs(given.max)), given.max - given.min
    powers = {f"m{k}": given.n * span**k if span < 1e75 else math.inf for k in (2, 3, 4)}
    return dict.fromkeys(Sums._fields, 0.0) | {"mean": largest, "low": largest} | powers


def _same(said: Any, given: Any, scale: float) -> bool:
    if said == given or (said != said and given != given):
        return True
    numbers = isinstance(said, float) and isinstance(given, float)
    return numbers and math.isfinite(scale) and abs(said - given) <= _ROUNDING * scale
