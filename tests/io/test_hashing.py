from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run, sources
from stream_sparse.io import hashing as digest
from stream_sparse.io.hashing import HEAD, Digest, file_digest
from stream_sparse.panels import Trace

RNG = np.random.default_rng(2)


def written(path: Path, pieces: list[tuple[int, bytes]]) -> Digest:
    """A file of pieces at their places, and the digest that saw them come."""
    taken = Digest()
    with path.open("wb") as file:
        for offset, data in pieces:
            file.seek(offset)
            file.write(data)
            taken.wrote(offset, data)
    return taken


@pytest.mark.parametrize("size", [0, HEAD, 3 * HEAD + 5])
@pytest.mark.parametrize("piece", [HEAD, 100_000])
def test_what_comes_in_pieces_has_the_digest_of_the_whole(tmp_path: Path, size: int, piece: int) -> None:
    data = RNG.bytes(size)
    taken = written(tmp_path / "a", [(i, data[i : i + piece]) for i in range(0, size, piece)])
    (tmp_path / "b").write_bytes(data)
    assert taken.of(tmp_path / "a") == file_digest(tmp_path / "b")


@pytest.mark.parametrize(
    ("patch", "again"),
    [((0, 10), False), ((HEAD - 10, 10), False), ((HEAD - 10, 11), True), ((2 * HEAD, 5), True)],
)
def test_the_head_may_change_and_what_changes_behind_it_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patch: tuple[int, int], again: bool
) -> None:
    pieces = [(0, RNG.bytes(HEAD + 7)), (HEAD + 7, RNG.bytes(2 * HEAD)), (patch[0], RNG.bytes(patch[1]))]
    taken = written(tmp_path / "a", [*pieces, (3 * HEAD + 7, b"more")])
    read: list[Path] = []
    whole = digest.file_digest
    monkeypatch.setattr(digest, "file_digest", lambda path: read.append(path) or whole(path))
    assert taken.of(tmp_path / "a") == whole(tmp_path / "a")
    assert bool(read) == again


def test_no_file_of_a_run_is_read_again_at_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from stream_sparse.recording import recorder

    read: list[str] = []

    def spy(path: Path) -> Any:
        read.append(path.name)
        return file_digest(path)

    monkeypatch.setattr(digest, "file_digest", spy)
    monkeypatch.setattr(recorder, "file_digest", spy)
    film = RNG.integers(0, 256, (60, 60, 80), dtype=np.uint8)
    pipeline = Pipeline(sources.Array(path=film)).then(nodes.DiffBox(window=3), name="box").keep("box")
    run = (
        pipeline.then(nodes.PixelTap(row=1, col=1), name="p")
        .view(Trace(), "p")
        .run(record=tmp_path / "run", record_source="lossless")
    )
    assert sorted(read) == ["pipeline.yaml", "state.npz", "view.png"]
    files = open_run(run.folder).info["files"]
    assert files == {name: file_digest(run.folder / name) for name in files}
    assert {"view.mkv", "source.mkv", "box.npy", "values.csv", "frames.csv", "events.jsonl"} < set(files)
    for name in ("source.mkv", "box.npy"):
        assert (run.folder / name).stat().st_size > 2 * HEAD
