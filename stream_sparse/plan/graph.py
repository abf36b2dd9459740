"""Sum warm-up and latency along the paths of a plan."""

from __future__ import annotations

from stream_sparse.base import Node

from .plan import Plan


def paths(plan: Plan) -> dict[str, tuple[int, int]]:
    """Warm-up and latency of each part in frames, summed along its slowest path."""
    sums: dict[str, tuple[int, int]] = {"source": (0, 0)}
    for part in plan.parts:
        above = [sums[ref.name] for ref in part.inputs]
        own = (part.unit.warmup(), part.unit.latency()) if isinstance(part.unit, Node) else (0, 0)
        sums[part.name] = (max(w for w, _ in above) + own[0], max(late for _, late in above) + own[1])
    del sums["source"]
    return sums
