"""Folders and files: names that cannot be, places that refuse, and one folder for each who asks."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from io import FileIO
from pathlib import Path

import cv2
import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.errors import InputError, RunError
from stream_sparse.flow.commands import Record
from stream_sparse.io.files import Appender, make_file, make_folder, replacing, save_picture, write_new
from stream_sparse.io.hashing import file_digest
from tests.support.errors import fails

NAMES = [
    (".", ".: cannot be made: it has no name of its own; give one: new"),
    ("", ".: cannot be made: it has no name of its own; give one: new"),
    ("/", "/: cannot be made: it has no name of its own; give one: /new"),
    ("a/..", "a/..: cannot be made: it has no name of its own; give one: a/../new"),
]


@pytest.mark.parametrize(("name", "said"), NAMES)
def test_a_name_that_cannot_be_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for make in (make_folder, make_file):
        with fails(said):
            make(Path(name))
    with load("minimal").start() as run, fails(said):
        run.do(Record(folder=Path(name)))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    where = tmp_path.as_posix()
    with pytest.raises(InputError, match="/file/run: cannot be made: "):
        make_folder(tmp_path / "file" / "run")

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with fails(f"{where}/run: cannot be made: permission denied; give a place that you may write to"):
        make_folder(tmp_path / "run")


def test_each_of_many_threads_gets_a_folder_of_its_own(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: make_folder(tmp_path / "run"), range(80)))
    assert {p.name for p in found} == {"run", *(f"run-{n}" for n in range(2, 81))}
    assert set(tmp_path.iterdir()) == found


def test_a_new_text_is_written_over_nothing_and_through_no_link(tmp_path: Path) -> None:
    file, link, outside = tmp_path / "a" / "b.txt", tmp_path / "link.txt", tmp_path / "outside.txt"
    link.symlink_to(outside)
    assert [write_new(file, "é\n"), write_new(file, "x"), write_new(link, "x")] == [True, False, False]
    assert (file.read_bytes(), outside.exists()) == (f"é{os.linesep}".encode(), False)
    with pytest.raises(InputError, match=r"b\.txt/c: cannot be made: "):
        write_new(file / "c", "x")


class Gone(FileIO):
    """A file on a disk that is unplugged: it refuses everything."""

    def write(self, data: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    def truncate(self, size: int | None = None) -> int:
        raise OSError(errno.EIO, "Input/output error")

    def seek(self, offset: int, whence: int = 0) -> int:
        raise OSError(errno.EIO, "Input/output error")

    def close(self) -> None:
        super().close()
        raise OSError(errno.EDQUOT, "Disk quota exceeded")


def test_a_disk_that_is_unplugged_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    file = Appender(path)
    file.append(b"1,2\n")
    # A disk cannot be unplugged in a test.
    file._file.close()
    file._file = Gone(path, "r+b")
    kept = "what was recorded before is kept"
    where = path.as_posix()
    for write in (partial(file.append, b"3,4\n"), partial(file.patch, 0, b"9")):
        with fails(f"{where}: cannot be written: input/output error; {kept}", RunError):
            write()
    with fails(f"{where}: the disk is full; {kept}; make room or record elsewhere", RunError):
        file.close()
    assert path.read_bytes() == b"1,2\n"


def test_bytes_are_added_at_the_end_whatever_was_written_over(tmp_path: Path) -> None:
    file = Appender(tmp_path / "a.npy")
    file.append(b"headbody")
    file.patch(0, b"HE")
    file.append(b"tail")
    file.close()
    assert (tmp_path / "a.npy").read_bytes() == b"HEadbodytail"
    assert file.digest.of(file.path) == file_digest(file.path)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "mine.yaml", tmp_path / "elsewhere"
    path.write_text("old")
    elsewhere.write_text("theirs")
    (tmp_path / "mine.yaml.tmp").symlink_to(elsewhere)
    with suppress(ZeroDivisionError), replacing(path) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    (tmp_path / "mine.yaml.tmp").symlink_to(elsewhere)
    with replacing(path, sync=True) as file:
        file.write(b"new")
    assert (path.read_text(), elsewhere.read_text()) == ("new", "theirs")
    assert {one.name for one in tmp_path.iterdir()} == {"mine.yaml", "elsewhere"}
    said = f"{tmp_path.as_posix()}/gone/a: cannot be made: no such file or directory"
    with fails(f"{said}; give a place that you may write to"), replacing(tmp_path / "gone" / "a"):
        pass


def test_a_picture_is_written_over_nothing(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    (tmp_path / "bird-1.png").write_text("mine")
    paths = [save_picture(tmp_path, "bird-1", picture) for _ in range(2)]
    assert [path.name for path in paths] == ["bird-1-2.png", "bird-1-3.png"]
    assert (tmp_path / "bird-1.png").read_text() == "mine"
    np.testing.assert_array_equal(cv2.imread(str(paths[0])), picture)
