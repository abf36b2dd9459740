"""Give jobs to the workers of a Dask cluster, and take what they return."""

from __future__ import annotations

import contextlib
import math
import queue
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from stream_sparse.errors import Error, RunError, cause_words

from .cluster import ANSWER_S

if TYPE_CHECKING:
    from types import TracebackType

    from distributed import Client, Future

__all__ = ["Ended", "JobProgress", "Report", "Running", "Workers"]

J = TypeVar("J")
R = TypeVar("R")


class JobProgress(NamedTuple):
    """The progress of a job.

    Attributes:
        frames: that it has processed.
        total: that it will have processed at its end; None where that is not known.
        slowest: the slowest node, and its ms for a frame; None where that is not known.
    """

    frames: int = 0
    total: int | None = None
    slowest: tuple[str, float] | None = None


Report = Callable[[JobProgress], None]
"""Takes the progress of a job."""

_POLL_S = 0.2
_LOOK_S = 2.0  # from one look at the workers to the next


class Ended(NamedTuple, Generic[J, R]):
    """A job that has ended.

    Attributes:
        job: as it was given.
        result: of its function; None where no worker has finished it.
        error: why there is no result.
        attempts: how often it was begun.
    """

    job: J
    result: R | None
    error: str
    attempts: int


@dataclass
class Running(Generic[J]):
    """A job that a worker has.

    Attributes:
        job: as it was given.
        worker: the address of its worker.
        attempts: how often it was begun.
        progress: its last report.
        begun: when its worker began it; infinite until that is known.
        late: whether its worker was ended because it took too long.
    """

    job: J
    worker: str
    attempts: int
    progress: JobProgress = field(default_factory=JobProgress)
    begun: float = math.inf
    late: bool = False


class Workers(Generic[J, R]):
    """Lets workers do jobs, each with the same function. As a context it cancels what has not ended.

    Each worker has one job for each of its threads, and no other that waits: that would die with it.

    Parameters:
        client: of the cluster.
        work: the function of a job, which also gets a function that reports its progress.
        retries: how often a job is begun again whose worker died or took too long.
        timeout_s: how long a job may take; its worker is ended then.

    Attributes:
        running: jobs that workers have, by the keys of their futures.
    """

    def __init__(
        self,
        client: Client,
        work: Callable[[J, Report], R],
        retries: int,
        timeout_s: float | None = None,
    ) -> None:
        self.running: dict[str, Running[J]] = {}
        self._client, self._work, self._retries = client, work, retries
        self._timeout_s = math.inf if timeout_s is None else timeout_s
        self._futures: dict[str, Future] = {}
        self._done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._topic = f"stream-sparse-{uuid.uuid4().hex}"
        self._threads: dict[str, int] = {}
        self._looked = -math.inf

    def __enter__(self) -> Workers[J, R]:
        self._client.subscribe_topic(self._topic, self._note_progress)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(Exception):
            self._client.unsubscribe_topic(self._topic)
            if self._futures:
                self._client.cancel([*self._futures.values()])

    def completed(self, jobs: Iterable[J]) -> Iterator[Ended[J, R] | None]:
        """Do jobs; yield each that has ended, in no order, and None where that takes a while.

        Where all workers have gone it waits for others.

        Raises:
            RunError: where the scheduler has gone.
            Error: that a job has raised.
        """
        left, again = iter(jobs), deque[tuple[J, int]]()
        while True:
            self._look()
            while worker := self._free():
                job, attempts = again.popleft() if again else (next(left, None), 0)
                if job is None:
                    break
                self._submit(job, worker, attempts + 1)
            if not self.running and self._threads and not again:
                return
            self._end_late()
            ended = self._ended()
            if ended is None:
                yield None
            elif ended.result is None and ended.attempts <= self._retries:
                again.append((ended.job, ended.attempts))
            else:
                yield ended

    def _free(self) -> str:
        """Return a worker that has time for a job; empty where all are busy."""
        busy = Counter(running.worker for running in self.running.values())
        return next((worker for worker, threads in self._threads.items() if busy[worker] < threads), "")

    def _submit(self, job: J, worker: str, attempt: int) -> None:
        key = f"{self._topic}-{uuid.uuid4().hex}"
        self.running[key] = Running(job, worker, attempt)  # first: the job may report at once
        future = self._client.submit(
            _work, self._work, job, self._topic, key, key=key, pure=False, workers=[worker]
        )
        self._futures[key] = future
        future.add_done_callback(self._done.put)

    def _ended(self) -> Ended[J, R] | None:
        """Return the next job that has ended; None where that takes a while."""
        try:
            future = self._done.get(timeout=_POLL_S)
        except queue.Empty:
            return None
        running = self.running.pop(future.key)
        del self._futures[future.key]
        try:
            # Large results come from their workers, not through the scheduler.
            return Ended(running.job, self._client.gather(future, direct=True), "", running.attempts)
        except Error:
            raise
        except Exception as error:
            check_scheduler(self._client)
            self._looked = -math.inf  # the worker may be gone
            return Ended(running.job, None, self._why(running, error), running.attempts)
        finally:
            future.release()

    def _why(self, running: Running[J], error: Exception) -> str:
        """Return why there is no result."""
        if running.late:
            return f"took longer than {self._timeout_s:g} s; its worker was ended"
        if type(error).__name__ in ("KilledWorker", "FutureCancelledError"):
            return "its worker died: it crashed, was killed, or had no memory left"
        return cause_words(error)

    def _look(self) -> None:
        """Look from time to time which workers there are. A job of one that has gone will never end."""
        now = time.monotonic()
        if now - self._looked < _LOOK_S:
            return
        self._looked = now
        try:
            before, self._threads = self._threads, dict(self._client.nthreads())
        except Exception as error:
            check_scheduler(self._client)
            raise RunError(f"the Dask scheduler does not answer: {cause_words(error)}") from error
        for key, running in self.running.items():
            gone = running.worker not in before and running.worker not in self._threads
            if gone and not (future := self._futures[key]).done():
                future.cancel()

    def _end_late(self) -> None:
        """End the workers of jobs that take too long."""
        for running in self.running.values():
            if not running.late and time.monotonic() > running.begun + self._timeout_s:
                running.late = True
                # It takes seconds to end a worker that does not answer.
                threading.Thread(target=self._restart, args=(running.worker,), daemon=True).start()

    def _restart(self, worker: str) -> None:
        with contextlib.suppress(Exception):
            self._client.restart_workers([worker], timeout=ANSWER_S)

    def _note_progress(self, event: tuple[float, Any]) -> None:
        """Take the progress that a job reports, in a thread of Dask."""
        key, progress = event[1]
        running = self.running.get(key)
        if running is not None:  # else it has ended meanwhile
            running.begun = min(running.begun, time.monotonic())
            frames, total, slowest = progress
            running.progress = JobProgress(frames, total, None if slowest is None else tuple(slowest))


def check_scheduler(client: Client) -> None:
    """Raise where the scheduler has gone."""
    if client.status != "running":
        raise RunError("the Dask scheduler has gone; start it, and the same command again goes on")


def _work(work: Callable[[J, Report], R], job: J, topic: str, key: str) -> R:
    """Do a job in a worker."""
    from distributed import get_worker

    worker = get_worker()

    def report(progress: JobProgress) -> None:
        worker.log_event(topic, [key, [*progress]])  # Dask sends plain values

    report(JobProgress())
    return work(job, report)
