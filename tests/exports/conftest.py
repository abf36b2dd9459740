"""A recorded run with two dropped frames."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def run(recorded: Path) -> Path:
    with (recorded / "frames.csv").open("a") as file:
        file.write(f'60,2.0,dropped,ring full\n61,{61 / 30},dropped,"a, b"\n')
    return recorded
