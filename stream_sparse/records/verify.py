"""Verify that a recording accounts for every frame and that its files are as they were written."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stream_sparse.io.bounds import unreadable
from stream_sparse.io.hashing import file_digest

from .checks import RecordedCounts, check_array, check_rows, check_video, count_frames, rests
from .files import MOST_BYTES, events, wrong
from .folders import run_folders
from .run_folder import RunFolder
from .run_record import open_run
from .schema import LEADING, RunInfo, check_info, load_info, seal
from .words import lost_words, several


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
        where, count = self.folder.as_posix(), several(self.processed + self.lost, "frame")
        # the clock of a camera may have begun with the machine: the length of the recording counts
        seconds = 0.0 if self.first_s is None or self.last_s is None else self.last_s - self.first_s
        if self.cut or self.error is not None:
            how, perhaps = ("cut off", "; or it is still running") if self.cut else ("ended by an error", "")
            if self.last_s is None:
                return f"{where}: {how} before its first frame{perhaps}"
            at = f"{seconds:.1f} s" if self.failed is None else f"frame {self.failed} ({seconds:.1f} s)"
            return f"{where}: {how} at {at}, all before is sound: {count}{perhaps}"
        parts = f" in {several(self.segments, 'segment')}" if self.segments else ""
        names = ", ".join([several(self.columns, "column"), *self.arrays, *self.videos])
        corrupt = f" ({self.corrupt:,} corrupt)" if self.corrupt else ""
        account = f"{self.processed:,} processed{corrupt}, {lost_words(self.lost, self.causes)}"
        return f"{where}: sound: {count}{parts} over {seconds:.1f} s: {account}; {names}"

    @property
    def lost(self) -> int:
        """Frames that were made and not processed: dropped or missing."""
        return self.dropped + self.missing


def verify(
    folder: str | Path,
    progress: Callable[[int, int | None], None] = lambda *_: None,
    quick: bool = False,
) -> VerifyReport:
    """Verify rows, indices, times, gaps, videos, arrays and hashes of a recording, or of one of its segments.

    ``progress`` is called with the number of frames so far and with that in the recording, if it is known.
    ``quick`` leaves out pictures and hashes, which take long. RunError names the first problem.
    """
    record = open_run(folder)
    path, report = record.folder, VerifyReport(record.folder)
    parts = run_folders(path)
    infos = [_info(part) for part in parts]
    if quick:
        report.notes.append("quick: pictures and hashes were not checked")
    if low := 0 if parts == [path] else int(parts[0].name):
        which = "segment 0 is" if low == 1 else f"segments 0 to {low - 1} are"
        report.notes.append(f"{which} not here: deleted")
    counts = [info.frames.captured for info in infos]
    total = None if None in counts else sum(filter(None, counts))
    check = _Check(report, quick, lambda count: progress(count, total))
    for part, info in zip(parts, infos, strict=True):
        check.folder(part, info)
    if parts != [path]:
        report.segments = len(parts)
        if report.cut and infos[-1].ended is not None:
            raise wrong(path, "is complete, but one of its segments is not")
    return report


def _info(folder: Path) -> RunInfo:
    """``run.json`` with its seal checked."""
    raw = load_info(folder)
    info = check_info(folder, raw)
    if info.sha256 != seal(raw):
        raise wrong(folder / "run.json", "hash mismatch: modified after recording")
    return info


class _Check:
    """Checks the folders of a recording one after the other."""

    def __init__(self, report: VerifyReport, quick: bool, progress: Callable[[int], None]) -> None:
        self._report, self._quick, self._progress = report, quick, progress
        self._last: tuple[int, float] | None = None  # index and time of the last frame so far
        self._waiting = 0  # frames lost behind the last processed one

    def folder(self, folder: Path, info: RunInfo) -> None:
        """Check a run folder, which follows on the segment before; add its content to the report."""
        report, closed, complete = self._report, info.ended is not None, info.complete
        table = RunFolder(folder, strict=True)  # before the events: those of all its rows are there
        event_lines = list(events([folder], complete))
        gaps = {event["frame"]: event.get("frames", 0) for event in event_lines if event["kind"] == "gap"}
        frames = count_frames(table, gaps, self._last, self._waiting)
        captured = table.captured["frame"]
        first = None if captured.empty else int(captured.iloc[0])
        if self._last is None and None not in (first, info.first_frame) and first != info.first_frame:
            raise wrong(folder / "frames.csv", f"begins with frame {first}, run.json says {info.first_frame}")
        self._last, self._waiting = frames.last, frames.waiting
        for name, rows in check_rows(table, info.arrays).items():
            check_array(folder / f"{name}.npy", rows, complete)
        times = table.processed["time_s"].tolist()
        ends = [*times[-1:], *self._videos(table, info, frames, event_lines)]
        if closed:
            _check_counts(folder / "run.json", info, frames.counts)
            self._hashes(folder, info)
        report.processed += frames.counts["processed"]
        report.dropped += frames.counts["dropped"]
        report.missing += frames.counts["missing"]
        report.corrupt += frames.counts["corrupt"]
        report.causes += frames.causes
        report.columns = table.values.shape[1] - len(info.arrays)
        report.arrays = [f"{name}.npy" for name in info.arrays]
        if report.first_s is None and times:
            report.first_s = times[0]
        if not closed:
            report.cut = True
            report.last_s = min(ends) if ends else report.last_s
        elif frames.last is not None:
            report.last_s = frames.last[1]
        if info.ended is not None and not complete:
            report.error = str(info.ended.error)
            processed = table.processed["frame"].tolist()
            report.failed = int(processed[-1]) + 1 if processed else first
        self._progress(report.processed + report.dropped)

    def _videos(
        self, table: RunFolder, info: RunInfo, frames: RecordedCounts, told: Sequence[Mapping[str, Any]]
    ) -> list[float]:
        """Check the videos; gives the time up to which each has its pictures."""
        seconds: list[float] = []
        closed, complete = info.ended is not None, info.complete
        index, times = (table.processed[name].tolist() for name in LEADING)
        expected = {"view.mkv": "view.mkv" in (info.files or {}), "source.mkv": info.record_source != "none"}
        for name, wanted in expected.items():
            path = table.folder / name
            if not path.exists():
                if complete and wanted and times:
                    raise wrong(path, "is missing")
            elif not self._quick:
                tail, most = (frames.tail, None) if name == "source.mkv" else ([], info.view_fps)
                start_s, spared = info.starts_at(name), rests(told, name, index)
                time_s = check_video(path, times, complete, closed, tail, start_s, most, spared)
                seconds += times[:1] if time_s is None else [time_s]
                shown = 0 if time_s is None else times.index(time_s) + 1
                for n in index[shown:][:1]:
                    self._report.notes.append(f"{path.as_posix()} has no sound picture from frame {n:.0f} on")
        return seconds

    def _hashes(self, folder: Path, info: RunInfo) -> None:
        """Compare the hashes of files with those in ``run.json``."""
        for name, expected in (info.files or {}).items():
            path = folder / name
            if name.endswith(".mkv") and name not in self._report.videos:
                self._report.videos.append(name)
            if self._quick:
                continue
            try:
                if path.stat().st_size > MOST_BYTES and not name.endswith((".mkv", ".npy", ".npz")):
                    raise wrong(path, f"has more than {MOST_BYTES:,} bytes")
                actual = file_digest(path)
            except OSError as error:
                raise wrong(path, unreadable(error)) from error
            if expected is None:
                self._report.notes.append(f"{path.as_posix()} has no hash: it was not compared")
            elif actual != expected:
                raise wrong(path, "hash mismatch: modified after recording")


def _check_counts(path: Path, info: RunInfo, found: Mapping[str, int]) -> None:
    """Compare the numbers of frames in ``run.json`` with the tables, which may lack rows after an error."""
    said = info.frames.model_dump()
    for key, count in found.items():
        if said[key] != count and (info.complete or (key == "captured" and count > (said[key] or 0))):
            raise wrong(path, f"says {said[key]} {key} frames, frames.csv has {count}")
