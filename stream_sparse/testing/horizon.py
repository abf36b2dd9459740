"""How far back a node looks, when it speaks first, and how it gets over a frame of nan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stream_sparse.base import yaml_name

from .streams import CLOSE, Stream, broken, parts, said, same, streams

if TYPE_CHECKING:
    from stream_sparse.base import Node
    from stream_sparse.frame import Value

__all__ = ["true_horizon"]


def true_horizon(node: Node) -> None:
    """``horizon()`` inputs back matter, none before that does, and nan is gone after as many frames."""
    far = node.horizon()
    reached = far is None
    for stream, other in zip(streams(node), streams(node, seed=1), strict=True):
        clean = said(node.fresh(), stream)
        _warmup(node, stream, clean)
        at = node.warmup() + 2
        if stream.real:
            _recovers(node, stream, clean, at)
        if far is None:
            continue
        changed = Stream(stream.kind, tuple(c.copy() for c in stream.columns))
        for new, old in zip(changed.columns, other.columns, strict=True):
            new[at] = old[at]
        after = said(node.fresh(), changed)
        close = _closeness(clean)
        assert same(after[at + far + 1 :], clean[at + far + 1 :], close), broken(
            node, stream, f"an input from before horizon() = {far} matters"
        )
        # Two scalars may well fall into one bin; in some stream the difference must show.
        reached |= not same([after[at + far]], [clean[at + far]], close)
    assert reached, (
        f"{yaml_name(type(node))}: horizon() = {far} is too far: what is that far back never matters"
    )


def _closeness(values: list[Value]) -> float:
    kinds = {np.asarray(part).dtype.name for value in values for part in parts(value).values()}
    return CLOSE["float32"] if "float32" in kinds else CLOSE["float64"]


def _warmup(node: Node, stream: Stream, values: list[Value]) -> None:
    silent = next((t for t, value in enumerate(values) if value is not None), len(values))
    # How soon a learner can speak depends on how much the frames bring.
    right = silent >= node.warmup() if node.learns else silent == node.warmup()
    assert right, broken(node, stream, f"it speaks first on frame {silent}, warmup() says {node.warmup()}")


def _recovers(node: Node, stream: Stream, clean: list[Value], at: int) -> None:
    holed = Stream(stream.kind, tuple(c.copy() for c in stream.columns))
    for column in holed.columns:
        if column.dtype.kind == "f":
            column[at] = np.nan
    after = said(node.fresh(), holed)
    far = node.horizon()
    if far is not None:
        fine = same(after[at + far + 1 :], clean[at + far + 1 :], _closeness(clean))
        assert fine, broken(node, stream, f"a nan frame still shows after horizon() = {far} frames")
        return
    for name, value in parts(after[-1]).items():
        before = np.isfinite(np.asarray(parts(clean[-1])[name], float))
        now = np.isfinite(np.asarray(value, float))
        assert now[before].all() if before.ndim else (now or not before), broken(
            node, stream, f"one nan frame poisons {name or 'the result'} for good"
        )
