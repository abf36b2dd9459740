"""The pipeline of a recording, with the parameters in force at its first frame."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from stream_sparse.plan import dump

if TYPE_CHECKING:
    from stream_sparse.flow import Engine
    from stream_sparse.plan.plan import Duration, Plan

__all__ = ["PlanNow"]


class PlanNow:
    """The pipeline of a run with its parameters as they are now, and its text.

    The text is written again only after an edit: a live source does not wait. Any thread may ask.
    """

    def __init__(self, engine: Engine) -> None:
        self._parameters = engine.parameters
        self._plan, self._edits = engine.plan, self._parameters.edits
        self._lock = threading.Lock()

    def get(self) -> Plan:
        """Return the plan; edits that the next frame takes along are made."""
        with self._lock:
            edits = self._parameters.edits  # first: an edit that comes meanwhile is found the next time
            if edits != self._edits:
                plan = self._parameters.plan()
                durations = tuple(found for found in plan.durations if _holds(plan, found))
                self._plan, self._edits = replace(plan, durations=durations), edits
            if not self._plan.text:
                self._plan = replace(self._plan, text=dump(self._plan))
            return self._plan


def _holds(plan: Plan, duration: Duration) -> bool:
    """Return whether a parameter still has the number of frames that a time stood for."""
    node, _, parameter = duration.name.rpartition(".")
    return any(part.unit.parameters()[parameter] == duration.frames for part in plan.members(node))
