"""``state.npz`` of a run that is recorded: written as it goes, where it is cut, and at its end."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stream_sparse._version import __version__
from stream_sparse.base import Node
from stream_sparse.errors import Error
from stream_sparse.flow import Snapshot
from stream_sparse.records.amounts import told
from stream_sparse.records.state import save_state
from stream_sparse.redact import redact
from stream_sparse.spec.fingerprint import digests, format_parameters, format_value, given

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from stream_sparse.capture.start import StartPoint
    from stream_sparse.flow import FrameLedger, Graph, Loop
    from stream_sparse.frame import Frame, Medium
    from stream_sparse.spec.plan import Plan

__all__ = ["EVERY_S", "FIRST_S", "Checkpoints"]

_ROOM, _LIVE_ROOM = 1 << 28, 1 << 24  # bytes that are copied between two frames; a camera does not wait

FIRST_S, EVERY_S = 2.0, 60.0
"""Seconds of the wall's clock before the first file while the run goes on, and between two at most."""


@dataclass
class _Asked:
    """A state that is being gathered, and then waits for the rows of the frames before it."""

    index: int
    last_s: float | None
    paths: Sequence[Path]
    done: Callable[[Error | None], None]
    found: dict[str, Snapshot | Exception] | None = None

    def gathered(self, found: dict[str, Snapshot | Exception]) -> None:
        self.found = found


class Checkpoints:
    """Writes what ``--resume`` needs: every node as it was between two frames.

    It does so at a clean end, where the source broke, where a recording is cut, and while the run goes on: 2
    seconds after its begin, then each time twice as late, up to each minute. A file is in place only when the
    rows of all frames before it are: so whatever moment a run is killed at, they fit together. Where a unit
    fails the nodes stand at different frames: what was last written remains.

    Parameters:
        plan: the pipeline as the user gave it.
        medium: what the source gives.
        start: where the run begins.
        graph: has the nodes.
        loop: sends the frames.
        ledger: knows which frames count.
        resting: learners that are off for a while only.
    """

    def __init__(
        self,
        plan: Plan,
        medium: Medium,
        start: StartPoint,
        graph: Graph,
        loop: Loop,
        ledger: FrameLedger,
        resting: Collection[str],
    ) -> None:
        self._plan, self._medium, self._start, self._resting = plan, medium, start, resting
        self._graph, self._loop, self._ledger = graph, loop, ledger
        self._source = {"use": plan.source_use, "given": format_parameters(plan.source)}
        nodes = {part.name: part.unit for part in plan.parts if isinstance(part.unit, Node)}
        self._learners = {name for name, node in nodes.items() if node.learns}
        self._since, self._pause_s = time.monotonic(), FIRST_S
        self._busy = False
        self._waiting: deque[_Asked] = deque()
        self._writer: threading.Thread | None = None
        self._notes: dict[str, str] = {}

    @cached_property
    def _files(self) -> dict[str, dict[str, str]]:
        return {part.name: digests(part.unit.parameters()) for part in self._plan.parts}

    def ready(self) -> None:
        """Take note of the files that parameters name, as they are now."""
        _ = self._files

    # While it goes on -------------------------------------------------------------------------------

    def before(self, frame: Frame, folder: Path) -> None:
        """Ask for every node's state before this frame, when it is time; called for each frame."""
        now = time.monotonic()
        if self._busy or now - self._since < min(self._pause_s, EVERY_S):
            return
        self._busy, self._since, self._pause_s = True, now, 2 * self._pause_s
        room = _LIVE_ROOM if self._medium.live else _ROOM
        self._ask(frame.index, [folder / "state.npz"], self._written, room)

    def _written(self, error: Error | None) -> None:
        self._busy = False
        if error is not None:  # rows meet the same disk, and the next file may fit again
            self._notes["disk"] = f"state.npz was not written while the run went on: {error}"

    def cut(self, index: int, paths: Sequence[Path], done: Callable[[Error | None], None]) -> None:
        """Write every node's state before a frame, without waiting for it; called before that frame is sent.

        Parameters:
            index: of the frame.
            paths: ``state.npz`` of a recording that ends there, ``start.npz`` of one that begins.
            done: called from another thread when all is written, with what the disk said.
        """
        self._ask(index, paths, done, None)

    def _ask(
        self, index: int, paths: Sequence[Path], done: Callable[[Error | None], None], room: int | None
    ) -> None:
        asked = _Asked(index, self._loop.last_s, paths, done)
        self._waiting.append(asked)
        self._graph.ask_states(index, asked.gathered, room)

    def passed(self, index: float) -> None:
        """The rows up to a frame are written: states before it may be, in a thread that may take its time."""
        ready = []
        while (waiting := self._waiting) and waiting[0].index <= index and waiting[0].found is not None:
            ready.append(waiting.popleft())
        if not ready:
            return
        before = self._writer

        def work() -> None:
            if before is not None:
                before.join()
            for asked in ready:
                self._write(asked)

        self._writer = threading.Thread(target=work, name="stream-sparse state", daemon=True)
        self._writer.start()

    def forget(self) -> None:
        """Rows are written no more: states that wait for them will not be."""
        self._waiting.clear()
        self._busy = False

    def finish(self, folder: Path | None) -> None:
        """Write what is still to be written, all rows being there, and the state after the last frame to a
        folder, unless a unit failed or frames were left undone.

        Raises:
            RunError: where the disk refuses.
        """
        self.passed(math.inf)
        if self._writer is not None:
            self._writer.join()
        if folder is not None and not self._ledger.broken:
            index = self._loop.next_index
            if self._medium.live:  # frames that waited when it was aborted are gone
                index = max(index, self._ledger.end)
            self._save(index, self._loop.last_s, self._graph.snapshots(), [folder / "state.npz"])

    # Writing ----------------------------------------------------------------------------------------

    def _write(self, asked: _Asked) -> None:
        refused: Error | None = None
        try:
            if self._ledger.is_sound(asked.index):
                self._save(asked.index, asked.last_s, asked.found or {}, asked.paths)
        except Error as error:
            refused = error
        asked.done(refused)

    def _save(
        self, index: int, last_s: float | None, found: Mapping[str, Snapshot | Exception],
        paths: Sequence[Path],
    ) -> None:  # fmt: skip
        known: dict[str, Snapshot] = {}
        for name, taken in found.items():
            if isinstance(taken, Exception):
                why = f"its state() failed: {type(taken).__name__}: {taken}"
                self._notes["unfit"] = _unfit(name, why)
                return
            known[name] = taken
        large = [name for name, taken in known.items() if taken.state is None]
        if large:  # what others remember is of no use without them
            known = {n: t if n in self._learners else t._replace(state=None) for n, t in known.items()}
            self._notes["large"] = _too_large(large, _LIVE_ROOM if self._medium.live else _ROOM)
        try:
            for path in paths:
                # a run that goes on begins with room; one that is replayed begins as it was
                rested = self._resting if path.name == "state.npz" else ()
                save_state(path, self._state(index, last_s, known, not large, rested))
        except ValueError as error:  # a unit of the user's own that keeps other things than the contract says
            nodes = given(self._plan)
            name = max((n for n in nodes if str(error).startswith(f"nodes.{n}.")), key=len, default="")
            self._notes["unfit"] = _unfit(name, str(error).removeprefix(f"nodes.{name}."))

    def _state(
        self, index: int, last_s: float | None, known: Mapping[str, Snapshot], whole: bool,
        rested: Collection[str],
    ) -> dict[str, Any]:  # fmt: skip
        start, medium = self._start, self._medium
        nodes = given(self._plan)
        for name, taken in known.items():
            there = nodes[name]["given"]
            now = redact(taken.parameters)
            edited = {key: value for key, value in now.items() if format_value(value) != there[key]}
            if name in rested:
                edited.pop("learn", None)
            files = {**self._files[name], **digests(edited)}
            nodes[name].update(edited=edited, off=taken.off, state=taken.state, files=files)
        return {
            "version": __version__,
            "whole": whole,
            "index": index,
            "time_s": last_s,
            "taken": start.passed + index - start.index,
            "medium": {
                "shape": list(medium.shape), "dtype": medium.dtype.str,
                "live": medium.live, "utc_at_zero": medium.clock.utc_at_zero,
            },
            "source": self._source,
            "nodes": nodes,
        }  # fmt: skip

    @property
    def notes(self) -> list[str]:
        """Why a file could not be written, where that does not end the run; the last word on each matter."""
        return list(self._notes.values())


def _unfit(node: str, why: str) -> str:
    return f"no state.npz, so that --resume will not work: node '{node}': {why}"


def _too_large(nodes: Sequence[str], room: int) -> str:
    named = ", ".join(f"'{name}'" for name in nodes)
    return (
        f"while it goes on, state.npz keeps learners only: node{'s' * (len(nodes) > 1)} {named} would take "
        f"more than {told(room)}; after a kill all other nodes begin anew"
    )
