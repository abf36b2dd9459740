"""A camera that changes its size: one run ends, the next one begins."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from stream_sparse import Pipeline, open_run
from stream_sparse.base import Source
from stream_sparse.errors import ChangedError
from stream_sparse.frame import Clock, Frame, Medium
from stream_sparse.nodes import DictionaryLearning, Patches, PixelTap, Relu
from stream_sparse.records.verify import verify
from tests.support.faulty_camera import FaultyCamera

CHANGES = "play 5, size 96x80, play 7"


def camera(script: str = CHANGES, **more: Any) -> FaultyCamera:
    return FaultyCamera(script=script, pace=False, drop="block", **more)


def pipeline(**more: Any) -> Pipeline:
    return Pipeline(camera(**more)).then(Relu(theta=10.0)).then(PixelTap(row=2, col=3))


def test_the_next_run_begins_in_a_new_folder(tmp_path: Path) -> None:
    run = pipeline().run(record=tmp_path / "out")
    first, second = open_run(tmp_path / "out"), open_run(tmp_path / "out-2")
    assert run.folder == second.folder
    assert (first.info["ended"]["how"], first.info["frames"]["processed"]) == ("changed", 5)
    assert (second.info["ended"]["how"], second.info["frames"]["processed"]) == ("end", 7)
    assert (first.info["source"]["shape"], second.info["source"]["shape"]) == ([48, 64], [80, 96])
    before = (tmp_path / "out").as_posix()
    told = f"goes on for the run in {before}: faulty_camera: a frame is 96x80, it was 64x48"
    assert told in run.notes
    assert run.events[0]["kind"] == "follows"
    assert first.pipeline == second.pipeline


@pytest.mark.slow
def test_what_was_learned_is_not_taken_along_and_that_is_said() -> None:
    learner = DictionaryLearning(n_components=4, n_nonzero_coefs=2)
    flow = Pipeline(camera()).then(Patches(size=8)).then(learner, name="dict")
    (note,) = (n for n in flow.run().notes if n.startswith("goes on"))
    assert note == (
        "goes on for the run before: faulty_camera: a frame is 96x80, it was 64x48; "
        "what dict had learned is not taken along"
    )


class Clocked(Source):
    """A camera of 100 frames a second that numbers them by its clock, changes its size, and opens slowly."""

    began: ClassVar[float] = 0.0
    seen: ClassVar[list[int]] = []

    def reset(self) -> None:
        super().reset()
        self._shape = (6, 8)

    def open(self) -> Medium:
        time.sleep(0.15)
        self._shape = self._size(self._now()) if type(self).began else (6, 8)
        return Medium(self._shape, np.dtype(np.uint8), 100.0, True, Clock("monotonic"))

    def _now(self) -> int:
        return int((time.monotonic() - type(self).began) * 100)

    def _size(self, number: int) -> tuple[int, int]:
        return (6, 8) if number < 60 else (9, 12)

    def frames(self) -> Iterator[Frame]:
        type(self).began = type(self).began or time.monotonic()
        last = None
        for index in range(10_000):
            time.sleep(max(0.0, type(self).began + (self._now() + 1) / 100 - time.monotonic()))
            number = max(self._now(), (last or 0) + 1)  # as late as a busy machine makes it
            if index and number > 200:
                return
            if self._size(number) != self._shape:
                raise ChangedError(f"clocked: a frame is of shape {self._size(number)}")
            type(self).seen.append(number)
            gap = 0 if last is None else number - last - 1
            yield Frame(index, time.monotonic(), np.full(self._shape, number % 256, np.uint8), gap)
            last = number


def test_frames_between_two_runs_are_in_the_account(tmp_path: Path) -> None:
    Clocked.began, Clocked.seen = 0.0, []
    pipeline = Pipeline(Clocked(drop="block")).then(PixelTap(row=2, col=3), name="tap")
    run = pipeline.run(record=tmp_path / "out")
    first, second = verify(tmp_path / "out"), verify(tmp_path / "out-2")
    made = Clocked.seen[-1] - Clocked.seen[0] + 1
    missing = open_run(tmp_path / "out-2").missing
    assert (missing[0].after, missing[0].cause) == (-1, "size changed")
    account = first.processed + first.lost + second.processed + second.lost
    assert account == pytest.approx(made, abs=2)
    assert missing[0].count >= 14, "the time to open it again"
    assert run.status.lost_in_session == first.lost + second.lost
