"""Marks of submissions as a table for a spreadsheet, which a later check goes on with."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from stream_sparse.errors import InputError
from stream_sparse.io.bounds import read_text
from stream_sparse.io.files import cannot_write, make_file, replacing, write_all

from .checking import Checked

__all__ = ["COLUMNS", "Marks"]

COLUMNS = (
    "student", "file", "exercise", "verdict", "mistake", "tries", "reads the answers", "passed", "inputs",
    "where", "protection", "seed", "sha256",
)  # fmt: skip
Key = tuple[Path, str]
"""A file and the name of an exercise, which together have a line."""
_MOST_BYTES, _MOST_DIGITS = 1 << 28, 10
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


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
        """Write the mark of an answer, in place of an earlier one."""
        verdict, key = checked.verdict, _cells((checked.file, checked.exercise))
        earlier = self._rows.get(key, {"tries": "", "sha256": ""})
        tries = _number(earlier["tries"]) + (checked.sha256 != earlier["sha256"])
        values = (
            _cell(checked.student), *key, checked.word, _cell(verdict.cause), tries,
            "yes" if verdict.reads_answers else "no", verdict.passed, verdict.cases,
            _cell(" | ".join(verdict.where)), verdict.protection, seed, checked.sha256,
        )  # fmt: skip
        row = dict(zip(COLUMNS, map(str, values), strict=True))
        again = key in self._rows
        self._rows[key] = row
        if again:
            self._save()
            return
        try:
            with self.path.open("ab", buffering=0) as out:
                write_all(out, _text([row]))
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
            out.write(_text([dict(zip(COLUMNS, COLUMNS, strict=True)), *self._rows.values()]))


def _read(path: Path) -> list[dict[str, str]]:
    """Return the lines of a table that are whole; where a check was interrupted the last one may not be."""
    text = read_text(path, _MOST_BYTES, "table of marks")
    if not text:
        return []
    head, _, body = text.partition("\n")
    if head != ",".join(COLUMNS):
        raise InputError(
            f"{path.as_posix()}: is not a table of marks: expected the first line {','.join(COLUMNS)}; "
            "give a new file: --csv FILE"
        )
    # Not splitlines(): the texts of submissions may have other separators of lines, such as U+2028.
    try:
        rows = list(csv.reader(io.StringIO(body.rpartition("\n")[0], newline="\n")))
    except csv.Error as error:
        raise InputError(f"{path.as_posix()}: is damaged: {error}; give a new file: --csv FILE") from error
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows if len(row) == len(COLUMNS)]


def _text(rows: Iterable[dict[str, str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(row.values() for row in rows)
    return out.getvalue().encode()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else 0


def _cells(key: Key) -> tuple[str, str]:
    file, exercise = key
    return _cell(file.as_posix()), _cell(exercise)


def _cell(text: str) -> str:
    r"""A text that a spreadsheet shows as it is.

    >>> _cell("=1+1"), _cell("a\nb"), _cell("-1")
    ("'=1+1", 'a\\nb', "'-1")
    """
    text = _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)
    return f"'{text}" if _FORMULA.match(text) else text
