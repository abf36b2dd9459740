"""Run a recorded run again and compare it with the recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stream_sparse.errors import Error, InputError, RecordError, RunError
from stream_sparse.records.words import several
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run

from .replayed_run import Replayed
from .row_check import DifferenceError, Gap, gap_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stream_sparse.run.progress import Progress

__all__ = ["Outcome", "Replay", "replay"]


class Outcome(NamedTuple):
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
        self.run = Run.open(plan, options)
        try:
            self._replayed.repeat(self.run)
        except BaseException:
            self.run.close()
            raise
        self.run.start()

    def wait(self, progress: Callable[[Progress], None] | None = None) -> Outcome:
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
            raise RunError(f"{shown}: the replay did not come to its end: nothing is known of it")
        compared = replayed.check
        stopped = run.ended == "stopped"
        unseen = 0 if stopped or run.error is not None else compared.count_rest()
        gaps = sorted(compared.gaps.values(), reverse=True)
        tolerance = compared.tolerance
        if gaps and gaps[0].relative > tolerance:
            beyond = sum(gap.relative > tolerance for gap in gaps)
            raise DifferenceError(
                f"{shown}: {beyond} of {several(len(compared.names), 'column')} differ by more than "
                f"{tolerance:g}; the largest difference is {gaps[0].relative:.2g} at {gap_words(gaps[0])}"
            )
        return Outcome(compared.rows, len(compared.names), stopped, unseen, tuple(gaps), tolerance)


def replay(
    folder: str | Path,
    *,
    source: str | None = None,
    record: str | Path | None = None,
    rtol: float | None = None,
) -> Outcome:
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
