"""Worker processes: those of this machine, or of any Dask cluster."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import queue
import sys
import threading
import time
import uuid
import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.errors import DependencyError, InputError, RunError, cause_words
from stream_sparse.recording.run_json import versions

from .job import Job, do, version_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from distributed import Client, Future

__all__ = ["Ended", "Workers", "check_scheduler", "cluster", "connected", "local", "wait_until_done"]

_ANSWER_S = 30.0
"""How long to wait for a scheduler, and for its first worker."""
_LOOK_S = 2.0
_THREADS = ("OMP", "MKL", "OPENBLAS", "NUMBA", "VECLIB_MAXIMUM", "NUMEXPR")
_QUIET = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
"""Run by each worker of this machine: Ctrl-C in a terminal reaches all processes, and is answered by one."""


@contextlib.contextmanager
def local(jobs: int) -> Iterator[str]:
    """Give the address of a scheduler with so many worker processes of this machine.

    Raises:
        InputError: where no worker starts.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        sys.exit(1)  # a worker imports the script that began it; the process that waits for it tells why
    import dask
    import distributed

    settings = {
        # A dead worker is one failure of its item: whether it is tried again is not for Dask to say.
        "scheduler.allowed-failures": 0,
        "scheduler.worker-saturation": 1.0,
        "scheduler.work-stealing": False,
        # Workers are looked at less often than for Dask's own pictures of them, which nobody sees.
        "worker.profile.enabled": False,
        "admin.tick.interval": "500ms",
        "admin.system-monitor.interval": "2s",
    }
    with contextlib.ExitStack() as stack:
        stack.enter_context(dask.config.set({f"distributed.{key}": value for key, value in settings.items()}))
        try:
            made = distributed.LocalCluster(
                n_workers=jobs, threads_per_worker=1, processes=True, host="127.0.0.1",
                # Its server is there without it, too, on a port that another cluster may have.
                dashboard_address=None, scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
                silence_logs=logging.CRITICAL, preload=[_QUIET],
                env={f"{name}_NUM_THREADS": "1" for name in _THREADS},
            )  # fmt: skip
        except RuntimeError as error:
            raise InputError(
                "no worker process starts; call this from a file, below if __name__ == '__main__':, "
                f"because each worker begins by importing that file ({cause_words(error)})"
            ) from error
        stack.callback(_close, made)
        yield made.scheduler_address


@contextlib.contextmanager
def cluster(jobs: int, scheduler: str | None = None, client: Client | None = None) -> Iterator[Workers]:
    """Give workers for the jobs of a batch; parameters and errors as of :func:`connected`."""
    with connected(jobs, scheduler, client) as reached:
        workers = Workers(reached)
        try:
            yield workers
        finally:
            workers.end()


@contextlib.contextmanager
def connected(jobs: int, scheduler: str | None = None, client: Client | None = None) -> Iterator[Client]:
    """Give a client whose workers have the versions of this process.

    It is the given one, one of a scheduler, or one of so many processes of this machine.

    Raises:
        DependencyError: without the extra ``cluster``.
        InputError: where the scheduler does not answer, has no workers, or these have other versions.
    """
    try:
        import distributed
    except ImportError as error:
        raise DependencyError(
            f"worker processes need the package {error.name}: pip install 'stream-sparse[cluster]'"
        ) from error
    with contextlib.ExitStack() as stack:
        if client is None:
            address = scheduler or stack.enter_context(local(jobs))
            try:
                client = distributed.Client(address, timeout=_ANSWER_S, set_as_default=False)
            except (OSError, ValueError) as error:
                raise InputError(
                    f"scheduler {address}: no Dask scheduler answers; give its address, such as "
                    f"tcp://10.0.0.5:8786 ({cause_words(error)})"
                ) from error
            stack.callback(_close, client)
        _check_workers(client)
        yield client


def _close(it: Any) -> None:
    """Close a client or a cluster; what it says of workers that were ended means nothing any more."""
    with warnings.catch_warnings(), contextlib.suppress(Exception):
        warnings.simplefilter("ignore")
        it.close()


def _check_workers(client: Client) -> None:
    """Refuse a cluster without workers, or with workers of other versions."""
    try:
        client.wait_for_workers(1, timeout=_ANSWER_S)
    except TimeoutError as error:
        raise InputError("the Dask scheduler has no workers; start some first") from error
    here = versions()
    try:
        found = client.run(versions)
    except Exception as error:
        raise InputError(
            f"a worker cannot use stream_sparse: {cause_words(error)}; install the same version on all "
            "machines"
        ) from error
    for address, there in found.items():
        if problem := version_problem(here, there):
            raise InputError(
                f"worker {address} has other versions: {problem}; install the same on all machines"
            )


def wait_until_done(client: Client, future: Future) -> None:
    """Wait until a worker has done its work, or has failed.

    Raises:
        RunError: where the scheduler has gone, or has had no worker for a while.
    """
    seen = time.monotonic()
    while not future.done():
        with contextlib.suppress(TimeoutError):
            future.exception(timeout=_LOOK_S)
        if _threads(client):
            seen = time.monotonic()
        elif time.monotonic() - seen > _ANSWER_S:
            raise RunError("all Dask workers have gone; start some, and the same command again goes on")


def _threads(client: Client) -> dict[str, int]:
    """Return the number of threads of each worker; RunError where the scheduler does not answer."""
    try:
        return dict(client.nthreads())
    except Exception as error:
        check_scheduler(client)
        raise RunError(f"the Dask scheduler does not answer: {cause_words(error)}") from error


def check_scheduler(client: Client) -> None:
    """Raise where the scheduler has gone."""
    if client.status != "running":
        raise RunError("the Dask scheduler has gone; start it, and the same command again goes on")


class Ended(NamedTuple):
    """What became of a job: its result, or the reason why its worker has none.

    Attributes:
        lost: whether the worker is to blame and not the item, so that it may be tried again.
    """

    name: str
    result: dict[str, Any]
    lost: bool = False


class _Running(NamedTuple):
    """A job that was begun, and the worker that has it."""

    future: Future
    worker: str
    since: float
    number: int


class Workers:
    """Gives jobs to workers, and tells what becomes of them.

    Each worker has one job for each of its threads, and no other that waits: that would die with it.

    Attributes:
        far: the last that each running job has told.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._running: dict[str, _Running] = {}
        self._late: set[str] = set()
        self._done: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._topic = f"stream-sparse-{uuid.uuid4().hex}"
        self._threads: dict[str, int] = {}
        self._looked = float("-inf")
        self._number = 0
        self.far: dict[str, dict[str, Any]] = {}
        client.subscribe_topic(self._topic, self._hear)

    def end(self) -> None:
        """Take no more events, and no results."""
        with contextlib.suppress(Exception):
            self._client.unsubscribe_topic(self._topic)
            self._client.cancel([job.future for job in self._running.values()])

    @property
    def running(self) -> list[str]:
        """The names of jobs that were begun."""
        return list(self._running)

    def free(self) -> str | None:
        """Return a worker that has time for a job; None where none has."""
        self._look()
        busy = Counter(other.worker for other in self._running.values())
        return next((at for at, threads in self._threads.items() if busy[at] < threads), None)

    def begin(self, job: Job, worker: str) -> None:
        """Give a job to a worker."""
        self._number += 1
        future = self._client.submit(
            _work, job, self._topic, self._number, pure=False, workers=[worker],
            key=f"{self._topic}-{self._number}",
        )  # fmt: skip
        self._running[job.name] = _Running(future, worker, time.monotonic(), self._number)
        future.add_done_callback(lambda _, name=job.name: self._done.put(name))

    def ended(self, patience_s: float, timeout_s: float | None = None) -> Ended | None:
        """Return the next job that has ended; None where none has within so many seconds.

        Parameters:
            timeout_s: ends the worker of a job that takes longer.
        """
        self._look()
        if timeout_s is not None:
            self._end_late(timeout_s)
        try:
            name = self._done.get(timeout=patience_s)
        except queue.Empty:
            return None
        future = self._running.pop(name).future
        late = name in self._late
        self._late.discard(name)
        self.far.pop(name, None)
        error: BaseException | None = None
        try:
            if future.status == "finished":
                # A run folder that was sent comes from its worker, not through the scheduler.
                return Ended(name, self._client.gather(future, direct=True))
            if future.status == "error":  # else it was cancelled, because its worker has gone
                error = future.exception()
        except Exception as lost:
            error = lost
        finally:
            future.release()
        check_scheduler(self._client)
        self._looked = float("-inf")  # the worker may be gone
        if late:
            why = f"took longer than {timeout_s:g} s; its worker was ended"
        elif error is None or type(error).__name__ == "KilledWorker":
            why = "its worker died: it crashed, was killed, or had no memory left"
        else:
            why = cause_words(error)
        return Ended(name, {"state": "failed", "error": why}, True)

    def _look(self) -> None:
        """Look from time to time which workers there are. A job of one that is gone will never end."""
        if time.monotonic() - self._looked < _LOOK_S:
            return
        self._looked = time.monotonic()
        before, self._threads = self._threads, _threads(self._client)
        for job in self._running.values():
            if job.worker not in before and job.worker not in self._threads and not job.future.done():
                job.future.cancel()

    def _end_late(self, timeout_s: float) -> None:
        """End the workers of jobs that take too long."""
        for name, job in self._running.items():
            begun = self.far.get(name, {}).get("begun", job.since + _ANSWER_S)
            if name not in self._late and time.monotonic() > begun + timeout_s:
                self._late.add(name)
                # It takes seconds to end a worker that does not answer.
                threading.Thread(target=self._restart, args=(job.worker,), daemon=True).start()

    def _restart(self, worker: str) -> None:
        with contextlib.suppress(Exception):
            self._client.restart_workers([worker], timeout=_ANSWER_S)

    def _hear(self, event: tuple[float, Any]) -> None:
        """Take what a job tells, in a thread of Dask; it may come late, when the job is tried again."""
        told = event[1]
        name = told["item"]
        job = self._running.get(name)
        if job is not None and job.number == told["number"]:
            self.far[name] = {**told, "begun": self.far.get(name, {}).get("begun", time.monotonic())}


def _work(job: Job, topic: str, number: int) -> dict[str, Any]:
    """Do a job in a worker, which tells how far it is."""
    from distributed import get_worker

    worker = get_worker()

    def tell(far: dict[str, Any]) -> None:
        worker.log_event(topic, {"item": job.name, "number": number, **far})

    tell({"frames": 0, "total": None, "slowest": None})
    return do(job, tell)
