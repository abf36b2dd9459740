"""Read what nodes say of themselves: write what ``facts`` and ``statistic`` return as a page can compute it.

They are followed as ``wasm_steps.py`` follows ``step``, and written in the same way. Names are parameters,
``seen``, the number of frames, ``inputs``, the statistics of inputs, and ``arrays``, those that are state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from stream_sparse.base import Node, parameters
from stream_sparse.nodes._step import KernelNode
from tools.wasm_steps import Input, Known, made, named_in, paths, written

_PLACES = Input("positions", None), Known(["item", "patches.shape", 1]), Known(["item", "patches.shape", 2])


def facts_of(cls: type[KernelNode]) -> dict[str, Any]:
    """Return what a page is to know of a class of nodes: facts, how to read outputs, and whether it learns.

    >>> from stream_sparse.nodes import TemporalDiff
    >>> facts_of(TemporalDiff)["horizon"]
    'tau'
    """
    node, usual = made(cls), _usual_caption(cls)

    def said(of: Callable[..., Any], *args: Any, take: Callable[[Any], Any] = lambda found: found) -> Any:
        """Write what a method returns, on whichever way."""
        (last, *_), *others = reversed([*paths(node, of, [node, *args])])
        found = written(take(last))
        for one, when, _ in others:
            found = ["if", ["and", *when], written(take(one)), found]
        return found

    inputs = [Known(["item", "inputs", k]) for k in range(cls.signature().most or 1)]
    own = cls.statistic is not Node.statistic
    return {
        "horizon": said(cls.horizon),
        "warmup": said(cls.warmup),
        "caption": said(cls.facts, take=lambda facts: usual if facts.caption is None else facts.caption),
        "statistic": {name: said(cls.statistic, name, *inputs) for name in node.fields() or ("",)}
        if own
        else {},
        "learns": cls.learns,
        "refuses": [*_refused(node)],
        "resets": [name for name, known in parameters(cls).items() if known.resets],
    } | ({"outline": said(cls.around, *_PLACES)} if hasattr(cls, "around") else {})


def _refused(node: KernelNode) -> Iterator[list[Any]]:
    """Yield the parameters that the class refuses, as conditions with what it says, as far as it is known."""
    checks = node.__pydantic_decorators__
    calls = [(one.func, [node]) for one in checks.model_validators.values()]
    calls += [
        (one.func.__func__, [type(node), Known(name)])
        for one in checks.field_validators.values()
        for name in one.info.fields
    ]
    for function, args in calls:
        with suppress(TypeError, ValueError):  # it needs more, or cannot be followed
            for _, when, refused in paths(node, function, args):
                for test, words in refused:
                    if named_in(test) <= node.parameters().keys():
                        yield [["and", *when, test], words]


def _usual_caption(cls: type[KernelNode]) -> Known:
    """Return the caption of a node whose facts have none: the parameters that are not their defaults."""
    words: list[Any] = []
    for name, known in parameters(cls).items():
        form = ["text", "g" if cls.model_fields[name].annotation is float else ""]
        default = None if known.default is ... else written(known.default)
        words.append(
            [
                "if",
                ["shown", name, default],
                ["join", ["text", f"{name} "], ["format", name, form]],
                ["text", ""],
            ]
        )
    return Known(["listed", *words])
