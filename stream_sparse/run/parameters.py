"""The parameters of a run as they are now, and who changes them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from .edits import checked
from .load_shedding import Learners, learners

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.flow import Runner
    from stream_sparse.frame import Frame
    from stream_sparse.spec.plan import Plan

    from .edits import Edits

__all__ = ["Steering"]


class Steering:
    """Changes parameters between frames: the user's edits, and learners that rest while a live run is behind.

    Parameters:
        plan: what runs.
        samples: what each part says, by a rehearsal; kept up to date with each edit.
        live: whether frames come whether there is time for them or not.

    Attributes:
        parameters: those of each part.
        resting: learners that do not learn just now, since frames queued up.
    """

    def __init__(self, plan: Plan, samples: dict[str, Any], live: bool) -> None:
        self._plan, self._samples = plan, samples
        self.parameters = {part.name: part.unit.parameters() for part in plan.parts}
        able = learners(plan) if live else []
        self._learners = Learners(able, self.parameters, self._shed) if able else None
        self.resting = self._learners.resting if self._learners is not None else set[str]()
        self._lock = threading.Lock()

    def begin(self, runner: Runner) -> None:
        """Take note of the runner, which brings edits to the graph."""
        self._runner = runner

    def set(self, changes: Mapping[str, Any]) -> None:
        """Change parameters, named ``node.parameter``, before the next frame: all or none.

        Raises:
            InputError: where one of them cannot be.
        """
        with self._lock:
            edits, said = checked(self._plan, self.parameters, self._samples, changes)
            self._samples.update(said)
            if self._learners is not None:
                self._learners.forget(edits)
            self._change(edits)

    def before(self, frame: Frame) -> None:
        """Look whether learners are to rest; called before each frame."""
        if self._learners is not None:
            self._learners.before(frame, self._runner)

    def _shed(self, edits: Edits, cause: str) -> None:
        with self._lock:
            self._change(edits, cause=cause)

    def _change(self, edits: Edits, **told: str) -> None:
        for name, changed in edits.items():
            self.parameters[name].update(changed)
        self._runner.set(edits, **told)
