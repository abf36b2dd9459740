"""Frames that wait: their pace, pauses and steps, and the end of a wait."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import InputError
from stream_sparse.flow import FrameLedger, supply
from stream_sparse.flow.commands import Abort, Advance, Command, Pause, Stop
from stream_sparse.flow.supply import FrameQueue, Pacer
from stream_sparse.frame import Frame
from stream_sparse.nodes import Relu
from stream_sparse.run.run import Run
from tests.support.errors import refusal
from tests.support.units import Gate, Numbers
from tests.support.waiting import until, until_frames


def _paused(count: int = 60) -> Run:
    """A run that was paused after ten frames, with more in its ring."""
    run = Pipeline(Gate(count=count, ring=count)).then(Relu(theta=0.1), name="relu").start()
    _let(run, 10)
    until_frames(run, 10)
    run.do(Pause())
    _let(run, 20)
    until(lambda: run.status.waiting > 1, run)
    return run


def _let(run: Run, frames: int) -> None:
    assert isinstance(run.access.supply.reader.source, Gate)
    run.access.supply.reader.source.let(frames)


def test_a_paused_run_takes_no_frame_and_loses_no_frame() -> None:
    run = _paused()
    assert run.status.processed == 10
    run.do(Pause(False))
    _let(run, 30)
    run.wait()
    assert (run.status.processed, run.status.dropped, run.ended) == (60, 0, "end")
    np.testing.assert_array_equal(
        run.values["relu"],
        Pipeline(Numbers(count=60)).then(Relu(theta=0.1), name="relu").run().values["relu"],
    )


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 100.0, [0.0]

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept[-1] += seconds


def _slept(monkeypatch: pytest.MonkeyPatch, times: list[float], pause_at: int = -1) -> list[float]:
    """Return the waits before frames of these times; a pause before one of them takes ten seconds."""
    clock = Clock()
    monkeypatch.setattr(supply, "time", clock)
    monkeypatch.setattr(supply, "asyncio", clock)

    class News:
        async def wait(self) -> None:
            clock.now += 10
            pacer.pause(False)

        def clear(self) -> None:
            pass

    news: Any = News()
    pacer = Pacer(True, news, lambda: False)

    async def play() -> None:
        for k, time_s in enumerate(times):
            clock.slept.append(0.0)
            if k == pause_at:
                pacer.pause(True)
            await pacer.wait(time_s)

    asyncio.run(play())
    return clock.slept[1:]


def test_frames_leave_at_the_distances_of_their_times(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _slept(monkeypatch, [5.0, 5.5, 7.0]) == pytest.approx([0.0, 0.5, 1.5])


def test_a_pause_takes_no_time_of_the_film(monkeypatch: pytest.MonkeyPatch) -> None:
    slept = _slept(monkeypatch, [5.0, 5.5, 6.0, 6.5, 7.0], pause_at=2)
    assert slept == pytest.approx([0.0, 0.5, 0.5, 0.0, 0.5])


def test_steps_let_single_frames_through() -> None:
    run = _paused()
    for frames in (11, 12, 13, 14):
        run.do(Advance())
        until_frames(run, frames)
        assert run.status.processed == frames
    run.do(Abort())
    run.wait()


def test_an_edit_in_a_pause_counts_from_the_next_frame() -> None:
    run = _paused()
    run.set("relu.theta", 0.7)
    assert run.events == []
    assert run.status.parameters["relu"]["theta"] == 0.7
    run.do(Advance())
    until_frames(run, 11)
    assert [event["frame"] for event in run.events] == [10]
    run.do(Abort())
    run.wait()


@pytest.mark.parametrize("command", [Stop(), Abort()])
def test_a_paused_run_is_ended(command: Command) -> None:
    run = _paused()
    run.do(command)
    assert run.access.loop.done.wait(30)
    run.wait()
    assert run.ended == "stopped"
    assert (run.status.processed > 11) == isinstance(command, Stop), "what waits is given, unless in a hurry"


def test_a_camera_cannot_be_paused() -> None:
    run = Pipeline(Numbers(count=20, live=True, drop="block")).then(Relu(), name="relu").start()
    assert refusal(InputError, run.do, Pause()) == (
        "a live source cannot be paused: its frames would be lost; stop() ends the run"
    )
    run.stop()
    run.wait()


def test_stop_ends_the_pause_of_a_file_that_was_read_to_its_end() -> None:
    async def stopped() -> Frame | None:
        source, loop = Numbers(count=3), asyncio.get_running_loop()
        medium = source.open()
        supply = FrameQueue(source, medium, FrameLedger(), loop, frames=None, pace=False, start=StartPoint())
        supply.pause()
        supply.start()
        await asyncio.to_thread(supply.reader.join)
        frame = asyncio.create_task(supply.next())
        await asyncio.sleep(0)  # the task waits for the end of the pause
        await asyncio.sleep(0)
        supply.stop()
        return await asyncio.wait_for(frame, 20)

    frame = asyncio.run(stopped())
    assert frame is not None
    assert frame.index == 0
