"""Sweeps: one copy of a node for each value, and as many copies of every node below it."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import Any

from stream_sparse.base import Node, Sink
from stream_sparse.errors import nearest

from .nodes import NodeDraft
from .plan import Ref
from .problems import Place, Problems
from .ranges import MOST, value_text


@dataclass
class Copy:
    """One copy of a node: ``own`` are its own swept values, ``sweep`` these and those of nodes above."""

    name: str
    draft: NodeDraft
    sweep: dict[str, Any]
    inputs: tuple[Ref, ...]
    own: dict[str, Any]


@dataclass
class Copies:
    """All copies of all nodes, each after its inputs.

    Families and outputs are found by the name in the file. Readers of ``broken`` nodes are not reported.
    """

    broken: set[str]
    families: dict[str, list[Copy]] = field(default_factory=dict)
    outputs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)
    _axes: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, node: NodeDraft, problems: Problems) -> bool:
        """Make the copies of a node whose inputs were added before; False if it cannot be made."""
        found = [self.find(text, place, node.unit.label, problems) for text, place in node.inputs]
        refs = [ref for ref in found if ref is not None]
        if len(refs) < len(found):
            return False
        own = {f"{node.name}.{name}": [i.plain() for i in items] for name, items in node.unit.sweeps.items()}
        self._axes.update(own)
        axes = list(dict.fromkeys([axis for ref in refs for axis in self._axes_of(ref)] + list(own)))
        if not self._fits(node, axes, problems):
            return False
        copies = []
        for values in itertools.product(*(self._axes[axis] for axis in axes)):
            sweep = dict(zip(axes, values, strict=True))
            inputs = tuple(self._branch(ref, sweep) for ref in refs)
            mine = {axis.partition(".")[2]: sweep[axis] for axis in own}
            copies.append(Copy(_name(node.name, sweep), node, sweep, inputs, mine))
        self.families[node.name] = copies
        self._names.update(copy.name for copy in copies)
        return True

    def _fits(self, node: NodeDraft, axes: list[str], problems: Problems) -> bool:
        count = math.prod(len(self._axes[axis]) for axis in axes)
        swept = next(iter(node.unit.swept.values()), None)
        place = swept.at if swept is not None else node.inputs[0][1]
        if count > MOST:
            ways = " x ".join(f"{axis} ({len(self._axes[axis])})" for axis in axes)
            what = f"the sweeps make {count} copies of it: {ways}; at most {MOST}"
            problems.add(place, f"{node.unit.label}: {what}")
            return False
        if count > 1 and node.unit.cls is not None and issubclass(node.unit.cls, Sink):
            what = f"a sink cannot be swept; {count} copies would write to one place"
            problems.add(place, f"{node.unit.label}: {what}; name one, such as from: box@window=11")
            return False
        return True

    def find(self, text: str, place: Place, label: str, problems: Problems, key: str = "from") -> Ref | None:
        """Look up a node, a swept node, one branch of it or ``source``, perhaps with a named output.

        Messages tell the reader ``label`` and the ``key`` that holds the name.
        """
        name, output = text, ""
        if not self._knows(name) and "." in text:
            name, _, output = text.rpartition(".")
        ref = Ref(name, output)
        if ref.family in self.broken:
            return None
        if not self._knows(name):
            name = text if "@" in text else name
            near = nearest(name, ["source", *self.families, *self._names])
            problems.add(place, f"{label}: {key} names '{text}', and there is no node '{name}'{near}")
            return None
        known = self.outputs.get(ref.family, () if name == "source" else None)
        if output and known is not None and output not in known:
            problems.add(place, f"{label}: {key} names '{text}', and {field_problem(name, output, known)}")
            return None
        return ref

    def learn_outputs(self, name: str, unit: Node | Sink) -> None:
        """Note the named outputs of a node; a sink has those of its input."""
        if isinstance(unit, Node):
            self.outputs[name] = unit.fields()
        else:
            above = self.families[name][0].inputs[0]
            self.outputs[name] = () if above.field else self.outputs.get(above.family, ())

    def spread(self, ref: Ref) -> list[Ref]:
        """All branches of a swept node; any other reference alone."""
        return [Ref(copy.name, ref.field) for copy in self.families.get(ref.name, ())] or [ref]

    def _knows(self, name: str) -> bool:
        return name == "source" or name in self.families or name in self._names

    def _axes_of(self, ref: Ref) -> list[str]:
        return list(self.families[ref.name][0].sweep) if ref.name in self.families else []

    def _branch(self, ref: Ref, sweep: dict[str, Any]) -> Ref:
        return Ref(_name(ref.name, {axis: sweep[axis] for axis in self._axes_of(ref)}), ref.field)


def field_problem(name: str, output: str, known: tuple[str, ...]) -> str:
    """Say that a node has no such output, and list those it has."""
    hint = nearest(output, known) or (f"; it has {', '.join(known)}" if known else "; it has a single value")
    return f"'{name}' has no output '{output}'{hint}"


def _name(family: str, sweep: dict[str, Any]) -> str:
    """Name a copy: ``box@window=11`` for its own sweep, ``k_box@box.window=11`` for a sweep above."""
    values = [f"{axis.removeprefix(family + '.')}={value_text(value)}" for axis, value in sweep.items()]
    return f"{family}@{','.join(values)}" if values else family
