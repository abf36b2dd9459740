"""Pictures of the view for a page: read with care, reduced, and encoded again."""

from __future__ import annotations

import base64
from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from stream_sparse.errors import cause_words
from stream_sparse.io.html import text
from stream_sparse.io.recorded_video import DamagedPictureError, Film
from stream_sparse.records.schema import read_info

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["last_picture", "stills"]

_WIDEST, _WIDEST_SMALL = 1600, 800  # px of the last picture, and of those before


def last_picture(folders: Sequence[Path]) -> str:
    """Return the newest ``view.png`` as a figure, or ""; DamagedPictureError where it is damaged."""
    path = next((p for folder in reversed(folders) if (p := folder / "view.png").is_file()), None)
    if path is None:
        return ""
    try:
        with Image.open(path, formats=("PNG",)) as picture:
            return _figure(picture.convert("RGB"), _WIDEST, "PNG", "the last picture")
    except Exception as error:  # Pillow raises anything on a damaged file
        raise DamagedPictureError(f"view.png is not a picture, or damaged: {cause_words(error)}") from error


def stills(folders: Sequence[Path], times: Sequence[float], begin_s: float) -> Iterator[str]:
    """Yield a figure of ``view.mkv`` for each time: the last picture up to then; each once.

    Words about it count from ``begin_s``. DamagedPictureError where it cannot be read.
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
                words = f"at {start_s + found[0] - begin_s:.1f} s"
                yield _figure(found[1].to_image(), _WIDEST_SMALL, "JPEG", words)


def _figure(picture: Image.Image, widest: int, kind: str, words: str) -> str:
    picture.thumbnail((widest, picture.height), Image.Resampling.LANCZOS)
    file = BytesIO()
    picture.save(file, kind, quality=82, optimize=True)
    address = f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"
    size = f'width="{picture.width}" height="{picture.height}"'
    image = f'<img src="{address}" {size} alt="The view, {text(words)}">'
    return f"<figure>{image}<figcaption>{text(words)}</figcaption></figure>"
