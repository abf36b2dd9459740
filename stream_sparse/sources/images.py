"""Read pictures of a folder or glob as frames."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from stream_sparse.base import param
from stream_sparse.errors import SourceError, StreamError
from stream_sparse.frame import Array, Clock, Frame, Medium

from ._paths import PICTURES, existing, matches, natural, some_names
from ._session import Items, Playing, repeated, size

_VIDEOS = frozenset({".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".wmv", ".ts"})


class Images(Playing):
    """The pictures of a folder or glob, in natural order: ``f2.png`` before ``f10.png``.

    All must have one size. Gray is made from the colours as by ``grayscale``. Pictures are rotated by their
    EXIF data; of 16 bits the upper 8 are kept. Time is ``index / fps``.

    >>> from stream_sparse.data.catalog import find
    >>> source = Images(path=str(find("china").parent / "*.jpg"), color=True)
    >>> source.open().shape
    (427, 640, 3)
    >>> [(f.index, round(f.time_s, 3)) for f in source.frames()]
    [(0, 0.0), (1, 0.033)]
    """

    path: str = param(help="A folder of pictures, or a glob such as frames/*.png.")
    fps: float = param(30.0, gt=0, help="Frames a second; pictures have no times of their own.")
    color: bool = param(False, help="BGR frames; false: gray.")
    loop: bool = param(False, help="Begin again at the end, for ever; times go on.")

    example: ClassVar[dict[str, Any]] = {"path": "frames/*.png"}

    def _play(self, stop: threading.Event) -> Items:  # noqa: ARG002
        files = self._files()
        try:
            first = read_picture(files[0], self.color)
        except StreamError as error:
            raise SourceError(str(error)) from None
        count = None if self.loop else len(files)
        yield Medium(first.shape, first.dtype, self.fps, live=False, clock=Clock("index"), frames=count)
        for index, file in enumerate(repeated(files, self.loop)):
            x = read_picture(file, self.color)
            if x.shape != first.shape:
                raise StreamError(
                    f"images: {file}: is {size(x.shape)} and {files[0].name} is {size(first.shape)}; a run"
                    " needs frames of one size"
                )
            yield Frame(index, index / self.fps, x)

    def _files(self) -> list[Path]:
        folder = Path(self.path).expanduser()
        if folder.is_dir():
            found = sorted((p for p in folder.iterdir() if p.is_file()), key=natural)
            where = "in this folder"
        elif any(c in self.path for c in "*?[") and not folder.exists():
            found = [p for p in matches(self.path) if p.is_file()]
            where = "among the matching files"
        else:
            return [existing(self.path, "a folder, a glob or a picture", "images")]
        pictures = [p for p in found if p.suffix.lower() in PICTURES and not p.name.startswith(".")]
        if pictures:
            return pictures
        videos = [p for p in found if p.suffix.lower() in _VIDEOS]
        if videos:
            one = "it is a video" if len(videos) == 1 else f"there are {len(videos)} videos"
            raise SourceError(
                f"images: {self.path}: no picture {where}, but {one} ({some_names(videos)}); a run takes one"
                " video: name its file"
            )
        kinds = "png, jpg, bmp, tif, webp, pgm"
        raise SourceError(f"images: {self.path}: no picture {where} ({len(found)} files); expected {kinds}")


def read_picture(file: Path, color: bool) -> Array:
    """Read a picture as uint8, (rows, columns) or BGR (rows, columns, 3)."""
    try:
        with Image.open(file) as opened:
            image = ImageOps.exif_transpose(opened)
            return _pixels(image, color)
    except UnidentifiedImageError:
        raise StreamError(f"images: {file}: not a picture") from None
    except (OSError, SyntaxError, ValueError) as error:  # Pillow's decoders raise all of these
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise StreamError(f"images: {file}: cannot be read: {reason}") from None


def _pixels(image: Image.Image, color: bool) -> Array:
    if image.mode.startswith("I"):  # 16 bits
        gray = (np.asarray(image).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8)
    elif image.mode in ("1", "L", "LA", "F"):
        gray = np.array(image.convert("L"))
    else:
        rgb = np.asarray(image.convert("RGB"))
        return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR if color else cv2.COLOR_RGB2GRAY))
    return np.repeat(gray[..., np.newaxis], 3, axis=2) if color else gray
