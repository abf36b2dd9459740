"""Pictures of the view for a page: read with care, reduced, and encoded again."""

from __future__ import annotations

import base64
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from stream_sparse.errors import InputError, cause_words
from stream_sparse.io.bounds import opened
from stream_sparse.io.recorded_video import DamagedPictureError, Film, check_size
from stream_sparse.records.schema import read_info

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["Still", "last_picture", "stills"]

_WIDEST, _WIDEST_SMALL = 1600, 800  # px of the last picture, and of those before
_MOST_FILE, _MOST_PNG = 1 << 26, 1 << 20  # bytes of view.png, and from which on it is written as JPEG


@dataclass(frozen=True)
class Still:
    """A picture within the page.

    Attributes:
        address: the picture itself, as a ``data:`` address.
        width: in pixels.
        height: in pixels.
        time_s: time of its frame; None for the last picture.
    """

    address: str
    width: int
    height: int
    time_s: float | None = None


def last_picture(folders: Sequence[Path]) -> Still | None:
    """Return the newest ``view.png``, or None. DamagedPictureError where it is damaged."""
    path = next((p for folder in reversed(folders) if (p := folder / "view.png").is_file()), None)
    if path is None:
        return None
    try:
        with (
            opened(path, _MOST_FILE, "picture that is shown", "view.png") as file,
            Image.open(file, formats=("PNG",)) as picture,
        ):
            check_size("view.png", *picture.size)
            return _still(picture.convert("RGB"), _WIDEST)
    except DamagedPictureError:
        raise
    except InputError as error:
        raise DamagedPictureError(str(error)) from error
    except Exception as error:  # Pillow raises anything on a damaged file
        raise DamagedPictureError(f"view.png is not a picture, or damaged: {cause_words(error)}") from error


def stills(folders: Sequence[Path], times: Sequence[float]) -> Iterator[Still]:
    """Yield a picture of ``view.mkv`` for each time: the last one up to then; each once.

    DamagedPictureError where it cannot be read.
    """
    films = [
        (read_info(f).starts_at("view.mkv"), f / "view.mkv") for f in folders if (f / "view.mkv").is_file()
    ]
    last = None
    for time_s in times:
        before = [film for film in films if film[0] <= time_s] or films[:1]
        for start_s, path in before[-1:]:
            with closing(Film(path)) as film:
                found = film.at(time_s - start_s)
            if found is not None and (taken := (path, found[0])) != last:
                last = taken
                yield _still(found[1].to_image(), _WIDEST_SMALL, start_s + found[0], lossy=True)


def _still(picture: Image.Image, widest: int, time_s: float | None = None, lossy: bool = False) -> Still:
    if picture.width > widest:
        high = max(1, round(picture.height * widest / picture.width))
        picture = picture.resize((widest, high), Image.Resampling.LANCZOS)
    kind, data = "png", b""
    if not lossy:
        file = BytesIO()
        picture.save(file, "PNG", optimize=True)
        data = file.getvalue()
    if lossy or len(data) > _MOST_PNG:
        file = BytesIO()
        picture.save(file, "JPEG", quality=82, optimize=True)
        kind, data = "jpeg", file.getvalue()
    address = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return Still(address, picture.width, picture.height, time_s)
