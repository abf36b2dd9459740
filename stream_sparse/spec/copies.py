"""Sweeps: a node for each value, and everything below it as often."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stream_sparse.base import Node, Sink
from stream_sparse.errors import nearest

from .plan import Ref
from .ranges import MOST, value_text

if TYPE_CHECKING:
    from .nodes import NodeDraft
    from .problems import Place, Problems

__all__ = ["Copies", "Copy", "field_problem"]


@dataclass
class Copy:
    """One copy of a node: its name, what leads to it, what it reads, and its own swept values."""

    name: str
    draft: NodeDraft
    sweep: dict[str, Any]
    inputs: tuple[Ref, ...]
    own: dict[str, Any]


@dataclass
class Copies:
    """All copies of all nodes, in the order of their inputs.

    Attributes:
        fields: the names of the parts of what a node says, by node.
        broken: nodes that stand in the file but cannot be made; who names them is not to blame.
    """

    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by_name: dict[str, Copy] = field(default_factory=dict)
    families: dict[str, list[Copy]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    _axes: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, node: NodeDraft, problems: Problems) -> bool:
        """Make the copies of a node whose inputs are there; False where it cannot be made."""
        found = [self.find(text, place, node.unit.label, problems) for text, place in node.inputs]
        refs = [ref for ref in found if ref is not None]
        if len(refs) < len(found):
            return False
        own = {f"{node.name}.{name}": [i.plain() for i in items] for name, items in node.unit.sweeps.items()}
        self._axes.update(own)
        axes = list(dict.fromkeys([a for ref in refs for a in self._axes_of(ref)] + list(own)))
        if not self._fits(node, axes, problems):
            return False
        copies = []
        for values in itertools.product(*(self._axes[a] for a in axes)):
            sweep = dict(zip(axes, values, strict=True))
            inputs = tuple(self._branch(ref, sweep) for ref in refs)
            mine = {a.partition(".")[2]: sweep[a] for a in own}
            copies.append(Copy(_name(node.name, sweep), node, sweep, inputs, mine))
        self.families[node.name] = copies
        self.by_name.update((copy.name, copy) for copy in copies)
        return True

    def _fits(self, node: NodeDraft, axes: list[str], problems: Problems) -> bool:
        count = 1
        for axis in axes:
            count *= len(self._axes[axis])
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

    def find(self, text: str, place: Place, label: str, problems: Problems, what: str = "from") -> Ref | None:
        """What a name means: a node, a family, a branch of one, ``source``; perhaps a named part of it."""
        name, part = text, ""
        if not self._knows(name) and "." in text:
            name, _, part = text.rpartition(".")
        if name.partition("@")[0] in self.broken:
            return None
        if not self._knows(name):
            name = text if "@" in text else name
            near = nearest(name, ["source", *self.families, *self.by_name])
            problems.add(place, f"{label}: {what} names '{text}', and there is no node '{name}'{near}")
            return None
        known = self.fields.get(name.partition("@")[0], () if name == "source" else None)
        if part and known is not None and part not in known:
            problems.add(place, f"{label}: {what} names '{text}', and {field_problem(name, part, known)}")
            return None
        return Ref(name, part)

    def tell_fields(self, name: str, unit: Node | Sink) -> None:
        """Learn what a node says; a sink says what it is given."""
        if isinstance(unit, Node):
            self.fields[name] = unit.fields()
        else:
            given = self.families[name][0].inputs[0]
            self.fields[name] = () if given.field else self.fields.get(given.name.partition("@")[0], ())

    def fields_of(self, ref: Ref) -> tuple[str, ...]:
        """The names of the parts of what stands behind a name."""
        return self.fields.get(ref.name.partition("@")[0], ())

    def spread(self, ref: Ref) -> list[Ref]:
        """All branches of a family; of anything else, itself."""
        return [Ref(copy.name, ref.field) for copy in self.families.get(ref.name, ())] or [ref]

    def _knows(self, name: str) -> bool:
        return name == "source" or name in self.families or name in self.by_name

    def _axes_of(self, ref: Ref) -> list[str]:
        return list(self.families[ref.name][0].sweep) if ref.name in self.families else []

    def _branch(self, ref: Ref, sweep: dict[str, Any]) -> Ref:
        axes = self._axes_of(ref)
        return Ref(_name(ref.name, {a: sweep[a] for a in axes}), ref.field) if axes else ref


def field_problem(name: str, part: str, known: tuple[str, ...]) -> str:
    """That a node has no such output, and which it has."""
    hint = nearest(part, known) or (f"; it has {', '.join(known)}" if known else "; it says a single value")
    return f"'{name}' has no output '{part}'{hint}"


def _name(family: str, sweep: dict[str, Any]) -> str:
    """``box@window=11`` for its own sweep, ``k_box@box.window=11`` for one further up."""
    if not sweep:
        return family
    told = [f"{axis.removeprefix(family + '.')}={value_text(value)}" for axis, value in sweep.items()]
    return f"{family}@{','.join(told)}"
