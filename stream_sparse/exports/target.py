"""The file that an export makes: new, whole, or not there at all."""

from __future__ import annotations

import importlib
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.errors import DependencyError, InputError
from stream_sparse.io.files import cannot_make, cannot_write
from stream_sparse.records import open_run
from stream_sparse.records.scan import columns, leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["FORMATS", "Export", "Work", "export"]

FORMATS = {"csv": None, "parquet": "pyarrow", "nwb": "pynwb"}
"""Names, which are also suffixes, and what each needs to be installed."""


class Work(NamedTuple):
    """What a writer is given.

    Attributes:
        folder: the run folder.
        folders: it, or its segments.
        info: ``run.json``.
        scalars, arrays: names of the columns.
        file: where to write.
        target: what the file will be called.
        tell: called with the number of frames now and then.
    """

    folder: Path
    folders: Sequence[Path]
    info: dict[str, Any]
    scalars: list[str]
    arrays: list[str]
    file: Path
    target: Path
    tell: Callable[[int], None]

    @property
    def segmented(self) -> bool:
        """Whether the rows of arrays are counted anew in each segment."""
        return len(self.folders) > 1


class Export(NamedTuple):
    """What was written.

    Attributes:
        path: the file.
        frames: rows, those of dropped frames included.
        columns: scalars and recorded arrays.
    """

    path: Path
    frames: int
    columns: int


def export(
    folder: str | Path, kind: str, to: str | Path | None = None, tell: Callable[[int], None] = lambda _: None
) -> Export:
    """Write a run folder as one file.

    Parameters:
        folder: made by ``--record``; one whose run was cut off is written up to its last whole row.
        kind: ``csv``, ``parquet`` or ``nwb``.
        to: the file, which must not exist; None: beside the folder, with the suffix of its kind.
        tell: called with the number of frames now and then.

    Raises:
        InputError: where there is no run, the file exists, or a package is missing.
        RunError: where the disk refuses.

    >>> import tempfile
    >>> from stream_sparse import load
    >>> with tempfile.TemporaryDirectory() as place:
    ...     run = load("minimal").run(frames=12, record=f"{place}/run")
    ...     done = export(run.folder, "csv")
    ...     done.path.name, done.frames, done.columns
    ('run.csv', 12, 1)
    """
    run = open_run(folder)
    there = run.folder if run.folder.name not in ("", "..") else run.folder.resolve()
    target = Path(to) if to is not None else there.with_name(f"{there.name}.{kind}")
    package = FORMATS[kind]
    if package is not None:
        _need(package, kind)
    parts = leaves(run.folder)
    names = columns(parts[0])
    arrays = [name for name in names if name in (run.info.get("arrays") or {})]
    scalars = [name for name in names if name not in arrays]
    module = importlib.import_module(f"{__package__}.{kind}_file")
    with _new(target) as file:
        frames = module.write(Work(run.folder, parts, run.info, scalars, arrays, file, target, tell))
    return Export(target, frames, len(names))


def _need(package: str, kind: str) -> None:
    try:
        importlib.import_module(package)
    except ImportError as error:
        raise DependencyError(
            f"--{kind} needs the package {package}: pip install 'stream-sparse[{kind}]'"
        ) from error


@contextmanager
def _new(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its name when all is written, and is gone where it is not."""
    exists = InputError(
        f"{target.as_posix()}: exists already; nothing is written over: give another with --to"
    )
    if target.exists():
        raise exists
    beside = target.with_name(f".{target.stem}.part{target.suffix}")
    try:
        beside.open("wb").close()
    except OSError as error:
        raise cannot_make(target, error) from error
    try:
        yield beside
        if target.exists():
            raise exists
        os.replace(beside, target)  # noqa: PTH105  one that came meanwhile was looked for just now
    except OSError as error:
        if isinstance(error, InputError):
            raise
        raise cannot_write(target, error) from error
    finally:
        with suppress(OSError):
            beside.unlink()
