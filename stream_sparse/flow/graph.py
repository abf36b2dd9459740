"""A plan's parts as connected steps."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

import streamz

from stream_sparse.base import Node, Sink, parameters
from stream_sparse.redact import hidden

from .checkpoint import Gathering, Snapshot, snapshot
from .step import Input, Policy, Step
from .threaded_step import Offloaded
from .values import picker

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence

    from stream_sparse.frame import Medium, Stamp, Value
    from stream_sparse.spec.plan import Part, Plan, Ref

    from .notes import Notes

__all__ = ["Graph"]


class Graph:
    """Steps of a run, connected.

    Parameters:
        plan: its parts are templates; each run gets fresh copies.
        medium: what the source gives.
        loop: the run's own, for steps with threads.
        fail, skip: where errors go, by policy.
        show: whether sinks that need a screen get one.
        notes: where nodes' notes go.

    Attributes:
        anew: the index before which a node last began anew, by name; none for one that never has.
    """

    def __init__(
        self,
        plan: Plan,
        medium: Medium,
        loop: asyncio.AbstractEventLoop,
        fail: Callable[[int, Exception], None],
        skip: Callable[[Stamp, str, Exception], None],
        show: bool = False,
        notes: Notes | None = None,
    ) -> None:
        self.plan, self.medium, self._loop, self._show = plan, medium, loop, show
        self._notes = notes
        self._fail, self._skip = fail, skip
        self.root = streamz.Stream()
        self.steps: dict[str, Step] = {}
        self.units: dict[str, Node | Sink] = {}
        self.anew: dict[str, int] = {}
        self._fields: dict[str, tuple[str, ...]] = {"source": ()}
        self._ends: list[Step] = []
        default: Policy = plan.on_error or ("skip" if medium.live else "stop")
        try:
            for part in plan.parts:
                self._add(part, default)
        except BaseException:
            self.shut()
            raise

    def _add(self, part: Part, default: Policy) -> None:
        unit = part.unit.fresh()
        self.units[part.name] = unit
        if isinstance(unit, Node):
            self._fields[part.name] = unit.fields()
            forget = self.plan.on_gap == "reset" and not unit.learns
            call = _update(unit, partial(self._renew, part.name) if forget else None)
            apart = unit.offload
        else:
            self._fields[part.name] = fields = self._fields[part.inputs[0].name]
            apart = self._show or not hasattr(unit, "refresh")  # a window that is not wanted lets values pass
            if apart:
                unit.open(() if part.inputs[0].field else fields, self.medium)
            call = _write(unit) if apart else _first
        self.steps[part.name] = self._step(
            part.name,
            call,
            [self._input(ref, isinstance(unit, Sink)) for ref in part.inputs],
            part.on_error or default,
            offload=apart if part.offload is None else part.offload,
            words=lambda: _words(part.use, unit),
        )
        if isinstance(unit, Node) and self._notes is not None and type(unit).note is not Node.note:
            self.steps[part.name].told = _teller(part.name, unit, self._notes)

    def end(
        self,
        name: str,
        call: Callable[[Stamp, list[Value]], Value],
        refs: Sequence[Ref],
        *,
        offload: bool = True,
        whole: Sequence[bool] | None = None,
        alone: bool = False,
    ) -> Step:
        """Add what takes one row of values for each frame, when every step is done with that frame.

        Parameters:
            whole: for each of ``refs``, whether a bare name means all named parts or just the first.
            alone: whether it waits for what it takes only, and not for all steps.
        """
        bare = whole or [False] * len(refs)
        inputs = [self._input(ref, parts) for ref, parts in zip(refs, bare, strict=True)]
        return self._end(name, call, inputs, offload, [] if alone else [self.root, *self.steps.values()])

    def after(self, end: Step, name: str, call: Callable[[Stamp, list[Value]], Value]) -> Step:
        """Add what takes the answers of an end, in a thread of its own."""
        return self._end(name, call, [Input(end, None)], True, [])

    def _end(self, name: str, call: Any, inputs: list[Input], offload: bool, waits: list[Any]) -> Step:
        step = self._step(name, call, inputs, "stop", offload=offload, silent=True, waits=waits)
        self._ends.append(step)
        return step

    def all(self) -> list[Step]:
        """Every step, upstream first."""
        return [*self.steps.values(), *self._ends]

    def below(self, name: str) -> list[str]:
        """The parts that depend on one, in order."""
        found = {name}
        for part in self.plan.parts:
            if any(ref.name in found for ref in part.inputs):
                found.add(part.name)
        return [part.name for part in self.plan.parts if part.name in found and part.name != name]

    def set(self, index: int, edits: dict[str, dict[str, Any]]) -> None:
        """Let parameters change before a frame; what holds state below starts anew, unless it learns."""
        resets: dict[str, None] = {}
        for name, values in edits.items():
            self.steps[name].edits.append((index, partial(self._edit, name, index, values)))
            resets.update(dict.fromkeys(self.below(name)))
        for name in resets:
            unit = self.units[name]
            if isinstance(unit, Node) and not unit.learns:
                self.steps[name].edits.append((index, partial(self._renew, name, index)))

    def _edit(self, name: str, index: int, values: dict[str, Any]) -> None:
        unit = self.units[name]
        if unit.edit(**values):
            self.anew[name] = index
        if isinstance(unit, Node):
            unit.meet_anew()

    def _renew(self, name: str, index: int) -> None:
        self.units[name].reset()
        self.anew[name] = index

    def nodes(self) -> dict[str, Node]:
        """The run's own nodes by name, without sinks."""
        return {name: unit for name, unit in self.units.items() if isinstance(unit, Node)}

    def look(
        self, index: int, done: Callable[[dict[str, Snapshot | Exception]], None], room: int | None = None
    ) -> None:
        """Take every node's state and parameters before a frame.

        Nothing waits for it; ``done`` gets it in the thread of the last node, or at once where there is none.

        Parameters:
            room: bytes for the states of nodes that do not learn; None: whatever they take.
        """
        nodes = self.nodes()
        gathering = Gathering(nodes, done, room)
        for name, node in nodes.items():
            step = self.steps[name]
            step.looks.append((index, partial(gathering.visit, name, step, node)))
        if not nodes:
            done({})

    def snapshots(self) -> dict[str, Snapshot | Exception]:
        """Every node with its state, once all frames have been through."""
        return {name: snapshot(self.steps[name], node) for name, node in self.nodes().items()}

    def hurry(self, after_s: float, passed: Callable[[int], None]) -> None:
        """Soon let frames that wait for a node with its own thread pass undone, and tell their indices."""
        for step in self.steps.values():
            if isinstance(step, Offloaded):
                step.hurry = (time.monotonic() + after_s, passed)

    async def drain(self) -> None:
        """Let every frame leave every step, upstream first; then make what sinks wrote safe."""
        for name, step in self.steps.items():
            await step.drain()
            unit = self.units[name]
            if isinstance(unit, Sink):
                unit.flush()
        for step in self._ends:
            await step.drain()

    def shut(self, patient: bool = True) -> None:
        """Leave no thread, file or link behind.

        Parameters:
            patient: wait for nodes that are at work; whatever writes is always waited for.
        """
        for name, step in self.steps.items():
            step.shut(patient or isinstance(self.units[name], Sink))
        for step in self._ends:
            step.shut()
        for unit in self.units.values():
            if isinstance(unit, Sink):
                unit.close()
        self.root.current_value = None

    def _input(self, ref: Ref, whole: bool = False) -> Input:
        stream = self.root if ref.name == "source" else self.steps[ref.name]
        return Input(stream, picker(ref.field, () if whole else self._fields[ref.name]))

    def _step(
        self, name: str, call: Any, inputs: list[Input], policy: Policy, *, offload: bool, **more: Any
    ) -> Step:
        if offload:
            return Offloaded(name, call, inputs, self._fail, self._skip, policy, loop=self._loop, **more)
        return Step(name, call, inputs, self._fail, self._skip, policy, **more)


def _update(node: Node, renew: Callable[[int], None] | None) -> Callable[[Stamp, list[Value]], Value]:
    update = node.update
    stamped = node.signature().at

    def plain(at: Stamp, values: list[Value]) -> Value:
        return update(*values, at=at) if stamped else update(*values)

    if renew is None:
        return plain

    def call(at: Stamp, values: list[Value]) -> Value:
        if at.gap:
            renew(at.index)
        return plain(at, values)

    return call


def _first(at: Stamp, values: list[Value]) -> Value:
    del at
    return values[0]


def _write(sink: Sink) -> Callable[[Stamp, list[Value]], Value]:
    def call(at: Stamp, values: list[Value]) -> Value:
        sink.write(values[0], at)
        return values[0]

    return call


def _teller(name: str, node: Node, notes: Notes) -> Callable[[Stamp], None]:
    return lambda at: notes.tell(at, name, node.note())


def _tellable(value: Any, default: Any) -> bool:
    return not hasattr(value, "shape") and value is not None and bool(value != default)


def _words(use: str, unit: Node | Sink) -> str:
    known = parameters(type(unit))
    told = " ".join(
        f"{k}={hidden(v)}" for k, v in unit.parameters().items() if _tellable(v, known[k].default)
    )
    return f"{use} {told}".strip()
