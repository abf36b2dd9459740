"""One item of a batch, done in a worker process: an ordinary run that writes an ordinary run folder."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stream_sparse.errors import Error, InputError, RunError, cause_words
from stream_sparse.io.files import cannot_make
from stream_sparse.redact import redact_text
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from stream_sparse.run.start_at import index_at

from .fetching import fetched
from .folder import TOKEN, UNFINISHED, goes_on, remove
from .result import ItemResult, write_result
from .run_result import run_result
from .worker_setup import check_versions, know_units
from .workers import JobProgress, Report

if TYPE_CHECKING:
    from stream_sparse.capture.file_position import FilePosition
    from stream_sparse.plan.plan import Plan
    from stream_sparse.run.progress import Progress

    from .pipeline_text import PipelineText

__all__ = ["Job", "refuse_live", "run_item"]

_EVERY_S = 1.0
_MOST_SENT = 1 << 30
"""Bytes of a run folder that are sent to the process that began the batch."""
_STOPPED = ItemResult(state="cut off", error="stopped")


class Job(NamedTuple):
    """All that a worker needs for an item, small and as text.

    Attributes:
        name: of the run folder.
        pipeline: the pipeline, as text.
        source: the video.
        start, stop: of the segment.
        out: the folder of the batch.
        token: what the file :data:`TOKEN` there says while the batch goes on.
        view: whether it records the view.
        versions: those of the process that began the batch.
    """

    name: str
    pipeline: PipelineText
    source: str
    start: FilePosition | None
    stop: FilePosition | None
    out: str
    token: str
    view: bool
    versions: dict[str, str]


def run_item(job: Job, report: Report = lambda _: None) -> ItemResult:
    """Run an item; returns its result. An error is a result as well.

    Parameters:
        report: called each second with the progress of the run.
    """
    try:
        check_versions(job.versions)
        with fetched(job.source) as source:
            job = job._replace(source=source)
            here = (Path(job.out) / "batch.json").exists()
            return _run(job, report) if here else _run_apart(job, report)
    except Error as error:
        text = str(error)
    except Exception as error:  # of a user's unit, or of a library
        text = redact_text(cause_words(error))
    return ItemResult(state="failed", error=text)


def _run(job: Job, report: Report) -> ItemResult:
    out = Path(job.out)
    if not goes_on(out, job.token):
        ended = "the batch has ended, or its folder is another one on this worker"
        return ItemResult(state="cut off", error=ended)
    know_units(job.pipeline.units)
    plan = job.pipeline.plan(job.source)
    first, frames = _span(plan, job.start, job.stop)
    place = out / UNFINISHED / job.name
    remove(place)
    options = RunOptions(record=place, frames=frames, start_at=first, values=False, view=job.view, pace=False)
    run = Run(plan, options).start()
    reported = 0.0

    def progress(now: Progress) -> None:
        nonlocal reported
        if time.monotonic() - reported >= _EVERY_S:
            reported = time.monotonic()
            report(JobProgress(now.frames, now.total, now.slowest))
            if not goes_on(out, job.token):
                run.stop()

    with run:
        refuse_live(run, plan.source_use)
        run.wait(progress=progress)
    if run.ended is None or run.ended == "stopped":
        return _STOPPED
    assert run.folder is not None
    result = run_result(run.folder, job.pipeline.mark)
    if not goes_on(out, job.token):
        return _STOPPED
    write_result(run.folder, result)
    try:
        run.folder.rename(out / job.name)  # with its result: both are there, or neither
    except OSError as error:
        raise cannot_make(out / job.name, error) from error
    return result


def _run_apart(job: Job, report: Report) -> ItemResult:
    """Run an item where the folder of the batch cannot be seen; its files are in the result."""
    with tempfile.TemporaryDirectory(prefix="stream_sparse_") as place:
        (Path(place) / UNFINISHED).mkdir()
        (Path(place) / UNFINISHED / TOKEN).write_text(job.token, "utf-8")
        result = _run(job._replace(out=place), report)
        if result.state != "done":
            return result
        files = [path for path in (Path(place) / job.name).iterdir() if path.is_file()]
        if sum(path.stat().st_size for path in files) > _MOST_SENT:
            raise RunError(
                f"{job.out}: this worker does not see the folder of the batch, and {_MOST_SENT:,} bytes "
                "of results are too many to send; give --out a path that is shared by all machines"
            )
        return result.model_copy(update={"files": {path.name: path.read_bytes() for path in files}})


def refuse_live(run: Run, use: str) -> None:
    """End a run and raise InputError where its source is live."""
    if run.medium.live:
        run.abort()
        run.wait()
        raise InputError(f"{use}: a live source has no end; give files")


def _span(
    plan: Plan, start: FilePosition | None, stop: FilePosition | None
) -> tuple[FilePosition | None, int | None]:
    """Return where a segment begins and how many frames it has; None: up to the end."""
    if stop is None:
        return start, None
    medium = plan.source.describe()
    first, last = (0 if place is None else index_at(place, plan.source, medium) for place in (start, stop))
    if first is None or last is None:  # a start behind the end, and a live source, are refused by the run
        return start, None
    if last <= first:
        raise InputError(f"there is no frame from {start or 'the start'} to {stop}")
    return start, last - first
