"""The studio: a library, and one session whose pipeline its pages choose, change and replace."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2

from stream_sparse._version import __version__
from stream_sparse.data import catalog
from stream_sparse.errors import InputError
from stream_sparse.exports.report import report
from stream_sparse.io.bounds import read_bytes
from stream_sparse.io.files import replacing
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run

from .library import Library
from .pictures import encode
from .run_cache import RunCache
from .session import Session

if TYPE_CHECKING:
    from concurrent.futures import Future

    from stream_sparse.frame import Stamp
    from stream_sparse.plan.plan import Plan
    from stream_sparse.player.player import Player
    from stream_sparse.view.frame_pictures import FramePictures
    from stream_sparse.view.layout import Status

__all__ = ["Studio"]

_PICTURE_FRAMES = 120
_HEIGHT, _WIDTH = 360, 640
_MOST_BYTES = 100_000_000  # of a picture


class Studio:
    """The requests of pages besides watching: begin runs, check and apply pipelines, save them.

    One run goes on at a time; it ends where another begins. The owner of the player attends to it.

    Parameters:
        folder: where pipelines, videos and recordings lie.
        player: plays what pages choose.
    """

    def __init__(self, folder: Path, player: Player) -> None:
        self.library = Library(folder)
        self.recorded = RunCache(self.library)
        self.session = Session(player, folder=Path("runs"), told=self.library.told)
        self.player, self._one = player, threading.Lock()
        self._drawn: Run | None = None  # the run whose picture is being drawn
        self._wanted = False  # whether a page waits for a run, so that pictures wait
        player.connect(self.session)

    def close(self) -> None:
        """End the run whose picture is being drawn, if there is one."""
        if self._drawn is not None:
            self._drawn.stop()

    def _open(self, plan: Plan) -> None:
        """End what goes on, and begin a run of another plan; returns once it is open."""
        with self._one:
            run = self.player.run
            # Perhaps by a user at another page.
            if run is not None and run.ended is None and run.status.records_next:
                name = run.plan.name
                raise InputError(
                    f"'{name}' is being recorded; end the recording on the page of the run first"
                )
            self._wanted = True
            try:
                self.close()
                opened = self.player.open(plan)
                if plan.source_use == "browser":  # its page is opened when this call has returned
                    opened.add_done_callback(self._opened)
                else:
                    opened.result()
            except CancelledError:
                raise InputError(f"'{plan.name}' was not begun: the session has been stopped") from None
            finally:
                self._wanted = False

    def _opened(self, opened: Future[None]) -> None:
        """Tell pages why a run could not begin, unless another took its place."""
        if not opened.cancelled() and (error := opened.exception()) is not None:
            self.session.tell(str(error))

    # Requests -----------------------------------------------------------------------------------------

    def start(self, name: str, source: str | None) -> None:
        """Begin a run of a pipeline of the library."""
        self._open(self.library.read(self.library.text(name), name, source or None))

    def check(self, text: str, name: str) -> dict[str, Any]:
        """Return the problems of a text, or the graph of its nodes."""
        problems = self.library.problems(text, name)
        if problems:
            return {"problems": problems}
        plan = self.library.read(text, name)
        nodes: dict[str, dict[str, Any]] = {}
        for part in plan.parts:  # a swept node is one node of the graph
            node = nodes.setdefault(part.family, {"name": part.family, "use": part.use, "inputs": []})
            node["inputs"] += [ref.family for ref in part.inputs if ref.family not in node["inputs"]]
        return {"problems": [], "source": plan.source_use, "nodes": [*nodes.values()]}

    def apply(self, text: str, name: str) -> str:
        """Run the text of an editor: ``edited`` where the run goes on with other parameters, else ``new``."""
        plan, run = self.library.read(text, name), self.player.run
        if run is not None and run.ended is None and self.player.edit_as(plan, "now") is not None:
            return "edited"
        self._open(plan)
        return "new"

    def picture(self, kind: str, name: str) -> bytes:
        """Return the picture of a pipeline or of a recorded run, as JPEG or PNG; empty while one runs."""
        if kind == "run":
            picture = self.library.run_folder(name) / "view.png"
            if picture.is_symlink():
                raise InputError(f"{name} has no picture")
            return read_bytes(picture, _MOST_BYTES, "picture", f"the picture of {name}")
        text = self.library.text(name)
        sum_of = hashlib.sha256(f"{__version__} {text}".encode()).hexdigest()[:16]
        file = catalog.cache() / "pictures" / f"{sum_of}.jpg"
        if not file.is_file():
            drawn = self._draw(text, name)
            if not drawn:
                return drawn
            file.parent.mkdir(parents=True, exist_ok=True)
            with replacing(file) as new:
                new.write(drawn)
        return file.read_bytes()

    def report(self, name: str) -> bytes:
        """Return a recorded run as one page, which asks for nothing and runs no script."""
        with tempfile.TemporaryDirectory() as folder:
            done = report(self.library.run_folder(name), Path(folder) / "report.html")
            return done.path.read_bytes()

    def _draw(self, text: str, name: str) -> bytes:
        """Run a pipeline for some frames, a sample in place of a camera, and return its view as JPEG.

        The result is empty while a run goes on.
        """
        run = self.player.run
        if self._wanted or (run is not None and run.ended is None):
            return b""  # pictures are drawn while nothing runs
        plan = self.library.read(text, name)
        if plan.source_use in ("camera", "browser"):
            plan = self.library.read(text, name, "sample:macaw")
        options = RunOptions(frames=_PICTURE_FRAMES, values=False, pace=False, watched=True)
        drawn, last = Run(plan.without_sinks(), options), _Last()
        self._drawn = drawn
        drawn.view.show(last)
        done = drawn.start().over(60)
        drawn.stop()
        self._drawn = None
        if drawn.ended == "stopped" and done:
            return b""
        if last.jpeg is None:
            raise InputError(f"{name} gives no picture")
        return last.jpeg


class _Last:
    """A viewer that keeps the last picture of a run."""

    jpeg: bytes | None = None

    def wants(self) -> bool:
        return False

    def ended(self) -> None:
        pass

    def offer(self, at: Stamp, pictures: FramePictures, status: Status) -> None:  # noqa: ARG002
        small = cv2.resize(pictures.page(720, 1280), (_WIDTH, _HEIGHT), interpolation=cv2.INTER_AREA)
        self.jpeg = encode(small, scene=True).data
