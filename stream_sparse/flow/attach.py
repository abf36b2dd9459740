"""Use nodes in an existing streamz graph."""

from collections.abc import Sequence
from typing import Any

import streamz

from stream_sparse.base import Node
from stream_sparse.frame import Stamp, named_outputs

from .values import settle


def attach(stream: streamz.Stream | Sequence[streamz.Stream], node: Node) -> streamz.Stream:
    """Put a node below a stream of plain values, or below several that streamz's ``zip`` joins.

    Parameters:
        stream: a ``streamz.Stream`` whose events are frames, numbers or named outputs, of which the node
            gets the first; a list of them where the node takes several inputs.
        node: a fresh copy of it does the work.

    Returns:
        A stream of the node's values; where the node gives no value, nothing is emitted.

    >>> import streamz
    >>> from stream_sparse.nodes import TemporalDiff
    >>> numbers = streamz.Stream()
    >>> seen = attach(numbers, TemporalDiff(tau=1)).sink_to_list()
    >>> for x in (1.0, 4.0, 2.0):
    ...     numbers.emit(x)
    >>> seen
    [3.0, 2.0]
    """
    streams = list(stream) if isinstance(stream, list | tuple) else [stream]
    joined = streams[0] if len(streams) == 1 else streamz.zip(*streams)
    return _Attached(joined, node.fresh(), len(streams) > 1)


class _Attached(streamz.Stream):  # type: ignore[misc]
    def __init__(self, upstream: streamz.Stream, node: Node, several: bool) -> None:
        self._node, self._several, self._at, self._count = node, several, node.signature().at, 0
        super().__init__(upstream)

    def update(self, x: Any, who: Any = None, metadata: Any = None) -> Any:
        del who
        # A single value as it is, the first one of named outputs.
        inputs = [next(iter(named_outputs(value).values())) for value in (x if self._several else [x])]
        more = {"at": Stamp(self._count, float(self._count))} if self._at else {}
        self._count += 1
        value = settle(self._node.update(*inputs, **more))
        return [] if value is None else self._emit(value, metadata)
