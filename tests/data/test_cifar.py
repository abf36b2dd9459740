"""CIFAR-10: fetched from a server, unpacked once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from stream_sparse.data import catalog
from stream_sparse.data.cifar import unpacked
from stream_sparse.errors import SourceError
from stream_sparse.nodes import Grayscale
from stream_sparse.sources import Sample
from tests.support import cifar, servers
from tests.support.errors import refusal
from tests.support.video_files import read

NAME = "cifar-10-binary.tar.gz"
FIRST = "cifar-10-batches-bin/data_batch_1.bin"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small archive on a server, in the place of the real one; its folder."""
    folder = tmp_path / "shop"
    folder.mkdir()
    made = cifar.archive(folder / NAME, cifar.files(cifar.pictures()))
    md5 = hashlib.md5(made.read_bytes()).hexdigest()
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path / "cache"))
    with servers.files(folder) as address:
        sample = catalog.SAMPLES["cifar10"]._replace(url=f"{address}/{NAME}", md5=md5)
        monkeypatch.setitem(catalog.SAMPLES, "cifar10", sample)
        yield folder


def test_it_is_fetched_and_plays_in_the_order_of_its_batches(shop: Path, tmp_path: Path) -> None:
    bgr = cifar.pictures()[..., ::-1]
    source = Sample(name="cifar10", color=True)
    assert source.kept_closed() == "sample 'cifar10' not downloaded"
    medium = source.open()
    assert (medium.shape, medium.dtype, medium.frames) == ((32, 32, 3), np.uint8, 15)
    np.testing.assert_array_equal([frame.data for frame in read(source)], bgr)
    gray = Sample(name="cifar10", loop=True)
    assert gray.open().shape == (32, 32)
    seen = [frame.data for frame in read(gray, 20)]
    np.testing.assert_array_equal(seen, [Grayscale().update(bgr[k % 15]) for k in range(20)])
    assert sorted(file.name for file in (tmp_path / "cache").iterdir()) == [
        NAME, "cifar10-color.npy", "cifar10-gray.npy",
    ]  # fmt: skip


def test_it_is_unpacked_once(shop: Path) -> None:
    made = unpacked(shop / NAME, color=False)
    (shop / NAME).write_bytes(b"")
    assert unpacked(shop / NAME, color=False) == made
    assert np.load(made, allow_pickle=False).shape == (15, 32, 32)


def refused(archive: Path) -> str:
    said = refusal(SourceError, unpacked, archive, color=False)
    assert [file for file in archive.parent.iterdir() if file.name.startswith("cifar10-")] == []
    return said.replace(str(archive), NAME)


def test_a_damaged_archive(tmp_path: Path) -> None:
    archive = cifar.archive(tmp_path / NAME, cifar.files(cifar.pictures()))
    whole = archive.read_bytes()
    for content in (whole[: len(whole) // 2], b"<html>", whole[:100] + b"0000" + whole[104:]):
        archive.write_bytes(content)
        assert refused(archive).startswith(f"sample 'cifar10': {NAME}: damaged (")
    files = cifar.files(cifar.pictures())
    short = {**files, FIRST: files[FIRST][:-1]}
    lacking = {name: data for name, data in files.items() if name != FIRST}
    for given in (short, lacking):
        said = refused(cifar.archive(archive, given))
        assert said.startswith(f"sample 'cifar10': {NAME}: damaged (")
