"""The studio: a library, and one run at a time that its pages begin, change and replace."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import cv2

from stream_sparse._version import __version__
from stream_sparse.data import catalog
from stream_sparse.errors import Error, InputError, NewRunError
from stream_sparse.exports.report import write_report
from stream_sparse.io.bounds import read_bytes
from stream_sparse.io.files import replacing
from stream_sparse.io.page_camera import PAGE_CAMERA, DismissedError
from stream_sparse.plan.diff import changed_parameters, same_graph, same_source

from .library import Library
from .pictures import encode
from .recorded_runs import RecordedRuns
from .session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.frame import Stamp
    from stream_sparse.io.page_camera import PageCamera
    from stream_sparse.plan.plan import Plan
    from stream_sparse.ui.control import RunControl
    from stream_sparse.ui.view_feed import ViewFeed
    from stream_sparse.view.frame_pictures import FramePictures
    from stream_sparse.view.layout import Status

__all__ = ["Begin", "Studio"]

_PICTURE_FRAMES = 120
_HEIGHT, _WIDTH = 360, 640
_LOOK_S = 0.05
_MOST_BYTES = 100_000_000  # of a picture


class Begin(Protocol):
    """Begins a run of a plan, or of one that has been ``given`` with other values; options of
    ``Pipeline.start``."""

    def __call__(self, plan: Plan, **options: Any) -> RunControl: ...


class Studio:
    """What pages do besides watching: begin runs, check and apply pipelines, save them.

    One run goes on at a time; it ends where another begins.
    """

    def __init__(self, folder: Path, begin: Begin, camera: PageCamera = PAGE_CAMERA) -> None:
        self.library = Library(folder)
        self.recorded = RecordedRuns(self.library)
        self.session = Session(again=self._again, folder=Path("runs"), told=self.library.told)
        self._begin, self._one = begin, threading.Lock()
        self._camera = camera
        self._turn = object()  # of the run that pages are to see, and of those that follow it
        self._attaching = threading.Lock()
        self._waiting: threading.Thread | None = None  # begins a run once a page gives its camera
        self._drawn: RunControl | None = None  # the run that gives a picture just now
        self._wanted = False  # whether somebody waits for a run, so that pictures wait

    # As a run is ended by signals

    def stop(self) -> None:
        """End the run that goes on cleanly. Returns at once."""
        if self._drawn is not None:
            self._drawn.stop()
        if (control := self.session.run) is not None:
            control.stop()

    def abort(self) -> None:
        """End it soon: frames that wait stay unprocessed. Returns at once."""
        if (control := self.session.run) is not None:
            control.abort()

    def over(self, seconds: float = 0.0) -> bool:
        """Return whether it has ended; waits up to so many seconds for it."""
        control = self.session.run
        return control is None or control.over(seconds)

    @property
    def folder(self) -> Path | None:
        """The folder of its recording, or of the last one."""
        control = self.session.run
        return None if control is None else control.folder

    def _end(self) -> None:
        if (control := self.session.run) is not None:
            control.stop()
            control.over(10)

    def _run(self, plan: Plan, **options: Any) -> None:
        with self._one:
            now = self.session.run
            # Perhaps by somebody at another page.
            if now is not None and now.ended is None and now.records_next:
                name = now.plan.name
                raise InputError(
                    f"'{name}' is being recorded; end the recording on the page of the run first"
                )
            self._wanted = True
            try:
                self._replace(plan, options)
            finally:
                self._wanted = False

    def _replace(self, plan: Plan, options: dict[str, Any]) -> None:
        """End what goes on, and begin a run of another plan."""
        if self._drawn is not None:
            self._drawn.stop()
        self._dismiss()
        with self._attaching:
            turn = self._turn = object()
        self._end()

        def attach(control: RunControl, feed: ViewFeed) -> None:
            with self._attaching:
                if self._turn is turn:  # else it follows a run that was ended meanwhile
                    self.session.attach(control, feed)

        begin = partial(self._begin, plan, front=attach, values=False, **options)
        if plan.source_use == "browser":  # its page is opened when this call has returned
            self._waiting = threading.Thread(
                target=self._wait, args=(begin,), name="stream_sparse begin", daemon=True
            )
            self._waiting.start()
        else:
            begin()

    def _wait(self, begin: Callable[[], RunControl]) -> None:
        """Begin a run once a page gives its camera."""
        try:
            begin()
        except DismissedError:
            pass
        except Error as error:
            self.session.tell(str(error))

    def _dismiss(self) -> None:
        """Wait for a page's camera no more, where a run does."""
        while self._waiting is not None and self._waiting.is_alive():
            self._camera.dismiss()  # again and again: it may not have asked yet
            self._waiting.join(_LOOK_S)
        self._waiting = None

    def _again(self, control: RunControl, frame: int | None) -> None:
        place = {} if frame is None else {"start_at": f"f{frame}", "paused": True}
        self._run(control.edited.without_sinks(), given=control.given, **place)

    # What pages ask -----------------------------------------------------------------------------------

    def start(self, name: str, source: str | None) -> None:
        """Begin a run of a pipeline of the library."""
        self._run(self.library.read(self.library.text(name), name, source or None))

    def check(self, text: str, name: str) -> dict[str, Any]:
        """Return the problems of a text; where it has none, the graph of its nodes."""
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
        plan, control = self.library.read(text, name), self.session.run
        if control is not None and control.ended is None:
            now = control.edited
            if control.loops is not None and same_source(control.given, plan):
                plan = plan.looped(control.loops)  # as its page has it, which the text does not say
            if same_graph(now, plan):
                with suppress(NewRunError):  # such as a larger ``crop``, whose node would begin anew
                    if changes := changed_parameters(now, plan):
                        control.set(changes)
                    return "edited"
        self._run(plan)
        return "new"

    def picture(self, kind: str, name: str) -> bytes:
        """Return the picture of a pipeline or of a recorded run, as JPEG or PNG; empty: not just now."""
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
            done = write_report(self.library.run_folder(name), Path(folder) / "report.html")
            return done.path.read_bytes()

    def _draw(self, text: str, name: str) -> bytes:
        """Run a pipeline for some frames, and return its view; a camera's one on a sample. Empty: not now."""
        run = self.session.run
        if self._wanted or (run is not None and run.ended is None):
            return b""  # pictures are drawn while nothing runs
        plan = self.library.read(text, name)
        if plan.source_use in ("camera", "browser"):
            plan = self.library.read(text, name, "sample:macaw")
        last = _Last()
        control = self._drawn = self._begin(
            plan.without_sinks(), front=last.attach, values=False, frames=_PICTURE_FRAMES, pace=False
        )
        done = control.over(60)
        control.stop()
        self._drawn = None
        if control.ended == "stopped" and done:
            return b""
        if last.jpeg is None:
            raise InputError(f"{name} gives no picture")
        return last.jpeg


class _Last:
    """A viewer that keeps the last picture of a run."""

    jpeg: bytes | None = None

    def attach(self, _: RunControl, feed: ViewFeed) -> None:
        feed.show(self)

    def wants(self) -> bool:
        return False

    def ended(self) -> None:
        pass

    def offer(self, at: Stamp, pictures: FramePictures, status: Status) -> None:  # noqa: ARG002
        small = cv2.resize(pictures.page(720, 1280), (_WIDTH, _HEIGHT), interpolation=cv2.INTER_AREA)
        self.jpeg = encode(small, scene=True).data
