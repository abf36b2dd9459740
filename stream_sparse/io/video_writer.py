"""Videos with the true time of each picture, readable up to their last half second after a crash."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from io import FileIO
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import av
import cv2
import numpy as np
from av.container import OutputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream
from numpy.typing import DTypeLike

from stream_sparse.errors import InputError, RunError
from stream_sparse.frame import Array, describe

from .files import NewFile, cannot_write
from .hashing import Digest
from .timebase import Ticks

Codec: TypeAlias = Literal["h264", "ffv1"]


class _Codec(NamedTuple):
    """The encoder's name in FFmpeg, its pixel formats, and its options for a quality of 0 to 100.

    Pixel formats are one for gray and one for BGR; ``deep`` ones are for uint16, where the codec keeps that.
    """

    encoder: str
    formats: tuple[str, str]
    options: Callable[[int], dict[str, str]]
    deep: tuple[str, str] | None = None


def _h264(quality: int) -> dict[str, str]:
    # zerolatency: no picture waits in the encoder or can be lost there. ultrafast takes a third of the time
    # of veryfast and half as many bytes again. 80 gives crf 18, which the eye takes for the original; 100
    # stays above crf 0, whose profile players refuse.
    return {"preset": "ultrafast", "tune": "zerolatency", "crf": f"{50 - 0.4 * quality:g}"}


def _drawing(quality: int) -> dict[str, str]:
    # For drawings, as fine and as large, with a sixth less work: crf looks at each picture a second time.
    options = _h264(quality)
    return {**options, "qp": f"{float(options.pop('crf')) - 2:g}"}


CODECS: dict[str, _Codec] = {
    "h264": _Codec("libx264", ("yuv420p", "yuv420p"), _h264),
    "ffv1": _Codec("ffv1", ("gray", "bgr0"), lambda _: {"level": "3"}, deep=("gray16le", "gbrp16le")),
}


class _Container(NamedTuple):
    """How to write a kind of file so that it survives its writer: with so many ticks a second, and so many
    pictures from one key frame to the next (``gop``).
    """

    format: str
    ticks: int
    options: dict[str, str]
    gop: int


_CONTAINERS = {
    ".mkv": _Container("matroska", 1000, {"cluster_time_limit": "250", "flush_packets": "1"}, 60),
    # An ordinary mp4 once it is closed; until then in fragments, which begin at key frames.
    ".mp4": _Container("mp4", 1_000_000, {"movflags": "hybrid_fragmented", "flush_packets": "1"}, 15),
}


def check_path(path: str | Path, codec: str) -> str | None:
    """Return the problem of writing this codec to a file of this name, or None.

    >>> check_path("a.avi", "h264")
    "the name must end in .mkv or .mp4 (got 'a.avi')"
    >>> check_path("a.mkv", "ffv1")
    """
    name = Path(path).name
    if Path(name).suffix.lower() not in _CONTAINERS:
        return f"the name must end in {' or '.join(_CONTAINERS)} (got '{name}')"
    if codec == "ffv1" and Path(name).suffix.lower() != ".mkv":
        return f"ffv1 goes into .mkv alone (got '{name}')"
    return None


class VideoWriter:
    """Write pictures, each at its own time, to a new ``.mkv`` or ``.mp4``.

    Every picture is encoded at once and handed to the system within half a second of video, so a process
    that dies leaves a file that plays up to there. h264 halves the colours' resolution and so pads
    odd sizes by repeating the last row or column; ffv1 keeps every bit and every size. Times are kept to
    0.5 ms (mkv) or, counted from the first picture, to 0.5 us (mp4); one that does not increase is moved
    to the next tick.

    Parameters:
        quality: 0 (small) to 100 (fine); ffv1 has no use for it.
        rate: nominal pictures a second, for players and the encoder; the times are those of ``write``.
        color: whether pictures are BGR, so that the encoder is opened now and not when the first one comes.
        dtype: of the pictures, uint8 or, with ffv1, uint16.
        drawn: whether h264 pictures are drawings, which need less work, and one thread.
        metadata: texts for the head of the file.
        file: an unbuffered binary handle of `path`, if the file was made for this purpose already.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with VideoWriter(Path(folder) / "a.mkv", 64, 48) as video:
    ...         video.write(np.zeros((48, 64), np.uint8), time_s=0.0)
    ...         video.write(np.zeros((48, 64), np.uint8), time_s=0.7)
    ...     [frame.time for frame in av.open(f"{folder}/a.mkv").decode(video=0)]
    [0.0, 0.7]
    """

    def __init__(
        self,
        path: str | Path,
        width: int,
        height: int,
        *,
        codec: str = "h264",
        quality: int = 80,
        rate: float = 30.0,
        color: bool | None = None,
        dtype: DTypeLike = np.uint8,
        drawn: bool = False,
        metadata: Mapping[str, str] | None = None,
        file: FileIO | None = None,
    ) -> None:
        self.path = Path(path)
        self.count, self._head = 0, 0  # pictures, and bytes before the first of them
        if wrong := check_path(self.path, codec):
            raise InputError(f"{self.path.as_posix()}: {wrong}")
        self._size = (height, width)
        self._codec, self._dtype = CODECS[codec], np.dtype(dtype)
        formats = {np.dtype(np.uint8): self._codec.formats, np.dtype(np.uint16): self._codec.deep}
        if (pixel_format := formats.get(self._dtype)) is None:
            raise InputError(f"{self.path.as_posix()}: {codec} cannot keep {self._dtype}; ffv1 can")
        self._formats = pixel_format
        self._dims = 0
        self._lock = threading.Lock()  # an encoder that is closed at its work ends the process
        self._file = NewFile(self.path, file)
        self._box = _CONTAINERS[self.path.suffix.lower()]
        self._ticks = Ticks(self._box.ticks)
        self._open(quality, rate, drawn, metadata or {})
        if color is not None:
            self._begin(color)

    def _open(self, quality: int, rate: float, drawn: bool, metadata: Mapping[str, str]) -> None:
        even = [n if self._codec.encoder == "ffv1" else n + n % 2 for n in self._size]
        self._container: OutputContainer = av.open(
            self._file, "w", format=self._box.format, container_options=self._box.options
        )
        self._container.metadata.update(metadata)
        stream: Any = self._container.add_stream(
            self._codec.encoder,
            rate=Fraction(rate).limit_denominator(1001) if 1e-3 < rate < 1e5 else 30,
            options={**(_drawing if drawn else self._codec.options)(quality), "g": str(self._box.gop)},
        )
        self._stream: VideoStream = stream
        context = stream.codec_context
        context.height, context.width = even
        context.thread_count = int(drawn)  # 0: as many as the encoder likes
        context.time_base = Fraction(1, self._box.ticks)
        if self._codec.encoder != "libx264":
            context.thread_type = "SLICE"  # threads by frame would hold pictures back

    def _begin(self, color: bool) -> None:
        context = self._stream.codec_context
        self._dims = 3 if color else 2
        context.pix_fmt = self._formats[color]
        if context.pix_fmt == "yuv420p":
            # As swscale computes and OpenCV assumes; written to the file, since players guess by size.
            context.colorspace, context.color_range = 6, 1  # SMPTE 170M, limited
        self._ask(context.open)

    def write(self, picture: Array, time_s: float) -> None:
        """Add a picture of shape (height, width), gray, or (height, width, 3), BGR."""
        with self._lock:
            self._check(picture)
            if self._file.closed_for_writing:
                raise self._file.failure or RunError(f"{self.path.as_posix()}: is closed")
            frame = self._frame(picture)
            frame.pts = self._ticks.next(time_s)
            frame.time_base = Fraction(1, self._box.ticks)
            if not self.count:
                self._ask(self._container.start_encoding)
                self._head = self._file.size
            self._ask(lambda: self._container.mux(self._stream.encode(frame)))
            self.count += 1

    def close(self) -> None:
        """Finish the file; one without a picture is removed. May be called any number of times, from any
        thread."""
        with self._lock:
            if self._file.closed:
                return
            if not self.count:
                self._drop()
                return
            try:
                if not self._file.closed_for_writing:
                    self._ask(lambda: self._container.mux(self._stream.encode(None)))
                    self._ask(self._container.close)
            finally:
                with suppress(OSError, FFmpegError):
                    self._file.closed_for_writing = True
                    self._container.close()
                self._file.close()

    @property
    def digest(self) -> Digest:
        """The hash of what was written."""
        return self._file.digest

    def __enter__(self) -> VideoWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check(self, picture: Array) -> None:
        both: list[tuple[int, ...]] = [self._size, (*self._size, 3)]
        shapes = both if not self._dims else [both[self._dims - 2]]
        if picture.dtype != self._dtype or picture.shape not in shapes:
            past = f"its pictures are {self._dtype} of shape {' or '.join(map(str, shapes))}"
            raise InputError(
                f"{self.path.as_posix()}: {past}, now got {describe(picture)}; a video keeps its size"
            )

    def _frame(self, picture: Array) -> av.VideoFrame:
        context, color = self._stream.codec_context, picture.ndim == 3
        if not self._dims:
            self._begin(color)
        more = [(0, even - n) for n, even in zip(self._size, (context.height, context.width), strict=True)]
        if any(after for _, after in more):
            picture = np.pad(picture, [*more, (0, 0)][: picture.ndim], mode="edge")
        if color and context.pix_fmt == "yuv420p":  # OpenCV is three times as fast as swscale, and closer
            planes = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8)
            if context.height % 4:  # PyAV takes other heights for smaller ones
                return av.VideoFrame.from_ndarray(planes, format="yuv420p")
            return av.VideoFrame.from_numpy_buffer(planes, format="yuv420p")  # without a copy
        if self._dtype == np.uint16:
            picture = picture[..., ::-1] if color else picture  # planes are given in the order RGB
            return av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format=self._formats[color])
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24" if color else "gray")
        return frame.reformat(format=context.pix_fmt) if frame.format.name != context.pix_fmt else frame

    def _ask(self, call: Callable[[], None]) -> None:
        try:
            call()
        except (OSError, FFmpegError) as error:
            self._file.closed_for_writing = True
            if self._file.size <= self._head:
                self._drop()
            if self._file.failure:
                raise self._file.failure from error
            if isinstance(error, OSError):
                raise cannot_write(self.path, error) from error
            what = f"cannot be encoded: {error}; what was recorded before is kept"
            raise RunError(f"{self.path.as_posix()}: {what}") from error

    def _drop(self) -> None:
        self._file.closed_for_writing = True
        with suppress(OSError, FFmpegError, AttributeError):
            self._container.close()
        self._file.close()
        with suppress(OSError):
            self.path.unlink()
