"""Whether a function is equal to the right one, as lines in the terminal."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from stream_sparse.ui.front import Front

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stream_sparse.frame import Stamp
    from stream_sparse.ui.front import ShownRun
    from stream_sparse.ui.status import RunStatus

__all__ = ["Equality"]


class Equality(Front):
    """Prints a line whenever a function begins to be equal to the right one, to differ, or to fail.

    Parameters:
        node: the name of the node that compares the two.
        say: prints a line.
    """

    watches = False

    def __init__(self, node: str, say: Callable[[str], None]) -> None:
        self._node, self._say = node, say
        self._lock = threading.Lock()
        self._state, self._equal = "", 0
        self._run: ShownRun | None = None

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The arguments of both functions as they are now; empty before the first run."""
        return {} if self._run is None else self._run.status.parameters[self._node]

    def prepare(self, again: bool) -> None:
        """Forget the state, unless the same run goes on elsewhere in its file."""
        if not again:
            self._state, self._equal = "", 0

    def meet(self, run: ShownRun) -> None:
        """Hear every frame of a run."""
        self._run = run
        place = list(run.scalars).index(f"{self._node}.wrong")
        run.listen_rows(partial(self._hear, run, place))

    def part(self, status: RunStatus, again: bool) -> None:  # noqa: ARG002
        """Say for how many frames it has been equal at the end."""
        if self._state == "equal" and not again:
            self._say(f"equal for {self._equal} frame{'' if self._equal == 1 else 's'}")

    def _hear(self, run: ShownRun, place: int, at: Stamp, values: Sequence[float | None]) -> None:
        said = next(iter(run.node_notes(at.index)), "")
        if not said and values[place] is None:  # no frame has been compared yet
            return
        state = "differs" if said.startswith("differs ") else said or "equal"
        with self._lock:
            self._equal = self._equal + 1 if state == self._state == "equal" else 1
            if state != self._state:
                self._state = state
                self._say(said or f"equal since frame {at.index}")
