"""Where workers and schedulers go away."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from stream_sparse import load
from stream_sparse.batch import batch
from stream_sparse.batch.items import BatchItem
from stream_sparse.batch.job import Job, PipelineText
from stream_sparse.errors import InputError, RunError
from stream_sparse.recording.run_json import versions
from tests.support.errors import fails


def jobs(out: Path, *paths: str) -> list[Job]:
    pipeline = PipelineText.of(load("minimal").plan)
    return [
        Job(BatchItem(path, name=path), path, pipeline, out.as_posix(), False, versions()) for path in paths
    ]


@pytest.mark.slow
def test_a_scheduler_that_goes_ends_all_jobs(tmp_path: Path) -> None:
    from distributed import Client

    ended: SimpleQueue[Any] = SimpleQueue()
    with ExitStack() as stack:
        address = stack.enter_context(batch.local(1))
        with Client(address, set_as_default=False, timeout=1) as client:
            found = batch.work(client, jobs(tmp_path, "none.npy", "other.npy"), 0, ended)
            job, result = next(found)
            assert (job.item.name, result.state) == ("none.npy", "failed")
            stack.close()
            with fails("the Dask scheduler is gone; the same command resumes once it is back", RunError):
                list(found)


def test_a_scheduler_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "ANSWER_S", 0.2)
    with (
        pytest.raises(
            InputError, match=r"scheduler tcp://127\.0\.0\.1:9: no Dask scheduler with workers answers"
        ),
        batch.connected(1, "tcp://127.0.0.1:9"),
    ):
        pass
