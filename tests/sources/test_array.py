from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse.errors import StreamError
from stream_sparse.sources import Array
from tests.support.errors import fails
from tests.support.video_files import cannot_open, read


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int32", "float32", "float64", "bool", ">f4"])
def test_dtype_and_values_are_kept(tmp_path: Path, dtype: str) -> None:
    x = np.random.default_rng(0).integers(0, 2, (5, 3, 4)).astype(dtype)
    np.save(tmp_path / "x.npy", x)
    for path in (x, str(tmp_path / "x.npy")):
        frames = read(Array(path=path))
        assert np.array_equal(np.stack([f.data for f in frames]), x)
        assert all(f.data.dtype == x.dtype.newbyteorder("=") and f.data.dtype.isnative for f in frames)
        assert [(f.index, f.time_s) for f in frames] == [(i, i / 30) for i in range(5)]


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3])
def test_any_axis_is_time(axis: int, order: Any) -> None:
    x = np.arange(24).reshape(2, 3, 4).copy(order)
    frames = read(Array(path=x, axis=axis))
    assert np.array_equal(np.stack([f.data for f in frames], axis=axis), x)
    assert all(f.data.flags.c_contiguous for f in frames)


@pytest.mark.parametrize("axis", [0, -1])
def test_two_dimensions_are_one_frame(axis: int) -> None:
    x = np.arange(6.0).reshape(2, 3)
    (frame,) = read(Array(path=x, axis=axis))
    assert np.array_equal(frame.data, x)


def test_a_file_that_becomes_shorter_is_no_zeros_and_no_crash(tmp_path: Path) -> None:
    file = tmp_path / "x.npy"
    np.save(file, np.ones((30, 8, 10), np.uint8))
    source = Array(path=str(file))
    source.open()
    frames = source.frames()
    assert next(frames).data.all()
    os.truncate(file, file.stat().st_size // 2)
    with fails(
        f"array: {file}: frame 1: the file became shorter while it was read; copy it again", StreamError
    ):
        next(frames)


def test_frames_do_not_follow_the_array() -> None:
    x = np.zeros((3, 2, 2))
    (first,) = read(Array(path=x), 1)
    x[:] = 1
    assert not first.data.any()


def test_a_file_is_mapped_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "large.npy"
    np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=(50_000, 200, 2000))  # 20 GB, sparse
    source = Array(path=str(path))
    assert source.open().frames == 50_000
    assert read(source, 1)[0].data.shape == (200, 2000)


def test_npz_by_key(tmp_path: Path) -> None:
    path, clip = str(tmp_path / "x.npz"), np.zeros((4, 2, 2), np.uint8)
    np.savez(path, clip=clip, other=np.zeros(3))
    assert len(read(Array(path=path, key="clip"))) == 4
    assert cannot_open(Array(path=path)) == f"array: {path}: holds clip, other; name one as 'key'"
    assert cannot_open(Array(path=path, key="clap")) == (
        f"array: {path}: has no key 'clap'; did you mean 'clip'?"
    )
    whole = str(tmp_path / "x.npy")
    np.save(whole, clip)
    assert cannot_open(Array(path=whole, key="clip")) == (
        f"array: {whole}: has no keys, only a .npz file does; leave out 'key'"
    )
    for save in (np.savez, np.savez_compressed):
        save(path, clip=clip)
        assert len(read(Array(path=path))) == 4


class Trap:
    """An object that tells when it is unpickled."""

    sprung = False

    def __reduce__(self) -> tuple[Any, ...]:
        return (setattr, (Trap, "sprung", True))


def test_objects_are_never_loaded(tmp_path: Path) -> None:
    path, zipped = str(tmp_path / "o.npy"), str(tmp_path / "o.npz")
    np.save(path, np.array([Trap(), None], dtype=object), allow_pickle=True)
    np.savez(zipped, x=np.array([Trap()], dtype=object))
    for file in (path, zipped):
        assert cannot_open(Array(path=file)).startswith(f"array: {file}: is no file of np.save or np.savez")
    assert not Trap.sprung


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    whole, path = tmp_path / "whole.npy", tmp_path / "bad.npy"
    np.save(whole, np.zeros((100, 8, 8)))
    claims = io.BytesIO()  # more than there is, and than there is memory
    header = {"descr": "|u1", "fortran_order": False, "shape": (477, 1000, 1000, 1000)}
    np.lib.format.write_array_header_1_0(claims, header)
    parts = (whole.read_bytes()[:k] for k in (3000, 40, 8))
    for content in (b"PK\x03\x04 and more", b"hello, text", b"", claims.getvalue() + bytes(100), *parts):
        path.write_bytes(content)
        said = cannot_open(Array(path=str(path)))
        assert said.startswith(f"array: {path}: is no file of np.save or np.savez, or damaged: ")


@pytest.mark.parametrize(
    ("x", "axis", "why"),
    [
        (np.zeros((0, 3, 3)), 0, "expected real numbers along an axis (got float64 of shape (0, 3, 3))"),
        (np.array(3.0), 0, "expected real numbers along an axis (got float64 of shape ())"),
        (np.zeros((2, 3, 4)), 3, "axis 3 is not in an array of shape (2, 3, 4); expected -3 to 2"),
        (np.zeros(3, complex), 0, "expected real numbers along an axis (got complex128 of shape (3,))"),
    ],
)
def test_arrays_that_are_no_stream(x: np.ndarray, axis: int, why: str) -> None:
    assert cannot_open(Array(path=x, axis=axis)) == f"array: the array given: {why}"
