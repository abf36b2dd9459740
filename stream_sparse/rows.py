"""A row for each frame: to the table, and to what is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .outputs import arrays, scalars
from .table import Table, Values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .flow import Runner
    from .frame import Stamp, Value
    from .recording import Recording
    from .spec.plan import Plan, Ref

__all__ = ["Rows"]


class Rows:
    """Takes what the nodes said of each frame.

    Parameters:
        plan: what runs.
        samples: what each part says, by a rehearsal.
        keep: whether values are kept in memory.
        recorded: whether a recording begins with the run; what begins later has a thread of its own.

    Attributes:
        scalars: names of the columns.
        every: names of recorded arrays, and of how many frames one is kept.
        refs: what :meth:`take` wants, in order.
        table: counts the rows.
        recording: writes them.
        runner: knows which frames do not count any more.
    """

    recording: Recording
    runner: Runner

    def __init__(self, plan: Plan, samples: Mapping[str, Any], keep: bool, recorded: bool) -> None:
        columns, kept = scalars(plan, samples), arrays(plan, samples)
        self.scalars = list(columns)
        self.every = {name: every for name, (_, every) in kept.items()}
        self.refs: list[Ref] = [*columns.values(), *(ref for ref, _ in kept.values())]
        self.table = Table(self.scalars, self.every, keep and not recorded)
        self._recorded = recorded

    def values(self) -> Values:
        """Scalars and recorded arrays, from the run folder where that has all of them."""
        if self._recorded and self.recording.folder is not None:
            from .records import open_run

            kept = open_run(self.recording.folder)
            return Values({**kept.values, **kept.arrays})
        return self.table.values()

    def take(self, at: Stamp, values: list[Value]) -> None:
        """Count the row of one frame."""
        counts = self._write(at, values) if self._recorded else not self.runner.beyond_failure(at.index)
        if counts:
            count = len(self.scalars)
            self.table.add(at, [v if type(v) is float else None for v in values[:count]], values[count:])
        else:
            self.runner.unprocessed += self.runner.failed is None
        self.runner.settled = at.index + 1

    def record(self, at: Stamp, values: list[Value]) -> None:
        """Write the row of one frame."""
        self._write(at, values)

    def _write(self, at: Stamp, values: list[Value]) -> bool:
        """Whether the frame counts."""
        if self.runner.beyond_failure(at.index):
            self.recording.unused(at, "run failed" if self.runner.failed else "run stopped")
            return False
        count = len(self.scalars)
        numbers = [v if type(v) is float else None for v in values[:count]]
        return self.recording.row(at, numbers, dict(zip(self.every, values[count:], strict=True)))
