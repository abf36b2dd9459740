"""Snapshots: what is written, and where."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.io.snapshot import save_picture
from tests.support.errors import refusal

PICTURE = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)


def test_it_is_the_picture(tmp_path: Path) -> None:
    np.testing.assert_array_equal(cv2.imread(str(save_picture(tmp_path, "bird-1", PICTURE))), PICTURE)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "bird-1.png").write_text("mine")
    names = [save_picture(tmp_path, "bird-1", PICTURE).name for _ in range(3)]
    assert names == ["bird-1-2.png", "bird-1-3.png", "bird-1-4.png"]
    assert (tmp_path / "bird-1.png").read_text() == "mine"


def test_a_folder_that_is_gone_is_a_line(tmp_path: Path) -> None:
    path = (tmp_path / "gone" / "bird-1.png").as_posix()
    assert refusal(InputError, save_picture, tmp_path / "gone", "bird-1", PICTURE) == (
        f"{path}: cannot be made: no such file or directory; give a place that you may write to"
    )
