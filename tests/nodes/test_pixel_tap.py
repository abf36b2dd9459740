from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stream_sparse import reference
from stream_sparse.errors import ParameterError
from stream_sparse.nodes import PixelTap
from tests.support.errors import refusal


def test_gray_gives_scalars_and_colour_arrays_of_three() -> None:
    assert type(PixelTap(row=0, col=1).update(np.array([[1, 2]], np.uint8))) is float
    for size in (1, 3):
        colour = PixelTap(row=1, col=1, size=size).update(np.ones((3, 3, 3), np.uint8))
        assert (colour.shape, colour.dtype) == ((3,), np.float32)


POINTS = [[3, 4], {"name": "soma", "row": 9, "col": 6}, [9, 17]]
PLACES = {"p0": (3, 4), "soma": (9, 6), "p2": (9, 17)}


@pytest.mark.parametrize("shape", [(13, 21), (13, 21, 3)])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "bool", "float32", "float64"])
@pytest.mark.parametrize("size", [1, 3, 7])
def test_points_equal_single_taps_to_the_bit(shape: tuple[int, ...], dtype: str, size: int) -> None:
    frame = (np.random.default_rng(0).standard_normal(shape) * 1000).astype(dtype)
    found = PixelTap(points=POINTS, size=size).update(frame)
    assert list(found) == list(PLACES)
    for name, (row, col) in PLACES.items():
        alone = PixelTap(row=row, col=col, size=size).update(frame)
        assert type(found[name]) is type(alone)
        np.testing.assert_array_equal(found[name], alone, strict=True)


@pytest.mark.parametrize("size", [3, 9])
def test_a_square_is_added_up_by_rows(size: int) -> None:
    frame = np.random.default_rng(0).standard_normal((9, 9))
    corner = 4 - size // 2
    rows = frame[corner : corner + size, corner : corner + size].tolist()
    total = 0.0
    for row in rows:
        part = 0.0
        for value in row:
            part += value
        total += part
    assert PixelTap(row=4, col=4, size=size).update(frame) == total / size**2


def test_points_equal_the_formula() -> None:
    video = np.random.default_rng(0).integers(0, 256, (5, 13, 21), np.uint8)
    node = PixelTap(points=POINTS, size=3)
    truth = reference.pixel_tap(video, **node.parameters())
    found = node.batch(video)
    assert list(found) == list(truth)
    for name, values in truth.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-12)


def test_a_file_is_replaced_by_its_points(tmp_path: Path) -> None:
    file = tmp_path / "rois.csv"
    file.write_text("name, row, col\nsoma, 9, 6\n\nend,3,4\n")
    node = PixelTap(points=str(file))
    file.write_text("\ufeffcol,row\r\n6,9\r\n", encoding="utf-8")
    unnamed = PixelTap(points=file)
    file.unlink()
    assert node.fields() == ("soma", "end")
    assert node.parameters()["points"] == (
        {"name": "soma", "row": 9, "col": 6},
        {"name": "end", "row": 3, "col": 4},
    )
    assert unnamed.parameters()["points"] == ((9, 6),)
    frame = np.arange(273).reshape(13, 21)
    assert node.fresh().update(frame) == {"soma": 195.0, "end": 67.0}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"y,x\n1,2\n", ", line 2: expected the columns row,col or name,row,col of whole numbers"),
        (b"row,col\n", " must hold at least one point, {POINT}, or name a CSV file (got '{file}')"),
        (b"row,col\n1,2\n3,4.5\n", ", line 3: expected the columns row,col or name,row,col of whole numbers"),
        (b"name,row,col\na,1,2\na,1,2\n", " must have different names (got 'a' twice)"),
        (b"row,col\n" + 1_000_000 * b" ", ": has more than 1,000,000 bytes, as no list has"),
        (None, ": is missing"),
    ],
)
def test_what_a_file_cannot_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes | None, problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if data is not None:
        Path("rois.csv").write_bytes(data)
    point = "[row, col] or {name: ..., row: ..., col: ...}"
    told = problem.replace("{POINT}", point).replace("{file}", "rois.csv")
    assert refusal(ParameterError, PixelTap, points="rois.csv") == f"pixel_tap: points: rois.csv{told}"
