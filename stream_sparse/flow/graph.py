"""The graph of a run: the parts of its plan as connected steps, with consumers at the ends."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from stream_sparse.base import Node, Sink, is_own, parameters
from stream_sparse.errors import Error

from .checkpoint import Gathering, Snapshot, snapshot
from .orders import Change, Orders
from .step import FanOut, Input, Policy, Step
from .values import apart, picker

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from stream_sparse.frame import Medium, Stamp, Value
    from stream_sparse.plan.plan import Part, Plan, Ref

    from .consumer import FrameConsumer
    from .lanes import Lane, Lanes
    from .ledger import FrameLedger
    from .notes import Notes

__all__ = ["Graph"]

_LIVE_BYTES = 1 << 25  # of frames that wait before a consumer; values of nodes come on top


class Graph:
    """Steps of a run, connected, around fresh copies of the plan's nodes and sinks.

    ``fail`` is called where a part with the policy ``stop`` raises, ``skip`` where another does. ``steps``
    are upstream first, and ``reset_at`` has the index of the frame before which a node was last reset.

    Parts and consumers that want a thread work in ``lanes``, without any in line. ``trace`` is called with
    name, frame index, start and duration in ns after each answer of each step.
    """

    def __init__(
        self,
        plan: Plan,
        medium: Medium,
        lanes: Lanes | None,
        ledger: FrameLedger,
        fail: Callable[[int, Exception], None],
        skip: Callable[[Stamp, str, Exception], None],
        notes: Notes,
        show: bool = False,
        trace: Callable[[str, int, int, int], None] | None = None,
    ) -> None:
        self.plan, self.medium, self._lanes, self._show = plan, medium, lanes, show
        self._ledger, self._fail, self._skip, self._notes = ledger, fail, skip, notes
        self.root = FanOut()
        self.steps: dict[str, Step] = {}
        self.units: dict[str, Node | Sink] = {}
        self.reset_at: dict[str, int] = {}
        self._fields: dict[str, tuple[str, ...]] = {"source": ()}
        self._ends: list[Step] = []
        self._connected: dict[FrameConsumer, Step] = {}
        self._changes: dict[str, list[Change]] = {}  # that the next frame takes along
        self._requests: list[Gathering] = []
        self._trace = trace
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
        inputs = [self._input(ref, isinstance(unit, Sink)) for ref in part.inputs]
        notes = isinstance(unit, Node) and type(unit).note is not Node.note
        self.steps[part.name] = Step(
            part.name, call, inputs, self._fail, self._skip, part.on_error or default,
            words=lambda: _words(part.use, unit), obey=partial(self._obey, part.name),
            answered=partial(self._note, part.name) if notes else None,
            trace=self._trace, lane=self._lane(part.name) if threaded else None,
        )  # fmt: skip

    def _note(self, name: str, at: Stamp) -> None:
        self._notes.take(at, name, self.nodes()[name].note())

    def _lane(self, name: str, room: int | None = None) -> Lane | None:
        return None if self._lanes is None else self._lanes.lane(name, room)

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
        step = Step(
            consumer.name, self._take(consumer), inputs, self._fail, self._skip, "stop", waits=waits,
            silent=True, trace=self._trace, since=index,
            lane=self._lane(consumer.name, consumer.room or self._patience()),
            inline=lambda: not consumer.threaded, sift=consumer.sift,
        )  # fmt: skip
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

    def set(self, edits: dict[str, dict[str, Any]]) -> None:
        """Change parameters before the next frame; reset nodes below that hold state, unless they learn."""
        for name, values in edits.items():
            self._changes.setdefault(name, []).append(values)
        changed = set(edits)
        for part in self.plan.parts:
            if changed.isdisjoint(ref.name for ref in part.inputs):
                continue
            changed.add(part.name)
            self._forget(part.name)

    def begin_lap(self) -> None:
        """Reset what holds state before the next frame, unless it learns or ``on_lap`` is ``continue``."""
        if self.plan.on_lap == "reset":
            for name in self.units:
                self._forget(name)

    def _forget(self, name: str) -> None:
        """Reset a part before the next frame, if it is a node that does not learn."""
        unit = self.units[name]
        if isinstance(unit, Node) and not unit.learns:
            self._changes.setdefault(name, []).append(None)

    def orders(self) -> Orders | None:
        """Return what the next frame takes along; None for nothing."""
        if not self._changes and not self._requests:
            return None
        orders = Orders(self._changes, self._requests)
        self._changes, self._requests = {}, []
        return orders

    def send(self, at: Stamp, data: Value) -> list[Any]:
        """Send a frame through the steps; returns what is to be awaited before the next one."""
        return self.root._emit((at, data, self.orders()))

    def _obey(self, name: str, index: int, orders: Orders) -> bool:
        """Take a part's share of the orders before a frame; return whether they change the part."""
        unit, changes = self.units[name], orders.changes.get(name, ())
        for values in changes:
            if values is None:
                self._reset(name, index)
                continue
            if unit.edit(**values):
                self.reset_at[name] = index
            if isinstance(unit, Node):
                unit.forget_input_types()
        if isinstance(unit, Node):
            for request in orders.requests:
                request.visit(name, unit, self.steps[name].off)
        return bool(changes)

    def _reset(self, name: str, index: int) -> None:
        self.units[name].reset()
        self.reset_at[name] = index

    def nodes(self) -> dict[str, Node]:
        """Return the run's own nodes by name, without sinks."""
        return {name: unit for name, unit in self.units.items() if isinstance(unit, Node)}

    def ask_states(self, room: int | None = None) -> Future[dict[str, Snapshot | Exception]]:
        """Ask for every node's state and parameters before the next frame.

        Nothing waits for the answer, which is set in the thread of the last node. ``room`` is as in
        :class:`Gathering`.
        """
        gathering = Gathering(self.nodes(), room)
        self._requests.append(gathering)
        return gathering.found

    def snapshots(self) -> dict[str, Snapshot | Exception]:
        """Return every node's state and parameters; call it when all frames have been through."""
        return {name: snapshot(node, self.steps[name].off) for name, node in self.nodes().items()}

    def hurry(self, after_s: float, passed: Callable[[int], None]) -> None:
        """Let frames that a node's thread reaches later than ``after_s`` pass it by, and tell ``passed``."""
        for step in self.steps.values():
            step.hurry(after_s, passed)

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
