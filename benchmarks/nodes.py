"""What does a node cost besides its kernel? Microseconds a frame of every node that a kernel computes.

Each gets small frames, so that the cost of a call is seen beside the work, and its kernel alone the same
arguments. Both run in turns, in one thread; a time is the least of many.

Run: python benchmarks/nodes.py [NODE ...] [--rounds 15]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from _timing import machine

from stream_sparse.nodes._step import KernelNode, _Bound
from stream_sparse.plan import registry
from stream_sparse.testing.streams import Stream, streams, update

CALLS = 100


@contextmanager
def noted() -> Iterator[list[Callable[[], object]]]:
    """Note each call of a kernel, to call it again."""
    found: list[Callable[[], object]] = []
    call = _Bound.call

    def watched(bound: _Bound, arguments: list[Any]) -> bool:
        band = (0, bound.n) if bound.bands else ()
        found.append(partial(bound.kernel, *arguments, *band))
        return call(bound, arguments)

    _Bound.call = watched  # type: ignore[assignment, method-assign]
    try:
        yield found
    finally:
        _Bound.call = call  # type: ignore[method-assign]


def microseconds(call: Callable[[], object]) -> float:
    """Mean time of a call in a row of some."""
    begin = time.perf_counter()
    for _ in range(CALLS):
        call()
    return (time.perf_counter() - begin) / CALLS * 1e6


def measure(node: KernelNode, stream: Stream, rounds: int) -> tuple[float, float]:
    """The least time of the kernel alone, and of the whole ``update``."""
    for t in range(len(stream)):
        update(node, stream.at(t), t)
    with noted() as found:
        update(node, stream.at(0), len(stream))
    values = stream.at(0)
    alone, whole = [], []
    for _ in range(rounds):
        alone.append(microseconds(lambda: [call() for call in found]))
        whole.append(microseconds(lambda: node.update(*values)))
    return min(alone), min(whole)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    print(machine())
    print(f"{'node':22} {'input':22} {'kernel':>9} {'update':>9} {'adds':>7} {'ratio':>7}  (us)")
    for name in given.names or registry.names("nodes"):
        cls = registry.find("nodes", name)
        if not issubclass(cls, KernelNode):
            continue
        for stream in streams(cls(**cls.example)):
            kernel, whole = measure(cls(**cls.example), stream, given.rounds)
            print(
                f"{name:22} {stream.kind:22} {kernel:9.2f} {whole:9.2f} {whole - kernel:7.2f}"
                f" {whole / kernel:7.2f}", flush=True,
            )  # fmt: skip
