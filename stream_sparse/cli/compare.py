"""``compare``: print a table of the differences of run folders."""

from __future__ import annotations

import math
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Annotated

import typer

from .arguments import Debug
from .console import console, marked, number, print_error, several, table
from .progress import Reporter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from stream_sparse.records.differences import Apart, Comparison
    from stream_sparse.records.summary import Statistics, SweepStatistics

_WIDTH = 100
"""Characters of a line, wherever it is printed."""


def compare(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN", help="Two or more run folders.")],
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Print how recorded runs differ: pipelines, numbers, frames.

    Each run is compared with the first one. Where two have the same frames, the largest difference of a
    scalar and its frame are printed, or "equal to the bit". Rows are verified, pictures and hashes are not.
    """
    from stream_sparse.records.differences import DamagedError, compare_runs

    out = console()
    try:
        with Reporter(out) as reporter:
            found = compare_runs(runs, reporter.frames)
    except DamagedError as error:
        for problem in error.problems:
            print_error(marked(problem))
        raise typer.Exit(2) from None
    letters = ascii_uppercase[: len(found.runs)]
    for letter, folder in zip(letters, found.runs, strict=True):
        out.print(f"{letter}  {folder}", soft_wrap=True)
    facts = [(fact.name, *("-" if v is None else v for v in fact.values)) for fact in found.facts]
    out.print()
    out.print(table(("", *letters), facts), width=min(out.width, _WIDTH))
    _print(out, ("scalar", "run", "n", "mean", "sd", "last"), [
        row for scalar in found.scalars for row in _rows(letters, scalar.name, scalar.runs, scalar.apart)
    ])  # fmt: skip
    _print(out, ("last values of a sweep", "run", "n", "first", "last", "range"), [
        row for sweep in found.sweeps for row in _swept_rows(letters, sweep.name, sweep.runs, sweep.apart)
    ])  # fmt: skip
    for note in _notes(letters, found):
        out.print(f"note: {note}", soft_wrap=True)


def _print(out: Console, titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table of numbers, where there are any."""
    if rows:
        out.print()
        shown = table((*titles, "largest difference"), rows, right=(2, 3, 4, 5))
        out.print(shown, width=min(out.width, _WIDTH))


def _rows(
    letters: str, name: str, runs: Sequence[Statistics | None], apart: Sequence[Apart | None]
) -> Iterator[tuple[str, ...]]:
    """A row for each run that has the scalar, and one for each that differs from the first run."""
    first = runs[0]
    for letter, there, gap in zip(letters, runs, apart, strict=True):
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


def _swept_rows(
    letters: str, name: str, runs: Sequence[SweepStatistics | None], apart: Sequence[Apart | None]
) -> Iterator[tuple[str, ...]]:
    """A row for each run that has the sweep."""
    for letter, there, gap in zip(letters, runs, apart, strict=True):
        if there is None:
            continue
        n, span = _span(there.n_least, there.n_most), _span(there.least, there.greatest)
        yield name, letter, n, number(there.first), number(there.last), span, "" if gap is None else _gap(gap)
        name = ""


def _span(least: float, greatest: float) -> str:
    """Two numbers; one if they are equal, none where there is none.

    >>> _span(1, 3), _span(2.5, 2.5), _span(math.nan, math.nan)
    ('1 to 3', '2.5', '')
    """
    ends = () if math.isnan(least) else dict.fromkeys((number(least), number(greatest)))
    return " to ".join(ends)


def _gap(apart: Apart) -> str:
    """The largest difference, in words."""
    if apart.equal:
        return "equal to the bit"
    branch = f" of {apart.column}" if "@" in apart.column else ""
    words = [] if apart.frame is None else [f"{number(apart.largest)} at frame {apart.frame}{branch}"]
    if apart.unmatched:
        words.append(f"{several(apart.unmatched, 'frame')} with one value only")
    return ", ".join(words)


def _notes(letters: str, found: Comparison) -> Iterator[str]:
    """Over which frames runs are compared, where it is not all of them."""
    counts = next(fact for fact in found.facts if fact.name == "frames processed").values
    for letter, common, count in list(zip(letters, found.common, counts, strict=True))[1:]:
        if common is None:
            yield f"{letter} has other frames than {letters[0]}, so no values are compared frame by frame"
        elif {str(common)} != {count, counts[0]}:
            yield f"{letter} is compared with {letters[0]} on the {several(common, 'frame')} that both have"
