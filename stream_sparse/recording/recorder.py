"""Write one run folder while the run goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from typing import Any

from stream_sparse.errors import Error, RunError, as_error
from stream_sparse.frame import Array, Clock, Stamp
from stream_sparse.io.files import Appender, make_folder, replacing
from stream_sparse.io.hashing import Digest, file_digest
from stream_sparse.io.timebase import Slots
from stream_sparse.io.video_writer import VideoWriter
from stream_sparse.plan.plan import Plan
from stream_sparse.records.schema import CUT, DROPPED, ClockInfo, FrameCounts, FrameRow
from stream_sparse.records.state import save_state

from .content import Beginning, Content
from .run_json import RunJson, new_run_json, node_facts
from .source_video import open_source, open_view
from .tables import ArrayFile, EventsFile, FramesTable, LostRow, ValuesTable

_NOT_HASHED = {"run.json", "run.json.tmp"}  # the former has a seal of its own


class Recorder:
    """Writes a new run folder for the frames from ``first`` up to ``end``, which stays readable after a kill.

    Rows come from one thread at a time and in order of index, and so do pictures, perhaps from another;
    events may come from any. When the disk refuses, ``row``, ``picture`` and ``close`` raise one
    :class:`RunError`, nothing more is written, and the files stay readable.

    Where the folder exists, ``folder-2`` and so on is made; InputError where that cannot be. ``home`` is the
    folder of the recording of which it is the first segment, ``before`` the segment before it. ``end`` is
    None until it is known. ``how`` is the end of a folder that ends before the run. ``streams`` are
    those not written to their end yet: of ``rows``, ``view``, ``source``, ``start`` and ``state``.
    """

    def __init__(
        self,
        folder: Path,
        content: Content,
        beginning: Beginning = Beginning(),  # noqa: B008  immutable
        home: Path | None = None,
        before: Recorder | None = None,
    ) -> None:
        self.first = beginning.first
        self.end: int | None = None
        self.how = CUT
        self._plan = content.plan
        self._failure: Error | None = None
        self._closed = False
        self._last: Array | None = None
        self._videos: dict[str, VideoWriter] = {}
        self._starts: dict[str, float] = {}  # time of the first picture of each video
        self._next = beginning.first  # index after the last row
        self._slots = Slots(content.plan.view_fps)
        self.folder = make_folder(folder)
        self.home: Path = before.home if before is not None else home or self.folder
        with ExitStack() as undo:
            undo.callback(rmtree, self.folder, ignore_errors=True)  # only run.json makes it a run folder
            self._arrays = {
                name: ArrayFile(self.folder / f"{name}.npy", every) for name, every in content.arrays.items()
            }
            self._write_pipeline(content.plan)
            self._frames = undo.enter_context(closing(FramesTable(self.folder)))
            values = ValuesTable(self.folder, content.scalars, list(content.arrays))
            self._values = undo.enter_context(closing(values))
            self._events = undo.enter_context(closing(EventsFile(self.folder)))
            self._events.pass_to(beginning.first)
            if content.view is not None:
                video = open_view(self.folder / "view.mkv", content.view, content.plan, content.medium)
                self._videos["view"] = undo.enter_context(closing(video))
            if content.source != "none":
                video = open_source(self.folder / "source.mkv", content.medium, content.source)
                self._videos["source"] = undo.enter_context(closing(video))
            self.streams = {"rows", *self._videos}
            if beginning.state is not None:
                save_state(self.folder / "start.npz", beginning.state)
            # last, since it may start a thread
            if before is not None:
                self._json = before.following_json(self.folder, content)
            else:
                segment = None if home is None else int(self.folder.name)
                self._json = new_run_json(self.folder, content, beginning, segment)
            undo.pop_all()

    def covers(self, index: int) -> bool:
        """Whether a frame belongs to this folder."""
        return self.first <= index and (self.end is None or index < self.end)

    def size(self) -> int:
        """Bytes recorded so far, without states, which each segment has."""
        files = (path for path in self.folder.iterdir() if path.suffix not in (".npz", ".tmp"))
        return sum(path.stat().st_size for path in files)

    def _write_pipeline(self, plan: Plan) -> None:
        with replacing(self.folder / "pipeline.yaml") as file:
            file.write(plan.text.encode())

    def following_json(self, folder: Path, content: Content) -> RunJson:
        """Make the ``run.json`` of the next segment."""
        return self._json.following(folder, content)

    # Beginning and ending ---------------------------------------------------------------------------

    def describe(self, plan: Plan) -> None:
        """Let ``pipeline.yaml`` say with which parameters the first frame is processed.

        Called before it begins; it was made earlier, and there may have been edits. RunError where the disk
        refuses.
        """
        if plan.text == self._plan.text:
            return
        self._write_pipeline(plan)
        self._json.update(nodes=node_facts(plan))
        self._plan = plan

    def begin(self, index: int, clock: Clock) -> None:
        """Begin with a frame, whose time is by a clock; RunError where the disk refuses."""
        self.first = self._next = index
        self._events.pass_to(index)
        self._json.update(first_frame=index, clock=ClockInfo.model_construct(**clock._asdict()))

    def end_before(self, index: int, how: str = CUT) -> None:
        """End before a frame; files are closed later, when all before it is written."""
        self.end, self.how = index, how

    def fail(self, error: Error) -> None:
        """Write no more rows."""
        self._failure = self._failure or error

    def expect(self, stream: str) -> None:
        """Note that a stream is not written yet."""
        self.streams.add(stream)

    def release(self, stream: str) -> bool:
        """Note that a stream has come to the end; gives whether all have."""
        self.streams.discard(stream)
        return not self.streams and self.end is not None

    # Writing ----------------------------------------------------------------------------------------

    def row(
        self,
        at: Stamp,
        scalars: Sequence[float | None],
        arrays: Mapping[str, Array | None],
        lost: Sequence[LostRow] = (),
    ) -> None:
        """Write the row of a frame, its arrays where their turn has come, and lost frames before it."""
        self._frames.lose(lost)
        try:
            with self._writing():
                self._events.pass_to(at.index)
                rows = [file.offer(at.index, arrays.get(name)) for name, file in self._arrays.items()]
                self._values.add(at, scalars, rows)
                # last, so that a frame which counts as processed has all its values
                self._frames.add(at)
                self._next = at.index + 1
                self._events.pass_to(self._next)
        except Error:
            self._frames.lose([FrameRow.of(at, DROPPED, "not written")])
            raise

    def rest(self, lost: Sequence[LostRow]) -> None:
        """Write lost frames behind the last row."""
        self._frames.lose(lost)
        with self._writing():
            self._frames.add_lost()

    def picture(self, at: Stamp, bgr: Array) -> None:
        """Add a picture to ``view.mkv`` at its true time; it is not changed any more."""
        self._film("view", at, bgr)
        self._last = bgr

    def wants_picture(self, time_s: float) -> bool:
        """Whether ``view.mkv`` is to have a picture of this time, as ``fps`` says; asked in order."""
        if "view" not in self._videos or not self._slots.due(time_s):
            return False
        self._slots.take(time_s)
        return True

    def source(self, at: Stamp, frame: Array) -> None:
        """Add a frame to ``source.mkv`` at its true time."""
        self._film("source", at, frame)

    def _film(self, stream: str, at: Stamp, picture: Array) -> None:
        """Add a picture to a video, which begins at 0: players take a camera's clock for a long wait."""
        with self._writing():
            name = f"{stream}.mkv"
            if name not in self._starts:
                self._starts[name] = float(at.time_s)
                self._json.update(video_start_s=dict(self._starts))
            self._videos[stream].write(picture, at.time_s - self._starts[name])

    def event(self, frame: int, time_s: float, kind: str, data: Mapping[str, Any]) -> None:
        """Write an event. It raises nothing, since it may report an error: the next row raises."""
        if self._closed:
            return
        try:
            self._events.add(frame, time_s, kind, data)
        except RunError as error:
            self.fail(error)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write nothing more after the first failure."""
        if self._failure is not None:
            raise self._failure
        try:
            yield
        except RunError as error:
            self.fail(error)
            raise

    # Closing ----------------------------------------------------------------------------------------

    def discard(self) -> None:
        """Delete the folder, to which nothing was written."""
        self._closed = True
        self._try_all([file.close for file in self._files.values()])
        rmtree(self.folder, ignore_errors=True)

    def close(
        self,
        how: str,
        error: str | None,
        nodes: Mapping[str, Mapping[str, Any]],
        lost: Sequence[LostRow] = (),
    ) -> None:
        """Finish every file, whatever has happened; a second call does nothing.

        ``how`` and ``error`` are as ``run.json`` has them. RunError: the disk refused only now.
        """
        if self._closed:
            return
        self._closed = True
        captured = 0 if self.end is None else self.end - self.first
        self._frames.lose(lost)
        files = self._files
        late = self._try_all(
            [
                # events behind the end belong to the next folder
                lambda: self._events.pass_to(self._next if self.end is None else self.end),
                self._frames.add_lost,
                self._save_picture,
                *(file.close for file in files.values()),
            ]
        )
        if late is not None and error is None:
            how, error = "error", str(late)
        table = self._frames
        counts = FrameCounts(
            captured=max(captured, table.processed + table.dropped), processed=table.processed,
            dropped=table.dropped, missing=table.missing, corrupt=table.corrupt,
        )  # fmt: skip
        digests = {name: file.digest for name, file in files.items()}
        refused = self._try_all([
            lambda: self._json.finish(
                how, error, nodes, frames=counts, files=_hashes(self.folder, digests)
            )
        ])  # fmt: skip
        late = late or refused
        if late is not None and self._failure is None:
            self._failure = late
            raise late

    @property
    def _files(self) -> dict[str, VideoWriter | Appender | ArrayFile]:
        return {
            **{f"{stream}.mkv": video for stream, video in self._videos.items()},
            **{file.path.name: file for file in (self._frames, self._values, self._events)},
            **{f"{name}.npy": file for name, file in self._arrays.items()},
        }

    def _save_picture(self) -> None:
        if self._last is None:
            return
        import cv2  # the writer of the video has imported it already

        _, data = cv2.imencode(".png", self._last)  # the fastest way: Ctrl-C waits for it
        with replacing(self.folder / "view.png") as file:
            file.write(data.tobytes())

    def _try_all(self, steps: Sequence[Callable[[], None]]) -> Error | None:
        """Take each step, whatever becomes of the others; gives the first error."""
        first = None
        for step in steps:
            try:
                step()
            except Exception as error:
                first = first or as_error(f"{self.folder.as_posix()}: cannot be finished", error)
        return first


def _hashes(folder: Path, digests: Mapping[str, Digest | None]) -> dict[str, str | None]:
    """The digest of each closed file of a run folder, by name; None where a file cannot be read.

    ``digests`` are the digests of files that were hashed while they were written.
    """
    hashes: dict[str, str | None] = {}
    with suppress(OSError):  # the folder may be gone
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.name not in _NOT_HASHED and path.suffix != ".tmp":
                hashes[path.name] = None
                with suppress(OSError):
                    digest = digests.get(path.name)
                    hashes[path.name] = file_digest(path) if digest is None else digest.of(path)
    return hashes
