from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run, sources
from stream_sparse.errors import InputError
from stream_sparse.frame import Clock, Medium
from stream_sparse.recording.source_video import picture_kind
from stream_sparse.records.verify import verify
from tests.support.recorded_films import Timed, pictures

RNG = np.random.default_rng(5)


def medium(*shape: int, dtype: str = "uint8", live: bool = True, rate: float = 30.0) -> Medium:
    return Medium(shape, np.dtype(dtype), rate, live, Clock("driver"))


@pytest.mark.parametrize(
    ("wanted", "given", "kept"),
    [
        (None, medium(48, 64), "lossless"),
        (None, medium(48, 64, 3), "lossless"),
        (None, medium(48, 64, live=False), "none"),
        (None, medium(48, 64, dtype="float32"), "none"),  # a camera of one's own: nothing that a video holds
        ("none", medium(48, 64), "none"),
        ("compressed", medium(48, 64, live=False), "compressed"),
        ("lossless", medium(48, 64, 3, live=False), "lossless"),
        (None, medium(48, 64, dtype="uint16"), "lossless"),
        ("lossless", medium(48, 64, 3, dtype="uint16"), "lossless"),
    ],
)
def test_what_is_kept(wanted: str | None, given: Medium, kept: str) -> None:
    assert picture_kind(wanted, given) == kept


def test_what_a_video_does_not_hold_is_refused() -> None:
    for given in (medium(48, 64, dtype="int16"), medium(48, 64, 4), medium(48), medium()):
        with pytest.raises(InputError, match="a video holds pictures of uint8 or uint16, gray or BGR"):
            picture_kind("lossless", given)


@pytest.mark.parametrize("shape", [(13, 17), (12, 16, 3), (1, 1)])
def test_lossless_is_equal_to_the_bit(tmp_path: Path, shape: tuple[int, ...]) -> None:
    data = RNG.integers(0, 256, (20, *shape), dtype=np.uint8)
    times = np.cumsum(RNG.uniform(0.002, 0.2, 20))
    pipeline = Pipeline(Timed(data=data, times=times)).then(nodes.FrameMoments(), name="m")
    pipeline.run(record=tmp_path / "run", record_source="lossless")
    held = pictures(tmp_path / "run/source.mkv")
    np.testing.assert_array_equal(np.array([picture for _, picture in held]), data)
    np.testing.assert_allclose([time for time, _ in held], times, atol=5e-4)
    assert verify(tmp_path / "run").videos == ["source.mkv"]


def test_compressed_is_small_and_near(tmp_path: Path) -> None:
    smooth = np.add.outer(np.linspace(0, 120, 60), np.linspace(0, 100, 80)).astype(np.uint8)
    data = np.stack([smooth + np.uint8(i) for i in range(20)])
    pipeline = Pipeline(sources.Array(path=data, fps=30.0)).then(nodes.PixelTap(row=1, col=1))
    pipeline.run(record=tmp_path / "run", record_source="compressed")
    held = np.array([picture for _, picture in pictures(tmp_path / "run/source.mkv")])
    assert held.shape == data.shape
    assert np.abs(held.astype(int) - data).max() <= 8
    assert open_run(tmp_path / "run").info["record_source"] == "compressed"
    assert (tmp_path / "run/source.mkv").stat().st_size < data.nbytes / 5
