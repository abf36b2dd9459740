"""A place is locked for one process; where there are no locks, nothing is done there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from stream_sparse.batch.lock import lock
from stream_sparse.errors import InputError
from tests.support.errors import fails

fcntl = pytest.importorskip("fcntl")


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """A file in place of a lock would stay after a kill, and keep everybody out."""

    def no_locks(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    file = tmp_path / "batch.lock"
    text = f"{file}: cannot be locked: its file system has no locks; give --out a place on another one"
    with fails(text), lock(file, tmp_path, "batch"):
        pass


def test_one_that_is_held_keeps_others_out(tmp_path: Path) -> None:
    file = tmp_path / "batch.lock"
    another = pytest.raises(InputError, match="another batch is at work there")
    with lock(file, tmp_path, "batch"), another, lock(file, tmp_path, "batch"):
        pass
    with lock(file, tmp_path, "batch"):
        pass
