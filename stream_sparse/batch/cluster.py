"""Worker processes: those of this machine, or of any Dask cluster."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import sys
import warnings
from typing import TYPE_CHECKING, Any

from stream_sparse.errors import DependencyError, InputError, RunError, cause_words
from stream_sparse.recording.run_json import versions

from .worker_setup import check_versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from distributed import Client

__all__ = ["ANSWER_S", "connected", "local"]

ANSWER_S = 30.0
"""How long to wait for a scheduler, and for its first worker."""
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
        sys.exit(1)  # a worker imports the script that began it; the process that waits for it says why
    import dask
    import distributed

    settings = {
        # A dead worker is one failure of its item: whether it is tried again is not for Dask to say.
        "scheduler.allowed-failures": 0,
        # A worker that dies while it is begun again would not be begun any more.
        "deploy.lost-worker-timeout": "365 days",
        # Workers are looked at less often than Dask does for its own pictures of them.
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
    with contextlib.ExitStack() as stack:
        if client is None:
            address = scheduler or stack.enter_context(local(jobs))
            try:
                client = distributed.Client(address, timeout=ANSWER_S, set_as_default=False)
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
        client.wait_for_workers(1, timeout=ANSWER_S)
    except TimeoutError as error:
        raise InputError("the Dask scheduler has no workers; start some first") from error
    try:
        client.run(check_versions, versions())
    except RunError:
        raise
    except Exception as error:
        raise InputError(
            f"a worker cannot use stream_sparse: {cause_words(error)}; install the same version on all "
            "machines"
        ) from error
