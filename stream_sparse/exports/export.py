"""Write a recording as one file of another format: whole, or not at all."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from stream_sparse.errors import DependencyError, Error, RunError, cause_words
from stream_sparse.io.files import replacing
from stream_sparse.records import RunRecord, open_run
from stream_sparse.records.folders import run_folders
from stream_sparse.records.run_folder import RunFolder


@dataclass
class Work:
    """The input of ``write(work)`` of a format, which returns in words what it wrote: "7 columns"."""

    run: RunRecord
    file: BinaryIO  # to write
    target: Path  # the name that the file will have
    progress: Callable[[int], None]  # called with the number of frames now and then
    session_start: str | None = None  # when the frames were recorded; NWB asks for it
    count: int = 0  # of frames so far

    @property
    def arrays(self) -> list[str]:
        """The names of recorded arrays."""
        return [*self.run.run_info.arrays]

    @property
    def scalars(self) -> list[str]:
        """The names of scalars."""
        return [name for name in self.run.parts[0].values if name not in self.arrays]

    @property
    def segmented(self) -> bool:
        """Whether there are several segments, in each of which the rows of arrays are counted from 0."""
        return len(self.run.folders) > 1

    def tables(self) -> Iterator[RunFolder]:
        """Yield the tables of all run folders, and count their captured frames."""
        for part in self.run.parts:
            table = part if part is self.run.parts[0] else RunFolder(part.folder)  # not all stay in memory
            self.count += len(table.captured)
            self.progress(self.count)
            yield table


class Export(NamedTuple):
    """The result of an export."""

    path: Path
    frames: int  # of a table those that were dropped included
    content: str  # such as "7 columns"


def export(
    folder: str | Path,
    kind: str,
    to: str | Path | None = None,
    progress: Callable[[int], None] = lambda _: None,
    session_start: str | None = None,
) -> Export:
    """Write a recording as one file, which must not exist; of a run that was cut off, up to its last row.

    None for ``to`` is beside the folder, with its kind as suffix. ``progress`` is called with the number of
    frames now and then. ``session_start`` is for NWB: when the frames were recorded, such as
    ``2026-03-01T12:00``; without a time zone, local time. InputError where there is no recording, the file
    exists, or a package is missing.

    >>> import tempfile
    >>> from stream_sparse import load
    >>> with tempfile.TemporaryDirectory() as place:
    ...     run = load("minimal").run(frames=12, record=f"{place}/run")
    ...     done = export(run.folder, "csv")
    ...     done.path.name, done.frames, done.content
    ('run.csv', 12, '5 columns')
    """
    run = open_run(folder)
    named = run.folder if run.folder.name not in ("", "..") else run.folder.resolve()
    try:
        module = importlib.import_module(f".{kind}_file", __package__)
    except ImportError as error:
        raise DependencyError(
            f"--{kind} needs the package {error.name}: pip install 'stream-sparse[{kind}]'"
        ) from error
    target = Path(to) if to is not None else named.with_name(f"{named.name}.{kind}")
    run_folders(run.folder)  # none is missing
    with replacing(target, new=True) as file:
        work = Work(run, file, target, progress, session_start)
        try:
            content = module.write(work)
        except (Error, OSError, MemoryError):
            raise
        except Exception as error:  # each library has errors of its own for what its format cannot hold
            words = f"{target.as_posix()}: cannot be written as {kind}: {cause_words(error)}"
            raise RunError(f"{words}; --csv takes every recording") from error
    return Export(target, work.count, content)
