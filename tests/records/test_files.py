"""Lines and arrays of a run folder."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from stream_sparse.errors import RecordError
from stream_sparse.records import files
from stream_sparse.records.files import check_entries, load_array, segment_folders, whole_lines
from tests.support.errors import fails


def test_segments_are_in_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("1000", "999", "000", "01", "x00", "²²²", "1234567890123", "123456789012"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").touch()
    (tmp_path / "002").mkdir()  # without a run.json it is none
    assert [path.name for path in segment_folders(tmp_path)] == ["000", "999", "1000", "123456789012"]


def test_a_line_without_an_end_is_no_line_and_an_error_where_the_file_was_closed(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"one\ntw\xff\nthr")
    assert list(whole_lines(path)) == ["one\n", "tw\ufffd\n"]
    with fails(f"{path.as_posix()}: line 3: has no end", RecordError):
        list(whole_lines(path, closed=True))


@pytest.mark.parametrize(("most", "count"), [(0, 0), (3, 0), (4, 1), (7, 1), (8, 2), (99, 2), (None, 2)])
def test_only_so_many_bytes_count(tmp_path: Path, most: int | None, count: int) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"one\ntwo\n")
    assert len(list(whole_lines(path, most=most))) == count


def test_a_line_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LONGEST", 8)
    path = tmp_path / "x.csv"
    path.write_bytes(b"123456\n1234567\n")
    with fails(f"{path.as_posix()}: line 2: has more than 8 bytes, as no line has", RecordError):
        list(whole_lines(path))


def test_an_array_is_a_stack_of_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    for x, shown in ((np.array(["a"]), "<U1 of shape (1,)"), (np.array(3.0), "a scalar")):
        np.save(path, x)
        with fails(f"{path.as_posix()}: is no stack of numbers: {shown}", RecordError):
            load_array(path)
    for x in (np.zeros((2, 3), np.uint8), np.array([1 + 2j]), np.array([True])):
        np.save(path, x)
        np.testing.assert_array_equal(load_array(path), x)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_folder_holds_files_and_folders_of_its_own_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    (tmp_path / "000").mkdir()
    check_entries(tmp_path)
    rest = "a run folder holds its own files alone: put the file itself there, or remove it"
    os.mkfifo(tmp_path / "y.npy")
    with fails(f"{(tmp_path / 'y.npy').as_posix()}: is no regular file; {rest}"):
        check_entries(tmp_path)
    for name, target in (("x.csv", "a.csv"), ("b", "000"), ("a", "gone")):
        (tmp_path / name).symlink_to(tmp_path / target)
        with fails(f"{(tmp_path / name).as_posix()}: is a link; {rest}"):  # the first by name
            check_entries(tmp_path)
