"""A pipeline over many videos: find the items to do, let workers do them, and write the tables."""

import logging
import math
import os
import shutil
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from stream_sparse.errors import DependencyError, Error, InputError, RunError, cause_words
from stream_sparse.io.cells import table_line
from stream_sparse.io.files import cannot_make, replacing, saying
from stream_sparse.io.paths import expanded
from stream_sparse.plan.plan import Plan
from stream_sparse.recording.run_json import versions
from stream_sparse.records.origin import unchanged
from stream_sparse.records.schema import load_info, read_info, seal

from .folder import (
    BATCH,
    OF_AN_ITEM,
    RESULT,
    UNFINISHED,
    ItemResult,
    lock,
    read_batch,
    read_result,
    write_batch,
)
from .items import ITEM_COLUMNS, BatchItem, named_items
from .job import Job, PipelineText, check_versions, run_item
from .options import BatchOptions
from .pooling import OVER_ITEMS, POOLED, pooled

try:
    import dask
    from distributed import CancelledError, Client, Future, KilledWorker, LocalCluster
except ImportError as missing:
    raise DependencyError(
        f"worker processes need the package {missing.name}: pip install 'stream-sparse[cluster]'"
    ) from missing

_OF_A_SCALAR = ("n", "mean", "sd", "min", "max", "last")
_LOCK = "batch.lock"
ANSWER_S = 30.0
"""How long to wait for a scheduler, and for its first worker."""
_LOOK_S = 2.0
"""From one look at the number of workers to the next."""
_GONE = "the Dask scheduler is gone; the same command resumes once it is back"
_QUIET = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
"""Run by each worker of this machine: Ctrl-C in a terminal reaches all processes, and is answered by one."""


class BatchProgress(NamedTuple):
    """How far a batch is.

    Attributes:
        done: items that are done, those of before included.
        failed: items that have failed.
        total: all items.
        rate: frames a second over all workers, of the items that have ended.
        remaining_s: how long it will take at this pace.
    """

    done: int
    failed: int
    total: int
    rate: float
    remaining_s: float


class Batch:
    """A pipeline over many items, in a folder that another batch of the same may have begun.

    A run folder gets the name of its item when it is whole and has its result: a kill at any moment leaves
    the items that are done, and nothing else of them.

    Parameters:
        plan: the pipeline, with all overrides; its source says how videos are read.
        items: videos and segments, without names.
        options: how it works, and in which folder.

    Attributes:
        folder: of the batch, as it was given.
        items: with names.
        results: the latest result of each item, by name.
    """

    def __init__(self, plan: Plan, items: Sequence[BatchItem], options: BatchOptions) -> None:
        self._plan, self._options = plan, options
        self.folder = expanded(options.out)
        self._path = self.folder.absolute()
        self._columns = list(dict.fromkeys(name for item in items for name in item.columns))
        for name in options.by:
            if name not in self._columns:
                there = ", ".join(self._columns) or "none"
                raise InputError(f"by {name}: the items have no such column; there are: {there}")
        self.items = [*items]
        self.results: dict[str, ItemResult] = {}
        self._pipeline = PipelineText.of(plan)
        self._ended: SimpleQueue[Any] = SimpleQueue()
        self._over = threading.Event()
        self.stopped = False
        self.look()

    def look(self) -> None:
        """Read what is done already into ``results``; changes nothing on disk.

        Raises:
            InputError: where the folder holds other things than a batch.
        """
        there = {path.name for path in self._path.iterdir()} if self._path.exists() else set()
        if BATCH in there:
            read_batch(self._path)
        elif there - {_LOCK, UNFINISHED, f"{BATCH}.tmp"}:
            raise InputError(f"{self._path.as_posix()}: exists and holds no batch; give --out a new folder")
        own = {name for name in there if (self._path / name / RESULT).exists()}
        results = {name: result for name in own if (result := read_result(self._path / name))}
        self.items = named_items(self.items, {name: results[name].identity for name in results}, there - own)
        self.results = {item.name: self._earlier(item.name, results.get(item.name)) for item in self.items}

    def _earlier(self, name: str, result: ItemResult | None) -> ItemResult:
        """Return what became of an item before, as far as it still holds."""
        change = "" if result is None else self._change(self._path / name, result)
        if result is None or (change and self._options.redo):
            return ItemResult("not done")
        return ItemResult("changed", change) if change else result

    def having(self, state: str) -> list[BatchItem]:
        """Return the items in a state."""
        return [item for item in self.items if self.results[item.name].state == state]

    def _change(self, folder: Path, result: ItemResult) -> str:
        """Return the part of an item that has changed since it was done; empty where it is the same."""
        mark = self._pipeline.mark
        if different := [name for name, value in mark.items() if result.mark.get(name) != value]:
            return " and ".join(different)
        with suppress(Error):
            if seal(load_info(folder)) == result.run:
                source = read_info(folder).source_file
                return "" if source is None or unchanged(Path(source.path), source) else "its video"
        return "its run folder"

    def run(self, progress: Callable[[BatchProgress], None] = lambda _: None) -> None:
        """Do all items that are left, and write the tables.

        Parameters:
            progress: called after each item.

        Raises:
            InputError: where the folder or the cluster cannot be used; the items' own errors are results.
        """
        with ExitStack() as stack:
            stack.callback(self._over.set)
            stack.enter_context(saying(cannot_make, self._path))
            self._path.mkdir(parents=True, exist_ok=True)
            with lock(self._path / _LOCK, self._path, "batch"):
                self.look()  # another batch may just have ended
                if len(self.having("changed")) < len(self.items):  # else the tables of before stay
                    self._run(progress)

    def _run(self, progress: Callable[[BatchProgress], None]) -> None:
        unfinished = self._path / UNFINISHED
        _clear(unfinished)  # of a batch that was killed
        unfinished.mkdir(exist_ok=True)
        write_batch(self._path, [item.name for item in self.items], self._columns)
        try:
            if self.having("not done"):
                self._work(progress)
        finally:
            for item in self.having("not done"):  # one may have ended meanwhile
                self.results[item.name] = self._earlier(item.name, read_result(self._path / item.name))
            write_tables(self._path, self.items, self.results, self._options.by)
            _clear(unfinished)

    def _work(self, progress: Callable[[BatchProgress], None]) -> None:
        options, here = self._options, versions()
        jobs = [
            Job(item, item.source, self._pipeline, self._path.as_posix(), options.view, here)
            for item in self.having("not done")
        ]
        workers = min(options.jobs or os.cpu_count() or 1, len(jobs))
        begun, frames, counts = time.monotonic(), 0, Counter(done=len(self.having("done")))
        with connected(workers, options.scheduler, options.client) as client:
            for ended, (job, result) in enumerate(work(client, jobs, options.retries, self._ended), 1):
                self.results[job.item.name] = result
                frames += result.facts.get("frames", 0)
                counts[result.state] += 1
                seconds = time.monotonic() - begun
                left_s = seconds / ended * (len(jobs) - ended)
                total = len(self.items)
                progress(BatchProgress(counts["done"], counts["failed"], total, frames / seconds, left_s))

    def stop(self) -> None:
        """End: begin no further item, and leave those that are being done. Returns at once."""
        self.stopped = True
        self._ended.put(None)

    abort = stop

    def over(self, seconds: float = 0.0) -> bool:
        """Return whether everything has ended; waits up to so many seconds for it."""
        return self._over.wait(seconds)


def _clear(unfinished: Path) -> None:
    """Remove the folders of unfinished runs.

    A worker that has not heard of the end may still write one: it is renamed first, so that no part of it is
    taken for the whole.
    """
    with suppress(OSError):
        for folder in [*unfinished.iterdir()]:
            folder.rename(unfinished / f"{folder.name}-removed")
    shutil.rmtree(unfinished, ignore_errors=True)


@contextmanager
def local(jobs: int) -> Iterator[str]:
    """Give the address of a scheduler with so many worker processes of this machine."""
    settings = {
        # A dead worker is one failure of its item: whether it is tried again is not for Dask to say.
        "distributed.scheduler.allowed-failures": 0,
        # On a busy machine a worker takes long to begin again, and would be given up meanwhile.
        "distributed.deploy.lost-worker-timeout": "365 days",
    }
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=jobs, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"}, silence_logs=logging.CRITICAL,
            preload=[_QUIET], env={"NUMBA_NUM_THREADS": "1"},
        ) as cluster,
    ):  # fmt: skip
        yield cluster.scheduler_address


@contextmanager
def connected(jobs: int, scheduler: str | None = None, client: Client | None = None) -> Iterator[Client]:
    """Give a client whose workers have the versions of this process.

    It is the given one, one of a scheduler, or one of so many processes of this machine.

    Raises:
        InputError: where the scheduler does not answer, or has no workers.
        RunError: where a worker has other versions.
    """
    with ExitStack() as stack:
        if client is None:
            address = scheduler or stack.enter_context(local(jobs))
            try:
                client = Client(address, timeout=ANSWER_S, set_as_default=False)
                stack.enter_context(client)
                client.wait_for_workers(1, timeout=ANSWER_S)
            except (OSError, ValueError) as error:
                refusal = f"scheduler {address}: no Dask scheduler with workers answers; give tcp://HOST:PORT"
                raise InputError(f"{refusal} ({cause_words(error)})") from error
        client.run(check_versions, versions())
        yield client


def work(
    client: Client, jobs: Sequence[Job], retries: int, ended: SimpleQueue[Future | None]
) -> Iterator[tuple[Job, ItemResult]]:
    """Let workers do jobs; yield the result of each when it is there, in no order.

    Each worker has one job at a time, and no other that waits: that would die with it.

    Parameters:
        retries: how often a job is begun again whose worker died.
        ended: takes each job that has ended; None ends the work.

    Raises:
        RunError: where the scheduler has gone.
    """
    waiting = deque((job, 1) for job in jobs)
    running: dict[str, tuple[Future, Job, int]] = {}
    threads, looked = 1, -math.inf
    try:
        while waiting or running:
            try:
                if time.monotonic() - looked >= _LOOK_S:
                    looked = time.monotonic()
                    threads = sum(client.nthreads().values())
                while waiting and len(running) < max(threads, 1):
                    job, attempt = waiting.popleft()
                    future = client.submit(run_item, job, pure=False)
                    running[future.key] = future, job, attempt
                    future.add_done_callback(ended.put)
                if (future := ended.get(timeout=_LOOK_S)) is None:
                    return
                _, job, attempt = running.pop(future.key)
                result = replace(future.result(), attempts=attempt)
                future.release()  # else Dask would do it again where its worker dies later
            except Empty:
                continue
            except KilledWorker:
                looked = -math.inf  # a second job on one of the others would die with it
                if attempt <= retries:
                    waiting.append((job, attempt + 1))
                    continue
                died = "its worker died: it crashed, was killed or ran out of memory"
                result = ItemResult("failed", died, attempt)
            except (OSError, RuntimeError, CancelledError) as error:
                raise RunError(_GONE) from error
            yield job, result
    finally:
        if client.status == "running":
            client.cancel([future for future, *_ in running.values()])


def write_tables(
    folder: Path, items: Sequence[BatchItem], results: Mapping[str, ItemResult], by: Sequence[str]
) -> None:
    """Write the tables ``summary``, ``failures``, ``pooled`` and ``items``, in order of items.

    They depend on the items and their frames alone: not on workers, their order, or on what was killed.
    """
    names = list(dict.fromkeys(name for item in items for name in item.columns))
    head = [*ITEM_COLUMNS, *names]
    done = [item for item in items if results[item.name].state == "done"]
    scalars = list(dict.fromkeys(scalar for item in done for scalar in results[item.name].sums))
    numbers = [f"{name}.{number}" for name in scalars for number in _OF_A_SCALAR]
    failed = [
        [*_cells(item, names), result.attempts, result.error]
        for item in items
        if (result := results[item.name]).state == "failed"
    ]
    groups = pooled(([item.columns.get(name, "") for name in by], results[item.name].sums) for item in done)
    tables = {
        "summary.csv": (
            [*head, *OF_AN_ITEM, *numbers],
            [_row(item, names, results[item.name], scalars) for item in items],
        ),
        "failures.csv": ([*head, "attempts", "error"], failed),
        "pooled.csv": (
            [*by, "scalar", "items", *POOLED],
            [[*row.group, row.scalar, len(row.parts), *row.over_frames()] for row in groups],
        ),
        "items.csv": (
            [*by, "scalar", *OVER_ITEMS],
            [[*row.group, row.scalar, *row.over_items()] for row in groups],
        ),
    }
    for name, (header, rows) in tables.items():
        with replacing(folder / name) as file:
            file.write(table_line(header))
            file.writelines(map(_line, rows))


def _cells(item: BatchItem, names: Sequence[str]) -> list[str]:
    return [item.name, *item.identity, *(item.columns.get(name, "") for name in names)]


def _row(item: BatchItem, names: Sequence[str], result: ItemResult, scalars: Sequence[str]) -> list[Any]:
    row: list[Any] = _cells(item, names)
    if result.state != "done":
        return [*row, result.state, *[None] * (len(OF_AN_ITEM) - 1 + len(scalars) * len(_OF_A_SCALAR))]
    row += [result.facts[name] for name in OF_AN_ITEM]
    for scalar in scalars:
        row += [getattr(result.sums.get(scalar), name, None) for name in _OF_A_SCALAR]
    return row


def _line(row: Sequence[Any]) -> bytes:
    """Write a row; nan is empty."""
    return table_line(None if cell != cell else cell for cell in row)
