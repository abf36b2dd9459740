"""Verify the runs of a batch, that their results follow from them, and that no table was changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from stream_sparse.errors import InputError, RecordError
from stream_sparse.io.bounds import unreadable
from stream_sparse.io.hashing import file_digest
from stream_sparse.records.files import wrong
from stream_sparse.records.folders import check_entries
from stream_sparse.records.verify import verify
from stream_sparse.records.words import several

from .folder import MODIFIED, TOKEN, UNFINISHED, has_seal, read_batch
from .result import RESULT, ItemResult, read_result, results_of_0_4
from .run_result import difference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .folder import BatchInfo

__all__ = ["BatchReport", "verify_batch"]


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
        how, perhaps = (
            ("cut off, what is done is sound", "; or it still goes on") if self.cut else ("sound", "")
        )
        done = f"{self.done} of {several(self.items, 'item')} done, {several(self.frames, 'frame')}"
        return f"{self.folder.as_posix()}: {how}: {done}{perhaps}"


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
    report = BatchReport(path, cut=(path / UNFINISHED / TOKEN).exists())
    try:
        check_entries(path)
        info = read_batch(path)
        if not has_seal(path):
            report.notes.append("batch.json has no seal: a version before 0.6 wrote it")
        if not quick:
            _check_tables(path, info, report)
        _check_items(path, info, report, watch, quick)
    except InputError as error:
        raise RecordError(str(error)) from error
    if quick:
        report.notes.append("quick: pictures and hashes were not looked at")
    return report


def _check_tables(path: Path, info: BatchInfo, report: BatchReport) -> None:
    """Compare the hashes of the tables."""
    if not info.tables and not report.cut:
        report.notes.append("its tables have no hashes: the same batch again writes both")
    for name, known in info.tables.items():
        try:
            found = file_digest(path / name)
        except OSError as error:
            raise wrong(path / name, unreadable(error)) from error
        if found != known:
            raise wrong(path / name, MODIFIED)


def _check_items(
    path: Path,
    info: BatchInfo,
    report: BatchReport,
    watch: Callable[[int, int | None], None],
    quick: bool,
) -> None:
    """Verify each run that is done, and compare its result with it."""
    old, unsealed = results_of_0_4(path), 0
    for known in info.items:
        folder = path / known.item
        if known.left_out:
            continue
        report.items += 1
        if not folder.exists():
            continue
        run = verify(folder, _from(report.frames, watch), quick)
        result = _result(folder, known.item, old)
        if problem := difference(result, folder):
            raise wrong(folder / RESULT, problem)
        unsealed += not result.sealed
        report.done += 1
        report.frames += run.processed + run.lost
        report.notes += [note for note in run.notes if not note.startswith("quick: ")]
    if unsealed:
        results = "1 result has" if unsealed == 1 else f"{unsealed} results have"
        report.notes.append(f"{results} no seal, as of versions before 0.6: compared with the runs alone")


def _from(before: int, watch: Callable[[int, int | None], None]) -> Callable[[int, int | None], None]:
    """Return a function that counts the frames of a run behind those before it."""
    return lambda frames, _: watch(before + frames, None)


def _result(folder: Path, name: str, old: Mapping[str, ItemResult]) -> ItemResult:
    """Return the result of an item whose run is there."""
    path = folder / RESULT
    if path.exists():
        if (result := read_result(folder)) is None:
            raise wrong(path, f"is damaged, or {MODIFIED}")
        return result
    if name not in old:
        raise wrong(path, "is missing")
    return old[name]
