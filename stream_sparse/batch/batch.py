"""A pipeline over many videos: find the items to do, let workers do them, and write the tables."""

from __future__ import annotations

import math
import os
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stream_sparse.errors import Error, InputError
from stream_sparse.flow import dry_run
from stream_sparse.io.files import cannot_write
from stream_sparse.io.paths import expanded
from stream_sparse.recording.run_json import versions
from stream_sparse.records.folders import check_entries
from stream_sparse.records.origin import unchanged
from stream_sparse.records.schema import check_info, load_info, seal

from .cluster import connected
from .fetching import in_store
from .folder import BatchFolder, remove
from .items import Item, named_items, overlaps
from .job import Job, run_item
from .pipeline_text import PipelineText
from .result import ItemResult
from .run_result import difference
from .tables import write_tables
from .workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stream_sparse.plan.plan import Plan

    from .options import BatchOptions
    from .workers import Ended, Running

__all__ = ["Batch", "BatchProgress"]

_POLL_S = 0.2
_PATIENCE_S = 5.0
"""How long runs may take to end after the batch is stopped."""
_FOREIGN = "a folder of that name"
"""Why an item is not done: no batch has made the folder of its name, which is never removed."""


class BatchProgress(NamedTuple):
    """How far a batch is.

    Attributes:
        done: items that are done, those of before included.
        failed: items that have failed.
        total: all items.
        frames: frames that this work has processed.
        rate: frames a second over all workers.
        remaining_s: how long it will take at this pace; None where that is not known yet.
        slowest: the node that takes most time in a run that goes on, and its milliseconds a frame.
    """

    done: int
    failed: int
    total: int
    frames: int
    rate: float
    remaining_s: float | None
    slowest: tuple[str, float] | None


class Todo(NamedTuple):
    """The items of a batch, by whether it would do them.

    Attributes:
        done: items that are done already.
        todo: items that are to be done.
        changed: why items that are done would have to be done again, by name.
    """

    done: list[Item]
    todo: list[Item]
    changed: dict[str, str]


class Batch:
    """A pipeline over many items, in a folder that another batch of the same may have begun.

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
        columns = list(dict.fromkeys(name for item in items for name in item.columns))
        for name in self._options.by:
            if name not in columns:
                there = ", ".join(columns) or "none"
                raise InputError(f"by {name}: the items have no such column; there are: {there}")
        self._folder = BatchFolder(self.folder.absolute())
        self._folder.look()
        self.items = named_items(items, self._folder.known)
        self.notes = tuple(overlaps(self.items))
        self.results: dict[str, ItemResult] = {}
        self._pipeline = PipelineText.of(plan)
        self._stop = threading.Event()
        self._abort = threading.Event()
        self._over = threading.Event()
        self._begun = time.monotonic()
        self._frames = 0
        self._counts: Counter[str] = Counter()

    # Items to do --------------------------------------------------------------------------------------

    def look(self) -> Todo:
        """Return the items to do; changes nothing."""
        self.results = {item.name: self._earlier(item.name) for item in self.items}
        found = Todo([], [], {})
        for item in self.items:
            result = self.results[item.name]
            if result.state == "done":
                found.done.append(item)
            elif result.state == "changed" and (not self._options.redo or result.error == _FOREIGN):
                found.changed[item.name] = result.error
            else:
                found.todo.append(item)
        return found

    def _earlier(self, name: str) -> ItemResult:
        """Return what became of an item earlier, and whether that still holds."""
        result = self._folder.result(name)
        if result is None:
            return ItemResult(state="changed", error=_FOREIGN)
        if result.state not in ("done", "changed"):
            return result
        folder = self._folder.path / name
        if change := self._change(folder, result):
            return result.with_state("changed", change)
        try:
            if not result.sealed and difference(result, folder):
                return ItemResult(state="cut off", error="its result is damaged")
        except Error:
            return result.with_state("changed", "its run folder")
        return result.with_state("done")

    def _change(self, folder: Path, result: ItemResult) -> str:
        """Return the part of an item that has changed since it was done; empty where it is the same."""
        mark = self._pipeline.mark
        if different := [name for name, value in mark.items() if result.mark.get(name) != value]:
            return " and ".join(different)
        try:
            check_entries(folder)
            info = load_info(folder)
            source = check_info(folder, info).source_file
        except Error:
            return "its run folder"
        if seal(info) != result.seal:
            return "its run folder"
        return "its video" if source is not None and not unchanged(Path(source.path), source) else ""

    def problems(self, items: Sequence[Item]) -> dict[str, str]:
        """Return why items would fail, by name; opens each video, and reads no further.

        Videos of a store, which workers fetch, are left out.
        """
        sources = dict.fromkeys(item.source for item in items if not in_store(item.source))
        tried: set[tuple[int, ...]] = set()
        known = {source: self._problem(source, tried) for source in sources}
        return {item.name: known[item.source] for item in items if known.get(item.source)}

    def _problem(self, source: str, tried: set[tuple[int, ...]]) -> str:
        """Return why the pipeline cannot take a video; empty where it can. Each shape is tried once."""
        try:
            plan = self._pipeline.plan(source)
            medium = plan.source.describe()
            if medium.shape not in tried:
                dry_run(plan, medium)
                tried.add(medium.shape)
        except Error as error:
            return str(error)
        return ""

    # Work ---------------------------------------------------------------------------------------------

    def run(self, watch: Callable[[BatchProgress], None] = lambda _: None) -> Todo:
        """Do all items that are left, and write the tables; returns which these were.

        Parameters:
            watch: called five times a second.

        Raises:
            InputError: where the folder or the cluster cannot be used; the items' own errors are results.
        """
        try:
            with self._folder:
                found = self.look()
                # Where all items have changed, as with another pipeline, the tables of before stay.
                stay = bool(found.changed) and not found.todo and not found.done
                self._folder.begin(self._plan.name, self.items, stay)
                try:
                    if found.todo and not self._stop.is_set():
                        self._work(found, watch)
                finally:
                    if not stay:
                        self._folder.know_tables(
                            write_tables(
                                self._folder.path, self._plan.name, self.items, self.results, self._options.by
                            )
                        )
                return found
        except OSError as error:
            if isinstance(error, Error):
                raise
            raise cannot_write(self._folder.path, error) from error
        finally:
            self._over.set()

    def _work(self, found: Todo, watch: Callable[[BatchProgress], None]) -> None:
        options = self._options
        jobs = min(options.jobs or os.cpu_count() or 1, len(found.todo))
        with (
            connected(jobs, options.scheduler, options.client) as client,
            Workers(client, run_item, options.retries, options.timeout_s) as workers,
        ):
            self._begun, shown, until = time.monotonic(), -math.inf, math.inf
            self._counts = Counter(done=len(found.done))
            for ended in workers.completed(self._jobs(found.todo)):
                if ended is not None:
                    self._take(ended)
                now = time.monotonic()
                if self._stop.is_set() and until == math.inf:
                    self._folder.end()
                    until = now + _PATIENCE_S
                if self._abort.is_set() or now > until:
                    break
                if now - shown >= _POLL_S:
                    shown = now
                    watch(self._progress(found, [*workers.running.values()]))

    def _jobs(self, items: Sequence[Item]) -> Iterator[Job]:
        """Yield the job of each item when a worker has time for it."""
        here = versions()
        for item in items:
            if self._stop.is_set():
                return
            self.results[item.name] = ItemResult(state="cut off", error="stopped")  # unless it ends
            remove(self._folder.path / item.name)
            yield Job(
                item.name, self._pipeline, item.source, item.start, item.stop,
                self._folder.path.as_posix(), self._folder.token, self._options.view, here,
            )  # fmt: skip

    def _take(self, ended: Ended[Job, ItemResult]) -> None:
        """Take the result of an item."""
        result = ended.result or ItemResult(state="failed", error=ended.error)
        self._frames += result.frames
        result = self._folder.keep(ended.job.name, result.model_copy(update={"attempts": ended.attempts}))
        self._counts[result.state] += 1
        self.results[ended.job.name] = result

    def _progress(self, found: Todo, running: Sequence[Running[Job]]) -> BatchProgress:
        done, failed = self._counts["done"], self._counts["failed"]
        progress = [job.progress for job in running]
        frames = self._frames + sum(now.frames for now in progress)
        seconds = max(time.monotonic() - self._begun, 1e-9)
        slow = [now.slowest for now in progress if now.slowest is not None]
        parts = [now.frames / now.total for now in progress if now.total]
        share = done - len(found.done) + failed + sum(min(part, 1.0) for part in parts)
        remaining = seconds / share * (len(found.todo) - share) if share > 0 else None
        return BatchProgress(
            done, failed, len(self.items), frames, frames / seconds, remaining,
            max(slow, key=lambda one: one[1], default=None),
        )  # fmt: skip

    # As Interrupts ask --------------------------------------------------------------------------------

    def stop(self) -> None:
        """End cleanly: begin no further item, and end those that are being done. Returns at once."""
        self._stop.set()

    def abort(self) -> None:
        """End soon: do not wait for runs. Returns at once."""
        self._stop.set()
        self._abort.set()

    def over(self, seconds: float = 0.0) -> bool:
        """Return whether everything has ended; waits up to so many seconds for it."""
        return self._over.wait(seconds)

    @property
    def stopped(self) -> bool:
        """Whether it was asked to end."""
        return self._stop.is_set()
