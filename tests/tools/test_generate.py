"""Files that tools make are committed as the tools make them now."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest
from matplotlib import colormaps

from stream_sparse.data import catalog
from stream_sparse.drawing.colours import colour_table
from tests.support.processes import prints

ROOT = Path(__file__).parents[2]
MAPS = ["gray", "coolwarm", "viridis", "magma", "plasma"]


def test_the_generated_files_are_those_that_the_code_makes(tmp_path: Path) -> None:
    prints(ROOT / "tools" / "generate.py", tmp_path)
    made = [path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")]
    assert {path.suffix for path in made} == {".js", ".json", ".pyi"}
    old = [str(p) for p in made if (ROOT / p).read_text("utf-8") != (tmp_path / p).read_text("utf-8")]
    assert not old, f"{', '.join(old)}: run python tools/generate.py"


def test_the_colour_maps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["make_colormaps.py", str(tmp_path / "maps.npz")])
    runpy.run_path(str(ROOT / "tools" / "make_colormaps.py"), run_name="__main__")
    with np.load(tmp_path / "maps.npz") as made:
        assert sorted(made) == sorted(MAPS)
        for name in MAPS:
            np.testing.assert_array_equal(colour_table(name), made[name])
            expected = (colormaps[name](np.arange(256))[:, 2::-1] * 255).round()
            assert np.abs(colour_table(name) - expected).max() <= (4 if name == "coolwarm" else 0)


def test_the_sample_trace() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "make_trace.py"))["trace"]()
    assert made.dtype == np.uint8
    np.testing.assert_array_equal(np.load(catalog.find("trace")), made)
