"""A film in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.support.resumable_runs import film


@pytest.fixture
def file(tmp_path: Path) -> str:
    np.save(tmp_path / "film.npy", film())
    return str(tmp_path / "film.npy")
