"""A run as its user has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from stream_sparse.errors import InputError
from stream_sparse.redact import for_people
from stream_sparse.spec import dump
from stream_sparse.ui.main_loop import Windows

from .engine import Engine
from .options import Options
from .progress import Progress, progress_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from types import TracebackType

    from stream_sparse.flow import NodeStats
    from stream_sparse.frame import Medium
    from stream_sparse.spec.plan import Plan

    from .table import Line, Values

__all__ = ["Progress", "Run"]


class Run:
    """A pipeline at work; made by ``Pipeline.start()``.

    Parameters:
        plan: what runs.
        options: as :class:`Options` has them.

    Attributes:
        given: the pipeline as the user gave it, or as its file says by now; its values are those to which
            key ``0`` goes back.
        farewell: says the end and ends the process, where the display breaks or a user cannot wait.
        engine: what it is made of, for the view and the command line.

    >>> from stream_sparse import load
    >>> with load("bird").start(frames=30) as run:
    ...     run.wait()
    >>> run.frames, run.ended
    (30, 'frames')
    """

    def __init__(self, plan: Plan, **options: Any) -> None:
        self.given = plan
        self.farewell: Callable[[], None] | None = None
        self.engine = Engine(self, plan, Options(**options))
        self.engine.open()
        self._windows = Windows(self)
        self.engine.start()

    # What it is -------------------------------------------------------------------------------------

    @property
    def plan(self) -> Plan:
        """What runs: the pipeline with the parameters of the run that it goes on from."""
        return self.engine.plan

    @property
    def medium(self) -> Medium:
        """What the source gives."""
        return self.engine.medium

    @property
    def ended(self) -> str | None:
        """None while it runs, then ``end``, ``frames`` (as many as asked for), ``stopped``, ``changed``
        (frames of another size: a run of their own) or ``error``."""
        return self.engine.ended

    @property
    def error(self) -> Exception | None:
        """What ended it, where that was an error."""
        return self.engine.error

    # What it measures and tells ---------------------------------------------------------------------

    @property
    def values(self) -> Values:
        """Scalars as arrays by name, one value for each processed frame (nan: nothing, or not a number);
        recorded arrays stacked. Where it records from its start they are read from that run folder, and those
        of frames that came after that recording from memory. Frames of segments that ``max_size`` has deleted
        have no values any more; ``open_run(run.folder).frame`` has the indices of those that are left, unless
        that recording ended before the run."""
        return self.engine.rows.values()

    @property
    def frames(self) -> int:
        """Frames processed so far."""
        return self.engine.rows.table.rows

    @property
    def dropped(self) -> int:
        """Frames lost so far."""
        return self.engine.runner.lost

    @property
    def unprocessed(self) -> int:
        """Frames that were read when a failed or aborted run ended, and not processed."""
        return self.engine.runner.unprocessed

    @property
    def folder(self) -> Path | None:
        """Where the run is recorded, or was last; None where it never was."""
        return self.engine.recording.folder

    @property
    def events(self) -> list[dict[str, Any]]:
        """What happened besides frames: edits, gaps, errors, reconnections (the last 10,000)."""
        return list(self.engine.told.events)

    @property
    def notes(self) -> list[str]:
        """What the user should be told once: refused camera settings, a file shorter than it says; at the
        end also what nodes still have to say."""
        engine = self.engine
        told = [*self.medium.notes, *(engine.resumed.notes if engine.resumed else ())]
        told += [*engine.runner.reader.source.notes(), *engine.runner.reader.notes]
        told += [*engine.told.lines, *engine.recording.notes]
        if self.ended is not None:
            told += [f"node '{name}': {text}" for name, text in engine.told.nodes.at().items()]
        return [for_people(text) for text in dict.fromkeys(told)]

    @property
    def nodes(self) -> dict[str, NodeStats]:
        """What was measured of each node."""
        return self.engine.nodes

    @property
    def timings(self) -> dict[str, NodeStats]:
        """The same of everything that takes frames, records and view included."""
        return {step.label: step.stats() for step in self.engine.runner.graph.all()}

    @property
    def parameters(self) -> dict[str, dict[str, Any]]:
        """The parameters of each node and sink as they are now."""
        return {name: dict(values) for name, values in self.engine.steering.parameters.items()}

    @property
    def recording(self) -> str:
        """``rec`` while it is recorded, ``rec camera`` where a camera's pictures are kept; else empty."""
        return self.engine.recording.label

    @property
    def recording_error(self) -> Exception | None:
        """Why a recording ended before its time while the run went on: the disk refused."""
        return self.engine.recording.failure

    def summary(self) -> list[Line]:
        """For each scalar its name, how many values it had, their mean and the last."""
        return self.engine.rows.table.summary()

    def progress(self) -> Progress:
        """How far the run is."""
        return progress_of(self, self.engine.options.frames, self.engine.speed)

    # What may be done with it -----------------------------------------------------------------------

    def set(self, name: str | Mapping[str, Any], value: Any = None) -> None:
        """Change parameters before the next frame; of several together, all or none.

        Parameters:
            name: ``"relu.theta"``, or a mapping of such names to values.
            value: the new value, where ``name`` is text.

        Raises:
            InputError: for an unknown node or parameter, a value out of range, a swept parameter, or after
                the end; for one that only a new run can take up, since a node which learns below, a column, a
                recorded array or a file would not go on with it.
        """
        self._refuse_after_end("set")
        self.engine.steering.set({name: value} if isinstance(name, str) else name)

    def pause(self, on: bool = True) -> None:
        """Let no frame of a file go on, or go on; nothing is lost, and times stay what they are.

        Raises:
            InputError: for a live source, which would lose frames, or after the end.
        """
        self._refuse_after_end("pause")
        if self.medium.live:
            raise InputError("a live source cannot be paused: its frames would be lost; stop() ends the run")
        self.engine.runner.pause(on)

    def step(self) -> None:
        """Let one more frame of a paused file through.

        Raises:
            InputError: after the end.
        """
        self._refuse_after_end("step")
        self.engine.runner.step()

    def record(self, folder: str | Path | None) -> Path | None:
        """Record from the next frame on, to a new folder, or no more; from any thread.

        A recording that begins in mid-run keeps in ``start.npz`` what every node knew before its first frame.

        Parameters:
            folder: the run folder to make; where it exists, ``-2`` and so on is added. None ends what is
                being recorded, cleanly.

        Returns:
            The folder that was made.

        Raises:
            InputError: where it cannot be made, or the run has ended.
        """
        self._refuse_after_end("record")
        if folder is not None and self.plan.rows:
            from stream_sparse.view import live_view  # noqa: F401  here, since its imports would stall the run's own thread
        if folder is not None and not self.plan.text:
            self.engine.recording.describe(dump(self.plan))
        return self.engine.recording.switch(folder)

    def stop(self) -> None:
        """End the run cleanly: what was captured is processed and written. Returns at once."""
        self.engine.runner.stop()

    def over(self, seconds: float = 0.0) -> bool:
        """Whether everything has ended; waits so long for it."""
        return self.engine.runner.done.wait(seconds)

    def abort(self) -> None:
        """End the run at once: frames that wait are dropped, and told. Returns at once."""
        self.engine.runner.abort()

    def wait(self, progress: Callable[[Progress], None] | None = None) -> None:
        """Wait for the end, drawing windows meanwhile; call it on the main thread where one is shown.

        Parameters:
            progress: called ten times a second.

        Raises:
            NodeError, StreamError, RunError: where the run failed.
        """
        self._windows.draw(progress)
        self.engine.runner.join()
        self._windows.end()
        if progress is not None:
            progress(self.progress())
        if self.error is not None:
            raise self.error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if kind is None:
            self.wait()
            return
        self.engine.runner.join()
        self._windows.close()

    def _refuse_after_end(self, what: str) -> None:
        if self.ended is not None:
            another = "start another with record=" if what == "record" else "start another"
            raise InputError(f"{what}: the run has ended; {another}")
