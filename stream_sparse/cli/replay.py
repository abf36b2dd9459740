"""``replay``: a recorded run once more, every value beside the recorded one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .arguments import Debug, OwnUnits, RunFolder

if TYPE_CHECKING:
    from rich.console import Console

    from stream_sparse.replay.replay import Outcome, Replay

__all__ = ["replay"]


def replay(
    run: RunFolder,
    source: Annotated[
        str | None,
        typer.Option(
            "--source", "-s", help="Where its source is now; left out: where it was, else RUN/source.mkv."
        ),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write a run folder of the replay; left out: nothing is written."),
    ] = None,
    nodes: OwnUnits = None,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Run a recorded run again and compare every value.

    Its edits and drops are repeated. The frames come from its source where that is as it was, else from
    RUN/source.mkv.
    """
    from stream_sparse import opencv
    from stream_sparse.errors import RunError
    from stream_sparse.spec.registry import add_file

    from .console import console
    from .interrupts import Interrupts
    from .progress import Reporter

    opencv.require()
    for file in nodes or ():
        add_file(file)
    out = console()
    with Interrupts() as interrupts, Reporter(out) as reporter:
        again = _opened(run, source, record, out)
        interrupts.run = again.run
        found = again.wait(reporter)
    _tell(found, out)
    if again.run.folder is not None:
        out.print(f"Look at:  {again.run.folder}", markup=False, soft_wrap=True)
    if found.stopped:
        raise RunError("stopped before the end of the recording")


def _opened(run: Path, source: str | None, record: Path | None, out: Console) -> Replay:
    """The replay, about to begin; what is to be known of it, and what takes its time until then, is told."""
    from stream_sparse.replay.replay import Replay

    from .late import said_late

    with said_late(out, _opening(run)):
        again = Replay(run, source, record)
    for note in again.notes:
        out.print(f"note: {note}", markup=False, soft_wrap=True)
    return again


def _opening(run: Path) -> str:
    """What is done before the first frame, and may take its time."""
    from stream_sparse.records import open_run

    known = (open_run(run).info.get("hashes") or {}).get("source") or {}
    return "comparing the hash of its source" if known.get("sha256") else f"opening {run.as_posix()}"


def _tell(found: Outcome, out: Console) -> None:
    from .console import number, several, table

    frames, columns = several(found.frames, "frame"), several(found.columns, "column")
    if found.lossy is None:
        so_far = " so far" if found.stopped else ""
        out.print(f"{frames}, {columns}, equal to the bit{so_far}", markup=False)
    else:
        why = f"source.mkv is compressed ({found.lossy})"
        out.print(f"{frames}, {columns}: cannot be equal, since {why}", markup=False)
        rows = [(d.name, number(d.largest), "" if d.frame is None else d.frame, d.unmatched or "")
                for d in found.deviations]  # fmt: skip
        titles = ("column", "largest deviation", "at frame", "frames with one value only")
        out.print(table(titles, rows, right=(1, 2, 3)))
    if found.unseen:
        many = f"last {found.unseen:,} frames", "no pictures of them"
        which, why = many if found.unseen > 1 else ("last frame", "no picture of it")
        out.print(f"note: the {which} of the run could not be compared: {why}", markup=False)
