"""Read pictures of a folder or glob as frames."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import av
import cv2
import numpy as np
from av.error import FFmpegError
from PIL import Image, ImageOps, UnidentifiedImageError

from stream_sparse.base import param
from stream_sparse.errors import SourceError, StreamError
from stream_sparse.frame import Array, Clock, Frame, Medium
from stream_sparse.io.ffmpeg import open_media
from stream_sparse.io.paths import PICTURES, expanded

from ._depth import HELP, Depth, deep_pixels, levels
from ._paths import existing, matches, natural
from ._playing import Items, Playing, repeated, size

_TURN = 0x0112  # the EXIF tag of the orientation
# What is read, whatever a file is called: of other formats Pillow starts other programs.
_FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "WEBP", "PPM", "JPEG2000")


class Images(Playing):
    """The pictures of a folder or glob, in natural order: ``f2.png`` before ``f10.png``.

    All must have one size. Gray is made from the colours as by ``grayscale``. Pictures are rotated by their
    EXIF data. If the first one has more than 8 bits, all give uint16 from 0 to 65535, gray as FFmpeg's
    ``gray16le``, or with ``depth: 8`` the upper 8 bits. A note of the run says which. Time is the number of
    the file, divided by ``fps``. A file that is damaged ends the run; changed bytes within a JPEG cannot be
    found.

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
    loop: bool = param(False, help="Start again at the end, forever; times continue.")
    depth: Depth = param("auto", help=HELP)

    example: ClassVar[dict[str, Any]] = {"path": "frames/*.png"}

    def check_refusal(self) -> str:
        return ""

    def _play_after(self, stop: threading.Event, count: int) -> Items:
        files = self._files()
        begin = files[0]
        try:
            kind = levels("images", begin.name, bits_of(begin), self.depth)
            first = _read(begin, self.color, kind.deep)[0]
        except StreamError as error:
            raise SourceError(str(error)) from None
        length, lap = (None, len(files)) if self.loop else (len(files), None)
        yield Medium(
            first.shape, first.dtype, self.fps, live=False, clock=Clock("index"), frames=length,
            notes=kind.notes, settings=kind.settings, lap=lap,
        )  # fmt: skip
        for index, file, begins in repeated(files, self.loop, count):
            if stop.is_set():
                return
            x, cut = _read(file, self.color, kind.deep)
            if cut and kind.settings is None and not self._warnings:
                self._warnings.append(
                    f"images: {file.name} has more than 8 bits, cut to 8 as {begin.name} has no more"
                )
            if x.shape != first.shape:
                sizes = f"is {size(x.shape)} and {begin.name} is {size(first.shape)}"
                raise StreamError(f"images: {file}: {sizes}; a run needs frames of one size")
            yield Frame(index, index / self.fps, x, lap=begins)

    def _files(self) -> list[Path]:
        folder = expanded(self.path)
        if folder.is_dir():
            files = sorted((p for p in folder.iterdir() if p.is_file()), key=natural)
            where = "in this folder"
        elif any(c in self.path for c in "*?[") and not folder.exists():
            files = [p for p in matches(self.path) if p.is_file()]
            where = "among the matching files"
        else:
            return [existing(self.path, "a folder, a glob or a picture", "images")]
        pictures = [p for p in files if p.suffix.lower() in PICTURES and not p.name.startswith(".")]
        if pictures:
            return pictures
        kinds = "png, jpg, bmp, tif, webp, pgm"
        raise SourceError(f"images: {self.path}: no picture {where} ({len(files)} files); expected {kinds}")


def read_picture(file: Path, color: bool) -> Array:
    """Read a picture as uint8, (rows, columns) or BGR (rows, columns, 3)."""
    return _read(file, color, deep=False)[0]


def _read(file: Path, color: bool, deep: bool) -> tuple[Array, bool]:
    """A picture as uint8, or deep as uint16, and whether it was cut to 8 bits."""
    with _opened(file) as image:
        if not deep:
            cut = image.mode.startswith("I") or ";16" in str(getattr(image, "tile", ""))
            return _pixels(ImageOps.exif_transpose(image), color), cut
        if not image.mode.startswith("I"):  # Pillow keeps more than 8 bits of gray alone
            x = deep_pixels(_decoded(file), color)
            return _turned(x, image.getexif().get(_TURN, 1)), False
        gray = np.asarray(ImageOps.exif_transpose(image)).clip(0, 65535).astype(np.uint16)
        return np.repeat(gray[..., np.newaxis], 3, axis=2) if color else gray, False


def bits_of(file: Path) -> int:
    """Return how many bits the gray levels of a picture have."""
    with _opened(file) as image:
        try:
            components = _decoded(file).format.components
        except (FFmpegError, StopIteration, IndexError):  # only Pillow reads it, as whole numbers of 32 bits
            return 16 if image.mode.startswith("I") else 8
        return max(component.bits for component in components)


@contextmanager
def _opened(file: Path) -> Iterator[Image.Image]:
    """Open a picture; StreamError, in one line, for whatever goes wrong with it."""
    try:
        with Image.open(file, formats=_FORMATS) as image:
            yield image
    except UnidentifiedImageError:
        raise StreamError(f"images: {file}: not a picture") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise StreamError(f"images: {file}: cannot be read: {reason}") from None


def _decoded(file: Path) -> av.VideoFrame:
    with open_media(file) as opened:
        return next(opened.decode(video=0))


def _turned(x: Array, orientation: int) -> Array:
    """Turn a picture upright, as its EXIF data say."""
    if orientation in (2, 4, 5, 7):
        x = x[:, ::-1]
    quarters = {3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}.get(orientation, 0)
    return np.ascontiguousarray(np.rot90(x, quarters))


def _pixels(image: Image.Image, color: bool) -> Array:
    if image.mode.startswith("I"):  # 16 bits
        gray = (np.asarray(image).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8)
    elif image.mode in ("1", "L", "LA", "F"):
        gray = np.array(image.convert("L"))
    else:
        rgb = np.asarray(image.convert("RGB"))
        return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR if color else cv2.COLOR_RGB2GRAY))
    return np.repeat(gray[..., np.newaxis], 3, axis=2) if color else gray
