"""The engine: a plan at work on one frame after the other, without threads, event loop, clock or files."""

import threading
from asyncio import AbstractEventLoop
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from types import TracebackType
from typing import Any, Self

from streamz import Stream

from stream_sparse.base import Node
from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import RunError, cause_words
from stream_sparse.frame import Frame, Medium, Stamp, Value
from stream_sparse.kernels._blas import look_again, one_thread
from stream_sparse.plan.plan import Plan

from .checkpoint import Change, FrameOrders, Snapshot, SnapshotCollector, snapshot
from .columns import Columns
from .dry_run import try_nodes
from .edits import EditCheck, Parameters
from .graph import Graph
from .items import FrameValues
from .ledger import FAILED, FrameLedger
from .notes import Notes
from .preparation import Preparation
from .rows import LastRow, Names, Row
from .step import NodeStats
from .subscriber import Listener
from .values import flowing


class Engine:
    """Sends frames through the nodes and sinks of a plan; what they give and say goes to the timeline.

    Without a ``loop`` all work is done in line: :meth:`send` returns the row of a frame, with the very
    numbers of a run. With one a driver calls :meth:`feed` for each frame and awaits what it returns.
    Everything else may be called from any thread.

    Parameters:
        plan: the pipeline; its units are copied.
        medium: the description of the frames.
        samples: a value of each part, as a dry run has found them; None: it is made now.
        start: the first frame's index, and the time of the frame before.
        loop: to which lanes give their answers, in which parts and subscribers work that want a thread.
        show: whether windows of sinks are shown.
        checks: of edits, besides the engine's own.

    Attributes:
        plan, medium: as given.
        ledger: the account of the frames.
        timeline: all that the run says.
        names: of the values of a row.
        graph: the connected steps.
        parameters: of each part as they are now, and the edits that wait.
        columns: of the table of a run.
        notes: of the nodes.
        next_index, last_s, began_s, lap_index: index of the next frame, time of the last and of the first
            one, and index of the frame with which the source began again; None before there is such a frame.
        lap: number of the lap that goes on, from 1.

    Raises:
        InputError: where a node refuses its input.

    >>> import numpy as np
    >>> from stream_sparse import Pipeline
    >>> from stream_sparse.frame import Clock, Frame, Medium
    >>> from stream_sparse.nodes import TemporalDiff
    >>> plan = Pipeline(np.zeros(1)).then(TemporalDiff(), "diff").plan
    >>> engine = Engine(plan, Medium((), np.dtype(float), 30.0, False, Clock("index")))
    >>> [engine.send(Frame(t, t / 30, np.array(x)))["diff"] for t, x in enumerate((1.0, 4.0, 2.0))]
    [None, 3.0, 2.0]
    """

    def __init__(
        self,
        plan: Plan,
        medium: Medium,
        *,
        samples: dict[str, Any] | None = None,
        start: StartPoint = StartPoint(),  # noqa: B008  immutable
        loop: AbstractEventLoop | None = None,
        show: bool = False,
        checks: Sequence[EditCheck] = (),
    ) -> None:
        if samples is None:
            samples = try_nodes(plan, medium).sound()
        self.plan, self.medium = plan, medium
        self.ledger = FrameLedger(start.index)
        self.timeline = self.ledger.timeline
        self.parameters = Parameters(plan, samples, checks)
        self.columns = Columns(plan, samples)
        self.notes = Notes(self.ledger)
        self.next_index, self.last_s = start.index, start.last_s
        self.began_s: float | None = None
        self.lap_index: int | None = None
        self.lap = 1
        self._corrupt = False  # whether the picture of the last frame was damaged
        self._changes: dict[str, list[Change]] = {}  # that the next frame takes along
        self._requests: list[SnapshotCollector] = []
        self._latest: dict[str, Value] = {}
        self.names = Names(plan)
        self._lock = threading.RLock()
        self._last = LastRow(self.names, self.ledger)
        self.graph = Graph(plan, medium, self.ledger, self.notes, loop, show)
        if loop is None:
            look_again()  # the dry run may have loaded more BLAS libraries
            self.timeline.subscribe(self._last)

    @property
    def last_index(self) -> int:
        """Index of the frame that was sent last."""
        return self.next_index - 1

    # From any thread ----------------------------------------------------------------------------------

    def edit(self, changes: Mapping[str, Any]) -> None:
        """Change parameters, named ``node.parameter``, before the next frame; InputError changes not any.

        Nodes below that hold state are reset, unless they learn.
        """
        self.parameters.edit(changes)

    def latest(self, name: str) -> Value:
        """Return the newest value of a name, such as ``box`` or ``dict.codes``; None before the first one.

        The first call for a name lets it be kept, from the next frame on.

        Raises:
            InputError: where there is no such value.
        """
        with self._lock:
            if name not in self._latest:
                self._listen(name, "latest", partial(self._latest.__setitem__, name))
            return self._latest.setdefault(name)

    def stream(self, name: str) -> Stream:
        """Return a streamz stream of the values of a name, from the next frame on.

        Values are emitted in the thread that drives the engine, which waits for what stands below.

        Raises:
            InputError: where there is no such value.
        """
        stream = Stream()
        self._listen(name, f"a function below the stream of '{name}'", stream.emit)
        return stream

    def _listen(self, name: str, what: str, function: Callable[[Value], object]) -> None:
        """Call a function with each value that there is of a name."""

        def take(item: FrameValues) -> None:
            if item.values[0] is None:
                return
            try:
                function(item.values[0])
            except Exception as error:
                raise RunError(f"{what} failed on frame {item.at.index}: {cause_words(error)}") from error

        self.timeline.subscribe(Listener(what, take, refs=[self.names.ref(name)]))

    def ask_states(self, room: int | None = None) -> Future[dict[str, Snapshot | Exception]]:
        """Ask for every node's state and parameters before the next frame.

        Nothing waits for the answer. ``room``: bytes for states of nodes that do not learn; None: no limit.
        """
        collector = SnapshotCollector(self.graph.nodes(), room)
        with self._lock:
            self._requests.append(collector)
        return collector.found

    def stats(self) -> dict[str, NodeStats]:
        """Return the measurements of each node and sink."""
        return {name: step.stats() for name, step in self.graph.steps.items()}

    # In the thread that drives it ---------------------------------------------------------------------

    def send(self, frame: Frame) -> Row:
        """Process a frame in line and return its row.

        Raises:
            NodeError: where a node failed on it; afterwards each frame raises the same error.
        """
        if self.ledger.failed is None:
            try:
                with one_thread():
                    self.feed(frame)
            except BaseException:  # Ctrl-C, inside of a node
                self.ledger.fail(frame.index, RunError(f"frame {frame.index} was interrupted on its way"))
                raise
        if self.ledger.failed is not None:
            raise self.ledger.failed[1]
        assert self._last.row is not None
        return self._last.row

    def feed(self, frame: Frame) -> list[Any]:
        """Send a frame into the graph; returns futures to await before the next one."""
        index = frame.index
        if self.began_s is None:
            self.began_s = frame.time_s
        try:
            if self.timeline.idle:
                self.connect(index)
            self.lap = frame.lap or self.lap
            at = Stamp(index, frame.time_s, frame.gap, frame.corrupt, self.lap)
            self._make_edits(at)
            self._emit_frame_events(at, frame)
            orders = self._orders()
        except BaseException:
            self.ledger.leave(frame, FAILED)
            raise
        self.next_index, self.last_s = index + 1, frame.time_s
        data = flowing(frame.data)
        self.ledger.send(at)
        return self.graph.root._emit((at, data, orders))

    def connect(self, index: int | None = None) -> None:
        """Connect the subscribers that are wanted, from the next frame on."""
        for subscriber in self.timeline.wanted():
            self.graph.connect(subscriber, self.next_index if index is None else index)

    def prepare(self, first: int) -> Preparation:
        """Begin to give frames before the first one, from ``first`` on, to nodes with a finite memory."""
        return Preparation(self.plan, self.graph, self._lap_orders, first)

    def restore(self, name: str, state: dict[str, Any], off: bool) -> None:
        """Give a node the state that it had, before the first frame; ``off``: an error had disabled it."""
        self.graph.steps[name].off = off
        self.graph.nodes()[name].restore(state)

    def states(self) -> dict[str, Snapshot | Exception]:
        """Return every node's state and parameters; call it when all frames have been through."""
        steps = self.graph.steps
        return {name: snapshot(node, steps[name].off) for name, node in self.graph.nodes().items()}

    async def drain(self) -> None:
        """Wait until every frame has left the graph, and flush the sinks."""
        await self.graph.drain()

    def close(self, patient: bool = True) -> None:
        """End all lanes and close the sinks; ``patient`` waits for nodes at work."""
        self.graph.shut(patient)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.graph.flush()
        self.close()

    def _make_edits(self, at: Stamp) -> None:
        """Take the edits that wait, and reset nodes below that hold state."""
        for edits in self.parameters.take(at.index):
            changed = set(edits)
            for name, edit in edits.items():
                self._changes.setdefault(name, []).append(edit.unit)
            for part in self.plan.parts:
                if not changed.isdisjoint(ref.name for ref in part.inputs):
                    changed.add(part.name)
                    self._forget(part.name, self._changes)
            named = {f"{name}.{key}": new for name, edit in edits.items() for key, new in edit.values.items()}
            self.timeline.add_event(at.index, at.time_s, "set", values=named)

    def _emit_frame_events(self, at: Stamp, frame: Frame) -> None:
        """Tell of a gap, of a damaged picture, and of a source that begins again, which resets nodes."""
        if frame.gap:
            why: dict[str, Any] = {"cause": frame.cause} if frame.cause else {}
            self.timeline.add_event(at.index, at.time_s, "gap", frames=frame.gap, **why)
        if frame.corrupt and not self._corrupt:
            # And so are the frames that follow, up to a sound one.
            self.timeline.add_event(at.index, at.time_s, "corrupt")
        self._corrupt = frame.corrupt
        if frame.lap:
            self.lap_index = frame.index
            self.timeline.add_event(at.index, at.time_s, "lap", lap=frame.lap)
            self._forget_all(self._changes)

    def _forget_all(self, changes: dict[str, list[Change]]) -> None:
        if self.plan.settings.on_lap == "reset":
            for name in self.graph.units:
                self._forget(name, changes)

    def _forget(self, name: str, changes: dict[str, list[Change]]) -> None:
        """Reset a part with the next frame, if it is a node that does not learn."""
        unit = self.graph.units[name]
        if isinstance(unit, Node) and not unit.learns:
            changes.setdefault(name, []).append(None)

    def _orders(self) -> FrameOrders | None:
        """Return what the next frame takes along."""
        if not self._changes and not self._requests:
            return None
        with self._lock:
            orders = FrameOrders(self._changes, self._requests)
            self._changes, self._requests = {}, []
        return orders

    def _lap_orders(self) -> FrameOrders:
        changes: dict[str, list[Change]] = {}
        self._forget_all(changes)
        return FrameOrders(changes)
