"""A pipeline over many videos: what is to be done, done by workers, and kept."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.errors import Error, InputError
from stream_sparse.flow import dry_run
from stream_sparse.io.files import cannot_write
from stream_sparse.io.paths import expanded
from stream_sparse.recording.run_json import versions
from stream_sparse.records.folders import check_entries
from stream_sparse.records.origin import unchanged
from stream_sparse.records.schema import load_info, read_info

from .cluster import cluster
from .forecast import Forecast, forecast
from .given import described
from .items import Item, given_names
from .job import UNFINISHED, Job
from .journal import Journal
from .tables import write_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from distributed import Client

    from stream_sparse.plan.plan import Plan

    from .cluster import Workers
    from .given import Given

__all__ = ["Batch", "BatchOptions", "BatchProgress"]

_POLL_S = 0.2
_PATIENCE_S = 5.0
"""How long runs have to end by themselves where the batch is stopped."""
_FOREIGN = "a folder of that name"
"""Why an item is not done: its folder is there, and no batch has made it. Nothing removes it."""


@dataclass(frozen=True)
class BatchOptions:
    """How a batch works.

    Attributes:
        jobs: worker processes of this machine; None: one for each core.
        scheduler: the address of a Dask scheduler, in place of them.
        client: a Dask client, in place of both.
        retries: how often an item is tried again whose worker died or took too long.
        timeout_s: how long an item may take; None: as long as it takes.
        redo: do items again whose pipeline, units or video have changed.
        view: record the view.
        by: columns of the items by which their frames are pooled.
    """

    jobs: int | None = None
    scheduler: str | None = None
    client: Client | None = None
    retries: int = 2
    timeout_s: float | None = None
    redo: bool = False
    view: bool = False
    by: Sequence[str] = ()


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
        running: the names of items that are being done.
    """

    done: int
    failed: int
    total: int
    frames: int
    rate: float
    remaining_s: float | None
    slowest: tuple[str, float] | None
    running: tuple[str, ...]


class Todo(NamedTuple):
    """What a batch would do.

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
        out: the folder of the batch.

    Attributes:
        items: with names.
        results: the last that is known of each item.
    """

    def __init__(
        self, plan: Plan, items: Sequence[Item], out: str | Path, options: BatchOptions | None = None
    ) -> None:
        self._plan, self._options = plan, options or BatchOptions()
        self.folder = expanded(out)
        self._out = self.folder.absolute()
        columns = list(dict.fromkeys(name for item in items for name in item.columns))
        for name in self._options.by:
            if name not in columns:
                there = ", ".join(columns) or "none"
                raise InputError(f"by {name}: the items have no such column; there are: {there}")
        self._journal = Journal(self._out)
        self._journal.look()
        self.items = given_names(items, self._journal.known)
        self._given, self._mark, self._units = described(plan)
        self._stop = threading.Event()
        self._abort = threading.Event()
        self._over = threading.Event()
        self._begun = time.monotonic()
        self._frames = 0
        self._attempts: dict[str, int] = {}
        self._counts: Counter[str] = Counter()

    @property
    def results(self) -> dict[str, dict[str, Any]]:
        """The last that is known of each item."""
        return self._journal.results

    # What is to be done -------------------------------------------------------------------------------

    def look(self) -> Todo:
        """Return what is to be done; changes nothing."""
        done, todo, changed = [], [], {}
        for item in self.items:
            reason = self._reason(item)
            if reason is None:
                done.append(item)
            elif reason and (not self._options.redo or reason == _FOREIGN):
                changed[item.name] = reason
            else:
                todo.append(item)
        return Todo(done, todo, changed)

    def _reason(self, item: Item) -> str | None:
        """Why an item must be done: empty where it never was, None where it need not be."""
        result, folder = self.results.get(item.name, {}), self._out / item.name
        if not folder.exists():
            return ""
        if result.get("state") not in ("done", "changed") or "seal" not in result:
            # One that was sealed when everything was killed has no line yet: it is done again.
            own = item.name in self._journal.known and (folder / "run.json").is_file()
            return "" if own else _FOREIGN
        different = [name for name, value in self._mark.items() if result.get("mark", {}).get(name) != value]
        if different:
            return " and ".join(different)
        try:
            check_entries(folder)
            if load_info(folder).get("sha256") != result["seal"]:
                return "its run folder"
            source = read_info(folder).source_file
        except Error:
            return "its run folder"
        return "its video" if source is not None and not unchanged(Path(source.path), source) else None

    def forecast(self, items: Sequence[Item]) -> Forecast:
        """Return what items would take; opens each video, and reads no further."""
        return forecast(self._given, items)

    # Work ---------------------------------------------------------------------------------------------

    def run(self, watch: Callable[[BatchProgress], None] = lambda _: None) -> Todo:
        """Do all that is to be done, and write the tables; returns what there was to be done.

        Parameters:
            watch: called five times a second.

        Raises:
            InputError: where the folder or the cluster cannot be used; the items' own errors are results.
        """
        try:
            with self._journal:
                found = self.look()
                self._journal.begin(self._plan.name, self.items)
                self._note_known(found)
                try:
                    if found.todo and not self._stop.is_set():
                        self._work(found, watch)
                finally:
                    self._conclude(found)
                return found
        except OSError as error:
            if isinstance(error, Error):
                raise
            raise cannot_write(self._out, error) from error
        finally:
            self._over.set()

    def _note_known(self, found: Todo) -> None:
        """Note which items have changed, and which have changed back."""
        for name, reason in found.changed.items():
            self._journal.add(name, {**self.results.get(name, {}), "state": "changed", "error": reason})
        for item in found.done:
            if self.results[item.name]["state"] != "done":
                self._journal.add(item.name, {**self.results[item.name], "state": "done"})

    def _conclude(self, found: Todo) -> None:
        """Mark what was being done, and write the tables.

        Where all items have changed, as with another pipeline, those of before stay.
        """
        for name, result in list(self.results.items()):
            if result.get("state") == "begun":
                self._journal.add(name, {"state": "cut off", "error": "stopped"})
        if found.changed and not found.todo and not found.done:
            return
        write_tables(self._out, self._plan.name, self.items, self.results, self._options.by)

    def _work(self, found: Todo, watch: Callable[[BatchProgress], None]) -> None:
        options = self._options
        if options.client is None and options.scheduler is None:
            _compile(self._given, found.todo)
        jobs = min(options.jobs or os.cpu_count() or 1, len(found.todo))
        with cluster(jobs, options.scheduler, options.client) as workers:
            self._begun = time.monotonic()
            self._attempts = dict.fromkeys((item.name for item in found.todo), 0)
            self._counts = Counter(done=len(found.done))
            left, here, shown = deque(found.todo), versions(), float("-inf")
            by_name = {item.name: item for item in found.todo}
            while (left or workers.running) and not self._stop.is_set():
                while left and self._begin(left[0], workers, here):
                    self._attempts[left.popleft().name] += 1
                again = self._take(workers, by_name)
                if again is not None:
                    left.append(again)
                if time.monotonic() - shown >= _POLL_S:
                    shown = time.monotonic()
                    watch(self._progress(found, workers))
            # Where the batch was stopped: let runs end.
            self._journal.end()
            until = time.monotonic() + _PATIENCE_S
            while workers.running and time.monotonic() < until and not self._abort.is_set():
                self._take(workers, by_name)

    def _begin(self, item: Item, workers: Workers, here: dict[str, str]) -> bool:
        """Give an item to a worker; returns whether one has time for it."""
        worker = workers.free()
        if worker is None:
            return False
        self._journal.add(item.name, {"state": "begun"})
        for place in (self._out / item.name, self._out / UNFINISHED / item.name):
            _remove(place)
        job = Job(
            item.name, self._given, self._units, item.source, item.start, item.stop, self._out.as_posix(),
            self._journal.token, self._options.view, here,
        )  # fmt: skip
        workers.begin(job, worker)
        return True

    def _take(self, workers: Workers, by_name: dict[str, Item]) -> Item | None:
        """Take a result; returns an item that is to be tried again."""
        ended = workers.ended(_POLL_S, self._options.timeout_s)
        if ended is None:
            return None
        result, item = ended.result, by_name[ended.name]
        again = ended.lost or (result["state"] == "failed" and item.remote)
        if again and self._attempts[item.name] <= self._options.retries:
            return item
        self._frames += result.get("frames", 0)
        result = _kept(result, self._out, item.name)
        self._counts[result["state"]] += 1
        self._journal.add(item.name, {**result, "attempts": self._attempts[item.name], "mark": self._mark})
        return None

    def _progress(self, found: Todo, workers: Workers) -> BatchProgress:
        done, failed = self._counts["done"], self._counts["failed"]
        far = [dict(told) for told in list(workers.far.values())]
        frames = self._frames + sum(told.get("frames", 0) for told in far)
        seconds = max(time.monotonic() - self._begun, 1e-9)
        slow = [tuple(told["slowest"]) for told in far if told.get("slowest")]
        parts = [told["frames"] / told["total"] for told in far if told.get("total")]
        share = done - len(found.done) + failed + sum(min(part, 1.0) for part in parts)
        remaining = seconds / share * (len(found.todo) - share) if share > 0 else None
        return BatchProgress(
            done, failed, len(self.items), frames, frames / seconds, remaining,
            max(slow, key=lambda one: one[1], default=None), tuple(workers.running),
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


def _kept(result: dict[str, Any], out: Path, name: str) -> dict[str, Any]:
    """Write the run folder that a worker has sent with its result, which is returned without it."""
    files = result.pop("files", None)
    if files is not None:
        place = out / UNFINISHED / name
        try:
            place.mkdir(parents=True)
            for file, content in files.items():
                (place / Path(file).name).write_bytes(content)
            place.rename(out / name)
        except OSError as error:
            return {"state": "failed", "error": str(cannot_write(out / name, error))}
    return result


def _remove(folder: Path) -> None:
    """Remove a folder of an item that is done again."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _compile(given: Given, items: Sequence[Item]) -> None:
    """Compile kernels once, before workers would wait for each other; any problem is the items' own."""
    for item in items[:3]:
        try:
            plan = given.plan(item.source)
            dry_run(plan, plan.source.describe())
        except Error:
            continue
        return
