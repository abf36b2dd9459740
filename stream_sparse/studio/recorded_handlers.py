"""Addresses at which a page gets what it shows of recorded runs."""

import math
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import numpy as np
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from stream_sparse.exports.export import export

from .guarded import Asking
from .pictures import pack

_CHUNK = 1 << 20
_TYPES = {"csv": "text/csv; charset=utf-8", "mp4": "video/mp4", "png": "image/png"}


class _Recorded(Asking):
    """Answers requests for recorded runs."""

    @property
    def name(self) -> str:
        """The run that is asked for."""
        return self.get_query_argument("run")

    def number(self, name: str) -> float:
        try:
            value = float(self.get_query_argument(name))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise HTTPError(400, reason=f"{name}: expected a number")
        return value

    def whole(self, name: str, least: int, most: int) -> int:
        return int(min(max(self.number(name), least), most))

    def as_file(self, kind: str) -> None:
        """Let the browser keep the answer as a file."""
        file = f"{self.name.rpartition('/')[2]}.{kind}"
        self.set_header("Content-Type", _TYPES[kind])
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(file)}")


class _Outline(_Recorded):
    async def get(self) -> None:
        run = await self.done(lambda: self.studio.recorded.run(self.name, now=True), "reading")
        if run is not None:
            problems = [self.studio.library.told(text) for text in run.outline["problems"]]
            self.give({**run.outline, "problems": problems})


class _Curves(_Recorded):
    async def get(self) -> None:
        begin, end, columns = self.number("begin"), self.number("end"), self.whole("columns", 1, 8192)
        columns_asked = self.get_query_argument("curves").split(",")
        places = [int(index) for index in columns_asked if index.isdecimal() and len(index) < 10]

        def make() -> bytes:
            curves = self.studio.recorded.run(self.name).curves(places, begin, end, columns)
            numbers = [np.asarray(part, "<f8").tobytes() for curve in curves for part in curve]
            return pack({"lengths": [len(time_s) for time_s, _ in curves]}, b"".join(numbers))

        await self.answer(make)


class _Look(_Recorded):
    async def get(self) -> None:
        at = None if self.get_query_argument("row", None) is not None else self.number("time")
        row = self.whole("row", 0, 2**53) if at is None else 0

        def make() -> bytes:
            run = self.studio.recorded.run(self.name)
            found = run.look(row if at is None else run.nearest(at))
            return pack(found.facts, found.picture)

        await self.answer(make)


class _Compare(_Recorded):
    async def get(self) -> None:
        names = self.get_query_arguments("run")
        if (document := await self.done(lambda: self.studio.recorded.compare(names), "writing")) is not None:
            self.give(document)


class _Still(_Recorded):
    async def get(self) -> None:
        row = self.whole("row", 0, 2**53)
        data = await self.done(lambda: self.studio.recorded.run(self.name).still(row), "reading")
        if data is not None:
            self.as_file("png")
            self.finish(data)


class _Export(_Recorded):
    async def get(self, kind: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            to = Path(folder) / f"run.{kind}"

            def make() -> int:
                export(self.studio.library.run_folder(self.name), kind, to)
                return to.stat().st_size

            size = await self.done(make, "writing")
            if size is None:
                return
            self.as_file(kind)
            self.set_header("Content-Length", str(size))
            with to.open("rb") as file, suppress(StreamClosedError):  # the page has gone
                while data := file.read(_CHUNK):
                    self.write(data)
                    await self.flush()


RECORDED = [
    ("recorded/outline", _Outline), ("recorded/curves", _Curves), ("recorded/look", _Look),
    ("recorded/compare", _Compare), ("recorded/still", _Still), ("recorded/(csv|mp4)", _Export),
]  # fmt: skip
"""The addresses of what pages show of recorded runs, below that of the pages."""
