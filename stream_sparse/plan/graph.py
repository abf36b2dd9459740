"""Sum warm-up and latency along the paths of a plan, and write these as lines."""

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


def chains(plan: Plan) -> list[str]:
    """Write a line for the way from the source to each node that no other takes as its first input.

    >>> from stream_sparse.plan import read
    >>> chains(read("minimal"))
    ['source \u2192 gray \u2192 kurtosis']
    """
    above = {part.family: part.inputs[0].family for part in plan.parts}
    read = set(above.values())
    lines = []
    for end in (name for name in above if name not in read):
        way = [end]
        while way[0] in above:
            way.insert(0, above[way[0]])
        lines.append(" \u2192 ".join(way))
    return lines
