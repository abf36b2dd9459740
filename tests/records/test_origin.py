"""The file that the frames of a run came from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stream_sparse import Pipeline, sources
from stream_sparse.io import hashing
from stream_sparse.records.origin import source_file, unchanged
from stream_sparse.records.schema import SourceFile


def test_the_file_of_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    film = tmp_path / "a film.mp4"
    film.touch()
    for path in (str(film), "a film.mp4", f"file:{film}", f"FILE://{str(film).replace(' ', '%20')}"):
        assert source_file(Pipeline(sources.Video(path=path)).plan) in (film, Path("a film.mp4"))
    for path in ("gone.mp4", str(tmp_path), "rtsp://host/a", "frames/*.png", "\0", "x" * 5000):
        assert source_file(Pipeline(sources.Video(path=path)).plan) is None
    macaw = source_file(Pipeline(sources.Sample(name="macaw")).plan)
    assert macaw is not None
    assert macaw.name == "macaw.mp4"
    assert source_file(Pipeline(sources.Synthetic()).plan) is None


def test_a_file_is_read_where_its_size_is_the_same_and_its_time_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, read = tmp_path / "film", list[Path]()
    path.write_bytes(b"film")
    os.utime(path, ns=(1, 1))
    digest = hashing.sha256(path)

    def count(file: Path) -> str | None:
        read.append(file)
        return digest

    monkeypatch.setattr(hashing, "sha256", count)

    def same(size: int | None, sha256: str | None, modified_ns: int | None) -> tuple[bool, int]:
        read.clear()
        known = SourceFile(path=str(path), size=size, sha256=sha256, modified_ns=modified_ns)
        return unchanged(path, known), len(read)

    assert same(4, digest, 1) == (True, 0)
    assert same(4, digest, 2) == (True, 1)
    assert same(4, "0" * 64, 2) == (False, 1)
    assert same(5, digest, 1) == (False, 0)
    assert same(None, digest, 2) == (True, 1)
    assert same(4, None, 2) == (True, 0)
    path.unlink()
    assert same(4, digest, 1) == (True, 0)
