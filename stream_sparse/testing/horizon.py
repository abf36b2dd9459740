"""The check of ``horizon()`` and ``warmup()``, and of the recovery from a frame of nan."""

from __future__ import annotations

import numpy as np

from stream_sparse.base import Node, yaml_name
from stream_sparse.frame import Value, named_outputs

from .streams import CLOSE, Stream, failure, results, same, streams

__all__ = ["true_horizon"]


def true_horizon(node: Node) -> None:
    """Exactly ``horizon()`` earlier inputs influence a result, and a nan is gone after as many frames."""
    far = node.horizon()
    reached = far is None
    for stream, other in zip(streams(node), streams(node, seed=1), strict=True):
        clean = results(node.fresh(), stream)
        _check_warmup(node, stream, clean)
        at = node.warmup() + 2
        if stream.columns[0].dtype.kind == "f":
            _check_recovery(node, stream, clean, at)
        if far is None:
            continue
        changed = Stream(stream.kind, tuple(c.copy() for c in stream.columns))
        for new, old in zip(changed.columns, other.columns, strict=True):
            new[at] = old[at]
        after = results(node.fresh(), changed)
        close = _closeness(clean)
        assert same(after[at + far + 1 :], clean[at + far + 1 :], close), failure(
            node, stream, f"an input from before horizon() = {far} matters"
        )
        # Two scalars may fall into one bin, so the difference need not show in every stream.
        reached |= not same([after[at + far]], [clean[at + far]], close)
    assert reached, f"{yaml_name(type(node))}: horizon() = {far} is too large: no input that old matters"


def _closeness(values: list[Value]) -> float:
    kinds = {np.asarray(part).dtype.name for value in values for part in named_outputs(value).values()}
    return CLOSE["float32"] if "float32" in kinds else CLOSE["float64"]


def _check_warmup(node: Node, stream: Stream, values: list[Value]) -> None:
    first = next((t for t, value in enumerate(values) if value is not None), len(values))
    # A learner may need more frames than that, depending on their content.
    right = first >= node.warmup() if node.learns else first == node.warmup()
    assert right, failure(
        node, stream, f"the first value comes with frame {first}, but warmup() is {node.warmup()}"
    )


def _check_recovery(node: Node, stream: Stream, clean: list[Value], at: int) -> None:
    holed = Stream(stream.kind, tuple(c.copy() for c in stream.columns))
    for column in holed.columns:
        if column.dtype.kind == "f":
            column[at] = np.nan
    after = results(node.fresh(), holed)
    far = node.horizon()
    if far is not None:
        fine = same(after[at + far + 1 :], clean[at + far + 1 :], _closeness(clean))
        assert fine, failure(node, stream, f"a nan frame still shows after horizon() = {far} frames")
        return
    for name, value in named_outputs(after[-1]).items():
        before = np.isfinite(np.asarray(named_outputs(clean[-1])[name], float))
        now = np.isfinite(np.asarray(value, float))
        assert now[before].all() if before.ndim else (now or not before), failure(
            node, stream, f"after one nan frame {name or 'the result'} stays nan"
        )
