"""CIFAR-10: fetched from a server, unpacked once."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from stream_sparse.data import catalog
from stream_sparse.data.cifar import unpacked
from stream_sparse.frame import Array
from stream_sparse.nodes import Grayscale
from stream_sparse.sources import Sample
from tests.support import servers
from tests.support.video_files import read

NAME = "cifar-10-binary.tar.gz"
ORDER = (1, 3, 4, 5, 2)
"""Batches lie in an order of their own in the archive."""


def pictures(count: int = 15) -> Array:
    """Return random pictures, (count, 32, 32, 3) in red, green, blue."""
    return np.random.default_rng(0).integers(0, 256, (count, 32, 32, 3), np.uint8)


def contents_of(rgb: Array) -> dict[str, bytes]:
    """Return the content of each file of an archive of some pictures, shared by five batches in turn."""
    found = {
        "cifar-10-batches-bin/batches.meta.txt": b"airplane\n",
        "cifar-10-batches-bin/readme.html": b"<p>",
    }
    parts = dict(enumerate(np.array_split(rgb, 5), 1))
    for number in ORDER:
        records = [bytes([k % 10]) + x.transpose(2, 0, 1).tobytes() for k, x in enumerate(parts[number])]
        found[f"cifar-10-batches-bin/data_batch_{number}.bin"] = b"".join(records)
    test = bytes([3]) + bytes(3072)
    return {**found, "cifar-10-batches-bin/test_batch.bin": test}


def packed(path: Path, contents: Mapping[str, bytes]) -> Path:
    """Write an archive of some files, and return it."""
    with tarfile.open(path, "w:gz") as made:
        for name, content in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            made.addfile(member, io.BytesIO(content))
    return path


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small archive on a server, in the place of the real one; its folder."""
    folder = tmp_path / "shop"
    folder.mkdir()
    made = packed(folder / NAME, contents_of(pictures()))
    md5 = hashlib.md5(made.read_bytes()).hexdigest()
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path / "cache"))
    with servers.files(folder) as address:
        sample = catalog.SAMPLES["cifar10"]._replace(url=f"{address}/{NAME}", md5=md5)
        monkeypatch.setitem(catalog.SAMPLES, "cifar10", sample)
        yield folder


def test_it_is_fetched_and_plays_in_the_order_of_its_batches(shop: Path, tmp_path: Path) -> None:
    bgr = pictures()[..., ::-1]
    source = Sample(name="cifar10", color=True)
    assert source.check_refusal() == "sample 'cifar10' not downloaded"
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
