from __future__ import annotations

import itertools

import numpy as np
import pytest

from stream_sparse.errors import ChangedError, ParameterError, SourceError, StreamError
from stream_sparse.frame import Frame
from stream_sparse.testing import FaultyCamera, check_source
from tests.support.errors import refusal


def camera(script: str, **more: object) -> FaultyCamera:
    return FaultyCamera(script=script, **{"pace": False, **more})


def frames(source: FaultyCamera) -> list[Frame]:
    source.open()
    try:
        return list(source.frames())
    finally:
        source.close()


def test_contract() -> None:
    check_source(FaultyCamera)
    check_source(FaultyCamera, script="play 100000", pace=False, color=True, width=8, height=6)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("ply 5", "script: no step 'ply'; did you mean 'play'?"),
        ("play five", "script: 'play five': expected a whole number from 1, such as 'play 30'"),
        ("play -3", "script: 'play -3': expected a whole number from 1, such as 'play 30'"),
        ("lose 0", "script: 'lose 0': expected a whole number from 1, such as 'lose 30'"),
        ("unplug -1", "script: 'unplug -1': expected a whole number from 0, such as 'unplug 30'"),
        ("stall", "script: 'stall': expected seconds from 0, such as 'stall 0.5'"),
        ("stall -1", "script: 'stall -1': expected seconds from 0, such as 'stall 0.5'"),
        ("stall nan", "script: 'stall nan': expected seconds from 0, such as 'stall 0.5'"),
        ("fps fast", "script: 'fps fast': expected a rate above 0, such as 'fps 120'"),
        ("fps 0", "script: 'fps 0': expected a rate above 0, such as 'fps 120'"),
        ("fps -5", "script: 'fps -5': expected a rate above 0, such as 'fps 120'"),
        ("fps inf", "script: 'fps inf': expected a rate above 0, such as 'fps 120'"),
        ("bright nan", "script: 'bright nan': expected a factor from 0, such as 'bright 1.5'"),
        ("bright -1", "script: 'bright -1': expected a factor from 0, such as 'bright 1.5'"),
        ("play 3, size 96", "script: 'size 96': expected columns and rows from 1, such as 'size 96x80'"),
        ("size 0x0", "script: 'size 0x0': expected columns and rows from 1, such as 'size 96x80'"),
        ("size -4x5", "script: 'size -4x5': expected columns and rows from 1, such as 'size 96x80'"),
        ("end 5", "script: 'end 5': expected 'end' alone"),
        ("play 3, block 3", "script: 'block 3': expected 'block' alone"),
    ],
)
def test_a_script_that_cannot_be_read(script: str, message: str) -> None:
    assert refusal(ParameterError, FaultyCamera, script=script) == f"faulty_camera: {message}"


def test_colour_and_size() -> None:
    (frame,) = frames(camera("play 1", color=True, width=10, height=6))
    assert frame.data.shape == (6, 10, 3)


def test_where_it_was_goes_on_when_it_is_opened_again() -> None:
    source = camera("play 2, unplug 2, size 8x6, play 3, size 9x7, play 1")
    source.open()
    assert refusal(StreamError, list, source.frames()) == "faulty_camera: unplugged"
    for _ in range(2):
        assert "faulty_camera: there is no camera; plug it in" in refusal(SourceError, source.open)
    twin = source.again()
    assert twin.open().shape == (6, 8)
    assert "faulty_camera: a frame is 9x7, it was 8x6" in refusal(ChangedError, list, twin.frames())
    twin.close()
    assert [f.data.shape for f in frames(twin.again())] == [(7, 9)]


def test_a_fresh_one_begins_at_the_beginning() -> None:
    source = camera("play 2, unplug, play 3")
    with pytest.raises(StreamError):
        frames(source)
    source.close()
    assert len(frames(source.again())) == 3
    assert len(frames(camera("play 2").again())) == 2
    fresh = source.fresh()
    fresh.open()
    with pytest.raises(StreamError):
        list(fresh.frames())
    fresh.close()


def test_repeats_are_left_out_and_times_increase() -> None:
    found = frames(camera("play 2, repeat 3, play 1, old 2, play 1", fps=500.0))
    assert [f.index for f in found] == list(range(6))
    assert all(np.diff([f.time_s for f in found]) > 0)


def test_a_read_that_blocks_can_be_let_go() -> None:
    source = camera("play 1, block, play 1")
    source.open()
    stream = source.frames()
    next(stream)
    source.release()
    assert next(stream).index == 1
    source.close()


def test_each_frame_differs() -> None:
    found = [f.data for f in frames(camera("play 20"))]
    assert not any(np.array_equal(a, b) for a, b in itertools.pairwise(found))
