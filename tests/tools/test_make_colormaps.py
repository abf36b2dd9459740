"""The tool that makes the colour maps, and the file that it made."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib import colormaps

from stream_sparse.drawing.colours import colour_table

TOOL = Path(__file__).parents[2] / "tools" / "make_colormaps.py"
MAPS = ["gray", "coolwarm", "viridis", "magma", "plasma"]


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(TOOL))


def test_the_package_has_what_the_tool_makes(
    tool: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["make_colormaps.py", str(tmp_path / "maps.npz")])
    tool["main"]()
    with np.load(tmp_path / "maps.npz") as made:
        assert sorted(made) == sorted(MAPS)
        for name in MAPS:
            np.testing.assert_array_equal(colour_table(name), made[name])


@pytest.mark.parametrize("name", MAPS)
def test_colour_maps_are_those_of_matplotlib(name: str) -> None:
    expected = (colormaps[name](np.arange(256))[:, 2::-1] * 255).round()
    assert np.abs(colour_table(name) - expected).max() <= (4 if name == "coolwarm" else 0)


def test_colours_survive_the_way_to_lab_and_back(tool: dict[str, Any]) -> None:
    rgb = np.stack(np.meshgrid(*[np.linspace(0, 1, 9)] * 3), axis=-1).reshape(-1, 3)
    np.testing.assert_allclose(tool["rgb_of"](tool["lab_of"](rgb)), rgb, atol=1e-9)
