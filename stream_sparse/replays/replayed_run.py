"""A recorded run that is run again, from its own frames and with its own edits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import InputError, PipelineError
from stream_sparse.frame import Clock, ClockKind, Frame, Medium
from stream_sparse.io.hashing import sha256
from stream_sparse.plan import read, registry
from stream_sparse.recording.provenance import arithmetic, blas_parts, code
from stream_sparse.recording.run_json import versions
from stream_sparse.records import open_run
from stream_sparse.records.files import events
from stream_sparse.records.folders import run_folders
from stream_sparse.records.schema import CORRUPT, read_info
from stream_sparse.run.run_start import RunStart
from stream_sparse.run.saved_state import SavedState

from .footage import find_footage
from .row_check import TOLERANCE, RowCheck

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stream_sparse.base import Source
    from stream_sparse.flow import FrameConsumer, FrameLedger
    from stream_sparse.flow.columns import Columns
    from stream_sparse.plan.plan import Plan

__all__ = ["Replayed"]


class Replayed(RunStart):
    """A run that repeats a recorded one and compares its rows.

    The frames are where ``source`` says; None: where they were, else in the recorded pictures.
    """

    check: RowCheck

    def __init__(
        self,
        folder: str | Path,
        source: str | None = None,
        rtol: float | None = None,
    ) -> None:
        self._rtol = rtol
        self.recorded = open_run(folder)
        self.shown, info = self.recorded.folder.as_posix(), self.recorded.run_info
        first = run_folders(self.recorded.folder)[0]  # where no segment is missing
        _ = self.recorded.pipeline  # so that a missing one is reported like other files
        self.footage = find_footage(self.recorded, self._read, source)
        plan, state, index = self.footage.plan.without_sinks(), None, 0
        if (first / "start.npz").is_file():
            state = SavedState(first / "start.npz")
            plan, index = state.apply_edits(plan), state.index
        elif begins := read_info(first).first_frame:
            raise InputError(
                f"{first.as_posix()}: cannot be replayed: it begins at frame {begins} and has no start.npz "
                "with the state at that frame"
            )
        super().__init__(plan, index, state, info.resumed_from)
        self._edits = _edits(self.recorded.folders)
        told = info.nodes if isinstance(info.nodes, dict) else {}
        self._with_blas = blas_parts(self.plan) | {name for name, about in told.items() if about.get("blas")}
        self._same_code = (info.code or {}).get("sha256") == code()["sha256"]
        same_machine = info.arithmetic is not None and info.arithmetic.is_as(arithmetic())
        self._same_sums = self._same_code and same_machine
        self.notes += [
            *self._compare_versions(),
            *self._compare_machine(),
            *self._compare_units(),
            *self.footage.notes,
        ]
        if info.ended is None:
            self.notes.append(f"{self.shown} was cut off, or still runs: its sound frames are compared")

    def _read(self, source: str | Source | None) -> Plan:
        """The recorded pipeline, perhaps with another source."""
        info = self.recorded.run_info
        try:
            plan = read(self.recorded.folders[0] / "pipeline.yaml", source=source)
        except PipelineError as error:
            here = {file.name for file in registry.own_files()}
            missing = [name for name in info.units if Path(name).name not in here]
            if not missing:
                advice = f"{self.shown}: units of your own are given by --nodes FILE"
                raise PipelineError([*error.problems, advice]) from error
            options = " ".join(f"--nodes {name}" for name in missing)
            raise InputError(f"{self.shown}: its pipeline has units of its own; give {options}") from error
        on_error = plan.settings.on_error or ("skip" if info.source.live else "stop")
        return replace(plan.with_settings(on_error=on_error), notes=())

    def _compare_versions(self) -> list[str]:
        there, here = self.recorded.run_info.versions or {}, versions()
        changed = [
            f"{name} {old} (here {here[name]})" for name, old in there.items() if here.get(name, old) != old
        ]
        if not changed:
            return []
        return [f"{self.shown} was recorded with {', '.join(changed)}: values may differ"]

    def _compare_machine(self) -> list[str]:
        """Return a note where code or processor are others than those of the recording."""
        notes, there = [], (self.recorded.run_info.code or {}).get("sha256")
        if there is not None and not self._same_code:
            notes.append(
                f"{self.shown} was recorded with other code of stream-sparse (hash {str(there)[:12]}, "
                f"here {str(code()['sha256'])[:12]}): values may differ"
            )
        if self._same_sums or self._rtol is not None:
            return notes
        why = "where it was recorded" if self._same_code else "in that version"
        if which := [part.name for part in self.plan.parts if part.name in self._with_blas]:
            notes.append(
                f"{', '.join(which)} used BLAS {why}; its last digits differ between processors, so these "
                f"columns are compared within {TOLERANCE:g}; --rtol sets another tolerance, for all columns"
            )
        return notes

    def _compare_units(self) -> list[str]:
        notes = []
        for name, digest in self.recorded.run_info.units.items():
            alike = [file for file in registry.own_files() if file.name == Path(name).name]
            if not alike:
                notes.append(
                    f"{self.shown} was recorded with --nodes {Path(name).name}, which is not given "
                    "here: values may differ"
                )
            elif digest not in [sha256(file) for file in alike]:
                notes.append(
                    f"{alike[-1].as_posix()} is not what it was when {self.shown} was recorded: "
                    "values may differ"
                )
        return notes

    def open(self, source: Source, medium: Medium, ledger: FrameLedger) -> tuple[Medium, StartPoint]:
        """Take the frames that were processed, each with the index, time and gap that it had."""
        info = self.recorded.run_info
        shape, dtype = tuple(info.source.shape), np.dtype(info.source.dtype)
        if (shape, dtype) != (medium.shape, medium.dtype):
            raise InputError(
                f"{self.shown} had frames of {dtype} of shape {shape}, its source now gives "
                f"{medium.dtype} of shape {medium.shape}; give the source that it had with --source"
            )
        total = info.frames.processed if len(self.recorded.folders) == 1 else None
        passed = 0
        if self._state is not None:
            state = self._state.content
            passed = 0 if self.footage.pictures else state.get("passed", state["taken"])
            state["passed"] = passed  # for a replay that is recorded
        frames = self._frames(source, passed, ledger)
        clock = Clock(cast(ClockKind, info.clock.kind), info.clock.utc_at_zero)
        again = Medium(shape, dtype, info.source.rate, False, clock, total)
        return again, StartPoint(self.index, frames=frames, numbered=True)

    def _frames(self, source: Source, passed: int, ledger: FrameLedger) -> Iterator[Frame]:
        gaps: dict[int, tuple[int, str]] = {}
        laps: dict[int, int] = {}
        for event in events(self.recorded.folders):
            if event["kind"] == "gap":
                gaps[event["frame"]] = event.get("frames", 0), event.get("cause", "")
            elif event["kind"] == "lap":
                laps[event["frame"]] = event["lap"]
        for row, data in self.footage.frames(source, self.index, passed, ledger):
            gap, cause = gaps.get(row.at.frame, (0, ""))
            lap, corrupt = laps.get(row.at.frame, 0), row.at.cause == CORRUPT
            yield Frame(row.at.frame, row.at.time_s, data, gap, cause, lap, corrupt=corrupt)

    def edits(self, index: int) -> Sequence[dict[str, Any]]:
        """The edits that were made before a frame."""
        return self._edits.get(index, ())

    def consumers(self, columns: Columns) -> Sequence[FrameConsumer]:
        """The comparison of each row with the recorded one."""
        self.check = RowCheck(
            self.shown, self.recorded.folders, columns, self._with_blas, self._rtol,
            not self._same_sums,
        )  # fmt: skip
        return [self.check]


def _edits(folders: Sequence[Path]) -> dict[int, list[dict[str, Any]]]:
    """The edits of parameters, by the frame before which they were made."""
    found: dict[int, list[dict[str, Any]]] = {}
    for event in events(folders):
        if event["kind"] == "set":
            found.setdefault(event["frame"], []).append(event["values"])
    return found
