"""The parts of a plan under construction: a swept node has a branch for each value, as all nodes below it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import Any, cast

from stream_sparse.base import Node, Sink, parameters
from stream_sparse.errors import nearest

from .file_model import MOST_VALUES
from .node_entries import NodeDraft, family_of
from .plan import Plan, PlannedPart, Ref
from .problems import Problems, YamlPosition
from .unit_entries import Draft, value_text


class Branches:
    """All parts so far, each after its inputs.

    Attributes:
        members: by names of parts, and by names of nodes in the file.
        drafts: nodes whose inputs are there, by name.
        broken: nodes that could not be made; those that read them are not reported.
    """

    def __init__(self, names: Iterable[str], broken: Iterable[str], problems: Problems) -> None:
        self.members: dict[str, list[PlannedPart]] = {}
        self.drafts: dict[str, Draft] = {}
        self.broken = set(broken)
        self._names = list(names)  # of all nodes of the file
        self._problems = problems
        self._axes: dict[str, list[Any]] = {}  # the values of each swept parameter

    @classmethod
    def of(cls, plan: Plan, problems: Problems) -> Branches:
        """Return the branches of a plan, to which Python code adds more."""
        nodes = cls((), (), problems)
        for part in plan.parts:
            for name in {part.name, part.family}:
                nodes.members.setdefault(name, []).append(part)
            draft = nodes.drafts.setdefault(
                part.family, Draft.of(f"node '{part.family}' ({part.use})", part.unit)
            )
            for axis, value in part.sweep.items():
                values = nodes._axes.setdefault(axis, [])
                values += [value] if value not in values else []
                family, _, parameter = axis.partition(".")
                if family == part.family:
                    draft.sweeps[parameter] = values
        return nodes

    def parts(self) -> tuple[PlannedPart, ...]:
        """Return the parts in the order in which they were added."""
        return tuple(part for name, parts in self.members.items() for part in parts if part.family == name)

    def find(self, text: str, place: YamlPosition, label: str) -> Ref | None:
        """Look up ``source``, a node, a swept node or one branch of it, perhaps with a named output.

        Parameters:
            label: what reads it, such as ``node 'box' (diff_box)``, for messages.

        Returns:
            None where it is wrong, which is reported, or a broken node.
        """
        if family_of(text) in self.broken:
            return None
        there = {"source", *self.members}
        name, output = text, ""
        if name not in there and "." in text:
            name, _, output = text.rpartition(".")
        if name not in there:
            name = text if "@" in text else name
            hint = nearest(name, ["source", *self.members, *self._names])
            self._problems.add(place, f"{label}: there is no node '{name}'{hint}")
            return None
        outputs = self.outputs(Ref(name))
        if output and output not in outputs:
            has = f"; it has {', '.join(outputs)}" if outputs else "; it has a single value"
            hint = nearest(output, outputs) or has
            self._problems.add(place, f"{label}: '{name}' has no output '{output}'{hint}")
            return None
        return Ref(name, output)

    def parameter(self, text: str, place: YamlPosition, label: str) -> Ref | None:
        """Look up a parameter, such as ``relu.theta``, of a node or of the first branch of a swept one.

        Parameters:
            label: what names it, for messages.

        Returns:
            None where it is wrong, which is reported, or of a broken node.
        """
        name, _, parameter = text.rpartition(".")
        if not name:
            self._problems.add(place, f"{label} names '{text}', not a parameter; write node.parameter")
            return None
        ref = self.find(name, place, label)
        if ref is None:
            return None
        part = self.members[ref.name][0] if ref.name in self.members and not ref.field else None
        declared = {} if part is None else parameters(type(part.unit))
        if part is None or parameter not in declared:
            hint = nearest(parameter, declared) or (f"; it has {', '.join(declared)}" if declared else "")
            self._problems.add(place, f"{label}: '{name}' has no parameter '{parameter}'{hint}")
        elif f"{part.family}.{parameter}" in part.sweep:
            self._problems.add(place, f"{label} names '{text}', which is swept; name one with a single value")
        else:
            return Ref(part.name, parameter)
        return None

    def branches(self, ref: Ref) -> list[Ref]:
        """Return a reference to each branch of a swept node; any other reference alone."""
        return [Ref(part.name, ref.field) for part in self.members.get(ref.name, ())] or [ref]

    def outputs(self, ref: Ref) -> tuple[str, ...]:
        """Return the named outputs behind a reference; a sink passes on its input."""
        if ref.field or ref.name == "source":
            return ()
        part = self.members[ref.name][0]
        return part.unit.fields() if isinstance(part.unit, Node) else self.outputs(part.inputs[0])

    def add(self, node: NodeDraft, right: bool, seed: int | None) -> None:
        """Add the branches of a node.

        Parameters:
            right: whether its unit can be made.
            seed: that of the pipeline.
        """
        inputs_found = [self.find(text, position, node.unit.label) for text, position in node.inputs]
        refs = [ref for ref in inputs_found if ref is not None]
        self.broken.add(node.name)
        if len(refs) < len(inputs_found):
            return
        self.drafts[node.name] = node.unit
        own = {f"{node.name}.{name}": values for name, values in node.unit.sweeps.items()}
        self._axes.update(own)
        axes = list(dict.fromkeys([axis for ref in refs for axis in self._axes_of(ref)] + list(own)))
        if not self._fits(node, axes) or not right:
            return
        self.broken.discard(node.name)
        parts = []
        for values in itertools.product(*(self._axes[axis] for axis in axes)):
            sweep = dict(zip(axes, values, strict=True))
            inputs = tuple(self._branch(ref, sweep) for ref in refs)
            unit = node.unit.made(seed, **{axis.partition(".")[2]: sweep[axis] for axis in own})
            settings = node.unit.entry.on_error, node.unit.entry.offload
            name = _name(node.name, sweep)
            node_or_sink = cast("Node | Sink", unit)
            parts.append(PlannedPart(name, node.name, node.unit.use, node_or_sink, inputs, *settings, sweep))
        self.members[node.name] = parts
        self.members.update((part.name, [part]) for part in parts if part.sweep)

    def _fits(self, node: NodeDraft, axes: list[str]) -> bool:
        count = math.prod(len(self._axes[axis]) for axis in axes)
        item = node.unit.item
        position = (
            item.find(*itertools.islice(node.unit.sweeps, 1)).at if node.unit.sweeps else node.inputs[0][1]
        )
        cls = node.unit.cls
        if count > MOST_VALUES:
            ways = " x ".join(f"{axis} ({len(self._axes[axis])})" for axis in axes)
            what = f"the sweeps make {count} copies of it: {ways}; at most {MOST_VALUES}"
        elif count > 1 and cls is not None and issubclass(cls, Sink):
            what = f"a sink cannot be swept; {count} copies would write to one place"
            what += "; name one, such as from: box@window=11"
        else:
            return True
        self._problems.add(position, f"{node.unit.label}: {what}")
        return False

    def _axes_of(self, ref: Ref) -> list[str]:
        parts = self.members.get(ref.name, ()) if "@" not in ref.name else ()
        return list(parts[0].sweep) if parts else []

    def _branch(self, ref: Ref, sweep: dict[str, Any]) -> Ref:
        own = {axis: sweep[axis] for axis in self._axes_of(ref)}
        return Ref(_name(ref.name, own), ref.field)


def _name(family: str, sweep: dict[str, Any]) -> str:
    """Name a branch: ``box@window=11`` for its own sweep, ``k_box@box.window=11`` for a sweep above."""
    values = [f"{axis.removeprefix(family + '.')}={value_text(value)}" for axis, value in sweep.items()]
    return f"{family}@{','.join(values)}" if values else family
