"""HDF5 writes to its end, and the first error of the system is kept."""

from __future__ import annotations

import errno
import gc
from io import FileIO
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from stream_sparse.exports._patient import PatientFile

NUMBERS = np.random.default_rng(1).random((300, 40))


class SmallDisk(FileIO):
    """A file on a disk with little room."""

    room = 1 << 30

    def write(self, data: Any) -> int:
        self.room -= memoryview(data).nbytes
        if self.room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


def written(path: Path, room: int) -> PatientFile:
    """Write numbers as HDF5 where there is so much room."""
    with SmallDisk(path, "w+") as disk:
        disk.room = room
        file = PatientFile(disk)
        with h5py.File(file, "w") as made:
            for number in range(20):
                made.create_dataset(f"group{number}/x", data=NUMBERS)
        return file


def test_a_file_that_fits(tmp_path: Path) -> None:
    assert written(tmp_path / "x.h5", 1 << 30).failure is None
    with h5py.File(tmp_path / "x.h5") as made:
        assert len(made) == 20
        np.testing.assert_array_equal(made["group7/x"], NUMBERS)


@pytest.mark.parametrize("room", [0, 100, 5_000, 50_000, 400_000, 1_500_000, 1_920_000])
def test_an_error_is_kept_and_hdf5_comes_to_its_end(tmp_path: Path, room: int) -> None:
    failure = written(tmp_path / "x.h5", room).failure
    gc.collect()  # objects of HDF5 that are left would complain
    assert failure is not None
    assert failure.errno == errno.ENOSPC
