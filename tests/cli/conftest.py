"""A command line that runs in this process."""

from __future__ import annotations

import pytest

from stream_sparse.cli import batch, console, main, progress


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
    """The command line without the lines that only slow machines print."""
    monkeypatch.setattr(console, "_PATIENCE_S", 3600.0)
    for slow in (batch, progress):
        monkeypatch.setattr(slow, "_PLAIN_EVERY_S", 3600.0)
    return Cli(capsys)
