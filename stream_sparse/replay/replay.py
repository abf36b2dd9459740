"""A recorded run once more, from its own frames, beside what was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stream_sparse.errors import Error, RecordError, RunError
from stream_sparse.run.run import Run

from .compare import Deviation, DifferenceError
from .recorded_run import Replayed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stream_sparse.run.progress import Progress

__all__ = ["Outcome", "Replay", "replay"]


class Outcome(NamedTuple):
    """What a replay found, where it found no difference.

    Attributes:
        frames, columns: compared.
        stopped: whether it was ended before it had seen all.
        unseen: frames at the end of a run that was killed whose pictures are lost.
        lossy: the codec of compressed source pictures; None where values must be equal, and are.
        deviations: of each column, after compressed pictures.
    """

    frames: int
    columns: int
    stopped: bool
    unseen: int
    lossy: str | None
    deviations: list[Deviation]


class Replay:
    """A replay at work; made by :func:`replay` and by the command line.

    Parameters:
        folder: made by ``--record``.
        source: where its source is now; None: where it was, else the recorded pictures.
        record: a run folder to make of the replay; None: nothing is written.

    Attributes:
        run: what runs.
        notes: what the user should know before it is compared.
    """

    def __init__(
        self, folder: str | Path, source: str | None = None, record: str | Path | None = None
    ) -> None:
        self._replayed = Replayed(folder, source)
        self.notes = list(self._replayed.notes)
        plan = self._replayed.plan
        self.run = Run(plan, record=record, pace=False, values=False, resume=self._replayed)

    def wait(self, progress: Callable[[Progress], None] | None = None) -> Outcome:
        """Wait for the end.

        Raises:
            DifferenceError: the first value that is another.
            RecordError: where what was recorded is damaged.
            RunError: where the replay fails and the run had not, in the same words.
        """
        replayed, run = self._replayed, self.run
        before = (replayed.info.get("ended") or {}).get("error")
        try:
            run.wait(progress)
        except (DifferenceError, RecordError):
            raise
        except Error as error:
            if str(error) != before:
                raise RunError(
                    f"{replayed.shown}: the replay failed where the run had not: {error}"
                ) from error
        if run.ended is None:
            raise RunError(f"{replayed.shown}: the replay did not come to its end: nothing is known of it")
        compared = replayed.comparison
        lossy, stopped = replayed.footage.lossy, run.ended == "stopped"
        unseen = 0 if stopped or run.error is not None else compared.rest()
        measured = compared.deviations() if lossy else []
        return Outcome(compared.rows, len(compared.names), stopped, unseen, lossy, measured)


def replay(folder: str | Path, *, source: str | None = None, record: str | Path | None = None) -> Outcome:
    """Run a recorded run again and compare every value.

    Parameters:
        folder, source, record: as :class:`Replay` takes them.

    Raises:
        InputError: where it cannot be run again.
        RunError: where a value differs.

    >>> import tempfile
    >>> from stream_sparse import load
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     run = load("minimal").run(frames=12, record=f"{folder}/run")
    ...     replay(run.folder).frames
    12
    """
    return Replay(folder, source, record).wait()
