"""Proof that a run folder accounts for every frame, across its segments."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stream_sparse.errors import InputError, RecordError, RunError
from stream_sparse.io.hashing import file_digest
from stream_sparse.recording.run_json import seal

from .checks import Tables, check_array, check_video, read_gaps, wrong
from .folder import segment_folders, segment_name
from .origin import sha256
from .reader import open_run
from .schema import check_info, load_info

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Proof", "prove"]


@dataclass
class Proof:
    """What was proved.

    Attributes:
        folder: the run folder.
        processed, dropped: frames.
        first_s, last_s: times of the first and the last frame; None where there is none.
        columns: scalars.
        arrays, videos: names of files.
        segments: how many; 0 where the recording was not cut.
        cut: whether the run was killed, or still goes on.
        error: what ended it, where that was an error.
        notes: what could not be compared.
    """

    folder: Path
    processed: int = 0
    dropped: int = 0
    first_s: float | None = None
    last_s: float | None = None
    columns: int = 0
    arrays: list[str] = field(default_factory=list)
    videos: list[str] = field(default_factory=list)
    segments: int = 0
    cut: bool = False
    error: str | None = None
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """The verdict in a line."""
        where, frames = self.folder.as_posix(), self.processed + self.dropped
        count = f"{frames:,} frame{'s' * (frames != 1)}"
        # A camera's clock may have begun with the machine: what counts is how long the recording is.
        seconds = 0.0 if self.first_s is None or self.last_s is None else self.last_s - self.first_s
        if self.cut or self.error is not None:
            how, perhaps = ("cut off", "; or it still goes on") if self.cut else ("ended by an error", "")
            if self.last_s is None:
                return f"{where}: {how} before its first frame{perhaps}"
            return f"{where}: {how} at {seconds:.1f} s, all before is sound: {count}{perhaps}"
        parts = f" in {self.segments} segment{'s' * (self.segments != 1)}" if self.segments else ""
        names = ", ".join([f"{self.columns} column{'s' * (self.columns != 1)}", *self.arrays, *self.videos])
        drops = f"{self.processed:,} processed, {self.dropped:,} dropped"
        return f"{where}: sound: {count}{parts} over {seconds:.1f} s: {drops}; {names}"


def prove(folder: str | Path, watch: Callable[[str], None] = lambda _: None) -> Proof:
    """Prove rows, indices, times, gaps, videos, arrays and hashes of a run folder.

    Parameters:
        folder: made by ``--record``; one segment of a cut recording will do.
        watch: called with the name of each folder before it is looked at.

    Raises:
        InputError: where it is no run folder.
        RunError: for the first thing that is wrong.
    """
    path = open_run(folder).folder
    proof = Proof(path)
    leaves = segment_folders(path)
    whole = _info(path)
    if not leaves and "segments" in whole:
        if whole["segments"]:
            raise wrong(path, f"none of its {len(whole['segments'])} segments is here")
        proof.cut = True  # killed before its first one
        return proof
    last: tuple[int, float] | None = None
    waiting = 0
    for leaf in leaves or [path]:
        watch(leaf.as_posix())
        tables = _leaf(leaf, _info(leaf) if leaves else whole, proof, last, waiting)
        last, waiting = tables.last, tables.waiting
    if leaves:
        proof.segments = len(leaves)
        _check_list(path, whole, leaves, proof)
        _check_hashes(path, whole.get("files") or {}, proof)  # known where it came to its end
    _check_source(whole, proof)
    return proof


def _info(folder: Path) -> dict[str, Any]:
    try:
        info = load_info(folder)
        sealed = info.get("sha256")
        if sealed != seal(info) and (sealed is not None or "first_frame" in info or "segments" in info):
            raise wrong(folder / "run.json", "is not as it was written: its hash is another")
        return check_info(folder, info)
    except InputError as error:
        raise RecordError(str(error)) from error


def _leaf(
    folder: Path, info: Mapping[str, Any], proof: Proof, before: tuple[int, float] | None, waiting: int
) -> Tables:
    """Check a folder of tables, and add to the proof what it holds."""
    ended = info.get("ended") or {}
    closed = bool(ended)
    failed = ended.get("how") == "error"
    every = info.get("arrays") or {}
    whole = closed and not failed
    tables = Tables(folder, every, whole, read_gaps(folder, whole), before, waiting)
    first = None if tables.last is None else tables.last[0] + 1 - tables.processed - tables.dropped
    if before is None and first != info.get("first_frame", first) and tables.processed + tables.dropped:
        raise wrong(folder / "frames.csv", f"begins with frame {first}, run.json says {info['first_frame']}")
    for name, rows in tables.rows.items():
        check_array(folder / f"{name}.npy", rows, whole)
    seen = [*tables.times[-1:], *_videos(folder, info, tables, closed, failed)]
    if closed:
        _check_counts(folder, info["frames"], tables, failed)
        _check_hashes(folder, info.get("files") or {}, proof)
    _add(proof, tables, every)
    if tables.last is not None and proof.first_s is None and tables.times:
        proof.first_s = tables.times[0]
    if not closed:
        proof.cut = True
        proof.last_s = min(seen) if seen else proof.last_s
    elif tables.last is not None:
        proof.last_s = tables.last[1]
    if failed:
        proof.error = str(ended["error"])
    return tables


def _add(proof: Proof, tables: Tables, every: Mapping[str, int]) -> None:
    proof.processed += tables.processed
    proof.dropped += tables.dropped
    proof.columns = tables.columns
    proof.arrays = [f"{name}.npy" for name in every]


def _videos(folder: Path, info: Mapping[str, Any], tables: Tables, closed: bool, failed: bool) -> list[float]:
    """The time of the last picture of each video."""
    found: list[float] = []
    kept = info.get("record_source", "none") != "none"
    for name, wanted in (("view.mkv", "view.mkv" in (info.get("files") or {})), ("source.mkv", kept)):
        path = folder / name
        if path.exists():
            tail = tables.tail if name == "source.mkv" else ()
            time_s = check_video(path, tables.times, closed and not failed, closed, tail)
            found += tables.times[:1] if time_s is None else [time_s]
        elif closed and not failed and wanted and tables.processed:
            raise wrong(path, "is missing")
    return found


def _check_counts(folder: Path, counts: Mapping[str, Any], tables: Tables, failed: bool) -> None:
    path, rows = folder / "run.json", tables.processed + tables.dropped
    found = {"processed": tables.processed, "dropped": tables.dropped}
    for key, count in found.items():
        if counts[key] != count and not failed:
            raise wrong(path, f"tells of {counts[key]} {key} frames, frames.csv of {count}")
    if rows > counts["captured"] or (rows < counts["captured"] and not failed):
        raise wrong(path, f"tells of {counts['captured']} captured frames, frames.csv of {rows}")


def _check_hashes(folder: Path, files: Mapping[str, str | None], proof: Proof) -> None:
    for name, known in files.items():
        path = folder / name
        try:
            found = file_digest(path)
        except FileNotFoundError as error:
            raise wrong(path, "is missing") from error
        except OSError as error:
            raise wrong(path, f"cannot be read: {(error.strerror or str(error)).lower()}") from error
        if known is None:
            proof.notes.append(f"{path.as_posix()} has no hash: it was not compared")
        elif found != known:
            raise wrong(path, "is not as it was written: its hash is another")
        if name.endswith(".mkv") and name not in proof.videos:
            proof.videos.append(name)


def _check_list(folder: Path, whole: Mapping[str, Any], leaves: list[Path], proof: Proof) -> None:
    """Compare the segments that are there with those that ``run.json`` tells of."""
    here = [leaf.name for leaf in leaves]
    low, high = int(here[0]), int(here[-1])
    closed = whole.get("ended") is not None
    for entry in whole.get("segments") or []:
        gone = entry.get("deleted") or (not closed and int(entry["folder"]) < low)  # killed while it deleted
        if not gone and entry["folder"] not in here:
            raise wrong(folder, f"segment {entry['folder']} is missing; it was not deleted by --keep")
    deleted = whole.get("deleted") or {"segments": 0}
    if count := deleted["segments"]:
        which = "segment 0 was" if count == 1 else f"segments 0 to {count - 1} were"
        proof.notes.append(f"{which} deleted by --keep, {deleted['captured']:,} frames")
    missing = [n for n in range(low, high + 1) if segment_name(n) not in here]
    if missing:
        raise wrong(folder, f"segment {segment_name(missing[0])} is missing")
    if closed and proof.cut:
        raise wrong(folder, "has come to its end, one of its segments has not")
    if not closed:
        proof.cut = True


def _check_source(info: Mapping[str, Any], proof: Proof) -> None:
    known = (info.get("hashes") or {}).get("source") or {}
    if not known:
        return
    path, found, size = Path(known["path"]), None, None
    with suppress(OSError):
        size = path.stat().st_size
        found = known["sha256"] and sha256(path)
    where = f"its source {path.as_posix()}"
    if size is None:
        proof.notes.append(f"{where} is not here: it was not compared")
    elif found != known["sha256"] or size != known.get("size", size):
        raise RunError(f"{path.as_posix()}: is not the file that {proof.folder.as_posix()} was recorded from")
    elif found is None:
        proof.notes.append(f"{where} has the size that it had: the run ended before it was hashed")
