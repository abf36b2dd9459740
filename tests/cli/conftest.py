"""A command line that runs in this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stream_sparse.cli import console, main, progress

Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Give words, get exit code, stdout, stderr; without the lines that only slow machines print."""
    monkeypatch.setattr(console, "_PATIENCE_S", 3600.0)
    monkeypatch.setattr(progress, "_PLAIN_EVERY_S", 3600.0)

    def run(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return int(str(left.value.code)), said.out, said.err

    return run
