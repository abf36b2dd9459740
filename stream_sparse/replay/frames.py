"""Where the frames of a recorded run are found again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse import spec
from stream_sparse.errors import InputError
from stream_sparse.io.timebase import Ticks
from stream_sparse.records.origin import sha256, source_file
from stream_sparse.records.scan import captured, closed, processed
from stream_sparse.spec import registry

from .compare import DifferenceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from stream_sparse.base import Source
    from stream_sparse.frame import Array
    from stream_sparse.records.scan import Row
    from stream_sparse.spec.plan import Plan

__all__ = ["Footage", "find_footage"]


@dataclass
class Footage:
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
            return self._pictures(source, rows, shown, shape)
        return self._given(source, rows, shown, first, passed)

    def _given(
        self, source: Source, rows: Iterator[Row], shown: str, first: int, passed: int
    ) -> Iterator[tuple[Row, Array]]:
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
        folder, due = None, Ticks()
        for row, frame in zip(rows, source.frames(), strict=False):
            if row.folder != folder:  # each segment has a video of its own
                folder, due = row.folder, Ticks()
            if round(frame.time_s * 1000) != due.next(row.time_s):
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


def find_footage(
    read: Callable[[str | Source | None], Plan],
    folders: Sequence[Path],
    shown: str,
    info: Mapping[str, Any],
    given: str | None,
) -> Footage:
    """Where the frames of a run are: its source, if that is as it was, else the recorded pictures.

    Parameters:
        read: the recorded pipeline, with another source where one is given.
        folders: the run folder or its segments.
        shown: the run folder, for messages.
        info: its ``run.json``.
        given: the source that the user names.

    Raises:
        InputError: where they are nowhere, saying what is missing and what to do.
    """
    lost = _lost(folders[0], info) if given is None else None
    if lost is not None:  # then its source may be one that cannot even be read here
        return _recorded(read, folders, shown, info, lost)
    other = given if given is None or _known(info) else spec.source_of(given)
    plan = read(other)
    if given is not None and info["source"]["live"]:
        return _given_pictures(plan, info, given)
    why, notes = _changed(plan, info)
    if why is None:
        return Footage(_whole(plan), pictures=_of_replay(plan, folders), notes=notes)
    if given is not None:
        raise InputError(f"--source {given}: {why}")
    return _recorded(read, folders, shown, info, _Lost(why, "give the file with --source"))


class _Lost(NamedTuple):
    """Why a source cannot be run again, and what to do where its pictures were not recorded."""

    why: str
    advice: str


def _lost(folder: Path, info: Mapping[str, Any]) -> _Lost | None:
    """What of a source shows already in what its pipeline says of it."""
    use, path = info["source"]["use"], str(_said(folder, "source.path"))
    if info["source"]["live"] or use == "camera":
        return _Lost(f"its frames came live from {use}", "record with --record-source lossless")
    if "***" in path:
        return _Lost(
            "the secret in the address of its source was not kept", "give the whole address with --source"
        )
    if path.startswith("(array in memory: "):
        return _Lost(
            "its frames were an array in memory",
            "save them with numpy.save and give the file with --source",
        )
    if not _known(info):
        units = (info.get("hashes") or {}).get("units") or ["FILE"]
        return _Lost(
            f"its source {use} is not known here", f"give {' '.join(f'--nodes {name}' for name in units)}"
        )
    return None


def _said(folder: Path, name: str) -> Any:
    return spec.written(folder / "pipeline.yaml", [name])[name]


def _known(info: Mapping[str, Any]) -> bool:
    return info["source"]["use"] in registry.names("sources")


def _recorded(
    read: Callable[[str | Source | None], Plan],
    folders: Sequence[Path],
    shown: str,
    info: Mapping[str, Any],
    lost: _Lost,
) -> Footage:
    """The pictures that were recorded, since the source is lost."""
    videos = [path for path in _videos(folders) if path.is_file() or any(processed([path.parent]))]
    if not videos:
        raise InputError(f"{shown}: cannot be replayed: it has no frames")
    missing = [path for path in videos if not path.is_file()]
    if missing:
        where = "" if len(missing) == len(videos) else f" in {missing[0].parent.as_posix()}"
        raise InputError(
            f"{shown}: cannot be replayed: {lost.why}, and there is no source.mkv{where}; {lost.advice}"
        )
    plan = read(_player(videos, color=len(info["source"]["shape"]) == 3))
    use = info["source"]["use"] if len(videos) > 1 else "video"
    notes = [f"{lost.why}: its source.mkv is taken"]
    return Footage(_whole(replace(plan, source_use=use)), pictures=True, lossy=_lossy(videos), notes=notes)


def _videos(folders: Sequence[Path]) -> list[Path]:
    """The recorded pictures, as far as nothing is missing between them.

    A run that is cut off may have begun its last segment when the end of the one before was still to be
    written, and have no picture in it yet.
    """
    whole = list(takewhile(lambda folder: closed(folder) is not None, folders))
    videos = [folder / "source.mkv" for folder in folders[: len(whole) + 1]]
    return videos[:-1] if whole and len(videos) > len(whole) and not _plays(videos[-1]) else videos


def _given_pictures(plan: Plan, info: Mapping[str, Any], given: str) -> Footage:
    """Pictures of a live source that lie elsewhere: those of the processed frames, one after the other."""
    if plan.source_use != "video":
        return Footage(_whole(plan), pictures=True)
    values = {**plan.source.parameters(), "color": len(info["source"]["shape"]) == 3}
    source = type(plan.source)(**values)
    return Footage(_whole(replace(plan, source=source)), pictures=True, lossy=_lossy([Path(given)]))


def _changed(plan: Plan, info: Mapping[str, Any]) -> tuple[str | None, list[str]]:
    """Why a file is not the one that the run had, None where it is; and what is to be told of it."""
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
        from stream_sparse.sources.video import Video

        return Video(path=str(videos[0].absolute()), color=color)
    from stream_sparse.records.played import Played

    return Played(paths=tuple(str(path.absolute()) for path in videos), color=color)


def _lossy(videos: Sequence[Path]) -> str | None:
    """The codec of those that are compressed; None where none is."""
    return next((codec for codec in map(_codec, videos) if codec != "ffv1"), None)


def _plays(path: Path) -> bool:
    with suppress(InputError):
        return bool(_codec(path))
    return False


def _codec(path: Path) -> str:
    import av

    try:
        with av.open(str(path)) as file:
            return str(file.streams.video[0].codec_context.codec.canonical_name)
    except (av.error.FFmpegError, IndexError) as error:
        raise InputError(
            f"{path.as_posix()}: cannot be played: no video, or damaged; stream-sparse verify tells more"
        ) from error
