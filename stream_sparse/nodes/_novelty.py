"""Detect a scene that does not change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from stream_sparse.frame import Array
from stream_sparse.kernels.elementary import half_to

__all__ = ["Novelty"]

_PROBES = 64  # signals compared
_FRAMES = 30  # a second of video decides
_STILL = 0.02  # share of the energy that changes; the noise of a camera stays below it


class Novelty:
    """Measure how much some signals change from frame to frame."""

    def __init__(self) -> None:
        self._last: Array | None = None
        self._change = 1.0
        self._seen = 0

    def see(self, X: Array) -> None:
        """Compare the signals of a frame, (n, features), with those of the frame before."""
        probe = np.nan_to_num(X[:: max(len(X) // _PROBES, 1)], nan=0.0, posinf=0.0, neginf=0.0)
        last, self._last = self._last, probe
        self._seen += 1
        if last is None or last.shape != probe.shape:
            return
        energy = float(np.square(probe, dtype=np.float64).sum())
        change = float(np.square(probe - last, dtype=np.float64).sum())
        if energy > 0 and np.isfinite(change):  # flat signals and nan do not show movement
            keep = half_to(4 / _FRAMES)
            self._change = keep * self._change + (1 - keep) * min(change / energy, 1.0)

    def still(self) -> bool:
        """Whether the scene has been still for a while."""
        return self._seen > _FRAMES and self._change < _STILL

    def state(self) -> dict[str, Any]:
        return {"last": None if self._last is None else self._last.copy(), "change": self._change,
                "seen": self._seen}  # fmt: skip

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Novelty:
        """Make one from a state."""
        made = cls()
        made._last = None if state["last"] is None else state["last"].copy()
        made._change, made._seen = float(state["change"]), int(state["seen"])
        return made
