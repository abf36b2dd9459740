"""A row for each frame: to the table, and to what is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream_sparse.errors import InputError

from .columns import arrays, scalars
from .table import Table, Values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from stream_sparse.flow import Runner
    from stream_sparse.frame import Stamp, Value
    from stream_sparse.recording.recording import Recording
    from stream_sparse.records.reader import RunRecord
    from stream_sparse.spec.plan import Plan, Ref

__all__ = ["Rows"]


class Rows:
    """Takes what the nodes said of each frame.

    Values are held in memory, but for those that the first recording has where that begins with the run.

    Parameters:
        plan: what runs.
        samples: what each part says, by a rehearsal.
        hold: whether values are held in memory at all.

    Attributes:
        scalars: names of the columns.
        every: names of recorded arrays, and of how many frames one is kept.
        refs: what :meth:`take` wants, in order.
        table: counts the rows.
    """

    def __init__(self, plan: Plan, samples: Mapping[str, Any], hold: bool) -> None:
        columns, recorded = scalars(plan, samples), arrays(plan, samples)
        self.scalars = list(columns)
        self.every = {name: every for name, (_, every) in recorded.items()}
        self.refs: list[Ref] = [*columns.values(), *(ref for ref, _ in recorded.values())]
        self.table = Table(self.scalars, self.every, hold)
        self._hold = hold
        self._folder: Path | None = None

    def begin(self, runner: Runner, recording: Recording, recorded: bool) -> None:
        """Take note of who serves it.

        Parameters:
            runner: knows which frames do not count any more.
            recording: writes rows.
            recorded: whether it begins with the run; what begins later has a thread of its own.
        """
        self._runner, self._recording, self._recorded = runner, recording, recorded
        self._folder = recording.folder if recorded else None
        self.table.holds = self._hold and not recorded

    def values(self) -> Values:
        """Scalars and recorded arrays."""
        later = self.table.values()  # first: what the folder lacks by now is in neither
        if self._folder is None:
            return later
        from stream_sparse.records import open_run

        while True:
            segments: list[RunRecord] = []
            try:
                record = open_run(self._folder)
                segments = record.segments
                found = later.after(_written(record))
            except (InputError, OSError):
                if _all_there(segments):
                    raise
            else:
                if _all_there(segments):
                    return found

    def take(self, at: Stamp, values: list[Value]) -> None:
        """Count the row of one frame, and write it where a recording began with the run."""
        row = self._row(values)
        if self._write(at, *row) if self._recorded else not self._runner.undone(at.index):
            self.table.add(at, *row)
        else:
            self._runner.unprocessed += self._runner.failed is None
        self._runner.settled = at.index + 1

    def record(self, at: Stamp, values: list[Value]) -> None:
        """Write the row of one frame."""
        self._write(at, *self._row(values))

    def _row(self, values: list[Value]) -> tuple[list[float | None], list[Value]]:
        count = len(self.scalars)
        return [v if type(v) is float else None for v in values[:count]], values[count:]

    def _write(self, at: Stamp, numbers: list[float | None], arrays: list[Value]) -> bool:
        """Whether the frame counts."""
        if self._runner.undone(at.index):
            self._recording.shelf.unused(at, "run failed" if self._runner.failed else "run stopped")
            return False
        there = self._recording.row(at, numbers, dict(zip(self.every, arrays, strict=True)))
        if there != self._folder:  # switched off, moved, or ended by the disk: no more in one place
            self.table.holds = self._hold
        return self._recording.refused is None


def _all_there(segments: list[RunRecord]) -> bool:
    """Whether none was deleted meanwhile, to make room: of one that was, this file went first."""
    return all((segment.folder / "run.json").exists() for segment in segments)


def _written(record: RunRecord) -> dict[str, Any]:
    # The disk may have taken the array of a frame and refused its row.
    counts = {name: rows.max(initial=-1) + 1 for name, rows in record.rows.items()}
    arrays = {name: stacked[: counts[name]] for name, stacked in record.arrays.items()}
    return {**record.values, **arrays}
