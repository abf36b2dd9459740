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
        int | None, Help("Worker processes of this machine; left out, one for each core.", int, "N", "-j")
    ] = None
    scheduler: Annotated[
        str | None, Help("Work on a Dask cluster in place of this machine: tcp://host:8786.", str, "ADDRESS")
    ] = None
    client: Annotated[Any, Help("A distributed.Client, in place of both.")] = None
    out: Annotated[
        str | Path, Help("The folder of the results; one of the same batch goes on.", Path, "DIR")
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
        Help("Pool by a column of the segments, too; there may be several.", list[str], "COLUMN"),
    ] = ()
    retries: Annotated[int, Help("How often an item is tried again whose worker died.", int, "N")] = 2
    redo: Annotated[bool, Help("Do items again whose pipeline, units or video have changed.", bool)] = False
    view: Annotated[bool, Help("Record the view of each run.", bool)] = False

    def __post_init__(self) -> None:
        if self.jobs is not None and (self.jobs < 1 or self.scheduler is not None):
            raise InputError("--jobs: expected a number from 1 on, and no scheduler, which knows its workers")


@dataclass(frozen=True, kw_only=True)
class LearnOptions:
    """How a dictionary is learned: the options of the command ``learn``."""

    node: Annotated[str | None, Help("The node that learns, where there are several.", str, "NAME")] = None
    passes: Annotated[
        int, Help("How often all videos are learned from, each time in another order.", int, "N")
    ] = 1
    held_out: Annotated[
        float, Help("Share of the videos that are not learned from, as a test on new ones.", float, "SHARE")
    ] = 0.1

    def __post_init__(self) -> None:
        if self.passes < 1 or not 0 <= self.held_out < 1:
            raise InputError(
                "learn: expected passes from 1 on and a share held_out from 0 to below 1 "
                f"(got {self.passes}, {self.held_out})"
            )
