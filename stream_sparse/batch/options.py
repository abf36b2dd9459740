"""Options of a batch and of learning a dictionary, declared once for Python and the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from stream_sparse.errors import InputError
from stream_sparse.run.declared import Help

__all__ = ["BatchOptions", "LearnOptions", "WorkerOptions"]

_TIME = re.compile(r"(\d+(?:\.\d+)?)(s|min|h)?")
_UNITS = {"": 1.0, "s": 1.0, "min": 60.0, "h": 3600.0}


@dataclass(frozen=True, kw_only=True)
class WorkerOptions:
    """Who does the work."""

    jobs: Annotated[
        int | None, Help("Worker processes of this machine; left out, one for each core.", int, "N", "-j")
    ] = None
    scheduler: Annotated[
        str | None, Help("Work on a Dask cluster in place of this machine: tcp://host:8786.", str, "ADDRESS")
    ] = None
    client: Annotated[Any, Help("A distributed.Client, in place of both.")] = None

    def __post_init__(self) -> None:
        if self.jobs is not None and self.scheduler is not None:
            raise InputError(
                "--jobs is for this machine, a scheduler knows its workers; leave one of them out"
            )
        _check_least(self, 1, "jobs")


@dataclass(frozen=True, kw_only=True)
class BatchOptions(WorkerOptions):
    """The options of ``Pipeline.batch`` and of the command ``batch``."""

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
    retries: Annotated[
        int, Help("How often an item is tried again whose worker died or took too long.", int, "N")
    ] = 2
    timeout: Annotated[
        str | float | None, Help("How long an item may take: 90s, 10min, 2h.", str, "TIME")
    ] = None
    redo: Annotated[bool, Help("Do items again whose pipeline, units or video have changed.", bool)] = False
    view: Annotated[bool, Help("Record the view of each run.", bool)] = False

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_least(self, 0, "retries")
        _seconds(self.timeout)

    @property
    def timeout_s(self) -> float | None:
        """How many seconds an item may take; None: as long as it takes.

        >>> BatchOptions(timeout="1.5min").timeout_s, BatchOptions(timeout=90).timeout_s
        (90.0, 90.0)
        """
        return _seconds(self.timeout)


@dataclass(frozen=True, kw_only=True)
class LearnOptions(WorkerOptions):
    """How a dictionary is learned: the options of the command ``learn``. With one job all is done here."""

    node: Annotated[str | None, Help("The node that learns, where there are several.", str, "NAME")] = None
    passes: Annotated[
        int, Help("How often all videos are learned from, each time in another order.", int, "N")
    ] = 1
    frames: Annotated[int, Help("Frames of a piece, which one worker codes.", int, "N")] = 32
    round: Annotated[int, Help("Pieces that are coded with the same atoms.", int, "N")] = 4
    held_out: Annotated[
        float, Help("Share of the pieces that are not learned from, at most 0.9.", float, "SHARE")
    ] = 0.1
    held_out_by: Annotated[
        Literal["piece", "video"],
        Help("Hold out pieces of all videos, or whole videos, as a test on new ones.", str, "piece|video"),
    ] = "piece"

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_least(self, 1, "passes", "frames", "round")
        if not 0 <= self.held_out <= 0.9:
            raise InputError(f"held_out: expected a share from 0 to 0.9 (got {self.held_out!r})")
        if self.held_out_by not in ("piece", "video"):
            raise InputError(f"held_out_by: expected piece or video (got {self.held_out_by!r})")


def _check_least(options: WorkerOptions, least: int, *names: str) -> None:
    for name in names:
        value = getattr(options, name)
        if value is not None and value < least:
            raise InputError(f"{name} must be >= {least} (got {value})")


def _seconds(timeout: str | float | None) -> float | None:
    if timeout is None:
        return None
    found = _TIME.fullmatch(str(timeout).strip())
    if found is None or float(found[1]) == 0:
        raise InputError(f"--timeout {timeout}: expected a time such as 90s, 10min or 2h")
    return float(found[1]) * _UNITS[found[2] or ""]
