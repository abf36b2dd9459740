"""Options of a batch and of learning a dictionary, declared once for Python and the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from stream_sparse.errors import InputError
from stream_sparse.run.declared import Help


@dataclass(frozen=True, kw_only=True)
class BatchOptions:
    """The options of ``Pipeline.batch`` and of the command ``batch``."""

    jobs: Annotated[
        int | None, Help("Worker processes on this machine; default: one per core.", int, "N", "-j")
    ] = None
    scheduler: Annotated[
        str | None, Help("Use a Dask cluster instead of this machine: tcp://host:8786.", str, "ADDRESS")
    ] = None
    client: Annotated[Any, Help("A distributed.Client, instead of both.")] = None
    out: Annotated[
        str | Path, Help("The folder for results; one of the same batch resumes.", Path, "DIR")
    ] = "results"
    segments: Annotated[
        str | Path | None,
        Help(
            "A CSV file with the columns path,start,stop and any others, a row for each item: 12.5, 0:30, "
            "f120.",
            Path,
            "FILE",
        ),
    ] = None
    by: Annotated[
        Sequence[str],
        Help("Pool by a column of the segments as well; may be repeated.", list[str], "COLUMN"),
    ] = ()
    retries: Annotated[int, Help("Retries of an item whose worker died.", int, "N")] = 2
    redo: Annotated[bool, Help("Redo items whose pipeline, units or video have changed.", bool)] = False
    view: Annotated[bool, Help("Record the view of each run.", bool)] = False

    def __post_init__(self) -> None:
        if self.jobs is not None and (self.jobs < 1 or self.scheduler is not None):
            raise InputError("--jobs: expected a number >= 1, without a scheduler, which knows its workers")


@dataclass(frozen=True, kw_only=True)
class LearnOptions:
    """How a dictionary is learned: the options of the command ``learn``."""

    node: Annotated[str | None, Help("The node that learns, if there are several.", str, "NAME")] = None
    passes: Annotated[int, Help("Passes over all videos, each in a new order.", int, "N")] = 1
    held_out: Annotated[float, Help("Share of the videos to hold out for testing.", float, "SHARE")] = 0.1

    def __post_init__(self) -> None:
        if self.passes < 1 or not 0 <= self.held_out < 1:
            raise InputError(
                f"learn: expected passes >= 1 and 0 <= held_out < 1 (got {self.passes}, {self.held_out})"
            )
