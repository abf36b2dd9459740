"""Read the ``nodes`` of a pipeline, and sort them so that each node follows its inputs."""

from __future__ import annotations

import heapq
import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stream_sparse.base import Node, Unit
from stream_sparse.errors import nearest

from .plan import OnError, Ref
from .problems import Place, Problems
from .text import Item
from .units import Draft, draft, one_of

ON_ERROR = ("stop", "skip", "disable")
_OTHER_KEYS = ("from", "on_error", "offload")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MOST = 1_000  # nodes of a pipeline


@dataclass
class NodeDraft:
    """A node as the file describes it: its inputs are names, each with its place."""

    name: str
    unit: Draft
    inputs: list[tuple[str, Place]]
    on_error: OnError | None = None
    offload: bool | None = None

    def above(self) -> list[str]:
        """The nodes that it reads, by their names in the file; the source is not among them."""
        return [name for text, _ in self.inputs if (name := _node_of(text)) != "source"]


def _node_of(text: str) -> str:
    return Ref(text).family.partition(".")[0]


def name_problem(name: str) -> str:
    """Say why a node cannot have this name; empty if it can."""
    if name in ("source", "view"):
        return f"'{name}' cannot be the name of a node; it means the pipeline's own {name}"
    if not _NAME.fullmatch(name):
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


def read_nodes(item: Item | None, problems: Problems) -> list[NodeDraft]:
    """Read all nodes, in the order of the file."""
    if item is None or item.value is None:
        return []
    if not isinstance(item.value, dict):
        problems.add(item.at, f"nodes must be a mapping such as name: {{use: grayscale}} (got {item.show()})")
        return []
    if len(item.value) > _MOST:
        problems.add(item.at, f"a pipeline has at most {_MOST:,} nodes (got {len(item.value):,})")
        return []
    found: list[NodeDraft] = []
    above = "source"
    for name, value in item.value.items():
        wrong = name_problem(name)
        if wrong:
            problems.add(value.key, wrong)
        unit = draft(value, f"node '{name}'", ("nodes", "sinks"), problems, other_keys=_OTHER_KEYS)
        if unit is not None:
            found.append(_read_node(name, value, unit, above, problems))
        above = name
    return found


def _read_node(name: str, value: Item, unit: Draft, above: str, problems: Problems) -> NodeDraft:
    given = value.value.get("from")
    inputs = [(above, value.key)] if given is None else read_names(given, f"{unit.label}: from", problems)
    offload = value.value.get("offload")
    if offload is not None and not isinstance(offload.value, bool | None):
        problems.add(offload.at, f"{unit.label}: offload must be true or false (got {offload.show()})")
        offload = None
    if inputs and unit.cls is not None:
        wrong = inputs_problem(unit.cls, len(inputs))
        if wrong:
            problems.add(value.key if given is None else given.at, f"{unit.label} {wrong}")
    on_error = one_of(value.value.get("on_error"), f"{unit.label}: on_error", ON_ERROR, problems)
    return NodeDraft(name, unit, inputs, on_error, None if offload is None else offload.value)


def read_names(item: Item, label: str, problems: Problems) -> list[tuple[str, Place]]:
    """Read a name or a list of names, each with its place."""
    items = item.value if isinstance(item.value, list) else [item]
    if not items:
        problems.add(item.at, f"{label} needs a name (got [])")
    found = []
    for entry in items:
        if isinstance(entry.value, str) and entry.value:
            found.append((entry.value, entry.at))
        else:
            problems.add(entry.at, f"{label} must be a name or a list of names (got {entry.show()})")
    return found


def ordered(drafts: list[NodeDraft], broken: Iterable[str], problems: Problems) -> list[NodeDraft]:
    """Sort the nodes so that each follows its inputs; leave out those that read an unknown node or a loop.

    Readers of ``broken`` nodes, which the file has but which could not be read, are left out in silence.
    """
    known = {node.name: node for node in drafts}
    _report_unknown(drafts, {"source", *known, *broken}, problems)
    place = {node.name: k for k, node in enumerate(drafts)}
    above = {node.name: set(node.above()) for node in drafts}
    below: dict[str, list[str]] = {}
    for name, names in above.items():
        for other in names:
            below.setdefault(other, []).append(name)
    # The first of the file that is ready comes next, so that the order is the file's as far as possible.
    ready = [place[node.name] for node in drafts if node.inputs and not above[node.name]]
    done: list[NodeDraft] = []
    while ready:
        node = drafts[heapq.heappop(ready)]
        done.append(node)
        for name in below.get(node.name, ()):
            above[name].discard(node.name)
            if not above[name]:
                heapq.heappush(ready, place[name])
    left = {name: node for name, node in known.items() if above[name]}
    _report_loops(left, problems)
    return done


def _report_unknown(drafts: list[NodeDraft], known: set[str], problems: Problems) -> None:
    options = ["source", *(node.name for node in drafts)]
    for node in drafts:
        for text, place in node.inputs:
            name = _node_of(text)
            if name not in known:
                what = f"from names '{text}', and there is no node '{name}'{nearest(name, options)}"
                problems.add(place, f"{node.unit.label}: {what}")


def _report_loops(known: Mapping[str, NodeDraft], problems: Problems) -> None:
    seen: set[str] = set()
    for name, node in known.items():
        loop = [] if name in seen else _loop(name, known)
        if loop:
            seen.update(loop)
            place = next((place for text, place in node.inputs if _node_of(text) in loop), node.unit.key)
            problems.add(place, f"{node.unit.label}: nodes feed each other in a loop: {' -> '.join(loop)}")


def _loop(start: str, known: Mapping[str, NodeDraft]) -> list[str]:
    """The shortest way along the data from a node back to itself; empty if there is none."""
    reads: dict[str, str] = {}  # the node by which each was found
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for name in known[node].above() if node in known else ():
            if name == start:
                way = [node]
                while way[-1] != start:
                    way.append(reads[way[-1]])
                return [start, *way]
            if name not in reads:
                reads[name] = node
                waiting.append(name)
    return []
