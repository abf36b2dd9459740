"""Verify that a recording accounts for every frame and that its files are as they were written."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from stream_sparse.errors import InputError, RecordError, RunError
from stream_sparse.io.bounds import unreadable
from stream_sparse.io.hashing import file_digest, sha256

from .checks import FrameCheck, check_array, check_video, rests
from .events import events
from .files import wrong
from .folders import run_folders
from .rows import column_names
from .run_record import open_run
from .schema import check_info, load_info, seal
from .words import lost_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from .schema import RunInfo

__all__ = ["VerifyReport", "verify"]


@dataclass
class VerifyReport:
    """The result of :func:`verify`; ``str()`` gives the verdict in a line."""

    folder: Path
    processed: int = 0
    dropped: int = 0
    missing: int = 0  # frames that never came
    corrupt: int = 0  # processed frames whose pictures are damaged
    causes: Counter[str] = field(default_factory=Counter)  # of lost frames: dropped or missing
    first_s: float | None = None  # time of the first processed frame
    last_s: float | None = None  # time of the last frame
    columns: int = 0  # scalars
    arrays: list[str] = field(default_factory=list)
    videos: list[str] = field(default_factory=list)
    segments: int = 0  # 0: the recording was not cut
    cut: bool = False  # the run was killed, or still goes on
    failed: int | None = None  # index of the frame at which it ended by an error
    error: str | None = None  # what ended the run
    notes: list[str] = field(default_factory=list)  # what could not be compared

    def __str__(self) -> str:
        where, frames = self.folder.as_posix(), self.processed + self.lost
        count = f"{frames:,} frame{'s' * (frames != 1)}"
        # the clock of a camera may have begun with the machine: the length of the recording counts
        seconds = 0.0 if self.first_s is None or self.last_s is None else self.last_s - self.first_s
        if self.cut or self.error is not None:
            how, perhaps = ("cut off", "; or it still goes on") if self.cut else ("ended by an error", "")
            if self.last_s is None:
                return f"{where}: {how} before its first frame{perhaps}"
            at = f"{seconds:.1f} s" if self.failed is None else f"frame {self.failed} ({seconds:.1f} s)"
            return f"{where}: {how} at {at}, all before is sound: {count}{perhaps}"
        parts = f" in {self.segments} segment{'s' * (self.segments != 1)}" if self.segments else ""
        names = ", ".join([f"{self.columns} column{'s' * (self.columns != 1)}", *self.arrays, *self.videos])
        corrupt = f" ({self.corrupt:,} corrupt)" if self.corrupt else ""
        account = f"{self.processed:,} processed{corrupt}, {lost_words(self.lost, self.causes)}"
        return f"{where}: sound: {count}{parts} over {seconds:.1f} s: {account}; {names}"

    @property
    def lost(self) -> int:
        """Frames that were made and not processed: dropped or missing."""
        return self.dropped + self.missing


def verify(
    folder: str | Path,
    watch: Callable[[int, int | None], None] = lambda *_: None,
    quick: bool = False,
) -> VerifyReport:
    """Verify rows, indices, times, gaps, videos, arrays and hashes of a recording, or of one of its segments.

    ``watch`` is called with the number of frames so far and with that in the recording, if it is known.
    ``quick`` leaves out pictures and hashes, which take long. RunError names the first problem.
    """
    record = open_run(folder)
    path, report = record.folder, VerifyReport(record.folder)
    parts = run_folders(path)
    infos = [_info(part) for part in parts]
    if quick:
        report.notes.append("quick: pictures and hashes were not looked at")
    if low := 0 if parts == [path] else int(parts[0].name):
        which = "segment 0 is" if low == 1 else f"segments 0 to {low - 1} are"
        report.notes.append(f"{which} not here: deleted")
    counts = [info.frames.captured for info in infos]
    total = sum(count for count in counts if count is not None)
    check = _Check(report, quick, lambda count: watch(count, None if None in counts else total))
    frames: FrameCheck | None = None
    for part, info in zip(parts, infos, strict=True):
        frames = check.folder(part, info, frames)
    if parts != [path]:
        report.segments = len(parts)
        if report.cut and infos[-1].ended is not None:
            raise wrong(path, "has come to its end, one of its segments has not")
        if (path / "run.json").is_file():  # versions before 0.5 wrote one for all segments
            check.hashes(path, _info(path))
    if not quick:
        _check_source(infos[-1], report)
    return report


def _info(folder: Path) -> RunInfo:
    """``run.json`` with its seal checked. Only versions without ``first_frame`` wrote no seal."""
    try:
        raw = load_info(folder)
        sealed = raw.get("sha256")
        if sealed != seal(raw) and (sealed is not None or "first_frame" in raw):
            raise wrong(folder / "run.json", "hash mismatch: modified after recording")
        return check_info(folder, raw)
    except InputError as error:
        raise RecordError(str(error)) from error


class _Check:
    """Checks the folders of a recording one after the other."""

    def __init__(self, report: VerifyReport, quick: bool, watch: Callable[[int], None]) -> None:
        self._report, self._quick, self._watch = report, quick, watch
        self._count = 0

    def folder(self, folder: Path, info: RunInfo, before: FrameCheck | None) -> FrameCheck:
        """Check a run folder, which follows on the segment of ``before``; add its content to the report."""
        report, closed, complete = self._report, info.ended is not None, info.complete
        # Events after the bound: those of all rows before it are there.
        most = None if closed else _size(folder / "frames.csv")
        told = list(events([folder], complete))
        gaps = {
            e["frame"]: (e["frames"], str(e.get("cause", "")))
            for e in told
            if e["kind"] == "gap" and "frames" in e
        }
        frames = FrameCheck(folder, info, gaps, before, most, self._rows)
        first = frames.first
        if before is None and None not in (first, info.first_frame) and first != info.first_frame:
            raise wrong(folder / "frames.csv", f"begins with frame {first}, run.json says {info.first_frame}")
        for name, rows in frames.rows.items():
            check_array(folder / f"{name}.npy", rows, complete)
        ends = [*frames.times[-1:], *self._videos(folder, info, frames, rests(told, "view.mkv"))]
        if closed:
            _check_counts(folder, info, frames)
            self.hashes(folder, info)
        report.processed += frames.processed
        report.dropped += frames.dropped
        report.missing += frames.missing
        report.corrupt += frames.corrupt
        report.causes += frames.causes
        report.columns = max(0, len(column_names(folder)) - len(info.arrays))
        report.arrays = [f"{name}.npy" for name in info.arrays]
        if report.first_s is None and frames.times:
            report.first_s = frames.times[0]
        if not closed:
            report.cut = True
            report.last_s = min(ends) if ends else report.last_s
        elif frames.last is not None:
            report.last_s = frames.last[1]
        if info.ended is not None and not complete:
            report.error = str(info.ended.error)
            report.failed = frames.indices[-1] + 1 if frames.indices else frames.first
        return frames

    def _rows(self, count: int) -> None:
        self._count += count
        self._watch(self._count)

    def _videos(
        self, folder: Path, info: RunInfo, frames: FrameCheck, resting: Callable[[int], bool]
    ) -> list[float]:
        """Check the videos; gives the time up to which each has its pictures."""
        found: list[float] = []
        closed, complete = info.ended is not None, info.complete
        expected = {"view.mkv": "view.mkv" in (info.files or {}), "source.mkv": info.record_source != "none"}
        for name, wanted in expected.items():
            path = folder / name
            if not path.exists():
                if complete and wanted and frames.processed:
                    raise wrong(path, "is missing")
            elif not self._quick:
                start_s = info.starts_at(name)
                if name == "source.mkv":
                    time_s = check_video(path, frames.times, complete, closed, frames.tail, start_s)
                else:
                    time_s = check_video(
                        path, frames.times, complete, closed, (), start_s, info.view_fps,
                        lambda number: resting(frames.indices[number]),
                    )  # fmt: skip
                found += frames.times[:1] if time_s is None else [time_s]
        return found

    def hashes(self, folder: Path, info: RunInfo) -> None:
        """Compare the hashes of files with those in ``run.json``."""
        for name, known in (info.files or {}).items():
            path = folder / name
            if name.endswith(".mkv") and name not in self._report.videos:
                self._report.videos.append(name)
            if self._quick:
                continue
            try:
                found = file_digest(path)
            except OSError as error:
                raise wrong(path, unreadable(error)) from error
            if known is None:
                self._report.notes.append(f"{path.as_posix()} has no hash: it was not compared")
            elif found != known:
                raise wrong(path, "hash mismatch: modified after recording")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # reading it reports the problem
        return 0


def _check_counts(folder: Path, info: RunInfo, frames: FrameCheck) -> None:
    """Compare the numbers of frames in ``run.json`` with the tables, which may lack rows after an error."""
    path, rows, captured = folder / "run.json", frames.processed + frames.dropped, info.frames.captured or 0
    counts = {
        "processed": (info.frames.processed, frames.processed),
        "dropped": (info.frames.dropped, frames.dropped),
        "missing": (info.frames.missing, frames.missing),
        "corrupt": (info.frames.corrupt, frames.corrupt),
    }
    old = info.frames.missing is None  # 0.5 and before did not count them
    for key, (said, found) in counts.items():
        if said != found and info.complete and not (old and key in ("missing", "corrupt")):
            raise wrong(path, f"says {said} {key} frames, frames.csv has {found}")
    if rows > captured or (rows < captured and info.complete):
        raise wrong(path, f"says {captured} captured frames, frames.csv has {rows}")


def _check_source(info: RunInfo, report: VerifyReport) -> None:
    known = info.source_file
    if known is None:
        return
    path, found, size = Path(known.path), None, None
    with suppress(OSError, ValueError):
        # The path comes from the folder, and so from anybody: a device or a pipe has no end.
        if path.is_file():
            size = path.stat().st_size
            found = known.sha256 and sha256(path)
    where = f"its source {path.as_posix()}"
    if size is None:
        report.notes.append(f"{where} is not here: it was not compared")
    elif found != known.sha256 or (known.size is not None and size != known.size):
        raise RunError(
            f"{path.as_posix()}: is not the file that {report.folder.as_posix()} was recorded from"
        )
    elif found is None:
        report.notes.append(f"{where} has the size that it had: the run ended before it was hashed")
