"""Write a run folder while the run goes on."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from stream_sparse.errors import Error, RunError
from stream_sparse.io.files import cannot_write, make_folder
from stream_sparse.records.folder import hashes, size_of_folder, write_text
from stream_sparse.records.state import save_state

from .arrays import ArrayFile
from .content import Beginning
from .run_json import RunInfo, now
from .source_video import open_source
from .tables import Events, FramesTable, ValuesTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from stream_sparse.frame import Array, Stamp
    from stream_sparse.io.hashing import Digest
    from stream_sparse.io.video import VideoWriter

    from .content import Content
    from .segment_list import Whole

__all__ = ["Recorder"]


class Recorder:
    """Write what a run gives to a new folder; whatever was written is whole if the process dies.

    Rows come from one thread at a time and in order of index, and so do pictures, perhaps from another;
    drops and events may come from any. When the disk refuses, ``row``, ``picture`` and ``close`` raise one
    :class:`RunError`, nothing more is written, and what is there stays readable.

    Parameters:
        folder: where; where it exists, ``folder-2`` and so on.
        content: what there is to record.
        beginning: where it begins.
        whole: the recording of which this folder is a segment.

    Raises:
        InputError: where the folder cannot be made.
    """

    def __init__(
        self,
        folder: Path,
        content: Content,
        beginning: Beginning = Beginning(),  # noqa: B008  nothing can change it
        whole: Whole | None = None,
    ) -> None:
        self._failure: RunError | None = None
        self._closed = False
        self._count = len(content.scalars)
        every = content.arrays
        self._last: Array | None = None
        self.folder = make_folder(folder)
        with ExitStack() as undo:
            undo.callback(rmtree, self.folder, ignore_errors=True)  # Ctrl-C, say: without run.json it is none
            self._arrays = {name: ArrayFile(self.folder / f"{name}.npy", n) for name, n in every.items()}
            write_text(self.folder / "pipeline.yaml", content.plan.text)
            self._frames = FramesTable(self.folder)
            undo.callback(self._frames.close)
            self._values = ValuesTable(self.folder, [*content.scalars, *every])
            undo.callback(self._values.close)
            self._events = Events(self.folder)
            undo.callback(self._events.close)
            self._video, self._source = self._open_videos(content, undo)
            if beginning.state is not None:
                save_state(self.folder / "start.npz", beginning.state)
            # last, since it may start a thread
            made = RunInfo.of if whole is None else whole.within
            self._info = made(self.folder, content, beginning)
            undo.pop_all()

    def _open_videos(
        self, content: Content, undo: ExitStack
    ) -> tuple[VideoWriter | None, VideoWriter | None]:
        view = source = None
        if content.view is not None:
            from stream_sparse.io.video import VideoWriter

            plan, (height, width) = content.plan, content.view
            about = {"title": plan.name, "pipeline": plan.text}
            path, rate = self.folder / "view.mkv", content.medium.rate
            view = VideoWriter(path, width, height, rate=rate, color=True, metadata=about)
            undo.callback(view.close)
        if content.source != "none":
            source = open_source(self.folder / "source.mkv", content.medium, content.source)
            undo.callback(source.close)
        return view, source

    @property
    def notes(self) -> list[str]:
        """What the user should know at its end."""
        return self._info.notes

    def row(self, at: Stamp, scalars: Sequence[float | None], arrays: Mapping[str, Array | None]) -> None:
        """Write what the nodes said of one frame; of an array, where its turn has come."""
        if len(scalars) != self._count:
            raise ValueError(f"expected {self._count} scalars, got {len(scalars)}")
        try:
            with self._guarded():
                rows = [file.offer(at.index, arrays.get(name)) for name, file in self._arrays.items()]
                self._values.row(at.index, at.time_s, scalars, rows)
                # last, so that a frame which counts as processed has all its values
                self._frames.row(at.index, at.time_s)
        except Error:
            self.dropped(at.index, at.time_s, "not written")  # a row, if there is still room for one
            raise

    def dropped(self, index: int, time_s: float, cause: str) -> None:
        """Take note of a frame that was captured and not processed; it is written in order of index."""
        self._frames.drop(index, time_s, cause)

    def event(self, frame: int, time_s: float, kind: str, **data: Any) -> None:
        """Write an event. It raises nothing, since it may tell of an error: the next row does."""
        if self._closed:
            return
        try:
            self._events.add(frame, time_s, kind, data)
        except RunError as error:
            self._failure = self._failure or error

    def picture(self, at: Stamp, bgr: Array) -> None:
        """Add a picture to ``view.mkv`` at its true time; nobody changes it any more."""
        if self._video is None:
            raise ValueError("this recorder was made without a view")
        with self._guarded():
            self._video.write(bgr, at.time_s)
            self._last = bgr

    def source(self, at: Stamp, frame: Array) -> None:
        """Add a frame to ``source.mkv`` at its true time."""
        if self._source is None:
            raise ValueError("this recorder was made without source pictures")
        with self._guarded():
            self._source.write(frame, at.time_s)

    def rest(self) -> None:
        """No more rows will come: write the drops that none followed."""
        with self._guarded():
            self._frames.rest()

    def begins(self, first: int) -> None:
        """The first frame is known by now."""
        self._info.update(first_frame=first)

    def counts(self, captured: int) -> dict[str, int]:
        """How many frames were captured, processed and dropped."""
        done, lost = self._frames.processed, self._frames.dropped
        # where the disk refuses, who asks for the end knows less than who dropped
        return {"captured": max(captured, done + lost), "processed": done, "dropped": lost}

    def give_up(self, first: int) -> list[tuple[int, float, str]]:
        """The drops from a frame on, with index, time and cause: they belong to another recorder."""
        return self._frames.give_up(first)

    def size(self) -> int:
        """Bytes recorded so far; states, which each segment has, do not count."""
        return size_of_folder(self.folder, but=("start.npz", "state.npz", ".tmp"))

    def close(
        self, how: str, error: str | None, captured: int, nodes: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Finish every file, whatever has happened; may be called again, which does nothing.

        Parameters:
            how: as a run ends, or ``rotated`` or ``switched off``.
            error: its text, where there was one.
            captured: frames that the source gave.
            nodes: for each node what was measured of it.

        Raises:
            RunError: where the disk refused only now.
        """
        if self._closed:
            return
        self._closed = True
        late = self._finish_files()
        if late is not None and error is None:
            how, error = "error", str(late)
        counts = self.counts(captured)
        measured = {name: dict(values) for name, values in nodes.items()}
        ended = {"how": how, "error": error}
        try:
            files = hashes(self.folder, self._digests())
            self._info.finish(ended=ended, finished=now(), frames=counts, nodes=measured, files=files)
        except RunError as refused:
            late = late or refused
        if late is not None and self._failure is None:
            self._failure = late
            raise late

    def _finish_files(self) -> RunError | None:
        """Close all files, each whatever becomes of the others; the first error, where there is one."""
        files: list[Callable[[], None]] = [self._frames.rest, self._save_picture]
        if self._video is not None:
            files.append(self._video.close)
        if self._source is not None:
            files.append(self._source.close)
        files += [self._frames.close, self._values.close, self._events.close]
        files += [file.close for file in self._arrays.values()]
        first = None
        for finish in files:
            try:
                finish()
            except RunError as error:
                first = first or error
        return first

    def _digests(self) -> dict[str, Digest | None]:
        videos = {"view.mkv": self._video, "source.mkv": self._source}
        return {
            "frames.csv": self._frames.digest,
            "values.csv": self._values.digest,
            "events.jsonl": self._events.digest,
            **{f"{name}.npy": file.digest for name, file in self._arrays.items()},
            **{name: video.digest for name, video in videos.items() if video is not None},
        }

    def _save_picture(self) -> None:
        if self._last is None:
            return
        import cv2  # it is there already, with what wrote the video

        path, beside = self.folder / "view.png", self.folder / "view.png.tmp"
        _, data = cv2.imencode(".png", self._last)  # of all ways the fastest: Ctrl-C waits for it
        try:
            beside.write_bytes(data.tobytes())
            beside.replace(path)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            raise cannot_write(path, error) from error

    def _guarded(self) -> _Guard:
        return _Guard(self)


class _Guard:
    """Refuse to go on after a failure, and remember the first one."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __enter__(self) -> None:
        if self._recorder._failure is not None:
            raise self._recorder._failure

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, RunError):
            self._recorder._failure = error
