"""Sum warm-up and latency along the paths of a plan, and write its graph as lines and as Mermaid text."""

from __future__ import annotations

from stream_sparse.base import Node
from stream_sparse.redact import redact_text

from .plan import Part, Plan, Ref


def paths(plan: Plan) -> dict[str, tuple[int, int]]:
    """Warm-up and latency of each part in frames, summed along its slowest path."""
    sums: dict[str, tuple[int, int]] = {"source": (0, 0)}
    for part in plan.parts:
        above = [sums[ref.name] for ref in part.inputs]
        own = (part.unit.warmup(), part.unit.latency()) if isinstance(part.unit, Node) else (0, 0)
        sums[part.name] = (max(w for w, _ in above) + own[0], max(late for _, late in above) + own[1])
    del sums["source"]
    return sums


def chains(plan: Plan) -> list[str]:
    """Write a line for the way from the source to each node that no other takes as its first input.

    >>> from stream_sparse.plan import read
    >>> chains(read("minimal"))
    ['source \u2192 gray \u2192 kurtosis']
    """
    above = {part.family: part.inputs[0].family for part in plan.parts}
    read = set(above.values())
    lines = []
    for end in (name for name in above if name not in read):
        way = [end]
        while way[0] in above:
            way.insert(0, above[way[0]])
        lines.append(" \u2192 ".join(way))
    return lines


def mermaid(plan: Plan) -> str:
    """Draw a flowchart in Mermaid's language; a swept node is drawn once, with its values."""
    lines = ["flowchart LR", f'    source(["{_escape(f"source: {plan.source_use}")}"])']
    arrows: dict[str, None] = {}
    for name in dict.fromkeys(part.family for part in plan.parts):
        parts = plan.members(name)
        lines.append(f'    n_{name}["{_escape(name)}<br/>{_escape(_caption(parts))}"]')
        for ref in dict.fromkeys(ref for part in parts for ref in part.inputs):
            label = f"|{ref.field}|" if ref.field else ""
            arrows[f"    {_id(ref)} -->{label} n_{name}"] = None
    for number, panel in enumerate(plan.panels, 1):
        title = panel.panel.title
        lines.append(f'    p_{number}[/"{_escape(panel.use + (f": {title}" if title else ""))}"/]')
        for ref in panel.inputs:
            arrows[f"    {_id(ref)} -.-> p_{number}"] = None
    return "\n".join([*lines, *arrows]) + "\n"


def _id(ref: Ref) -> str:
    return ref.name if ref.name == "source" else f"n_{ref.family}"


def _caption(parts: tuple[Part, ...]) -> str:
    first = parts[0]
    words = [first.use]
    own = [axis for axis in first.sweep if axis.partition(".")[0] == first.family]
    for axis in own:
        values = list(dict.fromkeys(str(part.sweep[axis]) for part in parts))
        shown = ", ".join(values) if len(values) <= 4 else f"{values[0]}, {values[1]} ... {values[-1]}"
        words.append(f"{axis.partition('.')[2]} {shown}")
    if not own and isinstance(first.unit, Node) and first.unit.caption():
        words.append(first.unit.caption())
    if len(parts) > 1:
        words.append(f"x {len(parts)}")
    return ", ".join(words)


def _escape(text: str) -> str:
    """Escape a text within quotes of Mermaid, which reads #quot; and the like."""
    text = redact_text(text)
    return text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
