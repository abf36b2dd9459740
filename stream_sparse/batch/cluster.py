"""Worker processes: those of this machine, or of any Dask cluster, and the jobs that they do."""

from __future__ import annotations

import logging
from collections import deque
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from stream_sparse.errors import DependencyError, InputError, RunError, cause_words
from stream_sparse.recording.run_json import versions

from .folder import ItemResult
from .job import check_versions, run_item

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distributed import Client, Future

    from .job import Job

ANSWER_S = 30.0
"""How long to wait for a scheduler, and for its first worker."""
_LOOK_S = 2.0
"""After so long without a result it is looked whether other workers have come."""
_QUIET = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
"""Run by each worker of this machine: Ctrl-C in a terminal reaches all processes, and is answered by one."""


@contextmanager
def local(jobs: int) -> Iterator[str]:
    """Give the address of a scheduler with so many worker processes of this machine."""
    import dask
    import distributed

    # A dead worker is one failure of its item: whether it is tried again is not for Dask to say.
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(
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
        DependencyError: without the extra ``cluster``.
        InputError: where the scheduler does not answer, or has no workers.
        RunError: where a worker has other versions.
    """
    try:
        import distributed
    except ImportError as error:
        raise DependencyError(
            f"worker processes need the package {error.name}: pip install 'stream-sparse[cluster]'"
        ) from error
    with ExitStack() as stack:
        if client is None:
            address = scheduler or stack.enter_context(local(jobs))
            try:
                client = distributed.Client(address, timeout=ANSWER_S, set_as_default=False)
                stack.enter_context(client)
                client.wait_for_workers(1, timeout=ANSWER_S)
            except (OSError, ValueError) as error:
                raise InputError(
                    f"scheduler {address}: no Dask scheduler with workers answers; give its address, such as "
                    f"tcp://10.0.0.5:8786 ({cause_words(error)})"
                ) from error
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
    try:
        while waiting or running:
            threads = sum(client.nthreads().values()) if client.status == "running" else 0
            while waiting and len(running) < max(threads, 1):
                job, attempt = waiting.popleft()
                future = client.submit(run_item, job, pure=False)
                running[future.key] = future, job, attempt
                future.add_done_callback(ended.put)
            with suppress(Empty):
                if (future := ended.get(timeout=_LOOK_S)) is None:
                    return
                _, job, attempt = running.pop(future.key)
                if future.status == "finished":
                    yield job, replace(future.result(), attempts=attempt)
                elif client.status != "running":
                    raise RunError("the Dask scheduler has gone; once it is back the same command goes on")
                elif attempt <= retries:
                    waiting.append((job, attempt + 1))
                else:
                    error = "its worker died: it crashed, was killed, or had no memory left"
                    yield job, ItemResult("failed", error, attempt)
    finally:
        if client.status == "running":
            client.cancel([future for future, *_ in running.values()])
