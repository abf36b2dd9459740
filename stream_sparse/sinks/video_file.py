"""A video file of any picture in the graph."""

import math
from io import FileIO
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import model_validator

from stream_sparse.base import Sink, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Medium, Stamp, Value, describe, named_outputs
from stream_sparse.io.files import make_file
from stream_sparse.io.video_writer import Codec, VideoWriter, check_path


class VideoFile(Sink):
    """Write pictures to a video file, each at its true time.

    A file that exists is never written over: ``box.mkv`` becomes ``box-2.mkv``. After a crash the file
    plays up to its last half second of video.

    Pictures have shape (rows, columns), gray, or (rows, columns, 3), BGR. uint8 is written as it is, and by
    ffv1 uint16 too; of other unsigned integers the upper 8 bits, false and true as 0 and 255. All others are
    scaled from 0...top to 0...255 or, once a value was below zero and for signed integers always, from
    -top...top to 1...255, so that zero is the middle gray 128. ``top`` is 255, or 1 for floats until a value
    exceeds 1; it is doubled until it holds every value so far and never falls, so that the picture does not
    flicker. nan is drawn as zero, an infinity as the end of the scale.

    >>> sink = VideoFile(path="box.mkv")
    >>> sink.picture(np.array([[-255.0, 0.0, 255.0]]))
    array([[  1, 128, 255]], dtype=uint8)
    """

    path: str = param(resets=True, help="File to write, .mkv or .mp4; where it exists, name-2.mkv and so on.")
    codec: Codec = param("h264", resets=True, help="h264 plays anywhere, ffv1 (.mkv) is lossless.")
    quality: int = param(
        80, ge=0, le=100, resets=True, help="From 0, small, to 100, fine; ffv1 has no use for it."
    )

    example: ClassVar[dict[str, Any]] = {"path": "box.mkv"}

    @model_validator(mode="after")
    def _check_path(self) -> Self:
        if wrong := check_path(self.path, self.codec):
            raise ValueError(f"path: {wrong}")
        return self

    def reset(self) -> None:
        """Forget the range of values."""
        self._top = 0.0
        self._signed = False
        self._rate = 30.0
        self._where: Path | None = None
        self._file: FileIO | None = None
        self._video: VideoWriter | None = None

    @property
    def written(self) -> Path | None:
        """The file that is, or was, really written; its name may bear a number."""
        return self._where

    def open(self, fields: tuple[str, ...], medium: Medium) -> None:  # noqa: ARG002 (of every sink)
        """Make the file; of several named parts the first is written."""
        self.close()
        self.reset()
        self._where, self._file = make_file(Path(self.path))
        self._rate = medium.rate

    def write(self, value: Value, at: Stamp) -> None:
        """Add one picture."""
        picture: Value = next(iter(named_outputs(value).values()), None)
        shape = picture.shape if isinstance(picture, np.ndarray) else ()
        if len(shape) not in (2, 3) or shape[2:] not in ((), (3,)):
            raise InputError(
                "video_file: expects a picture of shape (rows, columns) or (rows, columns, 3), "
                f"got {describe(picture)}"
            )
        deep = self.codec == "ffv1" and picture.dtype == np.uint16
        if self._video is None:
            assert self._where is not None, "write() comes after open()"
            height, width = picture.shape[:2]
            how: dict[str, Any] = {"codec": self.codec, "quality": self.quality, "rate": self._rate}
            how["dtype"] = np.uint16 if deep else np.uint8
            self._video = VideoWriter(self._where, width, height, file=self._file, **how)
        self._video.write(picture if deep else self.picture(picture), at.time_s)

    def flush(self) -> None:
        """No-op: no picture waits in the encoder, and the container lets go of its last half second
        as it goes on, or when it is closed."""

    def close(self) -> None:
        """Finish the file; one without a picture is removed."""
        video, file, self._video, self._file = self._video, self._file, None, None
        if video is not None:
            video.close()
        elif file is not None and self._where is not None:
            file.close()
            self._where.unlink(missing_ok=True)

    def picture(self, x: Array) -> Array:
        """The uint8 picture that stands for a value; the scale remembers what came before."""
        if x.dtype == np.uint8:
            return x
        if x.dtype == np.bool_:
            return x.astype(np.uint8) * np.uint8(255)
        if x.dtype.kind == "u":
            return (x >> (8 * (x.dtype.itemsize - 1))).astype(np.uint8)
        values = x.astype(np.float64)
        self._grow(values, whole=x.dtype.kind == "i")
        scaled = values * ((127 if self._signed else 255) / self._top) + (128 if self._signed else 0)
        scaled[np.isnan(values)] = 128 if self._signed else 0
        return np.clip(np.rint(scaled), 1 if self._signed else 0, 255).astype(np.uint8)

    def _grow(self, values: Array, whole: bool) -> None:
        finite = values[np.isfinite(values)]
        largest = float(np.abs(finite).max(initial=0.0))
        self._signed = self._signed or whole or bool((finite < 0).any())
        if largest > self._top or not self._top:
            least = 255.0 if whole or largest > 1 else 1.0
            doublings = math.ceil(math.log2(max(largest, least) / least))
            self._top = max(self._top, least * 2.0**doublings)
