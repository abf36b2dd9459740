"""Units that the registry knows, and a film in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.support.replayable_runs import make_known
from tests.support.resumable_runs import film


@pytest.fixture(autouse=True)
def known() -> None:
    make_known()


@pytest.fixture
def file(tmp_path: Path) -> str:
    np.save(tmp_path / "film.npy", film())
    return str(tmp_path / "film.npy")
