"""The rows of a pipeline over its source, one after the other, for a loop of the user."""

import asyncio
import threading
from collections.abc import AsyncIterator, Generator, Mapping
from contextlib import ExitStack
from typing import Any, Self

from stream_sparse.base import Node, Sink
from stream_sparse.capture.file_position import FilePosition
from stream_sparse.capture.reader import SourceReader
from stream_sparse.capture.ring import Ring
from stream_sparse.errors import InputError
from stream_sparse.flow import Engine, Row, Stream, Subscriber
from stream_sparse.frame import Frame
from stream_sparse.kernels._blas import one_thread
from stream_sparse.plan.plan import Plan

from .opened_source import OpenedSource
from .run_start import RunStart
from .start_at import StartAt


class RowReader:
    """Iterates the rows of a pipeline over its source; made by ``Pipeline.rows()``.

    With ``async for`` the work is done in another thread, so that other tasks go on.

    Frames are read ahead in a thread, and nodes work in the thread of the loop. The source is closed at the
    end, when the loop is left, and by :meth:`close`.

    Parameters:
        plan: the pipeline.
        frames: end after so many; None: all.
        place: where in its file to begin; None: at its start.

    Attributes:
        medium: the description of the frames.
        ended: None while it goes on, then as of a run: ``end``, ``frames``, ``stopped``, ``changed`` or
            ``error``.

    Raises:
        InputError: where the pipeline does not fit what the source gives.
        SourceError: where the source cannot be opened.
    """

    def __init__(self, plan: Plan, frames: int | None = None, place: FilePosition | None = None) -> None:
        self.ended: str | None = None
        self._frames, self._source, self._begun = frames, plan.source.again(), False
        start = RunStart(plan) if place is None else StartAt(plan, place)
        with ExitStack() as undo:
            opened = OpenedSource(self._source, start)
            undo.callback(opened.close)
            self.medium, self._start = opened.medium, opened.start
            self._engine = Engine(plan, opened.medium, samples=opened.samples, start=opened.start)
            undo.callback(self._engine.close)
            start.restore(self._engine)
            self._undo = undo.pop_all()

    def set(self, name: str | Mapping[str, Any], value: Any = None) -> None:
        """Change parameters before the next frame, as ``Run.set`` does; from any thread."""
        self._engine.edit({name: value} if isinstance(name, str) else name)

    def subscribe(self, subscriber: Subscriber) -> None:
        """Let a subscriber take the frames from the next one on, in the thread of the loop."""
        self._engine.timeline.subscribe(subscriber)

    def stream(self, name: str) -> Stream:
        """Return a streamz stream of the values of a name, such as ``box``, from the next frame on.

        Raises:
            InputError: where there is no such value.

        >>> from stream_sparse import load
        >>> rows = load("bird").rows(frames=3)
        >>> brightest = rows.stream("gray").map(lambda gray: int(gray.max())).sink_to_list()
        >>> len([row for row in rows]), brightest
        (3, [255, 255, 255])
        """
        return self._engine.stream(name)

    @property
    def units(self) -> Mapping[str, Node | Sink]:
        """The nodes and sinks at work, by name; leave them as they are."""
        return self._engine.graph.units

    def close(self) -> None:
        """Close the source; a loop over the rows does that by itself."""
        self._undo.close()

    def __iter__(self) -> Generator[Row, None, None]:
        if self._begun:
            raise InputError("rows: they have been iterated; call rows() again")
        self._begun = True
        try:
            yield from self._rows()
        finally:
            self.close()

    async def __aiter__(self) -> AsyncIterator[Row]:
        rows, at_work = iter(self), threading.Lock()

        def work() -> Row | None:
            with at_work:
                return next(rows, None)

        try:
            while (row := await asyncio.to_thread(work)) is not None:
                yield row
        finally:
            with at_work:  # where the task was cancelled, a thread may still be inside
                rows.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_undo"):
            self.close()

    def _rows(self) -> Generator[Row, None, None]:
        engine, news = self._engine, threading.Event()
        ledger, medium, timeline = engine.ledger, engine.medium, engine.timeline
        reader = SourceReader(self._source, medium, ledger, self._frames, timeline.add_event, self._start)
        ring = Ring.of(self._source, medium, news.set, lambda frame: ledger.drop(frame, "ring full"))
        with one_thread():
            reader.start(ring)
            try:
                while (frame := _next(ring, news)) is not None:
                    yield engine.send(frame)
                engine.graph.flush()
            finally:
                reader.stop()
                ring.end()
                reader.join()
                self._note_end(reader)
        if reader.error is not None:
            raise reader.error

    def _note_end(self, reader: SourceReader) -> None:
        self.ended = "error" if self._engine.ledger.failed is not None else reader.how


def _next(ring: Ring, news: threading.Event) -> Frame | None:
    """Wait for a frame; None at the end."""
    while (frame := ring.pop()) is None:
        if ring.ended:
            return ring.pop()
        news.wait()
        news.clear()
    return frame
