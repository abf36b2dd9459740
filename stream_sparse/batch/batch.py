"""A pipeline over many videos: find the items to do, let workers do them, and write the tables."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections import Counter
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.errors import Error, InputError
from stream_sparse.flow import dry_run
from stream_sparse.io.files import cannot_make
from stream_sparse.io.paths import expanded
from stream_sparse.recording.run_json import versions
from stream_sparse.records.origin import unchanged
from stream_sparse.records.schema import load_info, read_info, seal

from .cluster import connected, work
from .folder import BATCH, RESULT, UNFINISHED, ItemResult, lock, read_batch, read_result, write_batch
from .items import Item, named_items, overlaps
from .job import Job, PipelineText
from .tables import write_page, write_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stream_sparse.plan.plan import Plan

    from .options import BatchOptions

__all__ = ["Batch", "BatchProgress"]

_LOCK = "batch.lock"


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
        notes: to the user, such as about segments that overlap.
        results: the latest result of each item, by name.
    """

    def __init__(self, plan: Plan, items: Sequence[Item], options: BatchOptions) -> None:
        self._plan, self._options = plan, options
        self.folder = expanded(options.out)
        self._path = self.folder.absolute()
        self._columns = list(dict.fromkeys(name for item in items for name in item.columns))
        for name in options.by:
            if name not in self._columns:
                there = ", ".join(self._columns) or "none"
                raise InputError(f"by {name}: the items have no such column; there are: {there}")
        self.items = [*items]
        self.notes = tuple(overlaps(items))
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
            raise InputError(
                f"{self._path.as_posix()}: is there already, and holds no batch; give --out a new folder"
            )
        own = {name for name in there if (self._path / name / RESULT).exists()}
        known = {name: result for name in own if (result := read_result(self._path / name))}
        self.items = named_items(self.items, {name: known[name].identity for name in known}, there - own)
        self.results = {item.name: self._earlier(item.name, known.get(item.name)) for item in self.items}

    def _earlier(self, name: str, result: ItemResult | None) -> ItemResult:
        """Return what became of an item before, as far as it still holds."""
        change = "" if result is None else self._change(self._path / name, result)
        if result is None or (change and self._options.redo):
            return ItemResult("not done")
        return ItemResult("changed", change) if change else result

    def having(self, state: str) -> list[Item]:
        """Return the items in a state."""
        return [item for item in self.items if self.results[item.name].state == state]

    def _change(self, folder: Path, result: ItemResult) -> str:
        """Return the part of an item that has changed since it was done; empty where it is the same."""
        mark = self._pipeline.mark
        if different := [name for name, value in mark.items() if result.mark.get(name) != value]:
            return " and ".join(different)
        try:
            if seal(load_info(folder)) != result.run:
                return "its run folder"
            source = read_info(folder).source_file
        except Error:
            return "its run folder"
        return "its video" if source is not None and not unchanged(Path(source.path), source) else ""

    def problems(self) -> dict[str, str]:
        """Return why items that are not done would fail, by name; opens each video, and reads no further."""
        found = {}
        for item in self.having("not done"):
            try:
                plan = self._pipeline.plan(item.source)
                dry_run(plan, plan.source.describe())
            except Error as error:
                found[item.name] = str(error)
        return found

    def run(self, watch: Callable[[BatchProgress], None] = lambda _: None) -> None:
        """Do all items that are left, and write the tables.

        Parameters:
            watch: called after each item.

        Raises:
            InputError: where the folder or the cluster cannot be used; the items' own errors are results.
        """
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            with lock(self._path / _LOCK, self._path, "batch"):
                self.look()  # another batch may just have ended
                if len(self.having("changed")) < len(self.items):  # else the tables of before stay
                    self._run(watch)
        except Error:
            raise
        except OSError as error:
            raise cannot_make(self._path, error) from error
        finally:
            self._over.set()

    def _run(self, watch: Callable[[BatchProgress], None]) -> None:
        place = self._path / UNFINISHED
        shutil.rmtree(place, ignore_errors=True)  # of a batch that was killed
        place.mkdir()
        names = [item.name for item in self.items]
        write_batch(self._path, names, self._columns, {})
        try:
            if self.having("not done"):
                self._work(watch)
        finally:
            tables = write_tables(self._path, self.items, self.results, self._options.by)
            write_batch(self._path, names, self._columns, tables)
            write_page(self._path, self._plan.name, self._options.by, self.notes)
            shutil.rmtree(place, ignore_errors=True)

    def _work(self, watch: Callable[[BatchProgress], None]) -> None:
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
                frames += result.frames
                counts[result.state] += 1
                seconds = time.monotonic() - begun
                left = seconds / ended * (len(jobs) - ended)
                total = len(self.items)
                watch(BatchProgress(counts["done"], counts["failed"], total, frames / seconds, left))

    def stop(self) -> None:
        """End: begin no further item, and leave those that are being done. Returns at once."""
        self.stopped = True
        self._ended.put(None)

    abort = stop

    def over(self, seconds: float = 0.0) -> bool:
        """Return whether everything has ended; waits up to so many seconds for it."""
        return self._over.wait(seconds)
