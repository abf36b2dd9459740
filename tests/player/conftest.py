"""Sessions at a window that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.users import Start, playing


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Begin a session in an empty folder: takes a pipeline, and what its ``play`` takes."""
    monkeypatch.chdir(tmp_path)
    yield from playing(monkeypatch)
