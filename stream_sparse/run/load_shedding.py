"""Learners that rest while a live run is behind: an edit like any other, so that a replay knows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_sparse.base import Node

from .shedding_policy import Shedding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stream_sparse.flow import Runner
    from stream_sparse.frame import Frame
    from stream_sparse.spec.plan import Plan

    from .edits import Edits

__all__ = ["BACK", "BEHIND", "Learners", "learners"]

BEHIND = "frames queue up"
BACK = "there is room again"
"""Causes in ``events.jsonl``."""


def learners(plan: Plan) -> list[str]:
    """The parts that learn and have a switch ``learn`` that may be turned off while they run."""
    return [
        part.name
        for part in plan.parts
        if isinstance(part.unit, Node)
        and part.unit.learns
        and isinstance(part.unit.parameters().get("learn"), bool)
        and f"{part.family}.learn" not in part.sweep
    ]


class Learners:
    """Turns learners off while frames queue up, and on again.

    Parameters:
        names: of the learners.
        parameters: those of each part as they are now.
        change: makes an edit with a cause.

    Attributes:
        resting: those that were turned off here, and by nobody else.
    """

    def __init__(
        self,
        names: list[str],
        parameters: Mapping[str, Mapping[str, Any]],
        change: Callable[[Edits, str], None],
    ) -> None:
        self._names, self._parameters, self._change = names, parameters, change
        self._policy = Shedding()
        self._lost = 0
        self.resting: set[str] = set()

    def before(self, frame: Frame, runner: Runner) -> None:
        """Look at the queues before a frame goes its way; called for each frame."""
        steps = [runner.graph.steps[name] for name in self._names]
        queued = runner.waiting + max(step.waiting() for step in steps)
        room = runner.room + max(step.room for step in steps)
        crowded = runner.lost > self._lost or (queued > 0 and 3 * queued >= room)
        self._lost = runner.lost
        wanted = self._policy.see(frame.time_s, crowded)
        if wanted is False:
            self.resting |= {name for name in self._names if self._parameters[name]["learn"]}
            self._turn(self.resting, False, BEHIND)
        elif wanted:
            back = {name for name in self.resting if not self._parameters[name]["learn"]}
            self.resting.clear()
            self._turn(back, True, BACK)

    def forget(self, edits: Edits) -> None:
        """Leave alone from here on what somebody has decided on: their word counts."""
        self.resting -= {name for name, changed in edits.items() if "learn" in changed}

    def _turn(self, names: set[str], learn: bool, cause: str) -> None:
        if names:
            self._change({name: {"learn": learn} for name in self._names if name in names}, cause)
