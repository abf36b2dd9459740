"""Points and regions come from CSV files and from ROIs of ImageJ; what is wrong with a file is one line."""

# ruff: noqa: ISC004  messages stand here as users see them

from __future__ import annotations

import struct
import sys
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from roifile import ROI_TYPE, ImagejRoi

from stream_sparse.errors import ParameterError
from stream_sparse.nodes import Crop, PixelTap
from tests.support.errors import refusal

FRAME = np.arange(20 * 30).reshape(20, 30)


def roi(kind: ROI_TYPE, points: Any, name: str = "") -> bytes:
    found = ImagejRoi.frompoints(np.array(points, np.float64), name=name)
    found.roitype = kind
    data: bytes = found.tobytes()
    return data


def rectangle(row: int, col: int, height: int, width: int) -> bytes:
    found = ImagejRoi()
    found.roitype = ROI_TYPE.RECT
    found.top, found.left, found.bottom, found.right = row, col, row + height, col + width
    data: bytes = found.tobytes()
    return data


def zipped(path: Path, **rois: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as entries:
        entries.writestr("notes.txt", "not an ROI")
        for name, data in rois.items():
            entries.writestr(f"{name}.roi", data)
    return path


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_points_of_imagej_are_pixels_of_the_tap() -> None:
    Path("left eye.roi").write_bytes(roi(ROI_TYPE.POINT, [[4.5, 3.5]]))  # x, y within a pixel
    assert PixelTap(points="left eye.roi").update(FRAME) == {"left_eye": FRAME[3, 4]}
    two, one = roi(ROI_TYPE.POINT, [[1, 2], [7, 5]]), roi(ROI_TYPE.POINT, [[29, 19]])
    path = zipped(Path("RoiSet.zip"), **{"0003-0002": two, "soma": one})
    tap = PixelTap(points=str(path))
    assert tap.update(FRAME) == {
        "roi_0003_0002_0": FRAME[2, 1], "roi_0003_0002_1": FRAME[5, 7], "soma": FRAME[19, 29],
    }  # fmt: skip
    path.unlink()
    assert tap.fresh().update(FRAME) == tap.update(FRAME)  # what is stored needs no file


def test_a_crop_takes_a_rectangle_from_a_file() -> None:
    Path("rois.csv").write_text("name,row,col,height,width\nbill,2,3,4,5\neye,0,1,2,2\n")
    crop = Crop(region={"file": "rois.csv", "name": "bill"})
    np.testing.assert_array_equal(crop.update(FRAME), FRAME[2:6, 3:8])
    numbers = {"row": 2, "col": 3, "height": 4, "width": 5}  # what is stored, drawn and edited
    assert crop.fresh().parameters() == {**numbers, "region": None}
    crop.edit(row=0)
    np.testing.assert_array_equal(crop.update(FRAME), FRAME[:4, 3:8])
    Path("a.roi").write_bytes(rectangle(1, 2, 7, 9))
    np.testing.assert_array_equal(Crop(region="a.roi").update(FRAME), FRAME[1:8, 2:11])
    Path("b.roi").write_bytes(roi(ROI_TYPE.POLYGON, [[2, 1], [12, 4], [5, 11]]))
    np.testing.assert_array_equal(Crop(region="b.roi").update(FRAME), FRAME[1:12, 2:13])  # its bounds


SEVERAL = "region: two.csv: has 2 regions (r0, r1); name one: {file: two.csv, name: r0}"


@pytest.mark.parametrize(
    ("cls", "given", "text"),
    [
        (Crop, {}, "needs row, col, height and width, or region (row and col and height and width missing)"),
        (Crop, {"row": 1, "region": "two.csv"}, SEVERAL),
        (Crop, {"row": 1, "region": {"file": "two.csv", "name": "r1"}},
         "give row, col, height and width, or region, not both"),
        (Crop, {"region": {"file": "two.csv", "name": "r2"}},
         "region: two.csv: has no region 'r2'; it has r0, r1"),
        (Crop, {"region": {"row": 1, "col": 1, "height": 0, "width": 3}},
         "region must be the name of a CSV or ROI file, {file: ..., name: ...}, or {row: ..., col: ..., "
         "height: ..., width: ...} (got {row: 1, col: 1, height: 0, width: 3})"),
        (Crop, {"region": "none.csv"}, "region: none.csv: is missing"),
        (Crop, {"region": "junk.zip"}, "region: junk.zip: is damaged, or no zip file of ROIs"),
        (Crop, {"region": "junk.roi"}, "region: junk.roi: 'junk' is damaged, or no ROI of ImageJ"),
        (Crop, {"region": "short.roi"}, "region: short.roi: 'short' is damaged, or no ROI of ImageJ"),
        (Crop, {"region": "bomb.zip"}, "region: bomb.zip: must hold at most 10000 ROIs, of 10 MB together"),
        (Crop, {"region": "large.roi"}, "region: large.roi: has more than 1,000,000 bytes, as no list has"),
        (Crop, {"region": "empty.zip"}, "region: empty.zip: holds no ROI (a file that ends with .roi)"),
        (Crop, {"region": {"file": "two.csv", "row": 1}},
         "region must be the name of a CSV or ROI file, {file: ..., name: ...}, or {row: ..., col: ..., "
         "height: ..., width: ...} (got {file: 'two.csv', row: 1})"),
        (Crop, {"region": "twice.csv"},
         "region: twice.csv: has 'bill' twice; give each region a name of its own"),
        (Crop, {"region": "head.csv"}, "region: head.csv: holds no region"),
        (Crop, {"region": "left.roi"}, "region: left.roi: 'left' is not a rectangle in a frame"),
        (PixelTap, {"points": "many.roi"}, "points: many.roi must hold at most 10000 points (got 10001)"),
        (PixelTap, {"points": "oval.roi"},
         "points: oval.roi: oval is of the kind oval, not a point; draw points, or give the region to a "
         "crop node"),
    ],
)  # fmt: skip
def test_files_and_regions_that_are_refused(cls: Any, given: dict[str, Any], text: str) -> None:
    Path("two.csv").write_text("row,col,height,width\n1,1,2,2\n3,3,4,4\n")
    Path("junk.zip").write_bytes(b"PK\x03\x04 no zip")
    Path("junk.roi").write_bytes(b"\0" * 200)
    point = roi(ROI_TYPE.POINT, [[1, 2], [3, 4]])
    Path("short.roi").write_bytes(point[:16] + struct.pack(">h", 30_000) + point[18:])  # so many points
    Path("oval.roi").write_bytes(roi(ROI_TYPE.OVAL, [[1, 2], [3, 4]]))
    Path("twice.csv").write_text("name,row,col,height,width\nbill,1,1,2,2\nbill,3,3,4,4\n")
    Path("head.csv").write_text("row,col,height,width\n")
    Path("left.roi").write_bytes(rectangle(2, -3, 4, 5))
    Path("many.roi").write_bytes(roi(ROI_TYPE.POINT, np.zeros((12_000, 2))))
    Path("large.roi").write_bytes(b"Iout" + b"\0" * 1_000_000)
    zipped(Path("bomb.zip"), a=b"\0" * 11_000_000)
    zipped(Path("empty.zip"))
    name = "crop" if cls is Crop else "pixel_tap"
    assert refusal(ParameterError, cls, **given) == f"{name}: {text}"


def test_a_zip_file_of_too_many_rois_is_refused() -> None:
    with zipfile.ZipFile("many.zip", "w") as entries:
        for k in range(10_001):
            entries.writestr(f"{k}.roi", b"")
    assert refusal(ParameterError, Crop, region="many.zip") == (
        "crop: region: many.zip: must hold at most 10000 ROIs, of 10 MB together"
    )


def test_a_zip_file_takes_no_more_memory_than_it_may_hold() -> None:
    zipped(Path("bomb.zip"), a=b"\0" * 100_000_000)
    tracemalloc.start()
    try:
        assert refusal(ParameterError, Crop, region="bomb.zip").endswith("of 10 MB together")
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_without_roifile_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "roifile", None)
    assert refusal(ParameterError, Crop, region="a.roi") == (
        "crop: region: a.roi: needs the package roifile: pip install 'stream-sparse[imagej]'"
    )


def test_a_cell_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("long.csv").write_text("row,col\n1,2\n" + "3" * 140_000 + ",4\n")
    said = refusal(ParameterError, PixelTap, points="long.csv")
    assert said == "pixel_tap: points: long.csv, line 3: field larger than field limit (131072)"
