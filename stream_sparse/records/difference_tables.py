"""The differences of recordings as tables of texts, alike on a terminal and on a page."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING

from .words import number, several

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .column_difference import ColumnDifference
    from .differences import Change, RunDifferences, Scalar
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
    rows = [row for one in found.scalars for row in _rows(letters, one)]
    numbers = Table(("scalar", "run", "n", "mean", "sd", "last", "largest difference"), rows)
    return DifferenceTables(
        letters,
        Table(("", *letters), facts),
        numbers,
        list(_notes(letters, found)),
    )


def _rows(letters: str, scalar: Scalar) -> Iterator[tuple[str, ...]]:
    """A row for each run that has the scalar, and one for each that differs from the first run."""
    name = scalar.name
    for letter, there, gap, change in zip(
        letters, scalar.runs, scalar.differences, scalar.changes, strict=True
    ):
        if there is None:
            continue
        same = "" if gap is None or not gap.equal else _gap(gap)
        yield name, letter, str(there.n), *_texts(there), same
        name = ""
        if change is not None and not same:
            minus = f"{letter} - {letters[0]}"
            n = "" if change.n is None else str(change.n)
            yield "", minus, n, *_texts(change), "other frames" if gap is None else _gap(gap)


def _texts(found: Statistics | Change) -> tuple[str, ...]:
    return number(found.mean), number(found.sd), number(found.last)


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
        minus = f"{letter} - {letters[0]}"
        if common is None:
            yield (
                f"{letter} has other frames than {letters[0]}, so no values are compared frame by frame, and "
                f"{minus} is between numbers over different frames"
            )
        elif {str(common)} != {count, counts[0]}:
            yield f"{letter} is compared with {letters[0]} on the {several(common, 'frame')} that both have"
        if any(_is_partial(scalar, letters.index(letter)) for scalar in found.scalars):
            yield f"{minus} counts only the frames on which both have a value"


def _is_partial(scalar: Scalar, place: int) -> bool:
    """Return whether a run or the first one has values on frames that the difference shown leaves out."""
    change, gap = scalar.changes[place], scalar.differences[place]
    counts = {found.n for found in (scalar.runs[0], scalar.runs[place]) if found is not None}
    return change is not None and gap is not None and not gap.equal and counts != {change.n}
