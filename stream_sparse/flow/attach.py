"""Use nodes in an existing streamz graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamz

from stream_sparse.errors import InputError
from stream_sparse.frame import Stamp

from .values import settle

if TYPE_CHECKING:
    from stream_sparse.base import Node

__all__ = ["attach"]


def attach(stream: streamz.Stream, node: Node) -> streamz.Stream:
    """Put a node below a stream of plain values.

    Parameters:
        stream: any ``streamz.Stream`` whose events are frames or numbers.
        node: takes one input; a fresh copy of it does the work.

    Returns:
        A stream of the node's values; where the node gives none, nothing is emitted.

    Raises:
        InputError: where the node takes several inputs.

    >>> import streamz
    >>> from stream_sparse.nodes import TemporalDiff
    >>> numbers = streamz.Stream()
    >>> seen = attach(numbers, TemporalDiff(tau=1)).sink_to_list()
    >>> for x in (1.0, 4.0, 2.0):
    ...     numbers.emit(x)
    >>> seen
    [3.0, 2.0]
    """
    if node.signature().least > 1:
        raise InputError(
            f"attach takes nodes of one input; {type(node).__name__} takes {node.signature().least}"
        )
    return _Attached(stream, node.fresh())


class _Attached(streamz.Stream):  # type: ignore[misc]
    def __init__(self, upstream: streamz.Stream, node: Node) -> None:
        self._node, self._at, self._count = node, node.signature().at, 0
        super().__init__(upstream)

    def update(self, x: Any, who: Any = None, metadata: Any = None) -> Any:
        del who
        more = {"at": Stamp(self._count, float(self._count))} if self._at else {}
        self._count += 1
        value = settle(self._node.update(x, **more))
        return [] if value is None else self._emit(value, metadata)
