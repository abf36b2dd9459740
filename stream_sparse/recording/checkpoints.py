"""Write the state of all nodes: while a recorded run goes on, where its recording is cut, and at its end."""

import hashlib
import json
import math
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stream_sparse._version import __version__
from stream_sparse.base import Node
from stream_sparse.capture.reader import SourceReader
from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import Error, as_error
from stream_sparse.flow import Engine, Snapshot
from stream_sparse.frame import Frame
from stream_sparse.plan.fingerprint import digests, format_parameters, format_value, given
from stream_sparse.plan.plan import Plan
from stream_sparse.records.state import save_state
from stream_sparse.redact import redact

_ROOM, _LIVE_ROOM = 1 << 28, 1 << 24  # bytes that are copied between two frames; a camera does not wait

FIRST_S, EVERY_S = 2.0, 60.0
"""Seconds before the first file while the run goes on, and between two at most."""


def seal(content: Mapping[str, Any]) -> str:
    """Hash what must agree for a state to be taken up: version, frames, nodes, options, shapes of arrays.

    >>> one, other = ({"nodes": {"k": {"state": {"ring": np.zeros(n)}}}} for n in (5, 6))
    >>> seal(one) == seal(one), seal(one) == seal(other)
    (True, False)
    """
    sealed = [_form(content.get(key)) for key in ("version", "medium", "nodes")]
    return hashlib.sha256(json.dumps(sealed, sort_keys=True).encode()).hexdigest()


def _form(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _form(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_form(part) for part in value]
    if isinstance(value, np.ndarray):
        return f"{value.dtype.str}{value.shape}"
    return value if isinstance(value, str) else type(value).__name__


class _Request(NamedTuple):
    """A state that is asked for; it is written once nodes and rows have come to its frame."""

    index: int  # type: ignore[assignment]  # of the frame before which it is taken
    last_s: float | None  # time of the frame before
    paths: Sequence[Path]
    done: Callable[[Error | None], None]  # called with the error of the disk
    found: Future[dict[str, Snapshot | Exception]]


class Checkpoints:
    """Writes ``state.npz`` and ``start.npz``: every node as it was between two frames.

    It does so at a clean end, where the source broke, where a recording is cut, and while the run goes on:
    2 seconds after its begin, then after pauses that double up to a minute. A file is put in place once the
    rows of all frames before it are written, so both fit together at whatever moment a run is killed. Where
    a node fails, nodes stand at different frames; the last file remains.

    ``plan`` is the pipeline as the user gave it, ``reader`` that of its source.
    """

    def __init__(
        self,
        plan: Plan,
        engine: Engine,
        start: StartPoint,
        reader: SourceReader,
    ) -> None:
        self._plan, self._engine, self._start = plan, engine, start
        self._reader = reader
        self._medium, self._ledger = engine.medium, engine.ledger
        self._learners = {p.name for p in plan.parts if isinstance(p.unit, Node) and p.unit.learns}
        self._room = _LIVE_ROOM if engine.medium.live else _ROOM
        self._since, self._pause_s = time.monotonic(), FIRST_S
        self._busy = False
        self._requests: deque[_Request] = deque()
        self._writer = ThreadPoolExecutor(1, "stream-sparse state")
        self._notes: dict[str, str] = {}
        self._recorded: dict[Path, dict[str, dict[str, str]]] = {}

    @cached_property
    def _files(self) -> dict[str, dict[str, str]]:
        return {part.name: digests(part.unit.parameters()) for part in self._plan.parts}

    @cached_property
    def _source(self) -> dict[str, Any]:
        return {"use": self._plan.source_use, "given": format_parameters(self._plan.source)}

    def hash_files(self) -> None:
        """Hash the files and arrays that parameters name, as they are when a recording is made."""
        _ = self._files, self._source

    def describe(self, folder: Path, plan: Plan) -> None:
        """Take note of the pipeline that a run folder has, which may not be as the user gave it."""
        old, there = given(self._plan), given(plan)
        self._recorded[folder] = {
            name: {key: text for key, text in node["given"].items() if old[name]["given"].get(key) != text}
            for name, node in there.items()
        }

    @property
    def notes(self) -> list[str]:
        """Reasons why a file could not be written, where that does not end the run; one for each cause."""
        return list(self._notes.values())

    # Asking for states ------------------------------------------------------------------------------

    def before(self, frame: Frame, folder: Path) -> None:
        """Ask for ``state.npz`` when its time has come; called before each frame is sent."""
        now = time.monotonic()
        if self._busy or now - self._since < min(self._pause_s, EVERY_S):
            return
        self._busy, self._since, self._pause_s = True, now, 2 * self._pause_s
        self.ask(frame.index, [folder / "state.npz"], self._written, self._room)

    def _written(self, error: Error | None) -> None:
        self._busy = False
        if error is not None:  # rows meet the same disk, and the next file may fit again
            self._notes["disk"] = f"state.npz could not be written during the run: {error}"

    def ask(
        self, index: int, paths: Sequence[Path], done: Callable[[Error | None], None], room: int | None = None
    ) -> None:
        """Ask for the state before a frame; called before that frame is sent.

        The files are ``state.npz`` of a recording that ends there, and ``start.npz`` of one that begins.
        ``done`` is called from another thread when all are written, with the error of the disk or None.
        """
        states = self._engine.ask_states(room)
        self._requests.append(_Request(index, self._engine.last_s, paths, done, states))

    def passed(self, index: float) -> None:
        """Write the states before a frame, in another thread; called once all rows up to it are written."""
        while (waiting := self._requests) and waiting[0].index <= index and waiting[0].found.done():
            self._writer.submit(self._write, waiting.popleft())

    def forget(self) -> None:
        """Write no states that wait for rows, since no more rows are written."""
        self._requests.clear()
        self._busy = False

    def finish(self, folder: Path | None) -> None:
        """Write all states that were asked for and, to a folder, the one after the last frame.

        The latter is left out where a node failed or frames were left unprocessed.
        """
        self.passed(math.inf)
        self._writer.shutdown()
        if folder is not None and not self._ledger.broken:
            index = self._engine.next_index
            if self._medium.live:  # frames that waited when it was aborted are gone
                index = max(index, self._ledger.end)
            self._save(index, self._engine.last_s, self._engine.states(), [folder / "state.npz"])

    # Writing ----------------------------------------------------------------------------------------

    def _write(self, request: _Request) -> None:
        refused: Error | None = None
        try:
            if self._ledger.is_sound(request.index):
                self._save(request.index, request.last_s, request.found.result(), request.paths)
        except Exception as error:
            refused = as_error("the state of the nodes cannot be written", error)
        request.done(refused)

    def _save(
        self,
        index: int,
        last_s: float | None,
        found: Mapping[str, Snapshot | Exception],
        paths: Sequence[Path],
    ) -> None:
        kept: dict[str, Snapshot] = {}
        for name, taken in found.items():
            if isinstance(taken, Exception):
                self._note_unfit(name, f"its state() failed: {type(taken).__name__}: {taken}")
                return
            kept[name] = taken
        large = [name for name, taken in kept.items() if taken.state is None]
        if large:  # the states of others are of no use without them
            kept = {n: t if n in self._learners else t._replace(state=None) for n, t in kept.items()}
        try:
            for path in paths:
                recorded = self._recorded.get(path.parent, {})
                save_state(path, self._state(index, last_s, kept, not large, recorded))
        except (ValueError, RecursionError) as error:  # a unit of the user's own has an odd state
            nodes = given(self._plan)
            name = max((n for n in nodes if str(error).startswith(f"nodes.{n}.")), key=len, default="")
            self._note_unfit(name, str(error).removeprefix(f"nodes.{name}."))

    def _state(
        self,
        index: int,
        last_s: float | None,
        known: Mapping[str, Snapshot],
        whole: bool,
        recorded: Mapping[str, Mapping[str, str]],
    ) -> dict[str, Any]:
        start, medium = self._start, self._medium
        nodes = given(self._plan)
        for name, taken in known.items():
            there = nodes[name]["given"]
            now, here = redact(taken.parameters), recorded.get(name, {})
            edited = {
                key: value for key, value in now.items() if key in here or format_value(value) != there[key]
            }
            files = {**self._files[name], **digests(edited)}
            nodes[name].update(
                recorded=dict(here), edited=edited, off=taken.off, state=taken.state, files=files
            )
        content = {
            "version": __version__,
            "whole": whole,
            "index": index,
            "time_s": last_s,
            "taken": start.passed + index - start.index,
            "medium": {
                "shape": list(medium.shape), "dtype": medium.dtype.str,
                "live": medium.live, "utc_at_zero": self._reader.run_clock.clock.utc_at_zero,
            },
            "source": self._source,
            "nodes": nodes,
        }  # fmt: skip
        return {**content, "seal": seal(content)}

    def _note_unfit(self, node: str, why: str) -> None:
        self._notes["unfit"] = f"no state.npz, so --resume will not work: node '{node}': {why}"
