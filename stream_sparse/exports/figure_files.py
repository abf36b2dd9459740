"""The plots of a report as files for a paper."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from stream_sparse.errors import InputError
from stream_sparse.io.files import cannot_make, cannot_write

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from stream_sparse.records import RunRecord

__all__ = ["KINDS", "figure_folder", "write_figures"]

KINDS = ("svg", "pdf")
_LONGEST_NAME = 60  # letters, of up to four bytes: names of files end at 255


def figure_folder(page: Path) -> Path:
    """Return the folder beside a page for its figures, which must not exist: ``report-figures``.

    Raises:
        InputError: where it exists.
    """
    folder = page.with_name(f"{page.stem}-figures")
    if folder.exists():
        raise InputError(
            f"{folder.as_posix()}: exists already; nothing is written over: give another page with --to"
        )
    return folder


def write_figures(
    record: RunRecord, plots: Iterable[tuple[str, Sequence[str]]], kind: str, folder: Path
) -> list[Path]:
    """Write each plot of a recording as a file; all or, where one fails, not any.

    Parameters:
        record: the recording.
        plots: name and scalars of each.
        kind: one of ``KINDS``.
        folder: which is made.

    Returns:
        The files.

    Raises:
        InputError: where a file of the recording is damaged.
        RunError: where the folder cannot be written.
    """
    try:
        folder.mkdir()
    except OSError as error:
        raise cannot_make(folder, error) from error
    files: list[Path] = []
    try:
        for name, scalars in plots:
            safe = re.sub(r"[^\w.@=,-]", "_", name)[:_LONGEST_NAME]
            file = folder / f"{safe}.{kind}"
            while file.exists():  # names may differ by a letter that files cannot have
                safe += "_"
                file = folder / f"{safe}.{kind}"
            record.plot(*scalars).figure.savefig(file)
            files.append(file)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError) and not isinstance(error, InputError):
            raise cannot_write(folder, error) from error
        raise
    return files
