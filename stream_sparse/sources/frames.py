"""Read frames that Python code makes one by one."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import BeforeValidator

from stream_sparse.base import Source, param
from stream_sparse.base.frame_supply import InMemoryFrames
from stream_sparse.errors import SourceError, StreamError, cause_words
from stream_sparse.frame import ArrayLike, Clock, Frame, Medium

from ._playing import Items, Playing

_END = object()


class Frames(Playing):
    """Frames that Python code makes one by one: of a list, a generator, or a function.

    A list or another iterable of arrays is read from its beginning in each run, as is a generator function. A
    generator can be run once. Any other function is called for each frame until it returns None. Frames may
    have any shape and any real dtype, but all the same; numbers are a stream of scalars. Each is copied. Time
    is ``index / fps``. Another thread makes the frames, a few ahead, and no more are held; at the end of the
    run a generator is closed.

    >>> source = Frames(of=(np.full((2, 2), k) for k in range(3)), fps=10.0)
    >>> source.open().shape
    (2, 2)
    >>> [(f.index, f.time_s, f.data.max()) for f in source.frames()]
    [(0, 0.0, np.int64(0)), (1, 0.1, np.int64(1)), (2, 0.2, np.int64(2))]
    """

    of: Annotated[InMemoryFrames, BeforeValidator(InMemoryFrames.of)] = param(
        help="A list of arrays, a generator or a function; in Python only."
    )
    fps: float = param(30.0, gt=0, help="Frames a second; an array has no times of its own.")

    example: ClassVar[dict[str, Any]] = {"of": [np.full((3, 4), k, np.uint8) for k in range(10)]}

    def check_refusal(self) -> str:
        return "" if self.of.is_held else f"{self.of.name} not read"

    def repeats(self) -> bool:
        return self.of.repeats

    def frames_after(self, count: int) -> Iterator[Frame]:
        # A supply that gives its frames once is read, and its first frames thrown away.
        return super().frames_after(count) if self.repeats() else Source.frames_after(self, count)

    def _apart(self) -> bool:
        return not self.of.is_held

    def _play(self, stop: threading.Event) -> Items:
        what = self.of.name
        with ExitStack() as undo:
            frames = iter(self.of)
            if hasattr(frames, "close"):
                undo.callback(frames.close)
            index, medium = 0, None
            while (x := _next(frames, index, what)) is not _END:
                data = _copied(x, index, what)
                if medium is None:
                    clock = Clock("index")
                    medium = Medium(data.shape, data.dtype, self.fps, False, clock, self.of.count)
                    yield medium
                if (data.shape, data.dtype) != (medium.shape, medium.dtype):
                    raise StreamError(
                        f"frames: frame {index} of {what} is {_kind(data)}, those before it were "
                        f"{_kind(medium)}; a run needs frames of one shape and dtype"
                    )
                yield Frame(index, index / self.fps, data)
                index += 1
                if stop.is_set():
                    return
            if medium is None:
                raise SourceError(f"frames: {what} gives no frame")


def _kind(x: np.ndarray | Medium) -> str:
    return f"{x.dtype} of shape {x.shape}"


def _next(given: Iterator[Any], index: int, what: str) -> Any:
    try:
        return next(given, _END)
    except Exception as error:
        failed = StreamError if index else SourceError
        raise failed(f"frames: {what} failed at frame {index}: {cause_words(error)}") from error


def _copied(x: Any, index: int, what: str) -> np.ndarray:
    """Return a frame as an array of the caller's own values, in the byte order of this machine."""
    failed, where = StreamError if index else SourceError, f"frames: frame {index} of {what}"
    if isinstance(x, bool | int | float):
        return np.array(x, np.float64)
    if not isinstance(x, ArrayLike):
        raise failed(f"{where} is a {type(x).__name__}; expected an array or a number")
    try:
        masked, data = np.ma.is_masked(x), np.array(x)
    except Exception as error:  # every library has errors of its own
        raise failed(f"{where} cannot be read: {cause_words(error)}") from error
    if masked:
        raise failed(f"{where} has masked values, which are not numbers; fill them: x.filled(numpy.nan)")
    if data.dtype.kind not in "buif" or not data.size:
        raise failed(f"{where} is {_kind(data)}; expected real numbers, at least one")
    return data.astype(data.dtype.newbyteorder("="), copy=False)
