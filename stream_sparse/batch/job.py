"""One item of a batch, done in a worker process: an ordinary run that writes an ordinary run folder."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from stream_sparse.capture.file_position import FilePosition
from stream_sparse.errors import Error, InputError, RunError, cause_words
from stream_sparse.plan import dump, fingerprint, read_yaml, registry, source_of
from stream_sparse.plan.plan import Plan
from stream_sparse.recording.run_json import versions
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from stream_sparse.run.start_at import index_at

from .folder import UNFINISHED, ItemResult, run_result, write_result
from .items import BatchItem

UnitFiles = tuple[tuple[str, bytes], ...]
"""Paths and contents of files with units of the user's own."""


class PipelineText(NamedTuple):
    """A pipeline as text.

    Attributes:
        text: with all overrides, and with the address of its source.
        times: parameters that were given as times; each video makes frames of them by its own rate.
        units: files with units of the user's own.
        mark: hashes of the pipeline and of own units, by the word for what has changed.
    """

    text: str
    times: dict[str, Any]
    units: UnitFiles
    mark: dict[str, str]

    @classmethod
    def of(cls, plan: Plan) -> PipelineText:
        """Write a plan as text; InputError where it cannot be written so.

        >>> from stream_sparse import load
        >>> PipelineText.of(load("bird", set={"box.window": "0.5s"}).plan).times
        {'box.window': '0.5s'}
        """
        times: dict[str, Any] = {}
        for name, duration, frames, *_ in plan.durations:
            swept = dict.fromkeys(part.sweep[name] for part in plan.parts if name in part.sweep)
            if swept:
                values = times.get(name, {"sweep": [*swept]})["sweep"]
                times[name] = {"sweep": [duration if value == frames else value for value in values]}
            else:
                times[name] = duration
        units = tuple(
            (file.as_posix(), file.read_bytes())
            for file in registry.source_files(part.unit for part in plan.parts)
        )
        written = cls(dump(plan, secrets=True), times, units, _mark(plan, times, units))
        written.plan()  # a function of Python, say, has no text
        return written

    def plan(self, source: str | None = None) -> Plan:
        """Read it, for a video, which is played once."""
        plan = read_yaml(self.text, "pipeline", "pipeline", source=source, overrides=self.times)
        return plan.looped(False) if plan.source.parameters().get("loop") else plan


def _mark(plan: Plan, times: dict[str, Any], units: UnitFiles) -> dict[str, str]:
    """Hash a pipeline whatever its video, and the user's own units wherever they lie."""
    source = {
        name: value
        for name, value in fingerprint.format_parameters(plan.source).items()
        if name not in ("path", "device", "name", "key", "pattern")
    }
    files = {part.name: fingerprint.digests(part.unit.parameters()) for part in plan.parts}
    whole = dump(replace(plan, source=source_of("sample:macaw")))
    own = sorted((Path(path).name, hashlib.sha256(content).hexdigest()) for path, content in units)
    return {"pipeline": hash_of([whole, times, source, files]), "own units": hash_of(own)}


def hash_of(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


class Job(NamedTuple):
    """All that a worker needs for an item, small and as text.

    Attributes:
        item: with the name of its run folder.
        source: its video, whose path may be relative to the folder of another process.
        pipeline: the pipeline, as text.
        out: the folder of the batch.
        view: whether it records the view.
        versions: those of the process that began the batch.
    """

    item: BatchItem
    source: str
    pipeline: PipelineText
    out: str
    view: bool
    versions: dict[str, str]


def run_item(job: Job) -> ItemResult:
    """Run an item; returns its result. An error is a result as well."""
    try:
        check_versions(job.versions)
        if not (Path(job.out) / UNFINISHED).is_dir():
            raise InputError(
                f"{job.out}: this worker does not see it, or the batch has ended; give --out a path that all "
                "machines share"
            )
        with tempfile.TemporaryDirectory(prefix=f"{job.item.name}-", dir=Path(job.out) / UNFINISHED) as temp:
            return _run(job, Path(temp))
    except Error as error:
        text = str(error)
    except Exception as error:  # of a user's unit, or of a library
        text = cause_words(error)
    return ItemResult("failed", text)


def _run(job: Job, scratch: Path) -> ItemResult:
    """Run an item in a folder of its own, which gets its name with its result, or not at all."""
    know_units(job.pipeline.units)
    plan, item = job.pipeline.plan(job.source), job.item
    if plan.source.describe().live:
        raise InputError(f"{plan.source_use}: a live source has no end; give files")
    frames = _count(plan, item.start, item.stop)
    options = RunOptions(
        record=scratch / "run", frames=frames, start_at=item.start, values=False, view=job.view, pace=False
    )
    with Run(plan, options).start() as run:
        run.wait()
    assert run.folder is not None
    result = run_result(run.folder, item.identity, job.pipeline.mark)
    write_result(run.folder, result)
    done = Path(job.out) / item.name
    before = scratch / "before"
    if done.exists():  # with another pipeline, or damaged
        done.rename(before)
    try:
        run.folder.rename(done)
    except OSError:
        if before.exists():
            before.rename(done)
        raise
    return result


def _count(plan: Plan, start: FilePosition | None, stop: FilePosition | None) -> int | None:
    """Return how many frames a segment has; None: up to the end."""
    if stop is None:
        return None
    medium = plan.source.describe()
    first, last = (0 if at is None else index_at(at, plan.source, medium) for at in (start, stop))
    if first is None or last is None:  # the file ends before; a start behind its end is refused by the run
        return None
    if last <= first:
        raise InputError(f"there is no frame from {start or 'the start'} to {stop}")
    return last - first


def check_versions(here: dict[str, str]) -> None:
    """Raise in a worker whose packages differ from those of the process that gives it work, ``here``.

    >>> check_versions({"numpy": "0.1"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    stream_sparse.errors.RunError: this worker has other versions: numpy ..., here 0.1; install the same ...
    """
    there = versions()
    if different := [name for name in here if name in there and there[name] != here[name]]:
        problem = ", ".join(f"{name} {there[name]}, here {here[name]}" for name in different[:4])
        raise RunError(f"this worker has other versions: {problem}; install the same on all machines")


_known: UnitFiles = ()


def know_units(units: UnitFiles) -> None:
    """Register units of the user's own, and no others: a worker may serve several people in turn."""
    global _known
    if units == _known:
        return
    _known = ()  # until all are there
    registry.forget()
    for path, content in units:
        file = Path(path)
        if not file.is_file() or file.read_bytes() != content:  # on another machine
            file = Path(tempfile.mkdtemp(prefix="stream_sparse_")) / file.name
            file.write_bytes(content)
        registry.add_file(file)
    _known = units
