"""Frames that wait for their time, and the end of that wait."""

from __future__ import annotations

import asyncio

from stream_sparse.capture.start import StartPoint
from stream_sparse.flow.ledger import FrameLedger
from stream_sparse.flow.supply import FrameSupply
from stream_sparse.frame import Frame
from tests.support.units import Numbers


def test_stop_ends_the_pause_of_a_file_that_was_read_to_its_end() -> None:
    async def stopped() -> Frame | None:
        source, loop = Numbers(count=3), asyncio.get_running_loop()
        medium = source.open()
        supply = FrameSupply(
            source, medium, FrameLedger(), lambda *_, **__: None, loop,
            frames=None, pace=False, start=StartPoint(),
        )  # fmt: skip
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
