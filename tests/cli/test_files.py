"""New content of files, whichever way an editor writes it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stream_sparse.cli.files import Files


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text("name: one\n")
    return path


def _looks(files: Files, count: int = 3) -> list[int]:
    return [len(files.changed()) for _ in range(count)]


def test_nothing_is_new_at_first(file: Path) -> None:
    assert _looks(Files([file])) == [0, 0, 0]


def test_content_counts_once_it_stands_still(file: Path) -> None:
    files = Files([file])
    for size in range(1, 5):  # an editor that takes its time
        file.write_text("name: another one"[: 3 * size])
        assert files.changed() == []
    assert files.changed() == [file]
    assert files.changed() == []


def test_an_editor_that_writes_by_rename(file: Path, tmp_path: Path) -> None:
    files = Files([file])
    beside = tmp_path / ".a.yaml.swp"
    beside.write_text("name: two\n")
    beside.replace(file)
    assert _looks(files) == [0, 1, 0]


def test_an_editor_that_moves_the_old_file_away_first(file: Path, tmp_path: Path) -> None:
    files = Files([file])
    file.rename(tmp_path / "a.yaml~")
    assert _looks(files) == [0, 0, 0]
    file.write_text("name: two\n")
    assert _looks(files) == [0, 1, 0]


def test_a_file_that_comes_back_as_it_was_is_not_new(file: Path) -> None:
    files = Files([file])
    text = file.read_text()
    file.unlink()
    assert _looks(files) == [0, 0, 0]
    file.write_text(text)
    assert _looks(files) == [0, 0, 0]


def test_a_new_time_alone_is_no_new_content(file: Path) -> None:
    files = Files([file])
    os.utime(file, (1, 1))
    assert _looks(files) == [0, 0, 0]


def test_a_content_of_the_same_size_is_new(file: Path) -> None:
    files = Files([file])
    file.write_text("name: two\n")
    os.utime(file, (1, 1))
    assert _looks(files) == [0, 1, 0]


def test_several_files_are_told_apart(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "own.py"
    files = Files([file, other])  # which is not there yet
    other.write_text("x = 1\n")
    assert [files.changed(), files.changed()] == [[], [other]]
    assert files.digest(file) != files.digest(other)
