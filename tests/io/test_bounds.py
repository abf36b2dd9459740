"""Files of other people are read within bounds, or refused in one line."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from stream_sparse.errors import InputError
from stream_sparse.io.bounds import is_inside, read_bytes, read_json, read_text
from tests.support.errors import refusal

posix = pytest.mark.skipif(os.name == "nt", reason="links and pipes are those of POSIX")


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def holding(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


@posix
@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda path: None, "is missing"),
        (folder, "cannot be read: not a regular file"),
        (pipe, "cannot be read: not a regular file"),
        (lambda path: path.symlink_to("/dev/zero"), "cannot be read: not a regular file"),
        (holding(bytes(11)), "has more than 10 bytes, as no test has"),
    ],
)
def test_what_is_no_file_within_the_bound_is_refused(
    tmp_path: Path, make: Callable[[Path], object], problem: str
) -> None:
    path = tmp_path / "file"
    make(path)
    assert refusal(InputError, read_bytes, path, 10, "test") == f"{path.as_posix()}: {problem}"
    assert refusal(InputError, read_bytes, path, 10, "test", "mine") == f"mine: {problem}"


def test_a_text_may_begin_with_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for data in ("grün".encode(), b"\xef\xbb\xbf" + "grün".encode()):
        path.write_bytes(data)
        assert read_text(path, 10, "test") == "grün"
    path.write_bytes("grün".encode("latin-1"))
    assert (
        refusal(InputError, read_text, path, 10, "test", "mine")
        == "mine: is not UTF-8 (byte 0xfc); save it as UTF-8"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (100_000 * "[", "maximum recursion depth exceeded while decoding a JSON array from a unicode string"),
    ],
)
def test_what_is_no_json_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    said = refusal(InputError, read_json, path, 1_000_000, "test")
    assert said == f"{path.as_posix()}: is not JSON: {problem}"
    path.write_text('{"a": [1]}')
    assert read_json(path, 100, "test") == {"a": [1]}


@posix
def test_a_link_that_leads_out_is_not_inside(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "link").symlink_to(tmp_path / "other")
    assert is_inside(inner, inner / "new" / "file")
    assert not is_inside(inner, inner / "link")
    assert not is_inside(inner, inner / ".." / "other")
