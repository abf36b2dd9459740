"""The ``nodes`` of a pipeline: names, units, inputs, and an order in which each stands below its inputs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stream_sparse.base import Node
from stream_sparse.errors import nearest

from .units import Draft, draft, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stream_sparse.base import Unit

    from .plan import OnError
    from .problems import Place, Problems
    from .text import Item

__all__ = ["ON_ERROR", "NodeDraft", "inputs_problem", "name_problem", "ordered", "read_nodes", "texts"]

ON_ERROR = ("stop", "skip", "disable")
_BESIDE = ("from", "on_error", "offload")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass
class NodeDraft:
    """A node as a file describes it; ``inputs`` are pairs of a text and its place."""

    name: str
    unit: Draft
    inputs: list[tuple[str, Place]]
    on_error: OnError | None = None
    offload: bool | None = None
    families: list[str] = field(default_factory=list)


def name_problem(name: str) -> str:
    """What is wrong with the name of a node; empty where nothing is."""
    if name in ("source", "view"):
        return f"'{name}' cannot be the name of a node; it means the pipeline's own {name}"
    if not _NAME.fullmatch(name):
        return f"'{name}' cannot be the name of a node; use small letters, digits and _, a letter first"
    return ""


def inputs_problem(unit: type[Unit], count: int) -> str:
    """What is wrong with a number of inputs; empty where nothing is."""
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
    """All nodes of a file, in the order of the file."""
    if item is None or item.value is None:
        return []
    if not isinstance(item.value, dict):
        problems.add(item.at, f"nodes must be a mapping such as name: {{use: grayscale}} (got {item.show()})")
        return []
    found: list[NodeDraft] = []
    above = "source"
    for name, value in item.value.items():
        wrong = name_problem(name)
        if wrong:
            problems.add(value.key, wrong)
        unit = draft(value, f"node '{name}'", ("nodes", "sinks"), problems, beside=_BESIDE)
        if unit is not None:
            found.append(_node(name, value, unit, above, problems))
        above = name
    return found


def _node(name: str, value: Item, unit: Draft, above: str, problems: Problems) -> NodeDraft:
    given = value.value.get("from")
    inputs = [(above, value.key)] if given is None else texts(given, f"{unit.label}: from", problems)
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


def texts(item: Item, label: str, problems: Problems) -> list[tuple[str, Place]]:
    """A name or a list of names, with their places."""
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


def ordered(drafts: list[NodeDraft], lost: Iterable[str], problems: Problems) -> list[NodeDraft]:
    """The nodes, each below all of its inputs; those in or below a loop, or of nothing, are left out.

    Parameters:
        lost: names that stand in the file, but could not be read; who reads them is left out as well.
    """
    known = {d.name: d for d in drafts}
    broken = set(lost)
    for node in drafts:
        for text, place in node.inputs:
            name = _family(text)
            node.families.append(name)
            if name not in known and name != "source" and name not in broken:
                hint = nearest(name, ["source", *known])
                what = f"from names '{text}', and there is no node '{name}'{hint}"
                problems.add(place, f"{node.unit.label}: {what}")
    above = {d.name: [f for f in d.families if f != "source"] for d in drafts}
    _tell_loops(known, above, problems)
    done: dict[str, NodeDraft] = {}
    waiting = list(drafts)
    while True:
        ready = [d for d in waiting if d.inputs and all(name in done for name in above[d.name])]
        if not ready:
            return list(done.values())
        # One at a time, the first of the file first, so that the order is the file's where it can be.
        done[ready[0].name] = ready[0]
        waiting.remove(ready[0])


def _family(text: str) -> str:
    return text.partition("@")[0].partition(".")[0]


def _tell_loops(known: Mapping[str, NodeDraft], above: Mapping[str, list[str]], problems: Problems) -> None:
    seen: set[str] = set()
    for name, node in known.items():
        loop = [] if name in seen else _loop(name, above)
        if loop:
            seen.update(loop)
            place = next((p for text, p in node.inputs if _family(text) in loop), node.unit.key)
            problems.add(place, f"{node.unit.label}: nodes feed each other in a loop: {' -> '.join(loop)}")


def _loop(start: str, above: Mapping[str, list[str]]) -> list[str]:
    """The way along the data from a node back to itself, or nothing."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for name in above.get(way[0], ()):
            if name == start:
                return [start, *way]
            if name not in seen:
                seen.add(name)
                ways.append([name, *way])
    return []
