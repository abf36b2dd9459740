"""Load shedding: learners of a live run rest while frames queue up, by an edit that a replay repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_sparse.base import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stream_sparse.flow import Edits, FrameLedger, Loop, Step
    from stream_sparse.frame import Frame
    from stream_sparse.spec.plan import Plan

__all__ = ["BACK", "BEHIND", "LearnerShedding", "SheddingPolicy", "learners"]

BEHIND = "frames queue up"
BACK = "there is room again"
"""Causes in ``events.jsonl``."""


class LearnerShedding:
    """Turns off the parameter ``learn`` of learners while frames queue up, and on again.

    ``resting`` are the learners that were turned off here, not by the user.
    """

    def __init__(
        self,
        steps: Mapping[str, Step],
        parameters: Mapping[str, Mapping[str, Any]],
        loop: Loop,
        ledger: FrameLedger,
        change: Callable[[Edits, str], None],
    ) -> None:
        self._steps, self._parameters, self._change = steps, parameters, change
        self._loop, self._ledger = loop, ledger
        self._policy = SheddingPolicy()
        self._dropped = 0
        self.resting: set[str] = set()

    def before(self, frame: Frame) -> None:
        """Look at the queues before a frame is sent."""
        if not self._steps:
            return
        steps, dropped = self._steps.values(), self._ledger.dropped
        queued = self._loop.queued + max(step.waiting() for step in steps)
        room = self._loop.room + max(step.room for step in steps)
        crowded = dropped > self._dropped or (queued > 0 and 3 * queued >= room)
        self._dropped = dropped
        learn = self._policy.see(frame.time_s, crowded)
        if learn is False:
            self.resting |= {name for name in self._steps if self._parameters[name]["learn"]}
            self._turn(self.resting, False, BEHIND)
        elif learn:
            back = {name for name in self.resting if not self._parameters[name]["learn"]}
            self.resting.clear()
            self._turn(back, True, BACK)

    def leave_alone(self, edits: Edits) -> None:
        """Forget the learners whose ``learn`` the user edits: a manual edit overrides load shedding."""
        self.resting -= {name for name, changed in edits.items() if "learn" in changed}

    def _turn(self, names: set[str], learn: bool, cause: str) -> None:
        if names:
            self._change({name: {"learn": learn} for name in self._steps if name in names}, cause)


def learners(plan: Plan) -> list[str]:
    """Return the parts that learn and whose switch ``learn`` may be turned off while they run."""
    return [
        part.name
        for part in plan.parts
        if isinstance(part.unit, Node)
        and part.unit.learns
        and isinstance(part.unit.parameters().get("learn"), bool)
        and f"{part.family}.learn" not in part.sweep
    ]


class SheddingPolicy:
    """Decides, frame by frame, whether the learners of a live run learn.

    They rest once frames have queued up for ``patience`` frames in a row, and learn again when nothing has
    queued for ``rest_s``. Where the queue comes back at once, the next rest is twice as long, to
    ``longest_s``.

    >>> policy = SheddingPolicy(patience=2, rest_s=1.0)
    >>> [policy.see(t / 10, crowded=t in (3, 4)) for t in range(6)]
    [None, None, None, None, False, None]
    >>> policy.see(1.5, crowded=False)
    True
    """

    def __init__(self, patience: int = 2, rest_s: float = 2.0, longest_s: float = 60.0) -> None:
        self._patience, self._least, self._longest = patience, rest_s, longest_s
        self.rest_s = rest_s
        self._crowd = 0
        self._crowded_s = 0.0
        self._resting = False
        self._back_s: float | None = None

    def see(self, time_s: float, crowded: bool) -> bool | None:
        """Take a frame: let learners rest from it on (False), learn again (True), or no change (None).

        It is crowded where others queued behind it, or were dropped before it.
        """
        self._crowd = self._crowd + 1 if crowded else 0
        if crowded:
            self._crowded_s = time_s
        if not self._resting and self._crowd >= self._patience:
            soon = self._back_s is not None and time_s - self._back_s <= self.rest_s
            self.rest_s = min(2 * self.rest_s, self._longest) if soon else self._least
            self._resting = True
            return False
        if self._resting and time_s - self._crowded_s >= self.rest_s:
            self._resting, self._back_s = False, time_s
            return True
        return None
