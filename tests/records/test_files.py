"""Lines of the files of a run folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse.errors import RecordError
from stream_sparse.records import files
from stream_sparse.records.files import byte_lines, whole_lines
from tests.support.errors import fails


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
    assert len(list(byte_lines(path, most=most))) == count


def test_a_line_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LONGEST", 8)
    path = tmp_path / "x.csv"
    path.write_bytes(b"123456\n1234567\n")
    with fails(f"{path.as_posix()}: line 2: has more than 8 bytes, as no line has", RecordError):
        list(whole_lines(path))
