"""``check_source``: the contract of sources, one function a promise."""

import pickle
import threading
from collections.abc import Callable
from itertools import islice
from typing import Any, get_args

import numpy as np

from stream_sparse.base import Source
from stream_sparse.errors import StreamError
from stream_sparse.frame import Array, ClockKind, Frame

from .resources import Resources
from .units import checks

_MOST = 60
"""Largest number of frames to read; a source may be endless."""


def check_source(cls: type[Source], /, **parameters: Any) -> None:
    """Check that a source class keeps the contract of sources.

    The source is opened and closed many times. A live source must give a frame within ten seconds.

    Parameters:
        cls: the class; it must be importable, because the check pickles it.
        parameters: parameters of the source; by default those of its ``example``.

    Raises:
        AssertionError: names the promise that does not hold.

    >>> from stream_sparse.sources import Synthetic
    >>> check_source(Synthetic, width=16, height=8, frames=20)
    """
    source = cls(**(parameters or cls.example))
    for check in SOURCE_CHECKS.values():
        check(source)
        source.close()


def _equal(a: Any, b: Any) -> bool:
    return np.array_equal(a, b, equal_nan=np.asarray(a).dtype.kind == "f")


def medium_is_true(source: Source) -> None:
    """The description by ``open()`` holds for every frame: shape, dtype, numbering, times, gaps."""
    medium = source.open()
    kind, kinds = medium.clock.kind, get_args(ClockKind)
    expected = " or ".join(map(repr, kinds))
    assert kind in kinds, f"the kind of the clock is {kind!r}; expected {expected}"
    last = -np.inf
    for number, frame in enumerate(islice(source.frames(), _MOST)):
        where = f"frame {number}"
        assert isinstance(frame, Frame), f"{where} is a {type(frame).__name__}; expected a Frame"
        assert frame.index == number, f"{where} has the index {frame.index}"
        times = f"{where} has the time {frame.time_s}, the one before it {last}"
        assert last < frame.time_s < np.inf, f"{times}; expected a larger time"
        right = isinstance(frame.gap, int) and frame.gap >= 0
        assert right, f"the gap of {where} is {frame.gap!r}; expected a whole number, 0 or more"
        got, said = (frame.data.shape, frame.data.dtype), (medium.shape, medium.dtype)
        assert got == said, f"{where} has shape and dtype {got}; the medium says {said}"
        last = frame.time_s
    assert last > -np.inf, "open() succeeds, but there is no frame; raise a SourceError in open()"


def frames_never_change(source: Source) -> None:
    """A frame never changes after it was yielded, and shares no memory with another."""
    source.open()
    kept: list[Array] = []
    copies: list[Array] = []
    for frame in islice(source.frames(), _MOST):
        if kept:
            shared = np.may_share_memory(kept[-1], frame.data)
            assert not shared, "two frames share their memory; yield a new array each time"
        kept.append(frame.data)
        copies.append(frame.data.copy())
    same = all(_equal(a, b) for a, b in zip(kept, copies, strict=True))
    assert same, "a frame changed after it was yielded"


def opened_again(source: Source) -> None:
    """After ``close()`` it opens again; a source that is not live yields the same frames again."""
    media, films = [], []
    for _ in range(2):
        media.append(source.open())
        films.append(list(islice(source.frames(), _MOST)))
        source.close()
    assert media[0][:4] == media[1][:4], f"opened again it is {media[1][:4]}, before it was {media[0][:4]}"
    if media[0].live:
        return
    before, again = map(len, films)
    assert before == again, f"opened again it yields {again} frames, before it yielded {before}"
    for a, b in zip(*films, strict=True):
        assert a._replace(data=b.data) == b, f"opened again frame {a.index} has another time"
        assert _equal(a.data, b.data), f"opened again frame {a.index} has other data"


def later_frames_are_the_same(source: Source) -> None:
    """``frames_after()`` yields the frames of ``frames()`` but the first ones; ``index_at()`` finds each."""
    if source.open().live or not source.repeats():
        return
    film = list(islice(source.frames(), _MOST))
    source.close()
    for count in sorted({0, min(1, len(film) - 1), len(film) // 2, len(film) - 1}):
        source.open()
        rest = list(islice(source.frames_after(count), len(film) - count))
        source.close()
        assert len(rest) == len(film) - count, f"after {count} frames it yields {len(rest)} more, not all"
        for a, b in zip(film[count:], rest, strict=True):
            where = f"after {count} frames frame {a.index}"
            assert a._replace(data=b.data) == b, f"{where} has another index, time or lap"
            assert _equal(a.data, b.data), f"{where} has other data"
        source.open()
        index = source.index_at(film[count].time_s)
        source.close()
        assert index == count, f"index_at() gives {index} for the time of frame {count}"


def closed_frees(source: Source) -> None:
    """``close()`` from another thread ends ``frames()`` within a second; then it opens again."""
    source.open()
    reached, ended = threading.Event(), threading.Event()
    errors: list[BaseException] = []

    def read() -> None:
        try:
            for _ in source.frames():
                reached.set()
        except BaseException as error:
            errors.append(error)
        reached.set()
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    assert reached.wait(10), "no frame came within 10 s"
    source.close()
    assert ended.wait(1), "close() did not end frames() within a second"
    assert not errors, f"frames() raised when the source was closed: {errors[0]!r}"
    source.open()
    assert next(source.frames(), None) is not None, "opened again it yields no frame"
    source.close()


def closed_is_silent(source: Source) -> None:
    """``close()`` works without ``open()`` and twice; a closed source yields no frame."""
    fresh = source.fresh()
    fresh.close()
    fresh.close()
    source.open()
    frames = source.frames()
    next(frames)
    source.close()
    source.close()
    assert next(frames, None) is None, "frames() yielded a frame after close()"
    try:
        again = next(iter(source.frames()), None)
    except StreamError:
        again = None
    assert again is None, "frames() yielded a frame of a closed source"


def leaves_nothing(source: Source) -> None:
    """A closed source leaves no thread and no open file behind, whether read to its end or not."""
    _once(source, 1)  # the first time libraries open files of their own
    before = Resources()
    for frames in (1, 2, _MOST):
        _once(source, frames)
    added = before.added()
    assert not added, f"close() left {added}"


def _once(source: Source, frames: int) -> None:
    source.open()
    for _ in islice(source.frames(), frames):
        pass
    source.close()


def copies_are_the_same(source: Source) -> None:
    """Copies by pickle and by ``again()`` keep all parameters, and yield frames."""
    before, medium = dict(source.parameters()), source.open()
    source.close()
    for name, twin in {
        "pickle": pickle.loads(pickle.dumps(source.fresh())),
        "again()": source.again(),
    }.items():
        assert twin is not source, f"{name} returned the source itself; expected a new one"
        own = twin.parameters()
        assert all(_equal(own[k], before[k]) for k in before), f"{name} changed a parameter"
        opened = twin.open()
        frame = next(twin.frames(), None)
        twin.close()
        same = opened[:4] == medium[:4] or name == "pickle"  # the rate of a stream may be measured
        assert same, f"the source from {name} has another medium"
        assert frame is not None, f"the source from {name} yields no frame"


SOURCE_CHECKS: dict[str, Callable[[Source], None]] = checks(
    medium_is_true, frames_never_change, opened_again, later_frames_are_the_same, closed_frees,
    closed_is_silent, leaves_nothing, copies_are_the_same,
)  # fmt: skip
