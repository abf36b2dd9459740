"""Pictures for keeps: a PNG that overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import cv2

from stream_sparse.frame import Array

from .files import cannot_write, make_file, write_all


def save_picture(folder: Path, name: str, picture: Array) -> Path:
    """Write a uint8 BGR picture as PNG, beside others of its name as ``name-2.png`` and so on.

    Raises:
        InputError: where the file cannot be made.
        RunError: where it cannot be written.
    """
    path, file = make_file(folder / f"{name}.png")
    try:
        with file:
            write_all(file, cv2.imencode(".png", picture)[1])
    except OSError as error:
        raise cannot_write(path, error) from error
    return path
