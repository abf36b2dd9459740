"""Pictures go to the window before they go to the disk."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from stream_sparse import Pipeline, open_run
from stream_sparse.nodes import PixelTap
from stream_sparse.panels import Image
from stream_sparse.video import VideoWriter

from .users import Cam, User, begun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., User]]:
    yield from begun(tmp_path, monkeypatch)


def test_a_disk_that_stands_still_does_not_keep_the_window_waiting(
    begin: Callable[..., User], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, goes, write = threading.Event(), threading.Event(), VideoWriter.write

    def late(writer: VideoWriter, *args: Any) -> None:
        waits.set()
        assert goes.wait(30)
        write(writer, *args)

    monkeypatch.setattr(VideoWriter, "write", late)
    pipeline = Pipeline(Cam(), name="cam").then(PixelTap(row=3, col=4), name="pixel")
    user = begin(pipeline.see(Image(), "source"))
    try:
        user.run.record(tmp_path / "out")
        user.until(waits.is_set)
        drawn = user.drawn
        user.until(lambda: user.drawn >= drawn + 2)
    finally:
        goes.set()
    user.run.stop()
    user.run.wait()
    recorded = open_run(tmp_path / "out").info["frames"]
    assert recorded["processed"] >= 3
    assert recorded["captured"] == recorded["processed"] + recorded["dropped"]
