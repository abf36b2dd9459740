"""A command line that runs in this process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.cli import main, progress
from tests.conftest import RECORDED


class Cli:
    """The command line: a call gives words, and gets exit code, stdout and stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        said = self._capsys.readouterr()
        return int(str(left.value.code)), said.out, said.err

    def says(self, *words: object) -> str:
        """Return what a command prints that ends well and without a word to stderr."""
        code, out, err = self(*words)
        assert (code, err) == (0, ""), out
        return out


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line without the lines of progress that only slow machines print."""
    monkeypatch.setattr(progress, "_PLAIN_EVERY_S", 3600.0)
    return Cli(capsys)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A run of a film of 20 frames, `film.npy`."""
    np.save(tmp_path / "film.npy", np.random.default_rng(0).integers(0, 256, (20, 8, 9), np.uint8))
    (tmp_path / "noise.yaml").write_text(RECORDED)
    load(tmp_path / "noise.yaml", source=str(tmp_path / "film.npy")).run(record=tmp_path / "film")
    return tmp_path / "film"
