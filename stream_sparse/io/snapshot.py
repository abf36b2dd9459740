"""Pictures for keeps: a PNG that overwrites nothing."""

from __future__ import annotations

import itertools
from pathlib import Path

import cv2

from stream_sparse.errors import RunError
from stream_sparse.frame import Array


def save_picture(folder: Path, name: str, picture: Array) -> Path:
    """Write a uint8 BGR picture as PNG, beside others of its name as ``name-2.png`` and so on."""
    _, data = cv2.imencode(".png", picture)
    for number in itertools.count(1):
        path = folder / (f"{name}.png" if number == 1 else f"{name}-{number}.png")
        try:
            with path.open("xb") as file:
                file.write(data.tobytes())
        except FileExistsError:
            continue
        except OSError as error:
            raise RunError(f"{path.as_posix()}: cannot write the snapshot: {error.strerror}") from error
        return path
    raise AssertionError("unreachable")
