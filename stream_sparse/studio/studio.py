"""The studio: a library, and one session whose pipeline its pages choose, change and replace."""

import tempfile
import threading
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any

from stream_sparse.errors import InputError
from stream_sparse.exports.report import report
from stream_sparse.io.bounds import read_bytes
from stream_sparse.plan.plan import Plan
from stream_sparse.player.player import Player

from .exercises import Exercises
from .library import Library
from .pages import Pages
from .viewed_run import RunCache

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
        self.exercises = Exercises(self.library)
        self.recorded = RunCache(self.library)
        self.pages = Pages(player, told=self.library.told)
        self.player, self._one = player, threading.Lock()
        player.connect(self.pages)

    def _open(self, plan: Plan) -> None:
        """End what goes on, and begin a run of another plan; returns once it is open."""
        with self._one:
            run = self.player.run
            # Perhaps by a user at another page.
            if run is not None and run.ended is None and run.status.records_next:
                name = run.access.plan.name
                raise InputError(
                    f"'{name}' is being recorded; end the recording on the page of the run first"
                )
            try:
                opened = self.player.open(plan)
                if plan.source_use == "browser":  # its page is opened when this call has returned
                    opened.add_done_callback(self._opened)
                else:
                    opened.result()
            except CancelledError:
                raise InputError(f"'{plan.name}' was not started: the session was stopped") from None

    def _opened(self, opened: Future[None]) -> None:
        """Tell pages why a run could not begin, unless another took its place."""
        if not opened.cancelled() and (error := opened.exception()) is not None:
            self.pages.tell(str(error))

    # Requests -----------------------------------------------------------------------------------------

    def start(self, name: str, source: str | None) -> None:
        """Begin a run of a pipeline of the library."""
        self._open(self.library.read(self.library.text(name), name, source or None))

    def watch(self, name: str, source: str) -> None:
        """Begin a run that shows the function of an exercise at work."""
        run = self.player.run
        moved = {} if run is None or run.access.plan.name != name else run.status.parameters.get(name, {})
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

    def picture(self, name: str) -> bytes:
        """Return the last picture of a recorded run as PNG."""
        picture = self.library.run_folder(name) / "view.png"
        if picture.is_symlink():
            raise InputError(f"{name} has no picture")
        return read_bytes(picture, _MOST_BYTES, "picture", f"the picture of {name}")

    def report(self, name: str) -> bytes:
        """Return a recorded run as one page, which asks for nothing and runs no script."""
        with tempfile.TemporaryDirectory() as folder:
            done = report(self.library.run_folder(name), Path(folder) / "report.html")
            return done.path.read_bytes()
