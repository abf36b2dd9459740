"""Read the ``nodes`` of a pipeline, and sort them so that each follows its inputs."""

import heapq
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from stream_sparse.base import Node, Unit

from .file_model import COLUMNS, NODE_NAME, NodeEntry
from .plan import Ref
from .problems import Problems, YamlPosition
from .unit_entries import Draft, draft
from .yaml_tree import YamlValue


@dataclass
class NodeDraft:
    """A node as the file describes it: its inputs are names with their places; empty where one is wrong."""

    name: str
    unit: Draft
    inputs: list[tuple[str, YamlPosition]]


def family_of(text: str) -> str:
    """Return the node that an input names, as the file calls it.

    >>> family_of("stats@box.window=0.5.mean"), family_of("source")
    ('stats', 'source')
    """
    return Ref(text).family.partition(".")[0]


def name_problem(name: str) -> str:
    """Say why a node cannot have this name; empty if it can."""
    if name in ("source", "view"):
        return f"'{name}' cannot be the name of a node; it means the pipeline's own {name}"
    if name in COLUMNS:
        return f"'{name}' cannot be the name of a node; tables have a column {name} of their own"
    if not re.fullmatch(NODE_NAME, name):
        return f"'{name}' cannot be the name of a node; use small letters, digits and _, a letter first"
    return ""


def inputs_problem(unit: type[Unit], count: int) -> str:
    """Say why a unit cannot take so many inputs; empty if it can."""
    least, most = (1, 1)
    if issubclass(unit, Node):
        least, most = unit.signature()[:2]  # type: ignore[assignment]
    if count >= least and (most is None or count <= most):
        return ""
    wanted = f"{least}" if least == most else f"at least {least}" if most is None else f"{least} to {most}"
    plural = "" if wanted == "1" else "s"
    names = ", ".join("abcdefgh"[:least])
    example = f"[{names}]" if least > 1 else names
    return f"takes {wanted} input{plural}, as in from: {example} (got {count})"


def read_nodes(item: YamlValue | None, problems: Problems) -> dict[str, NodeDraft]:
    """Read all nodes, in the order of the file."""
    nodes: dict[str, NodeDraft] = {}
    if item is None or item.value is None:
        return nodes
    if not isinstance(item.value, dict):
        problems.add(item.at, f"nodes must be a mapping such as name: {{use: grayscale}} (got {item.show()})")
        return nodes
    above = "source"
    for name, value in item.value.items():
        if wrong := name_problem(name):
            problems.add(value.key, wrong)
        nodes[name] = _read_node(name, value, above, problems)
        above = name
    return nodes


def _read_node(name: str, item: YamlValue, above: str, problems: Problems) -> NodeDraft:
    unit = draft(item, f"node '{name}'", NodeEntry, ("nodes", "sinks"), problems)
    if unit.entry is None:
        return NodeDraft(name, unit, [])
    inputs = placed(item, unit.entry.from_) or [(above, item.key)]
    wrong = "" if unit.cls is None else inputs_problem(unit.cls, len(inputs))
    if wrong:
        from_ = item.find("from")
        problems.add(item.key if from_ is item else from_.at, f"{unit.label} {wrong}")
    return NodeDraft(name, unit, inputs)


def placed(item: YamlValue, names: Sequence[str] | None) -> list[tuple[str, YamlPosition]]:
    """Return the names that stand under ``from`` in an entry, each with its place."""
    return [(name, item.find("from", k).at) for k, name in enumerate(names or ())]


def ordered(reads: Mapping[str, set[str]]) -> tuple[list[str], list[list[str]]]:
    """Sort names so that each follows those it reads, as far as possible in the given order.

    Returns:
        The order, without names that read each other in a loop; and each loop, along the data.

    >>> ordered({"b": {"a"}, "c": set(), "a": set()})
    (['c', 'a', 'b'], [])
    >>> ordered({"a": {"b"}, "b": {"a"}})
    ([], [['a', 'b', 'a']])
    """
    unread = {name: above & reads.keys() for name, above in reads.items()}
    loops = []
    while True:
        sorter = TopologicalSorter(unread)
        try:
            sorter.prepare()
            break
        except CycleError as error:
            loop = error.args[1][1:]
            start = min(map([*reads].index, loop))
            k = loop.index([*reads][start])
            loops.append([*loop[k:], *loop[: k + 1]])
            unread = {name: above - {*loop} for name, above in unread.items() if name not in loop}
    names = list(reads)
    rank = {name: k for k, name in enumerate(names)}
    ready: list[int] = []
    order = []
    while sorter.is_active():
        for name in sorter.get_ready():
            heapq.heappush(ready, rank[name])
        order.append(names[heapq.heappop(ready)])
        sorter.done(order[-1])
    return order, loops
