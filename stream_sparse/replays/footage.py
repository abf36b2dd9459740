"""Find the frames of a recorded run again: in its source, or in its recorded pictures."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from stream_sparse.base import Source
from stream_sparse.errors import InputError
from stream_sparse.flow import FrameLedger
from stream_sparse.frame import Array, Frame, Stamp
from stream_sparse.io.hashing import sha256
from stream_sparse.io.timebase import Ticks
from stream_sparse.plan import dump, registry, source_of
from stream_sparse.plan.plan import Plan
from stream_sparse.plan.reader import source_path
from stream_sparse.records import RunRecord
from stream_sparse.records.origin import source_file
from stream_sparse.records.run_folder import RunFolder
from stream_sparse.records.schema import DROPPED, FrameRow, RunInfo, read_info

from .row_check import DifferenceError


class _FilmRow(NamedTuple):
    """A processed frame, and its run folder."""

    folder: Path
    at: FrameRow


@dataclass
class Footage:
    """The place where the frames of a recorded run are."""

    recorded: RunRecord
    plan: Plan  # with the source that has the frames
    pictures: bool = False  # the source has the processed frames alone, as source.mkv does
    later: Sequence[Path] = ()  # videos of later segments
    notes: list[str] = field(default_factory=list)

    def frames(
        self,
        source: Source,
        first: int,
        passed: int,
        ledger: FrameLedger,
    ) -> Iterator[tuple[_FilmRow, Array]]:
        """The rows of processed frames from ``first`` on, each with its frame; ``passed`` frames came before.

        The ledger counts lost frames. DifferenceError where the source has fewer frames than it had, or a
        picture is of another time.
        """
        for missing in self.recorded.missing:
            ledger.miss(missing)
        rows = self._processed(self.recorded.parts, ledger)
        if self.pictures:
            return self._match_pictures(source, rows)
        return self._match_indices(source, rows, first, passed)

    @staticmethod
    def _processed(tables: Sequence[RunFolder], ledger: FrameLedger) -> Iterator[_FilmRow]:
        for table in tables:
            for at in map(FrameRow._make, table.captured.itertuples(index=False, name=None)):
                if at.status == DROPPED:
                    ledger.capture()
                    ledger.drop(Stamp(at.frame, at.time_s), at.cause)
                else:
                    yield _FilmRow(table.folder, at)

    def _match_indices(
        self, source: Source, rows: Iterator[_FilmRow], first: int, passed: int
    ) -> Iterator[tuple[_FilmRow, Array]]:
        row = next(rows, None)
        frames = source.frames_after(passed) if passed else source.frames()
        count = first
        for frame in frames:
            if row is None:
                return
            if count == row.at.frame:
                yield row, frame.data
                row = next(rows, None)
            count += 1
        if row is not None:
            raise DifferenceError(
                f"{self.recorded.folder.as_posix()}: its source now ends after {count + passed - first} "
                f"frames, before frame {row.at.frame}; give the one that it had with --source"
            )

    def _match_pictures(self, source: Source, rows: Iterator[_FilmRow]) -> Iterator[tuple[_FilmRow, Array]]:
        # A run that was killed may lack its last pictures, or have some without a row.
        folder, due, start_s = None, Ticks(), 0.0
        for row, frame in zip(rows, self._all_pictures(source), strict=False):
            if row.folder != folder:  # each segment has a video of its own
                folder, due = row.folder, Ticks()
                start_s = read_info(folder).starts_at("source.mkv")
            if round(frame.time_s * 1000) != due.next(row.at.time_s - start_s):
                taken_s = start_s + frame.time_s
                raise DifferenceError(
                    f"{self.recorded.folder.as_posix()}: source.mkv has a picture of {taken_s:.3f} s where "
                    f"frame {row.at.frame} is of {row.at.time_s:.3f} s; stream-sparse verify says more"
                )
            yield row, frame.data

    def _all_pictures(self, source: Source) -> Iterator[Frame]:
        yield from source.frames()
        for path in self.later:
            video = _video(path, self.recorded.run_info.source.color)
            try:
                video.open()
                yield from video.frames()
            finally:
                video.close()


def find_footage(
    recorded: RunRecord, read: Callable[[str | Source | None], Plan], given: str | None
) -> Footage:
    """Find the frames of a run: in its source if that is as it was, else in the recorded pictures.

    ``read`` reads its pipeline, with the source that it is given. InputError says what is missing and what to
    do.
    """
    info = recorded.run_info
    lost = _lost(recorded) if given is None else None
    if lost is not None:  # perhaps its source cannot even be read here
        return _recorded_pictures(recorded, read, lost)
    plan = read(given if given is None or _is_known(info) else source_of(given))
    if given is not None and info.source.live:
        return _given_pictures(recorded, plan)
    saved, file = info.source_file, source_file(plan)
    if saved is None or (file is None and plan.source_use == "sample"):
        return Footage(recorded, _blocking(plan))
    if file is not None and saved.sha256 is None:
        note = f"the hash of {saved.path} was not known when the run ended: taken as it is"
        return Footage(recorded, _blocking(plan), notes=[note])
    if file is not None and sha256(file) == saved.sha256:
        return Footage(recorded, _blocking(plan))
    why = f"{saved.path} is not there" if file is None else f"{file.as_posix()} has changed: its hash differs"
    if given is not None:
        raise InputError(f"--source {given}: {why}")
    return _recorded_pictures(recorded, read, why)


def _lost(recorded: RunRecord) -> str | None:
    """Why a source cannot give its frames again, where its description in the pipeline shows it."""
    info, path = recorded.run_info, str(source_path(recorded.folders[0] / "pipeline.yaml"))
    use = info.source.use
    if info.source.live or use in ("camera", "browser"):
        return f"its frames came live from {use}"
    if "***" in path:
        return "the secret in the address of its source was not kept"
    if use == "frames" or path.startswith("(array in memory: "):
        return "its frames were made by Python"
    return None if _is_known(info) else f"its source {use} is not known here"


def _is_known(info: RunInfo) -> bool:
    return info.source.use in registry.names("sources")


def _recorded_pictures(recorded: RunRecord, read: Callable[[str | Source | None], Plan], why: str) -> Footage:
    """The recorded pictures, in place of a source that is lost."""
    shown = recorded.folder.as_posix()
    # a segment without a frame has no pictures either
    paths = zip(_videos(recorded.folders), recorded.parts, strict=False)
    videos = [path for path, part in paths if path.is_file() or len(part.values)]
    if not videos:
        raise InputError(f"{shown}: cannot be replayed: it has no frames")
    for path in videos:
        if not path.is_file():
            raise InputError(
                f"{shown}: cannot be replayed: {why}, and there is no {path.as_posix()}; give the frames "
                "with --source and units of your own with --nodes, or record with --record-source lossless"
            )
    if recorded.run_info.record_source == "compressed":
        raise InputError(
            f"{shown}: cannot be replayed: {why}, and source.mkv is compressed, so no value would be equal; "
            "record with --record-source lossless"
        )
    plan = read(_video(videos[0].absolute(), recorded.run_info.source.color))
    return Footage(recorded, _blocking(plan), True, videos[1:], [f"{why}: its source.mkv is taken"])


def _videos(folders: Sequence[Path]) -> list[Path]:
    """The recorded pictures, up to the first segment where some may be missing.

    A killed run may have begun its last segment before the end of the segment before was written, and have no
    picture in it yet.
    """
    complete = list(takewhile(lambda folder: read_info(folder).complete, folders))
    videos = [folder / "source.mkv" for folder in folders[: len(complete) + 1]]
    return videos[:-1] if complete and len(videos) > len(complete) and not _plays(videos[-1]) else videos


def _given_pictures(recorded: RunRecord, plan: Plan) -> Footage:
    """Pictures of a live source that the user names: those of the processed frames, one after the other."""
    if plan.source_use == "video":
        values = {**plan.source.parameters(), "color": recorded.run_info.source.color}
        plan = replace(plan, source=type(plan.source)(**values))
    return Footage(recorded, _blocking(plan), pictures=True)


def _blocking(plan: Plan) -> Plan:
    """The plan with a source that never drops a frame; its text says so."""
    text = dump(plan) if plan.source_use else plan.text
    values = {**plan.source.parameters(), "drop": "block", "ring": 16}
    return replace(plan, text=text, source=type(plan.source)(**values))


def _video(path: Path, color: bool) -> Source:
    from stream_sparse.sources.video import Video

    return Video(path=str(path), color=color)


def _plays(path: Path) -> bool:
    from av.error import FFmpegError

    from stream_sparse.io.ffmpeg import open_recorded

    with suppress(FFmpegError, OSError), open_recorded(path) as file:
        return bool(file.streams.video)
    return False
