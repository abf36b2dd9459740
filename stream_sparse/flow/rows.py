"""Rows: all values of one frame by name, and their way to a loop of the user."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Self

from stream_sparse.base import Node
from stream_sparse.errors import InputError, nearest
from stream_sparse.frame import Stamp, Value
from stream_sparse.plan.plan import Plan, Ref

from .items import FrameValues, Item, Over, Stopping
from .ledger import FrameLedger
from .subscriber import Subscriber
from .values import picker

_ROOM = 4  # rows that wait for a loop; each holds all values of its frame


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
        self.refs = [Ref(name) for name in self.parts]
        self.whole = [True] * len(self.refs)

    def row(self, item: FrameValues) -> Row:
        """Make the row of a frame from the values of all ``refs``."""
        return Row(item.at, self, dict(zip(self.parts, item.values, strict=True)))

    def ref(self, name: str) -> Ref:
        """Return what a name stands for; InputError where there is no such value."""
        ref = self.listed.get(name) or self._bare.get(name)
        if ref is None:
            names = [*self.listed, *self._bare]
            hint = nearest(name, names) or f"; there are {', '.join(self.listed)}"
            raise InputError(f"no value of '{name}'{hint}")
        return ref


class Row(Mapping[str, "Value"]):
    """The values of one frame by name; None where a node gave no value.

    Values are read-only. A large array that is kept makes its node take new memory for later ones.

    Attributes:
        at: the frame's index, time and gap.
    """

    def __init__(self, at: Stamp, names: Names, values: Mapping[str, Value]) -> None:
        self.at, self._names, self._values = at, names, values

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


class LastRow(Subscriber):
    """Keeps the row of the last frame, and closes its account."""

    name = "rows"
    threaded = False
    settles = True

    def __init__(self, names: Names, account: FrameLedger) -> None:
        self._names, self._account = names, account
        self.refs, self.whole = names.refs, names.whole
        self.row: Row | None = None

    def take(self, item: FrameValues) -> None:
        """Make the row of one frame."""
        self.row = self._names.row(item)
        self._account.mark_processed(item.at)


class RowQueue(Subscriber):
    """Keeps a few rows for another thread; then the run waits.

    Once it is to end, all that are left fit in.
    """

    name = "rows"
    kinds = (Stopping, Over)

    def __init__(self, names: Names) -> None:
        self._names = names
        self.refs, self.whole = names.refs, names.whole
        self._rows: deque[Row] = deque()
        self._change = threading.Condition()
        self._free = self._over = self._left = False

    def leave(self) -> None:
        """Take no more rows: there is no other end any more."""
        with self._change:
            self._left = self._over = True
            self._rows.clear()
            self._change.notify_all()

    def take(self, item: Item) -> None:
        """Keep the row of a frame; let all in that still come once the run is to end."""
        if isinstance(item, FrameValues):
            self._put(self._names.row(item))
            return
        with self._change:
            self._free = True
            self._over = self._over or isinstance(item, Over)
            self._change.notify_all()

    def get(self) -> Row | None:
        """Wait for the next row; None at the end."""
        with self._change:
            self._change.wait_for(lambda: self._rows or self._over)
            if not self._rows:
                return None
            self._change.notify_all()
            return self._rows.popleft()

    def _put(self, row: Row) -> None:
        with self._change:
            self._change.wait_for(lambda: len(self._rows) < _ROOM or self._free or self._left)
            if not self._left:
                self._rows.append(row)
            self._change.notify_all()


class RowIterator:
    """Iterates the rows of a run.

    A loop that is left lets the run go on without it.

    Parameters:
        queue: where the rows come from.
        finish: is called after the last row; raises the error that ended the run.
    """

    def __init__(self, queue: RowQueue, finish: Callable[[], object]) -> None:
        self._queue, self._finish = queue, finish

    def close(self) -> None:
        """Take no more rows."""
        self._queue.leave()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Row:
        row = self._queue.get()
        if row is None:
            self._finish()
            raise StopIteration
        return row

    def __del__(self) -> None:
        self.close()
