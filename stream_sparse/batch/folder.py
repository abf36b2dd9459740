"""The folder of a batch: the list of its items, and the result of each beside its run."""

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout

from stream_sparse.errors import InputError
from stream_sparse.io.bounds import read_json
from stream_sparse.io.files import cannot_make, replacing, saying
from stream_sparse.records.files import wrong
from stream_sparse.records.folders import check_entries
from stream_sparse.records.run_folder import seconds
from stream_sparse.records.schema import FORMAT, check_format, load_info, read_info, seal
from stream_sparse.records.verify import verify
from stream_sparse.records.words import several

from .pooling import Sums, run_sums

BATCH, RESULT, UNFINISHED = "batch.json", "item.json", "unfinished"
"""The list of items, the result of an item in its run folder, and the folder of runs that go on."""
OF_AN_ITEM = ("ended", "frames", "seconds", "dropped", "lost", "corrupt")
"""The facts of an item in ``summary.csv``; frames that were dropped or never came are lost."""
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
        facts: how its run ended, and what else :data:`OF_AN_ITEM` names.
        sums: of each scalar.
    """

    state: str
    error: str = ""
    attempts: int = 0
    identity: Sequence[str] = ()
    mark: Mapping[str, str] = field(default_factory=dict)
    run: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    sums: Mapping[str, Sums] = field(default_factory=dict)


def run_result(folder: Path, identity: Sequence[str], mark: Mapping[str, str]) -> ItemResult:
    """Return the result of a run that has come to its end, as its folder gives it.

    Parameters:
        folder: a run folder.
        identity, mark: as in :class:`ItemResult`.

    Raises:
        InputError: where the folder is damaged.
    """
    info = read_info(folder)
    ended = "" if info.ended is None else info.ended.how
    processed, dropped, missing, corrupt = (
        getattr(info.frames, name) or 0 for name in ("processed", "dropped", "missing", "corrupt")
    )
    facts = (ended, processed, seconds(folder), dropped, dropped + missing, corrupt)
    named = dict(zip(OF_AN_ITEM, facts, strict=True))
    return ItemResult("done", "", 0, identity, mark, str(info.sha256), named, run_sums(folder))


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


def write_batch(folder: Path, items: Sequence[str], columns: Sequence[str]) -> None:
    """Write ``batch.json``: the names of its items, and their columns."""
    _write(folder / BATCH, {"items": [*items], "columns": [*columns]}, sync=True)


def read_batch(folder: Path) -> dict[str, Any]:
    """Read ``batch.json``; InputError where it is missing or its seal is broken."""
    if not (folder / BATCH).exists():
        raise wrong(folder / BATCH, "is missing; give the folder that --out of batch made")
    check_entries(folder)
    return _read(folder / BATCH)


def _write(path: Path, data: Mapping[str, Any], sync: bool = False) -> None:
    data = {"format": FORMAT, **data}
    with replacing(path, sync=sync) as file:
        file.write(json.dumps({**data, "sha256": seal(data)}).encode())


def _read(path: Path) -> dict[str, Any]:
    """Read a file with a seal; InputError where it is missing or has another one."""
    data = read_json(path, _MOST, "file of a batch")
    if not isinstance(data, dict) or data.pop("sha256", None) != seal(data):
        raise wrong(path, "is damaged, or was modified after the batch wrote it")
    check_format(path.as_posix(), data.pop("format", None), None)
    return data


@contextmanager
def lock(path: Path, folder: Path, work: str) -> Iterator[None]:
    """Hold a lock while a block runs; the system takes it back from a process that dies.

    Parameters:
        path: the file that is locked; it stays, since another process may be waiting to open it.
        place, work: what is locked and for what, for the message.

    Raises:
        InputError: where another process has it, or the file cannot be made.
    """
    with saying(cannot_make, folder):
        path.parent.stat()  # a folder that is missing would be made
        try:
            # A file in place of a lock of the system would stay after a kill, and keep everybody out.
            held = FileLock(path, blocking=False, fallback_to_soft=False).acquire()
        except Timeout:
            busy = f"another {work} is running there; wait until it ends, or give another --out"
            raise InputError(f"{folder.as_posix()}: {busy}") from None
    with held:
        yield


class BatchReport(NamedTuple):
    """The verdict on a batch in a line, which ``str()`` gives, and what could not be compared."""

    verdict: str
    notes: list[str]

    def __str__(self) -> str:
        return self.verdict


def verify_batch(
    folder: str | Path,
    progress: Callable[[int, int | None], None] = lambda *_: None,
    quick: bool = False,
) -> BatchReport:
    """Verify the runs of a batch as ``verify`` does, and that their results are as they were written.

    Parameters:
        folder: of a batch, finished or not.
        progress: called with the number of frames so far, and None.
        quick: leave out pictures and hashes, which take long.

    Raises:
        RunError: names the first problem.
    """
    path, frames = Path(folder), 0
    notes: dict[str, None] = {}
    items = read_batch(path)["items"]
    done = [path / name for name in items if (path / name).exists()]
    for item_folder in done:
        run = verify(item_folder, lambda count, _, before=frames: progress(before + count, None), quick)  # type: ignore[misc]
        result = read_result(item_folder)
        if result is None or result.run != seal(load_info(item_folder)):
            raise wrong(item_folder / RESULT, "is missing, or was modified after the batch wrote it")
        frames += run.processed + run.lost
        notes |= dict.fromkeys(run.notes)
    how = "cut off or still running; what is done is sound" if (path / UNFINISHED).exists() else "sound"
    report = f"{len(done)} of {several(len(items), 'item')} done, {several(frames, 'frame')}"
    return BatchReport(f"{path.as_posix()}: {how}: {report}", [*notes])
