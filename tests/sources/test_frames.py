"""Frames from Python code: read lazily, once or again, and closed at the end of the run."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.base import Source
from stream_sparse.errors import SourceError
from stream_sparse.frame import Frame, Medium
from stream_sparse.nodes import PixelTap
from stream_sparse.plan import source_of
from stream_sparse.sources import Frames
from stream_sparse.testing import check_source
from tests.support.errors import refusal
from tests.support.video_files import cannot_open, read, read_until_error

FILM = np.random.default_rng(0).integers(0, 256, (12, 3, 4), dtype=np.uint8)


def opened(source: Source) -> tuple[Medium, list[Frame]]:
    medium = source.open()
    frames = list(source.frames())
    source.close()
    return medium, frames


def film() -> Iterator[np.ndarray]:
    yield from FILM


def grab() -> Callable[[], Any]:
    """A function that gives the frames one by one, then None."""
    left = iter(FILM)
    return lambda: next(left, None)


def pixel(source: Any) -> Pipeline:
    return Pipeline(source).then(PixelTap(row=1, col=2), name="pixel")


GIVEN: dict[str, Callable[[], Any]] = {
    "list": lambda: list(FILM),
    "deque": lambda: deque(FILM),
    "generator": film,
    "generator function": lambda: film,
    "lambda that makes a generator": lambda: lambda: film(),
    "iterator": lambda: map(np.copy, FILM),
    "function": grab,
}


@pytest.mark.parametrize("kind", GIVEN)
def test_frames_are_those_that_were_given(kind: str) -> None:
    source = source_of(GIVEN[kind]())
    assert isinstance(source, Frames)
    medium, frames = opened(source)
    assert (medium.shape, medium.dtype, medium.rate, medium.live) == ((3, 4), np.uint8, 30.0, False)
    assert medium.clock.kind == "index"
    assert [frame.time_s for frame in frames] == [k / 30 for k in range(12)]
    np.testing.assert_array_equal([frame.data for frame in frames], FILM)
    assert pixel(GIVEN[kind]()).run().values["pixel"].tolist() == FILM[:, 1, 2].tolist()


@pytest.mark.parametrize("given", [list(FILM), film], ids=["list", "generator function"])
def test_what_can_be_read_again_keeps_the_contract(given: Any) -> None:
    check_source(Frames, of=given, fps=12.5)
    pipeline = pixel(given)
    assert [len(pipeline.run(frames=n).values["pixel"]) for n in (12, 5)] == [12, 5]
    late = pipeline.run(start_at="f7").values["pixel"]
    assert late.tolist() == FILM[7:, 1, 2].tolist()


@pytest.mark.parametrize("frames", [None, 5])
def test_a_generator_can_be_run_once(frames: int | None) -> None:
    pipeline = pixel(film())
    pipeline.run(frames=frames)
    assert refusal(SourceError, pipeline.run) == (
        "frames: an earlier run has read the generator film, which gives its frames once only; give a "
        "function that makes a new one: Pipeline(make), not Pipeline(make())"
    )


def test_frames_may_be_scalars_deep_colour_and_of_either_byte_order() -> None:
    for dtype, shape in (("u2", (3, 4)), (">f4", (5,)), ("u1", (2, 3, 3)), ("i8", ()), ("?", (2, 2))):
        x = np.arange(np.prod(shape, dtype=int)).astype(dtype).reshape(shape)
        medium, frames = opened(Frames(of=[x, x]))
        assert (medium.shape, medium.dtype) == (shape, np.dtype(dtype).newbyteorder("="))
        np.testing.assert_array_equal(frames[1].data, x)


def test_a_buffer_that_is_filled_again_is_copied_and_stays_writable() -> None:
    buffer = np.zeros((2, 2))

    def fill() -> Iterator[np.ndarray]:
        for k in range(4):
            buffer[:] = k
            yield buffer

    assert [frame.data[0, 0] for frame in read(Frames(of=fill))] == [0, 1, 2, 3]
    assert Pipeline(fill).then(PixelTap(row=0, col=0)).run().values["pixel_tap"].tolist() == [0, 1, 2, 3]
    buffer[:] = 9


def test_few_frames_are_made_ahead() -> None:
    made: list[int] = []

    def endless() -> Iterator[np.ndarray]:
        for k in count():
            made.append(k)
            yield np.full((2, 2), k)

    source = Frames(of=endless())
    source.open()
    taken = [frame.index for frame, _ in zip(source.frames(), range(20), strict=False)]
    source.close()
    assert len(made) <= len(taken) + 4


@pytest.mark.parametrize("frames", [None, 3])
def test_a_generator_is_closed_when_the_run_ends(frames: int | None) -> None:
    ended = threading.Event()

    def device() -> Iterator[np.ndarray]:
        try:
            yield from FILM
        finally:
            ended.set()

    pixel(device()).run(frames=frames)
    assert ended.wait(10)


FIRST, EXPECTED = "frame 0 of the list of 2", "expected an array or a number"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ([], "the list of 0 gives no frame"),
        (["a.png", 0], f"{FIRST} is a str; {EXPECTED}"),
        ([np.zeros((0, 3)), 0], f"{FIRST} is float64 of shape (0, 3); expected real numbers, at least one"),
        ([np.ma.masked_equal([1, 2], 2), 0],
         f"{FIRST} has masked values, which are not numbers; fill them: x.filled(numpy.nan)"),
    ],
)  # fmt: skip
def test_what_is_no_frame_is_refused_when_it_is_opened(given: Any, text: str) -> None:
    assert cannot_open(Frames(of=given)) == f"frames: {text}"


def test_what_changes_in_mid_stream_is_an_error() -> None:
    frames, said = read_until_error(Frames(of=[FILM[0], np.zeros((3, 4))]))
    assert len(frames) == 1
    text = "float64 of shape (3, 4), those before it were uint8 of shape (3, 4)"
    assert said == f"frames: frame 1 of the list of 2 is {text}; a run needs frames of one shape and dtype"


def test_an_error_of_the_code_says_where() -> None:
    def fails() -> Iterator[np.ndarray]:
        yield from FILM[:2]
        raise ZeroDivisionError("no light")

    frames, said = read_until_error(Frames(of=fails()))
    assert len(frames) == 2
    assert said == "frames: the generator fails failed at frame 2: ZeroDivisionError: no light"
    said = cannot_open(Frames(of=lambda: 1 // 0))
    assert said.startswith("frames: the function <lambda> failed at frame 0: ZeroDivisionError: ")


def test_frames_of_a_pipeline_file_are_lost() -> None:
    text = "(frames in memory: list of 12)"
    assert cannot_open(Frames(of=text)) == (
        f"frames: {text}: Python code made them, and no file has them; give a file with --source, "
        "or frames in Python: load(..., source=frames)"
    )
