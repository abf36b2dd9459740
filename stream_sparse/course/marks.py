"""Marks of submissions as a table for a spreadsheet, which a later check goes on with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from stream_sparse.errors import InputError
from stream_sparse.io.bounds import read_text
from stream_sparse.io.cells import shielded
from stream_sparse.io.files import cannot_write, make_file, replacing

from .checking import Checked

__all__ = ["COLUMNS", "Marks"]

COLUMNS = (
    "student", "file", "exercise", "verdict", "mistake", "tries", "passed", "inputs", "where", "seed",
    "sha256",
)  # fmt: skip
Key = tuple[Path, str]
"""A file and the name of an exercise, which together have a line."""
_MOST_BYTES = 1 << 28


class Marks:
    """A table with a line for each submission; each line is in the file as soon as it is added.

    Parameters:
        path: the file; where there is one, it is gone on with.

    Raises:
        InputError: where it cannot be made, or is another file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            self.path, file = make_file(path)
            file.close()
        self._rows = {(row["file"], row["exercise"]): row for row in _read(self.path)}
        self._save()

    @property
    def seed(self) -> int | None:
        """The seed of the inputs of the last mark; None where there is no mark."""
        seeds = [row["seed"] for row in self._rows.values() if row["seed"].isdecimal()]
        return int(seeds[-1]) if seeds else None

    def has(self, file: Path, exercise: str, sha256: str, seed: int) -> bool:
        """Whether the answer of a file was marked with this content, on the inputs of this seed."""
        row = self._rows.get(_cells((file, exercise)), {})
        return (row.get("sha256"), row.get("seed")) == (sha256, str(seed))

    def right(self, keys: Iterable[Key]) -> int:
        """How many of these are right."""
        return sum(self._rows.get(_cells(key), {}).get("verdict") == "right" for key in keys)

    def add(self, checked: Checked, seed: int) -> None:
        """Write the mark of an answer; of several lines of one answer the last one counts."""
        verdict, key = checked.verdict, _cells((checked.file, checked.exercise))
        earlier = self._rows.get(key, {"tries": "", "sha256": ""})
        tries = int(earlier["tries"]) if earlier["tries"].isdecimal() else 0
        values = (
            checked.student, *key, checked.word, verdict.cause, tries + (checked.sha256 != earlier["sha256"]),
            verdict.passed, verdict.cases, " | ".join(verdict.where), seed, checked.sha256,
        )  # fmt: skip
        self._rows[key] = dict(zip(COLUMNS, map(shielded, map(str, values)), strict=True))
        try:
            with self.path.open("ab") as out:
                out.write(_text([self._rows[key].values()]))
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def settle(self, keys: Iterable[Key]) -> None:
        """Leave out what these files no longer answer, and write the table in the order of its students."""
        kept = {_cells(key) for key in keys}
        files = {file for file, _ in kept}
        rows = (row for key, row in self._rows.items() if key in kept or key[0] not in files)
        ordered = sorted(rows, key=lambda row: (row["student"], row["exercise"], row["file"]))
        self._rows = {(row["file"], row["exercise"]): row for row in ordered}
        self._save()

    def _save(self) -> None:
        """Write the whole table, which takes the place of the old one at once."""
        with replacing(self.path) as out:
            out.write(_text([COLUMNS, *(row.values() for row in self._rows.values())]))


def _read(path: Path) -> list[dict[str, str]]:
    """Return the lines of a table that are whole; where a check was interrupted the last one may not be."""
    text = read_text(path, _MOST_BYTES, "table of marks")
    rows = []
    with suppress(csv.Error):  # a cell without an end is larger than it may be
        rows = list(csv.reader(io.StringIO(text, newline=""))) if text else [[*COLUMNS]]
    if rows[:1] != [[*COLUMNS]]:
        raise InputError(
            f"{path.as_posix()}: is not a table of marks: expected the first line {','.join(COLUMNS)}; "
            "give a new file: --csv FILE"
        )
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:] if len(row) == len(COLUMNS)]


def _text(rows: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "backslashreplace")


def _cells(key: Key) -> tuple[str, str]:
    file, exercise = key
    return shielded(file.as_posix()), exercise
