"""A row for each frame: to the table in memory, and to the recording."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stream_sparse.flow import FrameConsumer, FrameLedger
from stream_sparse.flow.columns import Columns
from stream_sparse.frame import Stamp, Value
from stream_sparse.recording.recording import Recording

from .table import Table, Values

__all__ = ["Rows"]


class Rows(FrameConsumer):
    """Takes the values of each frame as a row, writes it where the run is recorded, and settles the frame.

    Values are held in memory, except those that a recording has which began with the run. Each of ``heard``
    is called with the scalars of a row, None where there is no value.
    """

    name = "records"
    settles = True

    def __init__(
        self,
        columns: Columns,
        recording: Recording,
        ledger: FrameLedger,
        hold: bool,
        heard: Sequence[Callable[[Stamp, Sequence[float | None]], None]],
    ) -> None:
        self.refs = columns.refs
        self._columns, self._recording, self._ledger, self._hold = columns, recording, ledger, hold
        self._heard = heard
        state = recording.state
        self._folder = None if state.now is None else state.folder
        self.table = Table(columns.scalars, columns.every, hold and self._folder is None)

    @property
    def threaded(self) -> bool:  # type: ignore[override]
        """Whether rows go to disk."""
        return self._recording.state.now is not None

    def sift(self, at: Stamp, values: list[Value]) -> list[Value]:
        """Leave out arrays whose turn has not come."""
        count = len(self._columns.scalars)
        due = [
            None if at.index % every else value
            for every, value in zip(self._columns.every.values(), values[count:], strict=True)
        ]
        return [*values[:count], *due]

    def take(self, at: Stamp, values: list[Value]) -> None:
        """Take the row of one frame."""
        count = len(self._columns.scalars)
        numbers, arrays = [v if type(v) is float else None for v in values[:count]], values[count:]
        written = None
        if self._recording.state.open:
            written = self._recording.row(at, numbers, dict(zip(self._columns.every, arrays, strict=True)))
        if written != self._folder:  # switched off, moved, or ended by the disk: no more in one place
            self.table.holds = self._hold
        if self._recording.failure is None:
            self.table.add(at, numbers, arrays)
            for heard in self._heard:
                heard(at, numbers)
            self._ledger.settle(at)

    def values(self) -> Values:
        """Return scalars and recorded arrays, from memory and from the run folder."""
        later = self.table.values()  # first: what the folder lacks by now is in neither
        if self._folder is None:
            return later
        from stream_sparse.records import open_run

        record = open_run(self._folder)
        return later.after({**record.values, **record.arrays}, record.frame, record.time_s)
