"""The graph of a run: the parts of its plan as connected steps, with consumers at the ends."""

from __future__ import annotations

import math
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from stream_sparse.base import Node, Sink, is_own, parameters
from stream_sparse.errors import Error

from .checkpoint import Gathering, Snapshot, snapshot
from .step import FanOut, Input, Policy, Step
from .threaded_step import ThreadedStep
from .values import apart, picker

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from stream_sparse.frame import Medium, Stamp, Value
    from stream_sparse.plan.plan import Part, Plan, Ref

    from .consumer import FrameConsumer
    from .ledger import FrameLedger
    from .notes import Notes

__all__ = ["Graph"]

_LIVE_BYTES = 1 << 25  # of frames that wait before a consumer; values of nodes come on top


class Graph:
    """Steps of a run, connected, around fresh copies of the plan's nodes and sinks.

    ``fail`` is called where a part with the policy ``stop`` raises, ``skip`` where another does. ``steps``
    are upstream first, and ``reset_at`` has the index of the frame before which a node was last reset.
    """

    def __init__(
        self,
        plan: Plan,
        medium: Medium,
        loop: asyncio.AbstractEventLoop,
        ledger: FrameLedger,
        fail: Callable[[int, Exception], None],
        skip: Callable[[Stamp, str, Exception], None],
        notes: Notes,
        show: bool = False,
    ) -> None:
        self.plan, self.medium, self._loop, self._show = plan, medium, loop, show
        self._ledger, self._fail, self._skip, self._notes = ledger, fail, skip, notes
        self.root = FanOut()
        self.steps: dict[str, Step] = {}
        self.units: dict[str, Node | Sink] = {}
        self.reset_at: dict[str, int] = {}
        self._fields: dict[str, tuple[str, ...]] = {"source": ()}
        self._ends: list[Step] = []
        self._connected: dict[FrameConsumer, Step] = {}
        self._tracer: Callable[[str, int, int, int], None] | None = None
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
            call = _update(unit, partial(self._reset, part.name) if forget else None)
            threaded = unit.offload
        else:
            self._fields[part.name] = fields = self._fields[part.inputs[0].name]
            # A window that is not wanted lets values pass.
            threaded = self._show or not unit.shows
            if threaded:
                unit.open(() if part.inputs[0].field else fields, self.medium)
            call = partial(_write, unit) if threaded else lambda _, values: values[0]
        threaded = threaded if part.offload is None else part.offload
        make = partial(ThreadedStep, loop=self._loop) if threaded else Step
        inputs = [self._input(ref, isinstance(unit, Sink)) for ref in part.inputs]
        step = self.steps[part.name] = make(
            part.name, call, inputs, self._fail, self._skip, part.on_error or default,
            words=lambda: _words(part.use, unit),
        )  # fmt: skip
        if isinstance(unit, Node) and type(unit).note is not Node.note:
            take = self._notes.take
            step.answered = lambda at: take(at, part.name, unit.note())

    def connect(self, consumer: FrameConsumer, index: int = 0) -> None:
        """Let a consumer take the frames from ``index`` on, the next to be sent, where it does not yet."""
        if consumer in self._connected:
            return
        if consumer.after is None:
            whole = consumer.whole or [False] * len(consumer.refs)
            inputs = [self._input(ref, parts) for ref, parts in zip(consumer.refs, whole, strict=True)]
            waits = [] if consumer.alone else [self.root, *self.steps.values()]
        else:
            inputs, waits = [Input(self._connected[consumer.after], None)], []
        step = ThreadedStep(
            consumer.name, self._take(consumer), inputs, self._fail, self._skip, "stop", loop=self._loop,
            inline=lambda: not consumer.threaded, sift=consumer.sift, silent=True, waits=waits,
        )  # fmt: skip
        step.since, step.trace = index, self._tracer
        if (room := consumer.room or self._patience()) is not None:
            step.room = room
        self._ends.append(step)
        consumer.connected(step.queued)
        self._connected[consumer] = step

    def _patience(self) -> int | None:
        """Return how many frames of a live source may wait before a consumer that is slow at times: 4 to 16.

        None, the default of threads, for others: they wait, and few frames are lost where they are killed.
        """
        if not self.medium.live:
            return None
        return max(4, min(16, _LIVE_BYTES // max(1, math.prod(self.medium.shape))))

    def trace(self, tracer: Callable[[str, int, int, int], None]) -> None:
        """Call ``tracer`` with name, frame index, start and duration in ns after each answer of each step."""
        self._tracer = tracer
        for step in self.all():
            step.trace = tracer

    def _take(self, consumer: FrameConsumer) -> Callable[[Stamp, list[Value]], Value]:
        ledger, take, settles = self._ledger, consumer.take, consumer.settles

        def call(at: Stamp, values: list[Value]) -> Value:
            if not ledger.is_void(at.index):
                return take(at, values)
            if settles:
                ledger.settle(at)
            return None

        return call

    def all(self) -> list[Step]:
        """Return every step, consumers included, upstream first."""
        return [*self.steps.values(), *self._ends]

    def set(self, index: int, edits: dict[str, dict[str, Any]]) -> None:
        """Change parameters before a frame; nodes below that hold state are reset, unless they learn."""
        for name, values in edits.items():
            self.steps[name].edits.append((index, partial(self._edit, name, index, values)))
        changed = set(edits)
        for part in self.plan.parts:
            if changed.isdisjoint(ref.name for ref in part.inputs):
                continue
            changed.add(part.name)
            self._forget(part.name, index)

    def begin_lap(self, index: int) -> None:
        """Reset what holds state before a frame, unless it learns or ``on_lap`` is ``continue``."""
        if self.plan.on_lap == "reset":
            for name in self.units:
                self._forget(name, index)

    def _forget(self, name: str, index: int) -> None:
        """Reset a part before a frame, if it is a node that does not learn."""
        unit = self.units[name]
        if isinstance(unit, Node) and not unit.learns:
            self.steps[name].edits.append((index, partial(self._reset, name, index)))

    def _edit(self, name: str, index: int, values: dict[str, Any]) -> None:
        unit = self.units[name]
        if unit.edit(**values):
            self.reset_at[name] = index
        if isinstance(unit, Node):
            unit.forget_input_types()

    def _reset(self, name: str, index: int) -> None:
        self.units[name].reset()
        self.reset_at[name] = index

    def nodes(self) -> dict[str, Node]:
        """Return the run's own nodes by name, without sinks."""
        return {name: unit for name, unit in self.units.items() if isinstance(unit, Node)}

    def ask_states(
        self, index: int, done: Callable[[dict[str, Snapshot | Exception]], None], room: int | None = None
    ) -> None:
        """Ask for every node's state and parameters before a frame, with ``room`` as in :class:`Gathering`.

        Nothing waits for the answer: ``done`` is called in the thread of the last node, or at once where the
        graph has no nodes.
        """
        nodes = self.nodes()
        gathering = Gathering(nodes, done, room)
        for name, node in nodes.items():
            step = self.steps[name]
            step.requests.append((index, partial(gathering.visit, name, step, node)))
        if not nodes:
            done({})

    def snapshots(self) -> dict[str, Snapshot | Exception]:
        """Return every node's state and parameters; call it when all frames have been through."""
        return {name: snapshot(self.steps[name], node) for name, node in self.nodes().items()}

    def hurry(self, after_s: float, passed: Callable[[int], None]) -> None:
        """Let frames that a node's thread reaches later than ``after_s`` pass it by, and tell ``passed``."""
        for step in self.steps.values():
            if isinstance(step, ThreadedStep):
                step.deadline = (time.monotonic() + after_s, passed)

    async def drain(self) -> None:
        """Wait until every frame has left every step, upstream first, and flush the sinks."""
        for name, step in self.steps.items():
            await step.drain()
            unit = self.units[name]
            if isinstance(unit, Sink):
                unit.flush()
        for step in self._ends:
            await step.drain()

    def shut(self, patient: bool = True) -> None:
        """End all threads, close the sinks, and unlink the steps; ``patient`` waits for nodes at work.

        The first error of a sink is raised when all are closed.
        """
        for name, step in self.steps.items():
            step.shut(patient or isinstance(self.units[name], Sink))
        for step in self._ends:
            step.shut()
        refused: list[Error] = []
        for unit in self.units.values():
            # A window that is shown belongs to the main thread, which may let it stay.
            if isinstance(unit, Sink) and not (self._show and unit.shows):
                try:
                    unit.close()
                except Error as error:  # the others are closed all the same
                    refused.append(error)
        if refused:
            raise refused[0]

    def _input(self, ref: Ref, whole: bool = False) -> Input:
        stream = self.root if ref.name == "source" else self.steps[ref.name]
        return Input(stream, picker(ref.field, () if whole else self._fields[ref.name]))


def _update(node: Node, reset: Callable[[int], None] | None) -> Callable[[Stamp, list[Value]], Value]:
    update = node.update
    stamped, own = node.signature().at, is_own(node)

    def call(at: Stamp, values: list[Value]) -> Value:
        if reset is not None and at.gap:
            reset(at.index)
        value = update(*values, at=at) if stamped else update(*values)
        return value if own else apart(value, node)

    return call


def _write(sink: Sink, at: Stamp, values: list[Value]) -> Value:
    sink.write(values[0], at)
    return values[0]


def _words(use: str, unit: Node | Sink) -> str:
    """Describe a unit in messages by the parameters that are not as by default: ``diff_box window=20``."""
    known = parameters(type(unit))
    given = " ".join(
        f"{key}={_cut(str(value))}"
        for key, value in unit.__repr_args__()
        if value is not None and not hasattr(value, "shape") and value != known[key].default
    )
    return f"{use} {given}".strip()


def _cut(text: str) -> str:
    """Shorten a long list of points."""
    return text if len(text) <= 200 else text[:197] + "..."
