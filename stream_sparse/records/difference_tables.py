"""The differences of recordings as tables of texts, alike on a terminal and on a page."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING

from stream_sparse.drawing.words import number, several

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .column_difference import ColumnDifference
    from .differences import RunDifferences
    from .summary import Statistics

__all__ = ["DifferenceTables", "Table", "difference_tables"]


@dataclass(frozen=True)
class Table:
    """A table of texts; all its rows are as long as its titles."""

    titles: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass(frozen=True)
class DifferenceTables:
    """The differences of recordings as tables.

    Attributes:
        letters: a letter for each recording, by which the tables name it.
        facts: a row for each property, with a column for each recording.
        numbers: a table of scalars, perhaps without a row.
        notes: over which frames recordings are compared, where it is not all of them.
    """

    letters: str
    facts: Table
    numbers: Table
    notes: list[str]


def difference_tables(found: RunDifferences) -> DifferenceTables:
    """Put what :func:`stream_sparse.compare` has found into tables.

    >>> import tempfile
    >>> from stream_sparse import compare, load
    >>> with tempfile.TemporaryDirectory() as place:
    ...     one = load("minimal").run(frames=12, record=f"{place}/one")
    ...     two = load("minimal").run(frames=9, record=f"{place}/two")
    ...     tables = difference_tables(compare([one.folder, two.folder]))
    >>> tables.letters, tables.notes
    ('AB', ['B is compared with A on the 9 frames that both have'])
    """
    letters = ascii_uppercase[: len(found.runs)]
    facts = [(fact.name, *("-" if v is None else v for v in fact.values)) for fact in found.facts]
    rows = [row for one in found.scalars for row in _rows(letters, one.name, one.runs, one.differences)]
    numbers = Table(("scalar", "run", "n", "mean", "sd", "last", "largest difference"), rows)
    return DifferenceTables(
        letters,
        Table(("", *letters), facts),
        numbers,
        list(_notes(letters, found)),
    )


def _rows(
    letters: str, name: str, runs: Sequence[Statistics | None], gaps: Sequence[ColumnDifference | None]
) -> Iterator[tuple[str, ...]]:
    """A row for each run that has the scalar, and one for each that differs from the first run."""
    first = runs[0]
    for letter, there, gap in zip(letters, runs, gaps, strict=True):
        if there is None:
            continue
        same = "" if gap is None or not gap.equal else _gap(gap)
        yield name, letter, str(there.n), number(there.mean), number(there.sd), number(there.last), same
        name = ""
        if first is None or there is first or same:
            continue
        more = [number(b - a) for a, b in zip(_numbers(first), _numbers(there), strict=True)]
        yield "", f"{letter} - {letters[0]}", str(there.n - first.n), *more, "" if gap is None else _gap(gap)


def _numbers(found: Statistics) -> tuple[float, ...]:
    return found.mean, found.sd, found.last


def _gap(found: ColumnDifference) -> str:
    """The largest difference, in words."""
    if found.equal:
        return "equal to the bit"
    words = [] if found.frame is None else [f"{number(found.largest)} at frame {found.frame}"]
    if found.unmatched:
        words.append(f"{several(found.unmatched, 'frame')} with one value only")
    return ", ".join(words)


def _notes(letters: str, found: RunDifferences) -> Iterator[str]:
    """Over which frames runs are compared, where it is not all of them."""
    counts = next(fact for fact in found.facts if fact.name == "frames processed").values
    for letter, common, count in list(zip(letters, found.common, counts, strict=True))[1:]:
        if common is None:
            yield f"{letter} has other frames than {letters[0]}, so no values are compared frame by frame"
        elif {str(common)} != {count, counts[0]}:
            yield f"{letter} is compared with {letters[0]} on the {several(common, 'frame')} that both have"
