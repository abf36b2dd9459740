"""A recorded run as one that is run again, from its own frames."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse import spec
from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import InputError, PipelineError
from stream_sparse.frame import Clock, Frame, Medium, Stamp
from stream_sparse.recording.resume import Resumed
from stream_sparse.recording.run_json import versions
from stream_sparse.records import open_run
from stream_sparse.records.origin import sha256
from stream_sparse.records.scan import captured, events, leaves, text_of
from stream_sparse.spec import registry

from .compare import Comparison
from .frames import find_footage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_sparse.base import Source
    from stream_sparse.flow import FrameConsumer, FrameLedger, Graph
    from stream_sparse.run.columns import Columns
    from stream_sparse.spec.plan import Plan

__all__ = ["Replayed"]


class Replayed(Resumed):
    """A run folder that is run again, as if it were one that a run goes on from: with its frames and its
    edits, and its rows beside those of now.

    Parameters:
        folder: made by ``--record``.
        source: where its source is now; None: where it was, else the recorded pictures.

    Attributes:
        comparison: of the rows, once it runs.

    Raises:
        InputError: where there is none, or its source is missing or is another.
    """

    comparison: Comparison

    def __init__(self, folder: str | Path, source: str | None = None) -> None:
        whole = open_run(folder)
        self.whole, self.info = whole.folder, whole.info
        self.shown = self.whole.as_posix()
        self.leaves = leaves(self.whole)
        first = self.leaves[0]
        text_of(first / "pipeline.yaml")  # where it is missing, that is said as of the other files
        self.footage = find_footage(self._read, self.leaves, self.shown, self.info, source)
        plan = self.footage.plan.without_sinks()
        self.state: dict[str, Any] = {}
        self.plan, self.index = plan, 0
        if (first / "start.npz").is_file():
            try:
                super().__init__(first, plan, "start.npz")
            except InputError as error:
                raise InputError(str(error).removeprefix("--resume: ")) from error
        elif begins := open_run(first).info.get("first_frame", 0):
            raise InputError(
                f"{first.as_posix()}: cannot be replayed: it begins at frame {begins} and has no start.npz "
                "with the state at that frame"
            )
        self.notes = [*self._told_versions(), *self._told_units(), *self.footage.notes]
        if not self.info.get("ended"):
            self.notes.append(f"{self.shown} was cut off, or still runs: its sound frames are compared")
        self._edits = self._edits_by_frame()
        self._captured = captured(self.leaves)

    def _read(self, source: str | Source | None) -> Plan:
        try:
            plan = spec.read(self.leaves[0] / "pipeline.yaml", source=source)
        except PipelineError as error:
            here = {file.name for file in registry.own_files()}
            missing = [name for name in self._units() if Path(name).name not in here]
            if not missing:
                advice = f"{self.shown}: units of your own are given by --nodes FILE"
                raise PipelineError([*error.problems, advice]) from error
            options = " ".join(f"--nodes {name}" for name in missing)
            raise InputError(f"{self.shown}: its pipeline has units of its own; give {options}") from error
        live = bool(self.info["source"]["live"])
        return replace(plan, on_error=plan.on_error or ("skip" if live else "stop"))

    # What is otherwise than it was ------------------------------------------------------------------

    def _check_version(self) -> None:
        """Another version is told, and what it computes compared."""

    def _check_files(self) -> None:
        """Other content of files shows in the values; the source's has been proved."""

    def _told_versions(self) -> list[str]:
        there, here = self.info.get("versions") or {}, versions()
        changed = [
            f"{name} {old} (here {here[name]})" for name, old in there.items() if here.get(name, old) != old
        ]
        return [f"{self.shown} was recorded with {', '.join(changed)}: values may differ"] if changed else []

    def _units(self) -> dict[str, str]:
        return (self.info.get("hashes") or {}).get("units") or {}

    def _told_units(self) -> list[str]:
        told = []
        for name, digest in self._units().items():
            alike = [file for file in registry.own_files() if file.name == Path(name).name]
            if alike and digest not in [sha256(file) for file in alike]:
                told.append(
                    f"{alike[-1].as_posix()} is not what it was when {self.shown} was recorded: "
                    "values may differ"
                )
        return told

    # What a run asks for ----------------------------------------------------------------------------

    def origin(self) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        """With which state the run began, and what ``run.json`` says of where it came from."""
        return self.state or None, self.info.get("resumed_from")

    def open(self, source: Source, medium: Medium) -> tuple[Medium, StartPoint]:
        """The frames that were processed, each with the number, time and gap that it had.

        Raises:
            InputError: where the source gives frames of another kind.
        """
        kept, clock = self.info["source"], self.info["clock"]
        shape, dtype = tuple(kept["shape"]), np.dtype(kept["dtype"])
        if dtype != medium.dtype or not self.footage.fits(medium.shape, shape):
            raise InputError(
                f"{self.shown} had frames of {dtype} of shape {shape}, its source now gives "
                f"{medium.dtype} of shape {medium.shape}; give the source that it had with --source"
            )
        total = (self.info.get("frames") or {}).get("processed") if len(self.leaves) == 1 else None
        if self.state:
            passed = 0 if self.footage.pictures else self.state.get("passed", self.state["taken"])
            self.state["passed"] = passed  # for a replay that is recorded
        else:
            passed = 0
        frames = self._frames(source, passed, shape)
        again = Medium(shape, dtype, kept["rate"], False, Clock(**clock), total)
        return again, StartPoint(self.index, frames=frames, numbered=True)

    def _frames(self, source: Source, passed: int, shape: tuple[int, ...]) -> Iterator[Frame]:
        told = (event for event in events(self.leaves) if event["kind"] == "gap")
        gaps = {e["frame"]: (e.get("frames", 0), e.get("cause", "")) for e in told}
        found = self.footage.frames(source, self.leaves, self.shown, self.index, passed, shape)
        for row, data in found:
            yield Frame(row.index, row.time_s, data, *gaps.get(row.index, (0,)))

    def restore(self, graph: Graph) -> None:
        """Give every node the state with which the recording begins."""
        if self.state:
            super().restore(graph)

    # At every frame ---------------------------------------------------------------------------------

    def edits(self, index: int) -> list[dict[str, Any]]:
        """Return the edits that were made before a frame."""
        return self._edits.pop(index, [])

    def consumers(self, columns: Columns) -> list[FrameConsumer]:
        """Return the comparison of each row with the recorded one."""
        self.comparison = Comparison(self.shown, self.leaves, columns, self.footage.lossy is None)
        return [self.comparison]

    def report(self, ledger: FrameLedger, index: int | None) -> None:
        """Report the frames that were dropped before ``index``; at the end all, where no row is missing."""
        if index is None and self.comparison.rest() != 0:
            return
        for row in self._captured:
            ledger.capture_until(row.index + 1)
            if row.index == index:
                return
            if row.status == "dropped":
                ledger.drop(Stamp(row.index, row.time_s), row.cause)

    def _edits_by_frame(self) -> dict[int, list[dict[str, Any]]]:
        """The edits of parameters by the frame before which they were made."""
        found: dict[int, list[dict[str, Any]]] = {}
        for event in events(self.leaves):
            if event["kind"] == "set":
                found.setdefault(event["frame"], []).append(event["values"])
        return found
