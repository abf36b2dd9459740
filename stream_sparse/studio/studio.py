"""The studio: a library, and one session whose pipeline its pages choose, change and replace."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse._version import __version__
from stream_sparse.data import catalog
from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.theme import THEMES
from stream_sparse.errors import InputError
from stream_sparse.exports.report import report
from stream_sparse.io.bounds import read_bytes
from stream_sparse.io.files import replacing
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from stream_sparse.view.layout import Card

from .exercises import Exercises
from .library import Library
from .pictures import small
from .session import Session
from .viewed_run import RunCache

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from stream_sparse.frame import Array, Stamp
    from stream_sparse.plan.plan import Plan
    from stream_sparse.player.player import Player
    from stream_sparse.view.frame_pictures import FramePictures
    from stream_sparse.view.layout import Status

__all__ = ["SIZE", "Studio", "Thumbnail"]

_MOST_BYTES = 100_000_000  # of a picture
SIZE = (324, 576)
"""Height and width: twice those of its place on a page, whose screen may have two pixels for one."""
_FRAMES = 240
_MARGIN, _DENSITY = 8, 1.6
_LONGEST_S = 60


class Thumbnail:
    """Runs a pipeline for some frames, and draws some of its panels beside each other.

    Parameters:
        plan: the pipeline; nothing is written by its sinks.
        panels: the numbers of the panels; left out: the first and the last.

    Raises:
        InputError: where it has no panels.
    """

    def __init__(self, plan: Plan, panels: Sequence[int] | None = None) -> None:
        count = len(plan.panels)
        if not count:
            raise InputError(f"{plan.name} gives no picture")
        self._panels = tuple(dict.fromkeys((0, count - 1))) if panels is None else tuple(panels)
        self._pictures: dict[str, Array] = {}
        options = RunOptions(frames=_FRAMES, values=False, pace=False, watched=True)
        self._run = Run(plan.without_sinks(), options)
        self._run.view.show(self)

    def draw(self) -> dict[str, Array]:
        """Return a uint8 BGR picture for each theme by its name; empty where it was stopped.

        Raises:
            InputError: where no frame came.
        """
        done = self._run.start().over(_LONGEST_S)
        self._run.stop()
        if self._run.ended == "stopped" and done:
            return {}
        if not self._pictures:
            raise InputError(f"{self._run.plan.name} gives no picture")
        return self._pictures

    def stop(self) -> None:
        """End its run; may be called from any thread."""
        self._run.stop()

    # A viewer of the run ------------------------------------------------------------------------------

    def wants(self) -> bool:
        """Return that the run need not draw for it."""
        return False

    def ended(self) -> None:
        """Do nothing: the last picture stays."""

    def offer(self, at: Stamp, pictures: FramePictures, status: Status) -> None:  # noqa: ARG002
        """Keep the picture of a frame in place of the one before."""
        self._pictures = {name: self._joined(pictures, name) for name in THEMES}

    def _joined(self, pictures: FramePictures, name: str) -> Array:
        tall, wide = SIZE
        joined, theme = blank(tall, wide, THEMES[name].card), THEMES[name]
        edges = np.linspace(0, wide, len(self._panels) + 1).astype(int)
        for panel, left, right in zip(self._panels, edges[:-1], edges[1:], strict=True):
            rows, columns = tall - 2 * _MARGIN, int(right - left) - 2 * _MARGIN
            drawn = pictures.card(Card(panel, rows, columns, _DENSITY, theme))
            joined[_MARGIN : _MARGIN + rows, left + _MARGIN : left + _MARGIN + columns] = drawn
        return joined


class Studio:
    """The requests of pages besides watching: begin runs, check and apply pipelines, save them.

    One run goes on at a time; it ends where another begins. The owner of the player attends to it.

    Parameters:
        folder: where pipelines, videos and recordings lie.
        player: plays what pages choose.
    """

    def __init__(self, folder: Path, player: Player) -> None:
        self.library = Library(folder)
        self.exercises = Exercises(self.library)
        self.recorded = RunCache(self.library)
        self.session = Session(player, folder=Path("runs"), told=self.library.told)
        self.player, self._one = player, threading.Lock()
        self._drawn: Thumbnail | None = None  # the picture that is being drawn
        self._wanted = False  # whether a page waits for a run, so that pictures wait
        player.connect(self.session)

    def close(self) -> None:
        """End the picture that is being drawn, if there is one."""
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

    def watch(self, name: str, source: str) -> None:
        """Begin a run that shows the function of an exercise at work."""
        run = self.player.run
        moved = {} if run is None or run.plan.name != name else run.status.parameters.get(name, {})
        self._open(self.exercises.watched(name, source, moved))

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
        """Return the picture of a recorded run as PNG, or of a pipeline as WebP; empty while a run goes on.

        Parameters:
            kind: ``run``, or the theme of the picture of a pipeline, ``dark`` or ``light``.
        """
        if kind == "run":
            picture = self.library.run_folder(name) / "view.png"
            if picture.is_symlink():
                raise InputError(f"{name} has no picture")
            return read_bytes(picture, _MOST_BYTES, "picture", f"the picture of {name}")
        text = self.library.text(name)
        sum_of = hashlib.sha256(f"{__version__} {text}".encode()).hexdigest()[:16]
        files = {theme: catalog.cache() / "pictures" / f"{sum_of}-{theme}.webp" for theme in THEMES}
        if not files[kind].is_file():
            drawn = self._draw(text, name)
            if not drawn:
                return b""
            files[kind].parent.mkdir(parents=True, exist_ok=True)
            for theme, file in files.items():
                with replacing(file) as new:
                    new.write(small(drawn[theme]))
        return files[kind].read_bytes()

    def report(self, name: str) -> bytes:
        """Return a recorded run as one page, which asks for nothing and runs no script."""
        with tempfile.TemporaryDirectory() as folder:
            done = report(self.library.run_folder(name), Path(folder) / "report.html")
            return done.path.read_bytes()

    def _draw(self, text: str, name: str) -> dict[str, Array]:
        """Draw a pipeline for each theme, with a sample in place of a camera; empty while a run goes on."""
        run = self.player.run
        if self._wanted or (run is not None and run.ended is None):
            return {}  # pictures are drawn while nothing runs
        plan = self.library.read(text, name)
        if plan.source_use in ("camera", "browser"):
            plan = self.library.read(text, name, "sample:macaw")
        self._drawn = Thumbnail(plan)
        try:
            return self._drawn.draw()
        finally:
            self._drawn = None
