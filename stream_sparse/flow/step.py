"""One unit in the graph: joined by index, guarded, timed, edited at a frame."""

import math
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import monotonic, perf_counter_ns
from typing import Any, Literal, NamedTuple

import numpy as np

from stream_sparse.base.guard import is_interrupt
from stream_sparse.errors import InputError, NodeError, RunError, UnitError, cause_words
from stream_sparse.frame import Stamp, Value, describe

from .checkpoint import FrameOrders
from .ledger import STOPPED, FrameLedger
from .links import Event, FanOut, Join
from .thread_lane import ThreadLane
from .values import kind, parts, settle

Policy = Literal["stop", "skip", "disable"]
_RECENT = 512
_NEW = object()


class NodeStats(NamedTuple):
    """Measurements of one unit."""

    count: int  # type: ignore[assignment]  # frames that it processed; tuple.count is of no use here
    mean_ms: float  # a frame
    p95_ms: float  # of the last 512 frames
    skipped: int  # frames on which it failed
    queue: int  # frames that wait for it now


class Input(NamedTuple):
    """Source of a value: a stream, and a function that picks a named output; None: the whole value."""

    stream: FanOut
    pick: Callable[[Value], Value] | None


class Measured:
    """Something that takes frames, in a lane or in line: it is measured, and ends with its lane."""

    def __init__(self, label: str, lane: ThreadLane | None) -> None:
        self.label, self.lane = label, lane
        self._count = self._total = self._skipped = 0
        self._recent: deque[int] = deque(maxlen=_RECENT)

    @property
    def room(self) -> int:
        """Frames that may wait here before the source is held; 0: it works in line."""
        return 0 if self.lane is None else self.lane.room

    def waiting(self) -> int:
        """Return the number of frames that wait here."""
        return 0 if self.lane is None else self.lane.inside

    def stats(self) -> NodeStats:
        """Return the measurements so far."""
        recent = sorted(self._recent.copy())
        p95 = recent[int(0.95 * len(recent))] if recent else 0
        mean = self._total / self._count if self._count else 0.0
        return NodeStats(self._count, mean / 1e6, p95 / 1e6, self._skipped, self.waiting())

    async def drain(self) -> None:
        """Wait until every frame that was taken has left."""
        if self.lane is not None:
            await self.lane.drain()

    def shut(self, patient: bool = True) -> None:
        """End the lane; ``patient``: after the work that waits."""
        if self.lane is not None:
            self.lane.close(patient)


class GraphNode(Measured, FanOut):
    """A unit as a streamz node.

    Each frame that arrives from every input leaves as exactly one event, a value or None. So a join further
    down waits for all of its inputs and never gets stuck.

    Several ``inputs`` from other streams are joined. Where ``call`` raises, the ledger's run fails under the
    policy ``stop``; else that is an event. ``words`` describe the unit in messages: ``diff_box window=10``.

    ``apply`` is called before a frame that has orders; it returns whether they have changed the unit.
    ``answered`` is called after each answer. A unit that is ``off`` is disabled. A step with a ``lane``
    works there.
    """

    def __init__(
        self,
        name: str,
        call: Callable[[Stamp, list[Value]], Value],
        inputs: Sequence[Input],
        ledger: FrameLedger,
        policy: Policy,
        *,
        words: Callable[[], str] = str,
        apply: Callable[[int, FrameOrders], bool] | None = None,
        answered: Callable[[Stamp], None] | None = None,
        lane: ThreadLane | None = None,
    ) -> None:
        Measured.__init__(self, name, lane)
        self.call, self.words = call, words
        self.policy, self._ledger = policy, ledger
        self._apply, self._answered = apply, answered
        self._deadline = math.inf
        self._inputs = inputs
        streams = list(dict.fromkeys(i.stream for i in inputs))
        self._join = None if len(streams) == 1 else Join(streams)
        above = self._join or streams[0]
        places = {above: 0} if self._join is None else self._join.places
        self._slots = [(places[i.stream], i.pick) for i in inputs]
        self._whole = self._join is None and [pick for _, pick in self._slots] == [None]
        self.off = False
        self._kinds: dict[str, Any] = {}  # of the answer, and by name of its outputs
        self._scalar = False  # whether the answer is known to be a float
        FanOut.__init__(self, [above])
        above.link(self)

    # Taking -----------------------------------------------------------------------------------------

    def accept(self, x: Event, place: int, waits: list[Any]) -> Event | None:  # noqa: ARG002
        """Take an event from above; call the unit, and return its answer.

        None where the answer comes later; futures to wait for are added to ``waits``.
        """
        stamp, value, orders = x
        if self._whole:
            values = [value]
        else:
            inputs_now = [value] if self._join is None else value
            values = [inputs_now[i] if pick is None else pick(inputs_now[i]) for i, pick in self._slots]
        if self.lane is None:
            return stamp, self.work(stamp, values, orders), orders
        held = self.lane.put(partial(self._work_apart, stamp, values, orders), self._hand_on)
        if held is not None:
            waits.append(held)
        return None

    def set_deadline(self, after_s: float) -> None:
        """Let frames that the lane reaches later than ``after_s`` pass by; from then on no frame counts."""
        self._deadline = monotonic() + after_s

    def _work_apart(self, stamp: Stamp, values: list[Value], orders: FrameOrders | None) -> Event:
        value = None
        try:
            if monotonic() > self._deadline:
                self._ledger.void_from(stamp.index, STOPPED)
            else:
                value = self.work(stamp, values, orders)
        except BaseException as error:  # also SystemExit: without this thread the run would hang
            self._break(stamp, error)
        return stamp, value, orders

    def _hand_on(self, answer: Event) -> list[Any]:
        try:
            return self._emit(answer)
        except BaseException as error:
            self._break(answer[0], error)
            return []

    def _break(self, stamp: Stamp, error: BaseException) -> None:
        failed = RunError(f"node '{self.label}' failed on frame {stamp.index}: {cause_words(error)}")
        failed.__cause__ = error
        self._ledger.fail(stamp.index, failed)

    # Working ----------------------------------------------------------------------------------------

    def work(
        self, stamp: Stamp, values: list[Value], orders: FrameOrders | None = None, counts: bool = True
    ) -> Value:
        """Obey the orders, call the unit, measure, and handle its errors.

        A frame that does not count is not measured, and nothing is said of it. An error ends
        the run all the same, where the policy is ``stop``.
        """
        start = perf_counter_ns()
        try:
            if orders is not None and self._apply is not None and self._apply(stamp.index, orders):
                self._kinds.clear()
                self._scalar = False
            if self.off:
                return None
            if values[0] is None or (len(values) > 1 and _some_missing(values)):
                return None
            value = self.call(stamp, values)
            if not self._scalar or type(value) is not float:
                value = self._checked(value)
            if self._answered is not None and counts:
                self._answered(stamp)
        except BaseException as error:  # also SystemExit: its thread would end, and the run wait for ever
            if is_interrupt(error):
                raise
            self._handle_error(stamp, values, error, counts)
            return None
        if counts:
            took = perf_counter_ns() - start
            self._count += 1
            self._total += took
            self._recent.append(took)
        return value

    def picked(self, values: Mapping[FanOut, Value]) -> list[Value]:
        """Return the values of one frame, out of what each step above has given."""
        return [values[i.stream] if i.pick is None else i.pick(values[i.stream]) for i in self._inputs]

    def _checked(self, value: Value) -> Value:
        """Return an answer as it flows; InputError where it is of another kind than those before."""
        value = settle(value)
        if value is None:
            return None
        self._check_kind("", kind(value))
        if type(value) is float:
            self._scalar = True
        elif type(value) is not np.ndarray:
            for name, part in parts(value).items():
                if part is not None:
                    self._check_kind(name, kind(part))
        return value

    def _check_kind(self, name: str, now: Any) -> None:
        before = self._kinds.get(name, _NEW)
        if before is _NEW:
            self._kinds[name] = now
        elif before != now:
            what = f"{name} as " if name else ""
            new, old = _shape_words(now), _shape_words(before)
            raise InputError(f"gave {what}{new} after {old}; a stream keeps its shape")

    def _handle_error(self, stamp: Stamp, values: list[Value], error: BaseException, counts: bool) -> None:
        wrapped = failure(self.label, self.words(), stamp, values, error)
        self._skipped += counts
        if self.policy == "stop":
            self.off = True
            self._ledger.fail(stamp.index, wrapped)
        else:
            self.off = self.policy == "disable"
            if counts:
                add = self._ledger.timeline.add_event
                add(stamp.index, stamp.time_s, "error", node=self.label, error=str(wrapped))

    def waiting(self) -> int:
        """Return the number of frames that wait here."""
        return Measured.waiting(self) + (0 if self._join is None else self._join.waiting())

    def shut(self, patient: bool = True) -> None:
        """End the lane and unlink the step; ``patient``: after the work that waits."""
        Measured.shut(self, patient)
        self.call = lambda *_: None  # where a frame comes late
        self.unlink()
        if self._join is not None:
            self._join.unlink()


def failure(name: str, words: str, stamp: Stamp, values: Sequence[Value], error: BaseException) -> RunError:
    """Return the error of a unit or a subscriber as a user reads it; ``words`` describe the unit."""
    if isinstance(error, RunError) and not isinstance(error, UnitError):  # its text is complete
        return error
    got = ", ".join(describe(v) for v in values[:4])
    text = str(error) if isinstance(error, InputError | UnitError) else cause_words(error)
    if isinstance(error, ValueError) and "read-only" in text:
        text += "; a node never changes its input: work on a copy, x = x.copy()"
    about = f" ({words})" if words else ""
    wrapped = NodeError(f"node '{name}'{about} failed on frame {stamp.index}, {got}: {text}")
    wrapped.__cause__ = error
    return wrapped


def _some_missing(values: list[Value]) -> bool:
    # `None in values` would compare arrays element by element
    return any(value is None for value in values)


def _shape_words(new: Any) -> str:
    if new is None:
        return "a scalar"
    if len(new) == 2 and isinstance(new[0], tuple) and hasattr(new[1], "kind"):
        return f"{new[1]} of shape {new[0]}"
    return f"the parts {', '.join(new)}"
