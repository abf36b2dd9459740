"""Sources that are opened for a run: once, but for a camera while kernels are compiled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import numba
import pytest

from stream_sparse import Pipeline
from stream_sparse.base import param
from stream_sparse.base.services import Services
from stream_sparse.errors import SourceError
from stream_sparse.frame import Medium
from stream_sparse.kernels.compiling import on_compile
from stream_sparse.run.opened_source import OpenedSource
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from tests.support.uncompiled_units import twice_over
from tests.support.units import At, Numbers


class Camera(Numbers):
    """A live source that notes when it is opened and closed."""

    noted: ClassVar[list[str]] = []
    late: int = param(0, help="How often it cannot be opened.")
    grows: bool = param(False, help="Whether it gives larger frames when it is opened again.")

    def open(self) -> Medium:
        if self.late:
            self.late -= 1
            raise SourceError("there is no camera")
        self.noted.append("opened")
        if self.grows and self.noted.count("opened") == 2:
            self.side += 1
        return super().open()

    def close(self) -> None:
        if self.noted[-1:] != ["closed"]:
            self.noted.append("closed")
        super().close()


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """What happens to a camera, and when kernels are compiled: with an empty cache of kernels."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    noted: list[str] = []
    monkeypatch.setattr(Camera, "noted", noted)
    stop = on_compile(lambda now: noted.append(f"compiling {now.kernel}"))
    yield noted
    stop()


def test_a_camera_that_is_absent_at_the_start_is_waited_for(
    noted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stream_sparse.run.opened_source._AGAIN_S", 0.001)
    pipeline = Pipeline(Camera(count=5, side=4, live=True, late=3, drop="block")).then(At())
    with pytest.raises(SourceError, match=r"^there is no camera$"):
        pipeline.run()
    with pytest.warns(UserWarning, match=r"^there is no camera; waiting for it$"):
        run = pipeline.run(wait=True)
    assert (run.status.processed, noted[:1]) == (5, ["opened"])
    services = Services()
    services.cancelled.set()
    with pytest.raises(SourceError, match=r"^there is no camera$"):
        Run(pipeline.plan, RunOptions(wait=True), services=services)


def test_a_camera_that_comes_back_with_larger_frames_is_tried_again(noted: list[str]) -> None:
    pipeline = Pipeline(Camera(count=5, side=4, live=True, grows=True)).then(twice_over()(), name="twice")
    plan = pipeline.plan
    opened = OpenedSource(plan.source.again(), RunOptions().start(plan))
    assert opened.samples["twice"].shape == opened.medium.shape == (5, 5)


def test_no_camera_is_open_while_kernels_are_compiled(noted: list[str]) -> None:
    pipeline = Pipeline(Camera(count=5, side=4, live=True)).then(twice_over()(), name="twice")
    run = pipeline.run()
    assert noted == ["opened", "closed", "compiling double", "opened", "closed"]
    assert run.status.processed + run.status.dropped == 5
