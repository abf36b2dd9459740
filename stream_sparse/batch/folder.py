"""The folder of a batch: the list of its items, and the result of each beside its run."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from stream_sparse.errors import InputError, RecordError
from stream_sparse.io.bounds import read_json
from stream_sparse.io.files import cannot_make, replacing
from stream_sparse.io.hashing import file_digest
from stream_sparse.records.files import wrong
from stream_sparse.records.folders import check_entries
from stream_sparse.records.schema import load_info, read_info, seal
from stream_sparse.records.table import seconds
from stream_sparse.records.verify import verify
from stream_sparse.records.words import several

from .pooling import Sums, run_sums

BATCH, RESULT, UNFINISHED = "batch.json", "item.json", "unfinished"
"""The list of items, the result of an item in its run folder, and the folder of runs that go on."""
_MOST = 1 << 26  # bytes of a file, all of which is in memory


@dataclass(frozen=True)
class ItemResult:
    """The result of an item.

    Attributes:
        state: ``not done``, ``failed``, ``changed`` since it was done, or ``done``.
        error: why it has failed or has changed.
        attempts: how often a worker began it.
        identity: its video and its ends, as of :class:`.items.Item`.
        mark: hashes of the pipeline and of own units, by the word for what has changed.
        run: the seal of its run.
        ended: how its run ended.
        frames, dropped, missing: frames of its run that were processed, dropped, or never came.
        corrupt: processed frames whose pictures are damaged.
        seconds: from the first frame to the last one; None without any.
        sums: of each scalar.
    """

    state: str
    error: str = ""
    attempts: int = 0
    identity: Sequence[str] = ()
    mark: Mapping[str, str] = field(default_factory=dict)
    run: str = ""
    ended: str = ""
    frames: int = 0
    dropped: int = 0
    missing: int = 0
    corrupt: int = 0
    seconds: float | None = None
    sums: Mapping[str, Sums] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """Frames that were dropped or never came."""
        return self.dropped + self.missing


def run_result(folder: Path, identity: Sequence[str], mark: Mapping[str, str]) -> ItemResult:
    """Return the result of a run that has come to its end, as its folder gives it.

    Parameters:
        folder: a run folder.
        identity, mark: as in :class:`ItemResult`.

    Raises:
        InputError: where the folder is damaged.
    """
    info = read_info(folder)
    return ItemResult(
        "done",
        identity=identity,
        mark=mark,
        run=str(info.sha256),
        ended="" if info.ended is None else info.ended.how,
        frames=info.frames.processed or 0,
        dropped=info.frames.dropped or 0,
        missing=info.frames.missing or 0,
        corrupt=info.frames.corrupt or 0,
        seconds=seconds(folder),
        sums=run_sums(folder),
    )


def write_result(folder: Path, result: ItemResult) -> None:
    """Write the result of an item into its run folder; RunError where that cannot be."""
    _write(folder / RESULT, dataclasses.asdict(result))


def read_result(folder: Path) -> ItemResult | None:
    """Read the result of an item; None where it is missing, or its seal is broken: it is done again."""
    with suppress(InputError, KeyError, TypeError):
        data = _read(folder / RESULT)
        sums = {name: Sums(*row) for name, row in data["sums"].items()}
        return ItemResult(**{**data, "identity": tuple(data["identity"]), "sums": sums})
    return None


def write_batch(
    folder: Path, items: Sequence[str], columns: Sequence[str], tables: Mapping[str, str]
) -> None:
    """Write ``batch.json``: the names of its items, their columns, and the hashes of tables."""
    _write(folder / BATCH, {"items": [*items], "columns": [*columns], "tables": dict(tables)}, sync=True)


def read_batch(folder: Path) -> dict[str, Any]:
    """Read ``batch.json``; InputError where it is missing or its seal is broken."""
    if not (folder / BATCH).exists():
        raise InputError(
            f"{(folder / BATCH).as_posix()}: is missing; give the folder that --out of batch made"
        )
    check_entries(folder)
    return _read(folder / BATCH)


def _write(path: Path, data: Mapping[str, Any], sync: bool = False) -> None:
    with replacing(path, sync=sync) as file:
        file.write(json.dumps({**data, "sha256": seal(data)}).encode())


def _read(path: Path) -> dict[str, Any]:
    """Read a file with a seal; InputError where it is missing or has another one."""
    data = read_json(path, _MOST, "file of a batch")
    if not isinstance(data, dict) or data.pop("sha256", None) != seal(data):
        raise InputError(f"{path.as_posix()}: is damaged, or was modified after the batch wrote it")
    return data


@contextmanager
def lock(path: Path, place: Path, work: str) -> Iterator[None]:
    """Hold a lock while a block runs; the system takes it back from a process that dies.

    Parameters:
        path: the file that is locked; it stays, since another process may be waiting to open it.
        place, work: what is locked and for what, for the message.

    Raises:
        InputError: where another process has it, or the file cannot be made.
    """
    try:
        path.parent.stat()  # a folder that is missing would be made
        # A file in place of a lock of the system would stay after a kill, and keep everybody out.
        held = FileLock(path, blocking=False, fallback_to_soft=False).acquire()
    except Timeout:
        raise InputError(
            f"{place.as_posix()}: another {work} is at work there; wait for its end, or give another --out"
        ) from None
    except OSError as error:
        raise cannot_make(place, error) from error
    with held:
        yield


@dataclass
class BatchReport:
    """The result of :func:`verify_batch`; ``str()`` gives the verdict in a line.

    Attributes:
        folder: of the batch.
        items: number of its items.
        done: number of those that are done, each of which is sound.
        frames: of all their runs.
        cut: whether the batch was killed, or still goes on.
        notes: what could not be compared.
    """

    folder: Path
    items: int = 0
    done: int = 0
    frames: int = 0
    cut: bool = False
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        how = "cut off or still going on, what is done is sound" if self.cut else "sound"
        done = f"{self.done} of {several(self.items, 'item')} done, {several(self.frames, 'frame')}"
        return f"{self.folder.as_posix()}: {how}: {done}"


def verify_batch(
    folder: str | Path,
    watch: Callable[[int, int | None], None] = lambda *_: None,
    quick: bool = False,
) -> BatchReport:
    """Verify the runs of a batch as ``verify`` does, their results, and the tables.

    Parameters:
        folder: of a batch, finished or not.
        watch: called with the number of frames so far, and None.
        quick: leave out pictures and hashes, which take long.

    Raises:
        RunError: names the first problem.
    """
    path = Path(folder)
    try:
        info = read_batch(path)
        report = BatchReport(path, len(info["items"]), cut=(path / UNFINISHED).exists())
        for name, known in info["tables"].items():
            if not (path / name).exists() or file_digest(path / name) != known:
                raise wrong(path / name, "is missing, or was modified after the batch wrote it")
        for name in info["items"]:
            if not (path / name).exists():
                continue
            run = verify(path / name, lambda frames, _: watch(report.frames + frames, None), quick)
            result = read_result(path / name)
            if result is None or result.run != seal(load_info(path / name)):
                raise wrong(path / name / RESULT, "is missing, or was modified after the batch wrote it")
            report.done += 1
            report.frames += run.processed + run.lost
            report.notes += [note for note in run.notes if note not in report.notes]
    except InputError as error:
        raise RecordError(str(error)) from error
    return report
