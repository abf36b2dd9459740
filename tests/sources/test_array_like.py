"""Arrays of other libraries: read block by block, never as a whole."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas as pd
import pytest

from stream_sparse import Pipeline
from stream_sparse.errors import SourceError, StreamError
from stream_sparse.frame import Clock
from stream_sparse.nodes import PixelTap
from stream_sparse.sources import Array, array
from stream_sparse.testing import check_source
from tests.support.errors import refusal
from tests.support.video_files import cannot_open, read

X = np.random.default_rng(0).integers(0, 256, (50, 12, 16), dtype=np.uint8)


class Counted:
    """An array that counts what is read of it."""

    def __init__(self, data: np.ndarray) -> None:
        self.shape, self.dtype, self._data = data.shape, data.dtype, data
        self.read: list[tuple[int, ...]] = []

    def __getitem__(self, key: Any) -> np.ndarray:
        found = self._data[key]
        self.read.append(found.shape)
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Counted) and np.array_equal(self._data, other._data)

    __hash__ = None  # type: ignore[assignment]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of at most seven frames."""
    monkeypatch.setattr(array, "BLOCK", 7 * X[0].nbytes + 5)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[h5py.File]:
    with h5py.File(tmp_path / "a.h5", "w") as opened:
        yield opened


def chunked(file: h5py.File, data: np.ndarray, chunks: Any) -> Any:
    return file.create_dataset("frames", data=data, chunks=chunks)


def of_dask(_: h5py.File, data: np.ndarray, chunks: Any) -> Any:
    return pytest.importorskip("dask.array").from_array(data, chunks=chunks or -1)


def of_xarray(_: h5py.File, data: np.ndarray, chunks: Any) -> Any:
    made = pytest.importorskip("xarray").DataArray(data, dims=("a", "b", "c"))
    return made if chunks is None else made.chunk(dict(zip("abc", chunks, strict=True)))


def of_zarr(_: h5py.File, data: np.ndarray, chunks: Any) -> Any:
    return pytest.importorskip("zarr").array(data, chunks=chunks or data.shape)


@pytest.mark.parametrize(("axis", "chunks"), [(0, None), (0, (5, 4, 4)), (1, (3, 12, 16)), (-1, (50, 1, 16))])
@pytest.mark.parametrize("make", [chunked, of_dask, of_xarray, of_zarr])
def test_every_library_gives_the_same_frames(
    small_blocks: None, file: h5py.File, make: Callable[..., Any], axis: int, chunks: Any
) -> None:
    data = np.moveaxis(X, 0, axis)
    if chunks is not None:
        chunks = tuple(np.moveaxis(np.empty(chunks), 0, axis).shape)
    source = Array(path=make(file, data, chunks), axis=axis)
    medium = source.open()
    assert (medium.shape, medium.dtype, medium.frames) == ((12, 16), np.uint8, 50)
    got = [frame.data for frame in source.frames()]
    np.testing.assert_array_equal(got, X)
    assert all(x.flags.c_contiguous and x.flags.owndata for x in got)


@pytest.mark.parametrize(("size", "spans"), [(7 * X[0].nbytes + 5, [7] * 7 + [1]), (100, [1] * 50)])
def test_blocks_are_bounded(monkeypatch: pytest.MonkeyPatch, size: int, spans: list[int]) -> None:
    monkeypatch.setattr(array, "BLOCK", size)
    counted = Counted(X)
    np.testing.assert_array_equal([frame.data for frame in read(Array(path=counted))], X)
    assert [shape[0] for shape in counted.read] == spans


def test_contract() -> None:
    check_source(Array, path=Counted(X))


def test_a_recording_says_what_it_was_and_goes_on(tmp_path: Path, file: h5py.File) -> None:
    data = chunked(file, X, None)
    pipeline = Pipeline(data).then(PixelTap(row=3, col=4), name="p")
    first = pipeline.run(record=tmp_path / "run", frames=20)
    assert "path: '(array in memory: Dataset, uint8 of shape (50, 12, 16))'" in (
        tmp_path / "run/pipeline.yaml"
    ).read_text(encoding="utf-8")
    second = pipeline.run(resume=tmp_path / "run")
    assert [*first.values["p"], *second.values["p"]] == X[:, 3, 4].tolist()
    other = file.create_dataset("other", data=255 - X)
    third = Pipeline(other).then(PixelTap(row=3, col=4), name="p").run(resume=tmp_path / "run")
    assert len(third.values["p"]) == 50  # another array: from its first frame


def test_masked_values_are_refused_and_a_mask_that_hides_none_is_not(small_blocks: None) -> None:
    x = np.ma.MaskedArray(X.astype(float), mask=False)
    assert len(read(Array(path=x))) == len(X)
    x[5, 0, 0] = np.ma.masked
    assert refusal(StreamError, read, Array(path=x)) == (
        "array: the array given: frames 5 to 5: masked values are not numbers; fill them: x.filled(numpy.nan)"
    )


def test_a_dimension_that_is_called_time_is_that_of_frames() -> None:
    data = pytest.importorskip("xarray").DataArray(np.moveaxis(X, 0, -1), dims=("y", "x", "time"))
    with pytest.raises(SourceError) as caught:
        Array(path=data).open()
    wrong = "axis 0 of (y, x, time) is not time"
    remedy = "give sources.Array(path=..., axis=2)"
    assert str(caught.value) == f"array: the DataArray given: {wrong}; {remedy}"
    source = Array(path=data, axis=-1)
    assert source.open().frames == 50
    source.close()


def of_times(values: Any, name: str = "time", dim: str = "time", **attrs: str) -> Any:
    xarray = pytest.importorskip("xarray")
    return xarray.DataArray(
        np.zeros((len(values), 2, 3), np.uint8),
        dims=(dim, "y", "x"),
        coords={name: (dim, values, attrs)},
    )


ZERO = np.datetime64("2026-03-01T12:00:00", "ns")
TWICE = (
    "times must increase from frame to frame (got 0.2 after 0.2 at frame 2); sort the array by them, and "
    "leave out doubles"
)
STEPS = np.array([0.0, 0.1, 0.25, 0.3, 1.5])
SECONDS = np.array(STEPS * 1000, "timedelta64[ms]")


@pytest.mark.parametrize(
    ("data", "start", "utc"),
    [
        (lambda: of_times(STEPS + 7), 7.0, None),
        (lambda: of_times(STEPS, units="s"), 0.0, None),
        (lambda: of_times(STEPS, "time_s", "frame"), 0.0, None),
        (lambda: of_times(SECONDS, "since", "since"), 0.0, None),
        (lambda: of_times(ZERO + SECONDS), 0.0, 1772366400.0),
        (lambda: pd.Series(np.zeros(5), pd.DatetimeIndex(ZERO + SECONDS, tz="UTC")), 0.0, 1772366400.0),
    ],
)
def test_a_coordinate_of_time_gives_the_times_of_frames(data: Any, start: float, utc: float | None) -> None:
    with closing(Array(path=data())) as source:
        medium = source.open()
        times = [frame.time_s for frame in source.frames()]
    assert times == pytest.approx(STEPS + start)
    assert medium.clock == Clock("pts", utc)
    assert medium.rate == pytest.approx(1 / 0.125)
    assert not source.steady()


def test_a_loop_goes_on_by_the_median_step() -> None:
    with closing(Array(path=of_times(np.array([1.0, 1.5, 2.0])), loop=True)) as source:
        source.open()
        times = [frame.time_s for frame in itertools.islice(source.frames(), 7)]
    assert times == [1, 1.5, 2, 2.5, 3, 3.5, 4]
    assert source.steady()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (lambda: of_times(np.array([0.0, 0.2, 0.2])), TWICE),
        (lambda: of_times(STEPS, units="ms"), "expected seconds, datetime64 or timedelta64 (got 'ms')"),
    ],
)
def test_times_that_are_none(data: Any, text: str) -> None:
    assert cannot_open(Array(path=data())) == f"array: the DataArray given: coordinate 'time': {text}"


def test_the_numbers_of_frames_are_no_times() -> None:
    with closing(Array(path=of_times(np.array([3, 5, 9]), "frame", "frame"), fps=10.0)) as source:
        assert source.open().clock == Clock("index")
        assert [frame.time_s for frame in source.frames()] == [0, 0.1, 0.2]
