"""Run a recorded run again and compare it with the recording."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np

from stream_sparse.base import Source
from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import Error, InputError, PipelineError, RecordError, RunError
from stream_sparse.flow import Engine
from stream_sparse.frame import Clock, ClockKind, Frame, Medium
from stream_sparse.io.hashing import sha256
from stream_sparse.plan import read, registry
from stream_sparse.plan.plan import Plan
from stream_sparse.recording.provenance import arithmetic, blas_parts, code
from stream_sparse.recording.run_json import versions
from stream_sparse.records import open_run
from stream_sparse.records.files import events
from stream_sparse.records.folders import run_folders
from stream_sparse.records.schema import CORRUPT, read_info
from stream_sparse.records.words import several
from stream_sparse.run.options import RunOptions
from stream_sparse.run.progress import Progress
from stream_sparse.run.run import Run
from stream_sparse.run.run_start import RunStart
from stream_sparse.run.saved_state import SavedState

from .footage import find_footage
from .row_check import TOLERANCE, DifferenceError, Gap, RowCheck, gap_words


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
                f"{first.as_posix()}: cannot be replayed: it starts at frame {begins} and has no start.npz "
                "with the state at that frame"
            )
        super().__init__(plan, index, state, info.resumed_from)
        self._events = list(events(self.recorded.folders))
        self._edits = [(one["frame"], one["values"]) for one in self._events if one["kind"] == "set"]
        nodes = info.nodes if isinstance(info.nodes, dict) else {}
        self._with_blas = blas_parts(self.plan) | {name for name, about in nodes.items() if about.get("blas")}
        self._same_code = (info.code or {}).get("sha256") == code()["sha256"]
        same_machine = info.arithmetic is not None and info.arithmetic.is_as(arithmetic())
        self._same_sums = self._same_code and same_machine
        self.notes += [*self._changes(), *self.footage.notes]
        if info.ended is None:
            self.notes.append(f"{self.shown} was cut off, or still runs: its sound frames are compared")

    def _read(self, source: str | Source | None) -> Plan:
        """The recorded pipeline, perhaps with another source."""
        info = self.recorded.run_info
        try:
            plan = read(self.recorded.folders[0] / "pipeline.yaml", source=source)
        except PipelineError as error:
            options = " ".join(f"--nodes {name}" for name in info.units or ["FILE"])
            advice = f"{self.shown}: units of your own are given by {options}"
            raise PipelineError([*error.problems, advice]) from error
        on_error = plan.settings.on_error or ("skip" if info.source.live else "stop")
        return replace(plan.with_settings(on_error=on_error), notes=())

    def _changes(self) -> list[str]:
        """Return notes where versions, code, units or processor are others than those of the recording."""
        info, notes = self.recorded.run_info, []
        units = {Path(name).name: digest for name, digest in info.units.items()}
        there = {**(info.versions or {}), "code": (info.code or {}).get("sha256"), **units}
        files = {file.name: sha256(file) for file in registry.source_files()}
        here = {**versions(), "code": code()["sha256"], **files}
        changed = [
            f"{name} {old[:12]} (here {str(here.get(name, 'missing'))[:12]})"
            for name, old in there.items()
            if old is not None and here.get(name) != old
        ]
        if changed:
            notes.append(f"{self.shown} was recorded with {', '.join(changed)}: values may differ")
        loose = not self._same_sums and self._rtol is None
        if loose and (which := [part.name for part in self.plan.parts if part.name in self._with_blas]):
            why = "where it was recorded" if self._same_code else "in that version"
            notes.append(
                f"{', '.join(which)} used BLAS {why}; its last digits differ between processors, so these "
                f"columns are compared within {TOLERANCE:g}; --rtol sets another tolerance, for all columns"
            )
        return notes

    def open(self, source: Source, medium: Medium) -> tuple[Medium, StartPoint]:
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
        frames = self._frames(source, passed)
        clock = Clock(cast(ClockKind, info.clock.kind), info.clock.utc_at_zero)
        again = Medium(shape, dtype, info.source.rate, False, clock, total)
        return again, StartPoint(self.index, frames=frames, numbered=True)

    def _frames(self, source: Source, passed: int) -> Iterator[Frame]:
        events, ledger = self._events, self._engine.ledger
        gaps = {e["frame"]: (e.get("frames", 0), e.get("cause", "")) for e in events if e["kind"] == "gap"}
        laps = {e["frame"]: e["lap"] for e in events if e["kind"] == "lap"}
        for row, data in self.footage.frames(source, self.index, passed, ledger):
            gap, cause = gaps.get(row.at.frame, (0, ""))
            lap, corrupt = laps.get(row.at.frame, 0), row.at.cause == CORRUPT
            yield Frame(row.at.frame, row.at.time_s, data, gap, cause, lap, corrupt=corrupt)

    def restore(self, engine: Engine) -> None:
        """Also let the run make the edits that were made, and compare each row."""
        super().restore(engine)
        self._engine = engine
        engine.parameters.schedule(self._edits)
        self.check = RowCheck(
            self.shown, self.recorded.parts, engine.columns, self._with_blas, self._rtol, not self._same_sums
        )
        engine.timeline.subscribe(self.check)


class ReplayResult(NamedTuple):
    """The result of a replay that found no difference beyond a ``tolerance``, a share of the value."""

    frames: int
    columns: int
    stopped: bool  # before its end
    unseen: int  # frames at the end of a killed run whose pictures are lost
    gaps: tuple[Gap, ...] = ()  # the largest difference of each column that differs, the largest one first
    tolerance: float = 0.0

    @property
    def equal(self) -> bool:
        """Whether all values that were compared are equal to the bit."""
        return not self.gaps


class Replay:
    """A replay at work; made by :func:`replay` and by the command line; perhaps recorded to a folder itself.

    The frames are where ``source`` says; None: where they were, else in the recorded pictures. ``notes`` are
    messages for the user before the end.
    """

    def __init__(
        self,
        folder: str | Path,
        source: str | None = None,
        record: str | Path | None = None,
        rtol: float | None = None,
    ) -> None:
        if rtol is not None and not 0 <= rtol < 1:
            raise InputError(f"--rtol {rtol:g}: expected a share from 0 to below 1, such as 1e-6")
        self._replayed = Replayed(folder, source, rtol)
        self.notes = list(self._replayed.notes)
        plan = self._replayed.plan
        options = RunOptions(record=record, pace=False, values=False, resume=self._replayed)
        self.run = Run(plan, options).start()

    def wait(self, progress: Callable[[Progress], None] | None = None) -> ReplayResult:
        """Wait for the end.

        DifferenceError for the first value that differs or, where differences are allowed, for the largest;
        RecordError where the recording is damaged, RunError where the replay fails and the run had not failed
        with the same message.
        """
        replayed, run = self._replayed, self.run
        shown = replayed.shown
        ended = replayed.recorded.run_info.ended
        try:
            run.wait(progress=progress)
        except (DifferenceError, RecordError):
            raise
        except Error as error:
            if ended is None or str(error) != ended.error:
                raise RunError(f"{shown}: the replay failed where the run had not: {error}") from error
        if run.ended is None:
            raise RunError(f"{shown}: the replay did not finish; no result")
        compared = replayed.check
        stopped = run.ended == "stopped"
        unseen = 0 if stopped or run.status.error is not None else compared.count_rest()
        gaps = sorted(compared.gaps.values(), reverse=True)
        tolerance = compared.tolerance
        if gaps and gaps[0].relative > tolerance:
            beyond = sum(gap.relative > tolerance for gap in gaps)
            raise DifferenceError(
                f"{shown}: {beyond} of {several(len(compared.names), 'column')} differ by more than "
                f"{tolerance:g}; the largest difference is {gaps[0].relative:.2g} at {gap_words(gaps[0])}"
            )
        return ReplayResult(compared.rows, len(compared.names), stopped, unseen, tuple(gaps), tolerance)


def replay(
    folder: str | Path,
    *,
    source: str | None = None,
    record: str | Path | None = None,
    rtol: float | None = None,
) -> ReplayResult:
    """Run a recorded run again and compare every value, as :class:`Replay` does.

    With ``rtol``, a share of the recorded number or of the largest magnitude in a recorded array, smaller
    differences are allowed.

    >>> import tempfile
    >>> from stream_sparse import load
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     run = load("minimal").run(frames=12, record=f"{folder}/run")
    ...     found = replay(run.folder)
    ...     found.frames, found.equal
    (12, True)
    """
    return Replay(folder, source, record, rtol).wait()
