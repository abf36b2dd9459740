"""``state.npz`` of a run that is recorded: written at its end, and learners' as it goes."""

from __future__ import annotations

import hashlib
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import __version__
from .base import Node
from .errors import Error
from .flow import Snapshot
from .frame import describe
from .hiding import without_secrets
from .records.info import sha256
from .records.state import save_state

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from .base import Unit
    from .flow import Runner
    from .frame import Array, Frame, Medium
    from .spec.plan import Plan

__all__ = ["EVERY_S", "Keeper", "digests", "given", "words"]

_LARGE = 1 << 22  # bytes
EVERY_S = 60.0
"""Seconds of the wall's clock between two files while the run goes on."""


class Keeper:
    """Writes what ``--resume`` needs.

    At a clean end, and where the source broke, the file holds every node as it was after the last frame. As
    long as the run goes on it holds what learners have learned, all up to the same frame. Where a unit fails
    the nodes stand at different frames: what was last written remains.

    Parameters:
        folder: the run folder.
        plan: the pipeline as the user gave it.
        medium: what the source gives.

    Attributes:
        notes: why a file could not be written, where that does not end the run.
        resting: learners that are off for a while only.
    """

    def __init__(self, folder: Path, plan: Plan, medium: Medium) -> None:
        self._path = folder / "state.npz"
        self._plan, self._medium = plan, medium
        self._files = {part.name: digests(part.unit.parameters()) for part in plan.parts}  # as they are now
        self._source = {"use": plan.source_use, "given": _texts(plan.source)}
        self._learns = any(isinstance(part.unit, Node) and part.unit.learns for part in plan.parts)
        self._since = time.monotonic()
        self._busy = False
        self._writing: threading.Thread | None = None
        self.notes: list[str] = []
        self.resting: Collection[str] = ()

    def begin(self, runner: Runner) -> None:
        """Take note of the runner that it serves."""
        self._runner = runner

    def before(self, frame: Frame) -> None:
        """Ask for what learners know before this frame, when it is time; called for each frame."""
        now = time.monotonic()
        if not self._learns or self._busy or now - self._since < EVERY_S:
            return
        self._since, self._busy = now, True
        self._runner.graph.look(frame.index, partial(self._gathered, frame.index, self._runner.last_s))

    def _gathered(self, index: int, last_s: float | None, found: dict[str, Snapshot | Exception]) -> None:
        # In a thread of its own: a disk may take its time, and this is a node's.
        work = partial(self._write_on_the_way, index, last_s, found)
        self._writing = threading.Thread(target=work, name="stream-sparse state", daemon=True)
        self._writing.start()

    def _write_on_the_way(
        self, index: int, last_s: float | None, found: dict[str, Snapshot | Exception]
    ) -> None:
        try:
            if not self._runner.beyond_failure(index - 1):
                self._write(index, last_s, found, whole=False)
        except Error as error:  # rows meet the same disk, and the next file may fit again
            self._note(f"what was learned up to frame {index} is not kept: {error}")
        finally:
            self._busy = False

    def cut(self, index: int, paths: Sequence[Path], done: Callable[[Error | None], None]) -> None:
        """Write every node's state before a frame, without waiting for it; called before that frame is sent.

        Parameters:
            index: of the frame.
            paths: ``state.npz`` of a recording that ends there, ``start.npz`` of one that begins.
            done: called from another thread when all is written, with what the disk said.
        """
        work = partial(self._cut, index, self._runner.last_s, paths, done)
        self._runner.graph.look(index, work, whole=True)

    def _cut(
        self, index: int, last_s: float | None, paths: Sequence[Path],
        done: Callable[[Error | None], None], found: dict[str, Snapshot | Exception],
    ) -> None:  # fmt: skip
        before = self._writing

        def write() -> None:
            if before is not None:
                before.join()
            failure = None
            try:
                if not self._runner.beyond_failure(index - 1):
                    self._write(index, last_s, found, whole=True, paths=paths)
            except Error as error:
                failure = error
            done(failure)

        threading.Thread(target=write, name="stream-sparse state", daemon=True).start()

    def finish(self) -> None:
        """Write the state after the last frame, unless a unit failed or frames were left undone.

        Raises:
            RunError: where the disk refuses.
        """
        runner = self._runner
        if self._writing is not None:
            self._writing.join()
        if not runner.uneven:
            index = runner.next_index
            if self._medium.live:  # frames that waited when it was aborted are gone
                index = max(index, runner.onset.index + runner.reader.captured)
            self._write(index, runner.last_s, runner.graph.snapshots(), whole=True)

    def _write(
        self, index: int, last_s: float | None, found: Mapping[str, Snapshot | Exception], *, whole: bool,
        paths: Sequence[Path] = (),
    ) -> None:  # fmt: skip
        known: dict[str, Snapshot] = {}
        for name, taken in found.items():
            if isinstance(taken, Exception):
                self._note(_unfit(name, f"its state() failed: {type(taken).__name__}: {taken}"))
                return
            known[name] = taken
        try:
            for path in paths or [self._path]:
                # a run that goes on begins with room; one that is replayed begins as it was
                rested = self.resting if path.name == self._path.name else ()
                save_state(path, self._state(index, last_s, known, whole, rested))
        except ValueError as error:  # a unit of the user's own that keeps other things than the contract says
            nodes = given(self._plan)
            name = max((n for n in nodes if str(error).startswith(f"nodes.{n}.")), key=len, default="")
            self._note(_unfit(name, str(error).removeprefix(f"nodes.{name}.")))

    def _state(
        self, index: int, last_s: float | None, found: Mapping[str, Snapshot], whole: bool,
        rested: Collection[str],
    ) -> dict[str, Any]:  # fmt: skip
        onset, medium = self._runner.onset, self._medium
        nodes = given(self._plan)
        for name, taken in found.items():
            told = nodes[name]["given"]
            edited = {key: v for key, v in taken.parameters.items() if words(v) != told[key]}
            if name in rested:
                edited.pop("learn", None)
            files = {**self._files[name], **digests(edited)}
            nodes[name].update(edited=edited, off=taken.off, state=taken.state, files=files)
        return {
            "version": __version__,
            "whole": whole,
            "index": index,
            "time_s": last_s,
            "taken": onset.passed + index - onset.index,
            "medium": {
                "shape": list(medium.shape), "dtype": medium.dtype.str,
                "live": medium.live, "utc_at_zero": medium.clock.utc_at_zero,
            },
            "source": self._source,
            "nodes": nodes,
        }  # fmt: skip

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def _unfit(node: str, why: str) -> str:
    return f"no state.npz, so that --resume will not work: node '{node}': {why}"


def given(plan: Plan) -> dict[str, dict[str, Any]]:
    """What makes a pipeline this one: of each node its class, what it takes and its parameters, as texts."""
    return {
        part.name: {
            "use": part.use,
            "inputs": ", ".join(str(ref) for ref in part.inputs),
            "given": _texts(part.unit),
        }
        for part in plan.parts
        if isinstance(part.unit, Node)
    }


def digests(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Hashes of the files that parameters such as ``{file: atoms.npy}`` name, by parameter."""
    found = {}
    for name, value in parameters.items():
        if isinstance(value, dict) and isinstance(value.get("file"), str):
            with suppress(OSError, ValueError):  # what cannot be read the node itself will tell
                digest = sha256(Path(value["file"]))
                if digest is not None:
                    found[name] = digest
    return found


def _texts(unit: Unit) -> dict[str, str]:
    return {name: without_secrets(words(value)) for name, value in unit.parameters().items()}


def _mark(array: Array) -> str:
    """What tells one array from another; of a large one its first, middle and last entry do."""
    if array.nbytes > _LARGE and len(array) > 3:
        array = array[[0, len(array) // 2, -1]]
    return hashlib.sha256(array.tobytes()).hexdigest()[:8]


def words(value: Any) -> str:
    """A parameter as YAML would have it; equal where the values are and, films in memory apart, only there.

    >>> words(150.0), words(None), words((0, 0.5)), words({"low": 1, "high": 2})
    ('150', 'null', '[0, 0.5]', '{high: 2, low: 1}')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, np.ndarray):
        return f"({describe(value)}, {_mark(value)})"
    if isinstance(value, list | tuple):
        return f"[{', '.join(words(v) for v in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{k}: {words(v)}' for k, v in sorted(value.items()))}}}"
    return str(value)
