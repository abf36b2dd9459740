"""Where the frames of a recorded run are found again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import spec
from .base import Sink
from .comparing import DifferenceError
from .errors import InputError
from .records.info import sha256, source_file
from .records.rows import captured, processed
from .spec.plan import Ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .base import Source
    from .frame import Array
    from .records.rows import Row
    from .spec.plan import Plan

__all__ = ["Material", "find_material", "without_sinks"]

_LATE_S = 0.05  # times in a video are whole milliseconds, and two within one are moved apart


@dataclass
class Material:
    """The frames of a recorded run.

    Attributes:
        plan: the recorded pipeline, its source being the one that has them.
        pictures: whether that is ``source.mkv``, which holds the processed frames alone.
        lossy: the codec of compressed pictures, whose values cannot be the recorded ones.
        notes: what the user should know of it.
    """

    plan: Plan
    pictures: bool = False
    lossy: str | None = None
    notes: list[str] = field(default_factory=list)

    def frames(
        self,
        source: Source,
        folders: Sequence[Path],
        shown: str,
        first: int,
        passed: int,
        shape: tuple[int, ...],
    ) -> Iterator[tuple[Row, Array]]:
        """The rows of processed frames, each with its frame.

        Parameters:
            source: opened.
            folders: the run folder or its segments.
            shown: the run folder, for messages.
            first: index of the first frame.
            passed: frames of the source that came before it.
            shape: of a frame; padded pictures are cut.

        Raises:
            DifferenceError: where the source has fewer frames than it had, or a picture is of another time.
        """
        rows = processed(folders)
        if self.pictures:
            yield from self._pictures(source, rows, shown, shape)
            return
        row = next(rows, None)
        given = source.frames_after(passed) if passed else source.frames()
        count = first
        for frame in given:
            if row is None:
                return
            if count == row.index:
                yield row, frame.data
                row = next(rows, None)
            count += 1
        if row is not None:
            raise DifferenceError(
                f"{shown}: its source now ends after {count + passed - first} frames, before frame "
                f"{row.index}; give the one that it had with --source"
            )

    def _pictures(
        self, source: Source, rows: Iterator[Row], shown: str, shape: tuple[int, ...]
    ) -> Iterator[tuple[Row, Array]]:
        # Killed, a run may lack the last pictures, and have some whose rows are lost.
        for row, frame in zip(rows, source.frames(), strict=False):
            if abs(frame.time_s - row.time_s) > _LATE_S:
                raise DifferenceError(
                    f"{shown}: source.mkv has a picture of {frame.time_s:.3f} s where frame {row.index} is "
                    f"of {row.time_s:.3f} s; stream-sparse verify tells more"
                )
            yield row, frame.data[: shape[0], : shape[1]]

    def fits(self, given: tuple[int, ...], shape: tuple[int, ...]) -> bool:
        """Whether frames of a shape, padded to even sizes where they are compressed, are those of the run."""
        if self.lossy is None:
            return given == shape
        apart = [g - s for g, s in zip(given[:2], shape[:2], strict=True)]
        return given[2:] == shape[2:] and all(0 <= n <= 1 for n in apart)


def find_material(
    plan: Plan, folders: Sequence[Path], shown: str, info: Mapping[str, Any], given: str | None
) -> Material:
    """Where the frames of a run are: its source, if that is as it was, else the recorded pictures.

    Parameters:
        plan: the recorded pipeline, with the source that was given, where one was.
        folders: the run folder or its segments.
        shown: the run folder, for messages.
        info: its ``run.json``.
        given: the source that the user names.

    Raises:
        InputError: where they are nowhere, saying what is missing.
    """
    why, notes = _unusable(plan, info, given)
    if why is None and given is not None and info["source"]["live"]:
        return _given_pictures(plan, info, given)
    if why is None:
        return Material(_whole(plan), pictures=_of_replay(plan, folders), notes=notes)
    if given is not None:
        raise InputError(f"--source {given}: {why}")
    videos = [folder / "source.mkv" for folder in folders]
    missing = [path for path in videos if not path.is_file()]
    if missing:
        lost = "" if len(missing) == len(videos) else f" in {missing[0].parent.as_posix()}"
        once = bool(info["source"]["live"])
        advice = "record with --record-source lossless" if once else "give the file with --source"
        raise InputError(f"{shown}: cannot be replayed: {why}, and there is no source.mkv{lost}; {advice}")
    source = _player(videos, color=len(info["source"]["shape"]) == 3)
    use = plan.source_use if len(videos) > 1 else "video"
    kept = replace(plan, source=source, source_use=use)
    return Material(
        _whole(kept), pictures=True, lossy=_lossy(videos), notes=[f"{why}: its source.mkv is taken"]
    )


def _given_pictures(plan: Plan, info: Mapping[str, Any], given: str) -> Material:
    """Pictures of a live source that lie elsewhere: those of the processed frames, one after the other."""
    if plan.source_use != "video":
        return Material(_whole(plan), pictures=True)
    values = {**plan.source.parameters(), "color": len(info["source"]["shape"]) == 3}
    source = type(plan.source)(**values)
    return Material(_whole(replace(plan, source=source)), pictures=True, lossy=_lossy([Path(given)]))


def _unusable(plan: Plan, info: Mapping[str, Any], given: str | None) -> tuple[str | None, list[str]]:
    """Why a source cannot be run again, None where it can; and what is to be told of it."""
    path = str(plan.source.parameters().get("path", ""))
    if given is None:
        if info["source"]["live"] or plan.source_use == "camera" or "***" in path:
            return f"its frames came live from {plan.source_use}", []
        if path.startswith("(array in memory: "):
            return "its frames were an array in memory", []
    kept = (info.get("hashes") or {}).get("source")
    if not kept:
        return None, []
    file, digest = source_file(plan), kept["sha256"]
    if file is None:
        return (None if plan.source_use == "sample" else f"{kept['path']} is not there"), []
    if digest is None:
        return None, [f"the hash of {kept['path']} was not known when the run ended: taken as it is"]
    if sha256(file) != digest:
        return f"{file.as_posix()} is not the file that the run had, its hash differs", []
    return None, []


def _of_replay(plan: Plan, folders: Sequence[Path]) -> bool:
    """Whether this is the record of a replay, whose source has no pictures of dropped frames."""
    if Path(str(plan.source.parameters().get("path", ""))).name != "source.mkv":
        return False
    return any(row.status == "dropped" for row in captured(folders))


def _whole(plan: Plan) -> Plan:
    """The plan with a text that says so, and with a source that never drops a frame."""
    text = spec.dump(plan) if plan.source_use else plan.text
    values = {**plan.source.parameters(), "drop": "block", "ring": 16}
    return replace(plan, text=text, source=type(plan.source)(**values))


def _player(videos: Sequence[Path], color: bool) -> Source:
    if len(videos) == 1:
        from .sources.video import Video

        return Video(path=str(videos[0].absolute()), color=color)
    from .records.played import Played

    return Played(paths=tuple(str(path.absolute()) for path in videos), color=color)


def _lossy(videos: Sequence[Path]) -> str | None:
    """The codec of those that are compressed; None where none is."""
    return next((codec for codec in map(_codec, videos) if codec != "ffv1"), None)


def _codec(path: Path) -> str:
    import av

    try:
        with av.open(str(path)) as file:
            return str(file.streams.video[0].codec_context.codec.canonical_name)
    except (av.error.FFmpegError, IndexError) as error:
        raise InputError(
            f"{path.as_posix()}: cannot be played: {error}; stream-sparse verify tells more"
        ) from error


def without_sinks(plan: Plan) -> Plan:
    """The plan with nothing that leaves the process; what read from a sink reads what the sink was given."""
    behind: dict[str, Ref] = {}

    def past(ref: Ref) -> Ref:
        before = behind.get(ref.name)
        return ref if before is None else Ref(before.name, ref.field or before.field)

    parts = []
    for part in plan.parts:
        inputs = tuple(past(ref) for ref in part.inputs)
        if isinstance(part.unit, Sink):
            behind[part.name] = inputs[0]
        else:
            parts.append(replace(part, inputs=inputs))
    rows = []
    for row in plan.rows:
        seen = []
        for panel in row:
            marks = {key: past(ref) for key, ref in panel.marks.items()}
            seen.append(replace(panel, inputs=tuple(past(ref) for ref in panel.inputs), marks=marks))
        rows.append(tuple(seen))
    return replace(plan, parts=tuple(parts), rows=tuple(rows))
