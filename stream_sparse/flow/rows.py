"""Rows: all values of one frame by name, and what happened at it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.base import Node
from stream_sparse.errors import InputError, nearest
from stream_sparse.plan.plan import Ref

from .consumer import FrameConsumer
from .values import picker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stream_sparse.frame import Stamp, Value
    from stream_sparse.plan.plan import Plan

    from .ledger import FrameLedger


class Happening(NamedTuple):
    """An event at a frame: an edit, a gap, an error.

    Attributes:
        at: the frame.
        kind: ``set`` (an edit), ``gap``, ``lap``, ``note`` or ``error``.
        data: its details, such as ``node``, as in ``events.jsonl``.
    """

    at: Stamp
    kind: str
    data: dict[str, Any]


class Names:
    """The names of the values of a row: ``source``, ``box``, ``dict.codes``.

    A node with named outputs has one for each of them; its bare name means the first one.

    >>> from stream_sparse import load
    >>> names = Names(load("bird").plan)
    >>> list(names.listed)[:3]
    ['source', 'gray', 'pixel']
    >>> names.ref("box")
    Ref(name='box', field='')
    """

    def __init__(self, plan: Plan) -> None:
        self.parts = ["source", *(part.name for part in plan.parts if isinstance(part.unit, Node))]
        fields = {part.name: part.unit.fields() for part in plan.parts if isinstance(part.unit, Node)}
        self.listed: dict[str, Ref] = {}
        self._bare: dict[str, Ref] = {}
        for name in self.parts:
            refs = [Ref(name, field) for field in fields.get(name, ())] or [Ref(name)]
            self.listed.update((str(ref), ref) for ref in refs)
            self._bare[name] = refs[0]

    def ref(self, name: str) -> Ref:
        """Return what a name stands for; InputError where there is no such value."""
        ref = self.listed.get(name) or self._bare.get(name)
        if ref is None:
            known = [*self.listed, *self._bare]
            hint = nearest(name, known) or f"; there are {', '.join(self.listed)}"
            raise InputError(f"no value of '{name}'{hint}")
        return ref


class Row(Mapping[str, "Value"]):
    """The values of one frame by name; None where a node gave no value.

    Values are read-only. A large array that is kept makes its node take new memory for later ones.

    Attributes:
        at: the frame's index, time and gap.
        happened: what happened since the row before.
    """

    def __init__(
        self, at: Stamp, names: Names, values: Mapping[str, Value], happened: tuple[Happening, ...] = ()
    ) -> None:
        self.at, self._names, self._values, self.happened = at, names, values, happened

    def __getitem__(self, name: str) -> Value:
        try:
            ref = self._names.ref(name)
        except InputError as error:
            raise KeyError(str(error)) from None
        value = self._values[ref.name]
        pick = picker(ref.field, ())
        return value if pick is None else pick(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names.listed)

    def __len__(self) -> int:
        return len(self._names.listed)

    def __repr__(self) -> str:
        return f"<Row of frame {self.at.index}: {', '.join(self)}>"


class RowMaker(FrameConsumer):
    """Makes a row of each frame and passes it on.

    Parameters:
        plan: the pipeline.
        pass_on: takes the rows, in order.
        threaded: whether that may take long, so that it needs a thread of its own.
        ledger: whose frames are settled here; None: elsewhere.
    """

    name = "rows"

    def __init__(
        self,
        plan: Plan,
        pass_on: Callable[[Row], object],
        threaded: bool = False,
        ledger: FrameLedger | None = None,
    ) -> None:
        self._names, self._pass_on, self.threaded = Names(plan), pass_on, threaded
        self._ledger, self.settles = ledger, ledger is not None
        self.refs: Sequence[Ref] = [Ref(name) for name in self._names.parts]
        self.whole = [True] * len(self.refs)
        self._order = {name: place for place, name in enumerate(self._names.parts)}
        self._happened: deque[Happening] = deque()
        self._lock = threading.Lock()

    def hear(self, happening: Happening) -> None:
        """Take note of what happened at a frame whose row is still to come; from any thread."""
        with self._lock:
            self._happened.append(happening)

    def take(self, at: Stamp, values: list[Value]) -> None:
        """Make the row of one frame."""
        happened = self._until(at.index) if self._happened else ()
        self._pass_on(Row(at, self._names, dict(zip(self._names.parts, values, strict=True)), happened))
        if self._ledger is not None:
            self._ledger.settle(at)

    def _until(self, index: int) -> tuple[Happening, ...]:
        """Return what happened up to a frame: in the order of frames, and of nodes at each."""
        with self._lock:
            due = [happening for happening in self._happened if happening.at.index <= index]
            self._happened = deque(one for one in self._happened if one.at.index > index)
        return tuple(
            sorted(due, key=lambda one: (one.at.index, self._order.get(one.data.get("node", ""), -1)))
        )
