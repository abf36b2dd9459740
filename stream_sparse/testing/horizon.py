"""The check of ``horizon()`` and ``warmup()``, and of the recovery from a frame of nan."""

from __future__ import annotations

import copy

import numpy as np

from stream_sparse.base import Node
from stream_sparse.frame import Value, named_outputs

from .streams import CLOSE, Stream, results, same, streams
from .units import labelled


def true_horizon(node: Node) -> None:
    """Exactly ``horizon()`` earlier inputs influence a result, and a nan is gone after as many frames."""
    far = node.horizon()
    reached = far is None
    for stream, other in zip(streams(node), streams(node, seed=1), strict=True):
        with labelled(node, f" ({stream.kind})"):
            ran = node.fresh()
            clean = results(ran, stream)
            _check_warmup(node, ran, clean)
            at = ran.warmup() + 2
            if stream.columns[0].dtype.kind == "f":
                _check_recovery(node, stream, clean, at)
            if far is None:
                continue
            changed = copy.deepcopy(stream)
            for new, old in zip(changed.columns, other.columns, strict=True):
                new[at] = old[at]
            after = results(node.fresh(), changed)
            close = _closeness(clean)
            equal = same(after[at + far + 1 :], clean[at + far + 1 :], close)
            assert equal, f"an input from before horizon() = {far} matters"
            _check_begin_late(node, stream, clean, at, far)
            # Two scalars may fall into one bin, so the difference need not show in every stream.
            reached |= not same([after[at + far]], [clean[at + far]], close)
    with labelled(node):
        assert reached, f"horizon() = {far} is too large: no input that old matters"


def _check_begin_late(node: Node, stream: Stream, clean: list[Value], first: int, far: int) -> None:
    late = node.fresh()
    late.pass_over(first)
    rest = results(late, stream, first)
    equal = same(rest[far:], clean[first + far :], _closeness(clean))
    assert equal, f"begun at frame {first} it gives other results, also after horizon() = {far} frames"


def _closeness(values: list[Value]) -> float:
    kinds = {np.asarray(part).dtype.name for value in values for part in named_outputs(value).values()}
    return CLOSE["float32"] if "float32" in kinds else CLOSE["float64"]


def _check_warmup(node: Node, ran: Node, values: list[Value]) -> None:
    """``warmup()`` is right once inputs have come, and no more than that before their shape is known."""
    first = next((t for t, value in enumerate(values) if value is not None), len(values))
    # A learner may need more frames than that, depending on their content.
    right = first >= ran.warmup() if node.learns else first == ran.warmup()
    for says, holds in ((ran.warmup(), right), (node.warmup(), node.warmup() <= first)):
        assert holds, f"the first value comes with frame {first}, but warmup() is {says}"


def _check_recovery(node: Node, stream: Stream, clean: list[Value], at: int) -> None:
    holed = copy.deepcopy(stream)
    for column in holed.columns:
        if column.dtype.kind == "f":
            column[at] = np.nan
    after = results(node.fresh(), holed)
    far = node.horizon()
    if far is not None:
        fine = same(after[at + far + 1 :], clean[at + far + 1 :], _closeness(clean))
        assert fine, f"a nan frame still shows after horizon() = {far} frames"
        return
    for name, value in named_outputs(after[-1]).items():
        before = np.isfinite(np.asarray(named_outputs(clean[-1])[name], float))
        now = np.isfinite(np.asarray(value, float))
        healed = now[before].all()
        assert healed, f"after one nan frame {name or 'the result'} stays nan"
