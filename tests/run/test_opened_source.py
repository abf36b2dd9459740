"""Sources that are opened for a run: once, but for a camera while kernels are compiled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numba
import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.base import Node, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Frame, Medium
from stream_sparse.kernels.compiling import on_compile
from tests.support.uncompiled_units import twice_over
from tests.support.units import Numbers


class Camera(Numbers):
    """A live source that notes when it is opened and closed."""

    noted: ClassVar[list[str]] = []
    grows: bool = param(False, help="Whether it gives larger frames when it is opened again.")

    def open(self) -> Medium:
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


def test_no_camera_is_open_while_kernels_are_compiled(noted: list[str]) -> None:
    pipeline = Pipeline(Camera(count=5, side=4, live=True)).then(twice_over()(), name="twice")
    run = pipeline.run()
    assert noted == ["opened", "closed", "compiling double", "opened", "closed"]
    assert run.status.processed + run.status.dropped == 5


class Deep(Numbers):
    """A file of 16 bits, which can give 8."""

    reasons: ClassVar[list[str]] = []

    def reset(self) -> None:
        self._bits = 16

    def cut_to_8_bits(self, reason: str) -> None:
        self.reasons.append(reason)
        self._bits = 8

    def open(self) -> Medium:
        depth = {"depth": {"got": self._bits}}
        return super().open()._replace(dtype=np.dtype(f"u{self._bits // 8}"), settings=depth)

    def frames(self) -> Iterator[Frame]:
        for frame in super().frames():
            yield frame._replace(data=np.full_like(frame.data, 7, dtype=f"u{self._bits // 8}"))


class Levels(Node):
    """The bytes of a level; ``most`` are taken."""

    most: int = param(2, help="Bytes.")

    def update(self, x: Array) -> float:
        if x.dtype.itemsize > self.most:
            raise InputError(f"expects uint8, got {x.dtype}")
        return float(x.dtype.itemsize)


def test_deep_frames_are_cut_to_8_bits_for_a_node_or_as_before_the_run_was_resumed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reasons: list[str] = []
    monkeypatch.setattr(Deep, "reasons", reasons)

    def levels(most: int, **options: Any) -> set[float]:
        pipeline = Pipeline(Deep(count=8, side=4)).then(Levels(most=most), name="levels", from_="source")
        return set(pipeline.run(**options).values["levels"])

    assert levels(2, record=tmp_path / "deep", frames=4) == {2.0}
    assert levels(2, resume=tmp_path / "deep") == {2.0}
    assert reasons == []
    assert levels(1, record=tmp_path / "flat", frames=4) == {1.0}
    assert reasons == ["node 'levels' does not take uint16"]
    assert levels(1, resume=tmp_path / "flat") == {1.0}
    assert reasons[1:] == ["so had the earlier run"]
