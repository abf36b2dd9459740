"""One item of a batch, done in a worker process: an ordinary run that writes an ordinary run folder."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.base.source import NEAR_S
from stream_sparse.errors import DependencyError, Error, InputError, RunError, SourceError, cause_words
from stream_sparse.plan import registry
from stream_sparse.recording.run_json import versions
from stream_sparse.records.rows import seconds
from stream_sparse.records.schema import load_info
from stream_sparse.redact import redact_text
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run

from .pooling import run_sums

if TYPE_CHECKING:
    from stream_sparse.capture.place import Place
    from stream_sparse.plan.plan import Plan
    from stream_sparse.run.progress import Progress

    from .given import Given

__all__ = [
    "TOKEN", "UNFINISHED", "Job", "check_versions", "do", "in_store", "know_units", "refuse_live",
    "version_problem",
]  # fmt: skip

UNFINISHED, TOKEN = "unfinished", "batch"
"""The folder of runs that have not come to a good end, and the file in it whose text names the batch that
is at work: where it is gone, or another one, runs end."""
_EVERY_S = 1.0
_STORES = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "hdfs", "sftp", "memory"}
"""Schemes of addresses that are fetched by fsspec."""
_MOST_SENT = 1 << 30
"""Bytes of a run folder that are sent to the process that began the batch."""


class Job(NamedTuple):
    """All that a worker needs for an item, small and as text.

    Attributes:
        name: of the run folder.
        pipeline: the text of the pipeline.
        units: files with units of the user's own: their paths and contents.
        source: the video.
        start, stop: of the segment.
        out: the folder of the batch.
        token: what the file :data:`TOKEN` there says while the batch goes on.
        view: whether it records the view.
        versions: those of the process that began the batch.
    """

    name: str
    pipeline: Given
    units: tuple[tuple[str, bytes], ...]
    source: str
    start: Place | None
    stop: Place | None
    out: str
    token: str
    view: bool
    versions: dict[str, str]


def do(job: Job, tell: Callable[[dict[str, Any]], None] = lambda _: None) -> dict[str, Any]:
    """Run an item; returns its result as JSON can hold it. An error is a result as well.

    Parameters:
        tell: called each second with how far the run is.
    """
    begun = time.monotonic()
    try:
        check_versions(job.versions)
        with _fetched(job.source) as source:
            job = job._replace(source=source)
            here = (Path(job.out) / "batch.json").exists()
            result = _do(job, tell) if here else _apart(job, tell)
        return {**result, "took_s": time.monotonic() - begun}
    except Error as error:
        text = str(error)
    except Exception as error:  # of a user's unit, or of a library
        text = redact_text(cause_words(error))
    return {"state": "failed", "error": text}


def _do(job: Job, tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    out = Path(job.out)
    if not _goes_on(out, job.token):
        ended = "the batch has ended, or its folder is another one on this worker"
        return {"state": "cut off", "error": ended}
    know_units(job.units)
    plan = job.pipeline.plan(job.source)
    first, frames = _span(plan, job.start, job.stop)
    place = out / UNFINISHED / job.name
    options = RunOptions(record=place, frames=frames, start_at=first, values=False, view=job.view, pace=False)
    run = Run(plan, options).start()
    told = 0.0

    def progress(now: Progress) -> None:
        nonlocal told
        if time.monotonic() - told >= _EVERY_S:
            told = time.monotonic()
            tell({"frames": now.frames, "total": now.total, "slowest": now.slowest})
            if not _goes_on(out, job.token):
                run.stop()

    with run:
        refuse_live(run, plan.source_use)
        run.wait(progress=progress)
    if run.ended == "stopped":
        return {"state": "cut off", "error": "stopped"}
    assert run.folder is not None
    result = {
        "state": "done",
        "ended": run.ended,
        "frames": run.frames,
        "dropped": run.dropped,
        "seconds": seconds(run.folder),
        "slowest": run.progress().slowest,
        "sums": {name: list(sums) for name, sums in run_sums(run.folder).items()},
        "seal": load_info(run.folder)["sha256"],
    }
    if not _goes_on(out, job.token):
        return {"state": "cut off", "error": "stopped"}
    try:
        run.folder.rename(out / job.name)
    except OSError as error:
        raise RunError(f"{(out / job.name).as_posix()}: cannot be made: {error.strerror}") from error
    return result


def _apart(job: Job, tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Run an item where the folder of the batch cannot be seen; its files are in the result."""
    with tempfile.TemporaryDirectory(prefix="stream_sparse_") as place:
        (Path(place) / UNFINISHED).mkdir()
        (Path(place) / UNFINISHED / TOKEN).write_text(job.token, "utf-8")
        result = _do(job._replace(out=place), tell)
        if result["state"] == "done":
            files = [path for path in (Path(place) / job.name).iterdir() if path.is_file()]
            if sum(path.stat().st_size for path in files) > _MOST_SENT:
                raise RunError(
                    f"{job.out}: this worker does not see the folder of the batch, and {_MOST_SENT:,} bytes "
                    "of results are too many to send; give --out a path that is shared by all machines"
                )
            result["files"] = {path.name: path.read_bytes() for path in files}
        return result


def in_store(source: str) -> bool:
    """Whether a video is in a store, from which a worker fetches it."""
    scheme, sign, _ = source.partition("://")
    return bool(sign) and scheme.lower() in _STORES


@contextmanager
def _fetched(source: str) -> Iterator[str]:
    """Give a file of a store that FFmpeg does not read, such as ``s3://``, as a local one."""
    if not in_store(source):
        yield source
        return
    try:
        import fsspec
    except ImportError as error:
        scheme = source.partition("://")[0]
        raise DependencyError(f"{scheme}:// needs fsspec: pip install 'stream-sparse[cluster]'") from error
    with tempfile.TemporaryDirectory(prefix="stream_sparse_") as place:
        try:
            files, path = fsspec.url_to_fs(source)
            local = Path(place) / Path(path).name
            files.get_file(path, str(local))
        except Exception as error:  # each store has errors of its own
            raise SourceError(f"{source}: cannot be fetched: {cause_words(error)}") from error
        yield local.as_posix()


def version_problem(here: dict[str, str], there: dict[str, str]) -> str:
    """Tell the first packages that differ; empty where none does.

    >>> version_problem({"python": "3.11.2", "numpy": "2.4"}, {"python": "3.11.2", "numpy": "2.3"})
    'numpy 2.3, here 2.4'
    """
    different = [name for name in here if name in there and there[name] != here[name]]
    return ", ".join(f"{name} {there[name]}, here {here[name]}" for name in different[:4])


def check_versions(there: dict[str, str]) -> None:
    """Raise in a worker whose packages differ from those of the process that gives it work.

    A worker may join after the others were checked.
    """
    if problem := version_problem(there, versions()):
        raise RunError(f"this worker has other versions: {problem}; install the same on all machines")


def refuse_live(run: Run, use: str) -> None:
    """End a run and raise InputError where its source is live."""
    if run.medium.live:
        run.abort()
        run.wait()
        raise InputError(f"{use}: a live source has no end; give files")


def _goes_on(out: Path, token: str) -> bool:
    """Whether the batch still wants results in its folder."""
    try:
        return (out / UNFINISHED / TOKEN).read_text("utf-8") == token
    except OSError:
        return False


_known: tuple[tuple[str, bytes], ...] = ()


def know_units(units: tuple[tuple[str, bytes], ...]) -> None:
    """Register units of the user's own, and no others: a worker may serve several people in turn."""
    global _known
    if units == _known:
        return
    _known = ()  # until all are there
    registry.forget()
    for path, content in units:
        file = Path(path)
        same = False
        with suppress(OSError):
            same = file.read_bytes() == content
        if not same:  # on another machine
            file = Path(tempfile.mkdtemp(prefix="stream_sparse_")) / file.name
            file.write_bytes(content)
        registry.add_file(file)
    _known = units


def _span(plan: Plan, start: Place | None, stop: Place | None) -> tuple[Place | None, int | None]:
    """Return where a segment begins and how many frames it has; None: up to the end."""
    if stop is None:
        return start, None
    first = 0 if start is None else _index(plan, start)
    last = _index(plan, stop)
    if first is None or last is None:  # a start behind the end is refused by the run
        return start, None
    if last <= first:
        raise InputError(f"there is no frame from {start or 'the start'} to {stop}")
    return start, last - first


def _index(plan: Plan, place: Place) -> int | None:
    """Return the index of the first frame at or after a place; None where that is behind the end."""
    if place.frame is not None:
        return place.frame
    seconds = place.seconds or 0.0
    source = plan.source.again()
    medium = source.open()
    try:
        if medium.live:
            return None
        if medium.clock.kind == "index":
            return max(0, math.ceil((seconds - NEAR_S) * medium.rate))
        return source.index_at(seconds)
    finally:
        source.close()
