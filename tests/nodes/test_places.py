"""Points and regions come from CSV files; what is wrong with a file is one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse.errors import ParameterError
from stream_sparse.nodes import Crop
from tests.support.errors import refusal

FRAME = np.arange(20 * 30).reshape(20, 30)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_crop_takes_a_rectangle_from_a_file() -> None:
    Path("rois.csv").write_text("name,row,col,height,width\nbill,2,3,4,5\neye,0,1,2,2\n")
    crop = Crop(region={"file": "rois.csv", "name": "bill"})
    np.testing.assert_array_equal(crop.update(FRAME), FRAME[2:6, 3:8])
    numbers = {"row": 2, "col": 3, "height": 4, "width": 5}  # what is stored, drawn and edited
    assert crop.fresh().parameters() == {**numbers, "region": None}
    crop.edit(row=0)
    np.testing.assert_array_equal(crop.update(FRAME), FRAME[:4, 3:8])


SEVERAL = "region: two.csv: has 2 regions (r0, r1); name one: {file: two.csv, name: r0}"


@pytest.mark.parametrize(
    ("cls", "given", "text"),
    [
        (Crop, {}, "needs row, col, height and width, or region (row and col and height and width missing)"),
        (Crop, {"row": 1, "region": "two.csv"}, SEVERAL),
        (Crop, {"row": 1, "region": {"file": "two.csv", "name": "r1"}},
         "give row, col, height and width, or region, not both"),
        (Crop, {"region": "none.csv"}, "region: none.csv: is missing"),
        (Crop, {"region": "twice.csv"},
         "region: twice.csv: has 'bill' twice; give each region a name of its own"),
    ],
)  # fmt: skip
def test_files_and_regions_that_are_refused(cls: Any, given: dict[str, Any], text: str) -> None:
    Path("two.csv").write_text("row,col,height,width\n1,1,2,2\n3,3,4,4\n")
    Path("twice.csv").write_text("name,row,col,height,width\nbill,1,1,2,2\nbill,3,3,4,4\n")
    Path("head.csv").write_text("row,col,height,width\n")
    assert refusal(ParameterError, cls, **given) == f"crop: {text}"
