"""Jobs on a cluster whose workers die, hang or go, or whose scheduler does."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from stream_sparse.batch import workers
from stream_sparse.batch.cluster import local
from stream_sparse.batch.workers import Ended, JobProgress, Report, Workers
from stream_sparse.errors import InputError, RunError
from tests.support.errors import fails

if TYPE_CHECKING:
    from distributed import Client


PROGRESS = JobProgress(1, 9, ("k", 2.5))


def fall(job: tuple[str, Path], report: Report) -> str:
    """Do what the job's word says; what happens once leaves a file."""
    word, place = job
    seen = place / word
    first = not seen.exists()
    seen.touch()
    report(PROGRESS)
    if word == "kills" or (word == "kills once" and first):
        os._exit(1)  # as where the system kills it
    if word == "hangs" or (word == "hangs once" and first):
        time.sleep(1000)
    if word == "raises":
        raise InputError("cannot be")
    return word


def done(client: Client, place: Path, *words: str, **how: Any) -> dict[str, Ended[Any, str]]:
    """What becomes of jobs, by their words."""
    jobs: Iterable[tuple[str, Path]] = ((word, place) for word in words)
    with Workers(client, fall, **how) as given:
        found = {ended.job[0]: ended for ended in given.completed(jobs) if ended is not None}
        assert given.running == {}
    return found


@pytest.mark.xdist_group("batch")
def test_a_worker_that_dies_or_hangs_costs_its_own_job_alone(client: Client, tmp_path: Path) -> None:
    others = [f"good{number}" for number in range(12)]
    found = done(client, tmp_path, "kills once", *others, "hangs once", retries=1, timeout_s=2.0)
    assert {word: (ended.result, ended.attempts) for word, ended in found.items()} == {
        **{word: (word, 1) for word in others}, "kills once": ("kills once", 2),
        "hangs once": ("hangs once", 2),
    }  # fmt: skip


@pytest.mark.xdist_group("batch")
def test_the_progress_of_a_job_is_known_while_it_is_done(client: Client, tmp_path: Path) -> None:
    seen = set()
    with Workers(client, fall, retries=0, timeout_s=1.0) as given:
        for _ in given.completed([("hangs", tmp_path)]):
            seen |= {running.progress for running in given.running.values()}
    assert seen <= {JobProgress(), PROGRESS}
    assert PROGRESS in seen


@pytest.mark.xdist_group("batch")
def test_a_job_says_how_its_last_worker_ended(client: Client, tmp_path: Path) -> None:
    found = done(client, tmp_path, "kills", "hangs", retries=0, timeout_s=1.0)
    assert {word: (ended.error, ended.attempts) for word, ended in found.items()} == {
        "kills": ("its worker died: it crashed, was killed, or had no memory left", 1),
        "hangs": ("took longer than 1 s; its worker was ended", 1),
    }  # fmt: skip


@pytest.mark.xdist_group("batch")
def test_an_error_of_this_package_ends_all_jobs(client: Client, tmp_path: Path) -> None:
    with fails("cannot be"):
        done(client, tmp_path, "good", "raises", retries=1)


def test_a_scheduler_that_goes_ends_all_jobs(tmp_path: Path) -> None:
    from distributed import Client

    with ExitStack() as cluster:
        address = cluster.enter_context(local(1))
        with (
            Client(address, set_as_default=False, timeout=1) as client,
            Workers(client, fall, retries=0) as given,
        ):
            ended = given.completed([("good", tmp_path), ("hangs", tmp_path)])
            assert next(filter(None, ended)).result == "good"
            next(ended)  # the other one is begun
            cluster.close()
            with fails("the Dask scheduler has gone; start it, and the same command again goes on", RunError):
                list(ended)


class Far:
    """A client whose workers are these, one answer after another, and never do anything."""

    status = "running"

    def __init__(self, *threads: Any) -> None:
        self._threads = list(threads)

    def subscribe_topic(self, *_: object) -> None: ...

    def nthreads(self) -> dict[str, int]:
        found = self._threads.pop(0) if len(self._threads) > 1 else self._threads[0]
        if isinstance(found, Exception):
            raise found
        return dict(found)


def waited(*threads: Any) -> list[object]:
    client: Any = Far(*threads)
    with Workers(client, fall, retries=0) as given:
        return list(given.completed([]))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock is ten seconds later."""
    now = iter(range(0, 10_000, 10))
    monkeypatch.setattr(workers, "time", SimpleNamespace(monotonic=lambda: next(now)))


def test_where_workers_come_in_time_it_goes_on(clock: None) -> None:
    assert waited({}, {}, {"a": 1}) == [None, None]


def test_a_scheduler_that_does_not_answer_is_reported(clock: None) -> None:
    with fails("the Dask scheduler does not answer: OSError: no route", RunError):
        waited(OSError("no route"))
