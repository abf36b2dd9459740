"""Print each node or pipeline that calls a kernel which was not found beforehand; run as a module.

Names of nodes stand for these alone, without pipelines. With ``forwards`` or ``backwards`` only compile all
kernels, in this order: two processes meet in the middle.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np

from stream_sparse import load
from stream_sparse.base import Node
from stream_sparse.errors import InputError, ParameterError
from stream_sparse.flow import probe, try_nodes
from stream_sparse.kernels._cache import KernelCache, NotCompiledError
from stream_sparse.kernels.compiling import skipping
from stream_sparse.plan import registry
from stream_sparse.testing.streams import Stream, streams
from tests.support.plans import part

VARIANTS: list[dict[str, Any]] = [
    {}, {"window": 3}, {"window": None}, {"half_life": 5.0}, {"algorithm": "minibatch"},
    {"align": "notebook"}, {"intercept": True}, {"range": (0.0, 9.0)},
]  # fmt: skip
PIPELINES = {"dictionary": None, "fields": None, "pca": None, "webcam": "sample:macaw"}
"""Pipelines with nodes that need good input from those above them, and the source to use."""


def cases(*names: str) -> Iterator[tuple[str, Callable[[], object]]]:
    for name in names or registry.names("nodes"):
        cls = registry.find("nodes", name)
        for variant in VARIANTS:
            if not variant.keys() <= cls.model_fields.keys():
                continue
            try:
                node = cls(**{**cls.example, **variant})
            except ParameterError:
                continue
            assert isinstance(node, Node)
            with skipping():
                found = streams(node)
            yield from ((f"{name} {variant}, {stream.kind}", partial(feed, node, stream)) for stream in found)
    for name, source in () if names else PIPELINES.items():
        plan = load(name, source=source).plan
        yield f"pipeline {name}", partial(try_nodes, plan, plan.source.open())


def feed(node: Node, stream: Stream) -> None:
    """Feed a node as the dry run does."""
    inputs = {f"input{k}": x for k, x in enumerate(stream.at(1))}
    for x in inputs.values():
        if isinstance(x, np.ndarray):
            x.setflags(write=False)
    with suppress(InputError):
        probe(part("node", node, *inputs), node.fresh(), inputs)


def compile_kernels(backwards: bool) -> None:
    gc.set_threshold(100_000)  # searches for garbage take a sixth of the time of compiling
    for _, feed in list(cases())[:: -1 if backwards else 1]:
        feed()


def main(*names: str) -> None:
    # Nothing counts as compiled before it is called; kernels are loaded from disk all the same.
    load_overload, asked = KernelCache.load_overload, set[Any]()

    def ask(cache: KernelCache, types: Any, context: Any) -> Any:
        asked.add((cache, types))
        return load_overload(cache, types, context)

    def refuse(cache: KernelCache, types: Any, context: Any) -> Any:
        raise NotCompiledError(types)

    todo, found = list(cases(*names)), []
    KernelCache.load_overload = refuse  # type: ignore[method-assign]
    for _, feed in todo:
        with skipping() as missing:
            feed()
        # Numba keeps the cache of a dispatcher here.
        found.append({(kernel._cache, types) for kernel, types in missing})  # type: ignore[attr-defined]
    KernelCache.load_overload = ask  # type: ignore[method-assign]
    for (label, feed), expected in zip(todo, found, strict=True):
        asked.clear()
        feed()
        if asked - expected:
            # Numba's dispatchers and caches are known by private names alone.
            print(label, sorted(cache._name for cache, _ in asked - expected))
    if "numba.np.arraymath" in sys.modules:
        print("a kernel on disk makes numba import scipy.linalg, to see whether it is there")


if __name__ == "__main__":
    if sys.argv[1:] in (["forwards"], ["backwards"]):
        compile_kernels(sys.argv[1] == "backwards")
    else:
        main(*sys.argv[1:])
