"""The parameters of a graph as they are now, and the one queue in which edits of them wait."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from .edits import checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stream_sparse.plan.plan import Plan

    from .edits import EditCheck, Edits


class Edit(NamedTuple):
    """A checked edit that waits for the next frame; the user's has no ``cause``."""

    values: Edits
    cause: str


class Parameters:
    """Takes edits from any thread, checks each once, and keeps it until the next frame takes it along.

    Parameters:
        plan: the pipeline with its parameters at the first frame.
        samples: a value of each part, by name; they follow the edits.
        checks: see :class:`EditCheck`.

    Attributes:
        now: the parameters of each part, edits that wait included.
        edits: number of edits of the user so far.
    """

    def __init__(self, plan: Plan, samples: dict[str, Any], checks: Sequence[EditCheck]) -> None:
        self._plan, self._samples, self._checks = plan, samples, checks
        self.now: Edits = {part.name: part.unit.parameters() for part in plan.parts}
        self._of_user = {name: dict(values) for name, values in self.now.items()}
        self.edits = 0
        self._waiting: deque[Edit] = deque()
        self._lock = threading.Lock()

    def edit(self, changes: Mapping[str, Any]) -> None:
        """Change parameters, named ``node.parameter``, before the next frame; InputError changes not any."""
        with self._lock:
            edits, samples = checked(self._plan, self.now, self._samples, changes, self._checks)
            self._samples.update(samples)
            self._add(edits, "")
            _update(self._of_user, edits)
            self.edits += 1

    def override(self, edits: Edits, cause: str) -> None:
        """Change parameters, which the plan of the user does not take over, for a reason that is logged."""
        with self._lock:
            self._add(edits, cause)

    def overridden(self, name: str) -> set[str]:
        """Return the parts whose parameter of this name is not as the user has set it."""
        return {
            part for part, now in self.now.items() if name in now and now[name] != self._of_user[part][name]
        }

    def take(self) -> Iterator[Edit]:
        """Take the edits that wait, the oldest first."""
        while self._waiting:
            yield self._waiting.popleft()

    def plan(self) -> Plan:
        """Return the plan with the parameters as the user has set them."""
        parts = [replace(part, unit=type(part.unit)(**self._of_user[part.name])) for part in self._plan.parts]
        return replace(self._plan, parts=tuple(parts), text="")

    def _add(self, edits: Edits, cause: str) -> None:
        _update(self.now, edits)
        self._waiting.append(Edit(edits, cause))


def _update(known: Edits, edits: Edits) -> None:
    for name, values in edits.items():
        known[name].update(values)
