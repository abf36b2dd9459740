"""The parameters of a run as they are now, and the edits that change them."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .edits import checked
from .load_shedding import LearningRest, learners

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.flow import Edits, Loop
    from stream_sparse.plan.plan import Plan

__all__ = ["ParameterStore"]


class ParameterStore:
    """Changes parameters between frames: by edits of the user, and to let learners rest in a busy live run.

    ``now`` has the parameters of each part. ``samples`` of what each part gives follow the edits.
    ``learning`` is the switch of all learners.
    """

    def __init__(self, plan: Plan, samples: dict[str, Any], loop: Loop) -> None:
        self._plan, self._samples, self._loop = plan, samples, loop
        self.now = {part.name: part.unit.parameters() for part in plan.parts}
        self._lock = threading.Lock()
        self.learning = LearningRest(learners(plan), self.now, self._shed)

    def set(self, changes: Mapping[str, Any]) -> None:
        """Change parameters, named ``node.parameter``, before the next frame: all or (InputError) none."""
        with self._lock:
            edits, samples = checked(self._plan, self.now, self._samples, changes)
            self._samples.update(samples)
            self.learning.leave_alone(edits)
            self._change(edits)

    def edited(self) -> Plan:
        """Return the plan with the present parameters; learners that rest would learn in another run."""
        values = {name: dict(now) for name, now in self.now.items()}
        for name in self.learning.resting:
            values[name]["learn"] = True
        parts = tuple(replace(part, unit=type(part.unit)(**values[part.name])) for part in self._plan.parts)
        return replace(self._plan, parts=parts, text="")

    def _shed(self, edits: Edits, cause: str) -> None:
        with self._lock:
            self._change(edits, cause=cause)

    def _change(self, edits: Edits, **details: str) -> None:
        for name, changed in edits.items():
            self.now[name].update(changed)
        self._loop.set(edits, **details)
