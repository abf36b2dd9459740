"""`data`, against a server on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from stream_sparse.data import catalog
from tests.support import servers

from .conftest import Cli


@pytest.fixture
def sig(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """The sample `sig`, as if it lay on the server."""
    (tmp_path / "sig.npy").write_bytes(b"numbers")
    md5 = hashlib.md5(b"numbers").hexdigest()
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path / "cache"))
    with servers.files(tmp_path) as address:
        sample = catalog.SAMPLES["sig"]._replace(url=f"{address}/sig.npy", md5=md5)
        monkeypatch.setitem(catalog.SAMPLES, "sig", sample)
        yield "sig"


def test_the_list_says_where_from_and_under_what_licence(cli: Cli) -> None:
    out = cli.says("data")
    line = next(line for line in out.splitlines() if line.startswith("macaw"))
    assert "here" in line
    assert "public domain" in line
    assert {line.split()[0] for line in out.splitlines() if line.strip()} >= set(catalog.SAMPLES)
    assert max(map(len, out.split("\n\n")[0].splitlines())) <= 100


def test_it_fetches_and_checks(cli: Cli, sig: str, tmp_path: Path) -> None:
    out = cli.says("data", sig)
    assert out.splitlines() == [
        f"sig: {tmp_path / 'cache' / 'sig.npy'}",
        "play it: stream-sparse run bird -s sample:sig",
    ]
    assert (tmp_path / "cache" / "sig.npy").read_bytes() == b"numbers"


class Runs:
    """A pickle of it writes a file when it is loaded, as that of a stranger may do anything."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, ...]:
        return Path.write_text, (self.file, "ran")


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file as the course's model: a pickled dict with code in it."""
    content = {"note": Runs(tmp_path / "ran")}
    (tmp_path / "cache").mkdir()
    np.save(tmp_path / "cache" / "model.npy", content, allow_pickle=True)
    md5 = hashlib.md5((tmp_path / "cache" / "model.npy").read_bytes()).hexdigest()
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path / "cache"))
    monkeypatch.setitem(catalog.SAMPLES, "model", catalog.SAMPLES["model"]._replace(md5=md5))
    return tmp_path


def test_a_pickle_is_fetched_and_not_loaded(cli: Cli, model: Path) -> None:
    out = cli.says("data", "model")
    said = " ".join(out.split())
    assert "not loaded: that runs code that its author chose, with all your rights" in said
    assert not (model / "ran").exists()
