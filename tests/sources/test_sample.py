from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stream_sparse import samples
from stream_sparse.errors import SourceError
from stream_sparse.sources import Sample
from stream_sparse.testing import check_source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "color", "shape", "frames"),
    [
        ("macaw", False, (240, 320), 240),
        ("macaw", True, (240, 320, 3), 240),
        ("china", False, (427, 640), 1),
        ("flower", True, (427, 640, 3), 1),
        ("digits", False, (8, 8), 1797),
    ],
)
def test_samples(name: str, color: bool, shape: tuple[int, ...], frames: int) -> None:
    source = Sample(name=name, color=color)
    medium = source.open()
    count = sum(1 for _ in source.frames())
    source.close()
    assert (medium.shape, medium.dtype, medium.frames, count) == (shape, np.uint8, frames, frames)


def test_contract() -> None:
    check_source(Sample)
    check_source(Sample, name="digits")
    check_source(Sample, name="flower", color=True, loop=True)


def test_digits_are_scikit_learns() -> None:
    from sklearn.datasets import load_digits

    source = Sample(name="digits")
    source.open()
    assert np.array_equal(np.stack([f.data for f in source.frames()]), load_digits().images)


def test_a_loop_of_one_picture() -> None:
    source = Sample(name="china", loop=True)
    assert source.open().frames is None
    frames = source.frames()
    assert [next(frames).time_s for _ in range(3)] == [0, 1 / 30, 2 / 30]
    source.close()


def test_fetched_when_it_is_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path))
    np.save(tmp_path / "sig.npy", np.arange(5.0))
    md5 = samples._md5(tmp_path / "sig.npy")
    monkeypatch.setitem(samples.SAMPLES, "sig", samples.SAMPLES["sig"]._replace(md5=md5))
    source = Sample(name="sig")
    assert source.open().shape == ()
    assert [float(f.data) for f in source.frames()] == [0, 1, 2, 3, 4]


def _message(name: str) -> str:
    with pytest.raises(SourceError) as caught:
        Sample(name=name).open()
    return str(caught.value)


def test_what_cannot_be_played() -> None:
    assert _message("makaw") == "sample: unknown sample 'makaw'; did you mean 'macaw'?"
    assert _message("model") == (
        "sample: 'model' is a pickled model, not frames; it can run code and is never loaded"
    )
