"""The graph of a plan: its parts as connected steps, and the timeline at their end."""

import math
from asyncio import AbstractEventLoop
from collections.abc import Callable
from functools import partial

from stream_sparse.base import Node, Sink, is_own, parameters
from stream_sparse.errors import Error
from stream_sparse.frame import Medium, Stamp, Value
from stream_sparse.plan.plan import Plan, PlannedPart, Ref

from .checkpoint import FrameOrders
from .ledger import FrameLedger
from .links import FanOut, Join
from .notes import Notes
from .step import GraphNode, Input, Measured, NodeStats, Policy
from .subscriber import Subscriber
from .subscription import Subscription
from .thread_lane import ROOM, ThreadLane
from .values import apart, picker

_LIVE_BYTES = 1 << 25  # of frames that wait before a subscriber; values of nodes come on top


class Graph:
    """Connected steps around fresh copies of a plan's nodes and sinks.

    Parameters:
        ledger: of the frames; its timeline gets what the parts give for each, once all have come to it.
        notes: of its nodes.
        loop: to which the lanes of parts and subscribers that want a thread answer; None: all work in line.
        show: whether windows of sinks are shown.

    Attributes:
        root: takes the frames.
        steps: of the parts, upstream first.
        units: the nodes and sinks themselves, by name.
        reset_at: by name, the index of the frame before which a node was last reset.
    """

    def __init__(
        self,
        plan: Plan,
        medium: Medium,
        ledger: FrameLedger,
        notes: Notes,
        loop: AbstractEventLoop | None,
        show: bool,
    ) -> None:
        self._medium, self._loop = medium, loop
        self._ledger = ledger
        self._notes, self._show = notes, show
        self._forgets = plan.settings.on_gap == "reset"
        self.root = FanOut()
        self.steps: dict[str, GraphNode] = {}
        self.units: dict[str, Node | Sink] = {}
        self.reset_at: dict[str, int] = {}
        self._ends: list[Subscription] = []
        self._fields: dict[str, tuple[str, ...]] = {"source": ()}
        default: Policy = plan.settings.on_error or ("skip" if medium.live else "stop")
        try:
            for part in plan.parts:
                self._add(part, default)
        except BaseException:
            self.shut()
            raise
        self._all = Join([self.root, *self.steps.values()])
        self._all.link(ledger.timeline)

    def _add(self, part: PlannedPart, default: Policy) -> None:
        unit = part.unit.fresh()
        self.units[part.name] = unit
        if isinstance(unit, Node):
            self._fields[part.name] = unit.fields()
            forget = self._forgets and not unit.learns
            call = _update(unit, partial(self._reset, part.name) if forget else None)
            threaded = unit.offload
        else:
            self._fields[part.name] = fields = self._fields[part.inputs[0].name]
            # A window that is not wanted lets values pass.
            threaded = self._show or not unit.shows
            if threaded:
                unit.open(() if part.inputs[0].field else fields, self._medium)
            call = partial(_write, unit) if threaded else lambda _, values: values[0]
        threaded = threaded if part.offload is None else part.offload
        inputs = [self._input(ref, isinstance(unit, Sink)) for ref in part.inputs]
        answered = None
        if isinstance(unit, Node) and type(unit).note is not Node.note:
            answered = partial(self._take_note, part.name, unit)
        self.steps[part.name] = GraphNode(
            part.name, call, inputs, self._ledger, part.on_error or default,
            words=lambda: _words(part.use, unit), apply=partial(self._apply_orders, part.name),
            answered=answered, lane=self._lane(part.name) if threaded else None,
        )  # fmt: skip

    def _take_note(self, name: str, node: Node, at: Stamp) -> None:
        self._notes.take(at, name, node.note())

    def _apply_orders(self, name: str, index: int, orders: FrameOrders) -> bool:
        """Take a part's share of the orders before a frame; return whether they change the part."""
        unit, changes = self.units[name], orders.changes.get(name, ())
        for edited in changes:
            if edited is None:
                self._reset(name, index)
                continue
            if unit.take_over(edited):
                self.reset_at[name] = index
            if isinstance(unit, Node):
                unit.forget_input_types()
        if isinstance(unit, Node):
            for request in orders.requests:
                request.collect(name, unit, self.steps[name].off)
        return bool(changes)

    def _reset(self, name: str, index: int) -> None:
        self.units[name].reset()
        self.reset_at[name] = index

    def _lane(self, name: str, room: int = ROOM) -> ThreadLane | None:
        return None if self._loop is None else ThreadLane(self._loop, name, room)

    def connect(self, subscriber: Subscriber, index: int = 0) -> None:
        """Let a subscriber take the frames from ``index`` on, the next to be sent."""
        refs, slots = subscriber.refs, None
        if refs is not None:
            inputs = map(self._input, refs, subscriber.whole or [False] * len(refs))
            slots = [(self._all.places[stream], pick) for stream, pick in inputs]
        lane = self._lane(subscriber.name, subscriber.room or self._patience())
        flow = Subscription(subscriber, self._ledger, slots, index, lane)
        self._ends.append(flow)
        self._ledger.timeline.connect(flow)

    def _patience(self) -> int:
        """Return how many frames of a live source may wait before a subscriber that is slow: 4 to 16.

        Others wait, and few frames are lost where they are killed.
        """
        if not self._medium.live:
            return ROOM
        return max(4, min(16, _LIVE_BYTES // max(1, math.prod(self._medium.shape))))

    def all(self) -> list[Measured]:
        """Return every step and subscription, upstream first."""
        return [*self.steps.values(), *self._ends]

    def timings(self) -> dict[str, NodeStats]:
        """Return the measurements of everything that takes frames, records and view included."""
        return {step.label: step.stats() for step in self.all()}

    def windows(self) -> list[Sink]:
        """Return the sinks that show a window of their own, which belongs to the main thread."""
        units = self.units.values() if self._show else ()
        return [unit for unit in units if isinstance(unit, Sink) and unit.shows]

    def nodes(self) -> dict[str, Node]:
        """Return the run's own nodes by name, without sinks."""
        return {name: unit for name, unit in self.units.items() if isinstance(unit, Node)}

    def set_deadline(self, after_s: float) -> None:
        """Let frames that a lane reaches later than ``after_s`` pass by; from then on no frame counts."""
        for step in self.steps.values():
            step.set_deadline(after_s)

    async def drain(self) -> None:
        """Wait until every frame has left every step, upstream first; flush the sinks."""
        for step in self.steps.values():
            await step.drain()
        self.flush()
        for flow in self._ends:
            await flow.drain()

    def flush(self) -> None:
        """Let the sinks write what they hold; call it when every frame has left every step."""
        for unit in self.units.values():
            if isinstance(unit, Sink):
                unit.flush()

    def shut(self, patient: bool = True) -> None:
        """End all threads, close the sinks, and unlink the steps; ``patient`` waits for nodes at work.

        The first error of a sink is raised when all are closed.
        """
        for name, step in self.steps.items():
            step.shut(patient or isinstance(self.units[name], Sink))
        for flow in self._ends:
            flow.shut()
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
    declared = parameters(type(unit))
    settings = " ".join(
        f"{key}={str(value)[:200]}"
        for key, value in unit.__repr_args__()
        if value is not None and not hasattr(value, "shape") and value != declared[key].default
    )
    return f"{use} {settings}".strip()
