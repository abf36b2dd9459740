"""Addresses at which a page gets what it shows of recorded runs."""

from __future__ import annotations

import json
import math
import tempfile
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from urllib.parse import quote

import numpy as np
from tornado.ioloop import IOLoop
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from stream_sparse.errors import Error

from .guarded import Guard, Guarded
from .pictures import pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from .library import Library
    from .run_cache import RunCache
    from .studio import Studio

__all__ = ["recorded_rules"]

_MOST_COMPARED = 6
_CHUNK = 1 << 20
_TYPES = {"csv": "text/csv; charset=utf-8", "mp4": "video/mp4", "png": "image/png"}

T = TypeVar("T")


class _Recorded(Guarded):
    """Asks recorded runs in another thread, so that reading a long one does not hold up the others."""

    runs: ClassVar[RunCache]
    library: ClassVar[Library]
    threads: ClassVar[Executor]
    writer: ClassVar[Executor]

    @property
    def name(self) -> str:
        """The run that is asked for."""
        return self.get_query_argument("run")

    async def done(self, make: Callable[[], T], threads: Executor | None = None) -> T | None:
        """Return the result of a function; None where it fails, which is sent to the page."""
        try:
            return await IOLoop.current().run_in_executor(threads or self.threads, make)
        except Error as error:
            self.set_status(400)
            self._json({"problem": self.library.told(str(error))})
        return None

    def number(self, name: str) -> float:
        try:
            found = float(self.get_query_argument(name))
        except ValueError:
            found = math.nan
        if not math.isfinite(found):
            raise HTTPError(400, reason=f"{name}: expected a number")
        return found

    def whole(self, name: str, least: int, most: int) -> int:
        return int(min(max(self.number(name), least), most))

    def _json(self, found: Any) -> None:
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(found))

    def as_file(self, kind: str) -> None:
        """Let the browser keep the answer as a file."""
        file = f"{self.name.rpartition('/')[2]}.{kind}"
        self.set_header("Content-Type", _TYPES[kind])
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(file)}")


class _Outline(_Recorded):
    async def get(self) -> None:
        if (found := await self.done(lambda: self.runs.outline(self.name))) is not None:
            self._json({**found, "problems": [self.library.told(text) for text in found["problems"]]})


class _Curves(_Recorded):
    async def get(self) -> None:
        begin, end, columns = self.number("begin"), self.number("end"), self.whole("columns", 1, 8192)
        asked = self.get_query_argument("curves").split(",")
        places = [int(place) for place in asked if place.isdecimal() and len(place) < 10]

        def make() -> bytes:
            found = self.runs.run(self.name).curves(places, begin, end, columns)
            numbers = [np.asarray(part, "<f8").tobytes() for curve in found for part in curve]
            return pack({"lengths": [len(time_s) for time_s, _ in found]}, b"".join(numbers))

        if (data := await self.done(make)) is not None:
            self.set_header("Content-Type", "application/octet-stream")
            self.finish(data)


class _Look(_Recorded):
    async def get(self) -> None:
        at = None if self.get_query_argument("row", None) is not None else self.number("time")
        row = self.whole("row", 0, 2**53) if at is None else 0

        def make() -> bytes:
            run = self.runs.run(self.name)
            found = run.look(row if at is None else run.nearest(at))
            return pack(found.facts, found.picture)

        if (data := await self.done(make)) is not None:
            self.set_header("Content-Type", "application/octet-stream")
            self.finish(data)


class _Compare(_Recorded):
    async def get(self) -> None:
        names = self.get_query_arguments("run")
        if len(names) > _MOST_COMPARED:
            raise HTTPError(400, reason=f"expected {_MOST_COMPARED} runs at most")
        if (found := await self.done(lambda: self.runs.compare(names), self.writer)) is not None:
            self._json(found)


class _Still(_Recorded):
    async def get(self) -> None:
        row = self.whole("row", 0, 2**53)
        if (data := await self.done(lambda: self.runs.run(self.name).still(row))) is not None:
            self.as_file("png")
            self.finish(data)


class _Export(_Recorded):
    async def get(self, kind: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            to = Path(folder) / f"run.{kind}"

            def make() -> int:
                self.runs.export(self.name, kind, to)
                return to.stat().st_size

            size = await self.done(make, self.writer)
            if size is None:
                return
            self.as_file(kind)
            self.set_header("Content-Length", str(size))
            with to.open("rb") as file, suppress(StreamClosedError):  # the page has gone
                while data := await self.done(lambda: file.read(_CHUNK)):
                    self.write(data)
                    await self.flush()


def recorded_rules(studio: Studio, guard: Guard) -> list[tuple[str, type[Guarded]]]:
    """The addresses below ``/recorded``."""
    own = {
        "runs": studio.recorded, "guard": guard, "library": studio.library,
        "threads": ThreadPoolExecutor(2, "stream_sparse recorded"),
        # Files and comparisons one after the other: each may take all that a disk gives.
        "writer": ThreadPoolExecutor(1, "stream_sparse export"),
    }  # fmt: skip
    places: dict[str, type[_Recorded]] = {
        "outline": _Outline, "curves": _Curves, "look": _Look, "compare": _Compare, "still": _Still,
        "(csv|mp4)": _Export,
    }  # fmt: skip
    return [(f"/recorded/{path}", type(kind.__name__, (kind,), own)) for path, kind in places.items()]
