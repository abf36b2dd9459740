"""Compare recordings with each other: what ran, how it went, and the numbers that came out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.base.param import show
from stream_sparse.errors import InputError
from stream_sparse.plan.files import read_text
from stream_sparse.plan.problems import Problems
from stream_sparse.plan.yaml_tree import parse

from .event_words import words
from .run_record import RunRecord, open_run
from .summary import Statistics, statistics
from .verify import VerifyReport, verify
from .words import number, several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from .schema import RunInfo

__all__ = ["Change", "ColumnDifference", "Fact", "RunDifferences", "Scalar", "Table", "compare",
           "difference_tables", "ended_words", "settings", "source_words"]  # fmt: skip

_MOST = len(ascii_uppercase)
"""Runs that are compared at once: each has a letter."""
_LAYOUT = ("view", "live", "keep")
"""Keys of a pipeline that change no number."""
_ENDS = {"end": "at its end", "frames": "after --frames", "error": "by an error"}


@dataclass(frozen=True)
class ColumnDifference:
    """The difference of a column from another of the same frames.

    Attributes:
        column: its name.
        largest: absolute difference of two numbers; 0 where all bits are equal.
        frame: index of the frame of that difference; None where all are equal.
        unmatched: number of frames on which only one of the two has a number.
    """

    column: str
    largest: float = 0.0
    frame: int | None = None
    unmatched: int = 0

    @property
    def equal(self) -> bool:
        """Whether all numbers are equal to the bit."""
        return self.frame is None and not self.unmatched


@dataclass(frozen=True)
class Fact:
    """A line of the table: a property, and its value in each run; None where a run has no such property."""

    name: str
    values: list[str | None]


@dataclass(frozen=True)
class Change:
    """The numbers of a run minus those of the first one.

    ``n`` is the number of frames on which both have a value: only these count. It is None where the runs have
    other frames, and then each counts its own.
    """

    n: int | None
    mean: float
    sd: float
    last: float


@dataclass(frozen=True)
class Scalar:
    """A scalar in each run; None where a run has no such column, or no frames of the first run.

    ``differences`` are those from the first run, over the frames that both have; ``changes`` how its mean,
    standard deviation and last value differ from those of the first run.
    """

    name: str
    runs: list[Statistics | None]
    differences: list[ColumnDifference | None]
    changes: list[Change | None]


@dataclass(frozen=True)
class RunDifferences:
    """The differences of recordings, as plain data.

    Attributes:
        runs: the folders.
        facts: what differs in the pipelines, then name, source, start, end, length and counts of each run,
            then everything else that differs.
        common: number of frames of the first run that each run has, by index and time; None where its
            frames differ.
        scalars: the numbers of each scalar.
    """

    runs: list[str]
    facts: list[Fact]
    common: list[int | None]
    scalars: list[Scalar]


def compare(
    folders: Sequence[str | Path], watch: Callable[[int, int | None], None] = lambda *_: None
) -> RunDifferences:
    """Compare two or more recordings; each with the first one.

    Rows, times and counts are verified first; pictures and hashes are not looked at. ``watch`` is called with
    the number of frames of a run so far and with that in the run, if it is known.

    Raises:
        InputError: where one is missing or no recording.
        RecordError: where one is damaged.

    >>> import tempfile
    >>> from stream_sparse import compare, load
    >>> with tempfile.TemporaryDirectory() as place:
    ...     one = load("minimal").run(frames=12, record=f"{place}/one")
    ...     two = load("minimal").run(frames=9, record=f"{place}/two")
    ...     found = compare([one.folder, two.folder])
    >>> found.common, found.scalars[0].differences[1].equal
    ([12, 9], True)
    """
    if not 2 <= len(folders) <= _MOST:
        raise InputError(f"compare: expected 2 to {_MOST} runs, got {len(folders)}")
    runs = [_Compared(folder, watch) for folder in folders]
    common = [_common(runs[0], run) for run in runs]
    names = dict.fromkeys(name for run in runs for name in run.values)
    return RunDifferences(
        [run.folder.as_posix() for run in runs],
        _facts(runs),
        [None if frames is None else len(frames) for frames in common],
        [_scalar(name, runs, common) for name in names],
    )


class _Compared:
    """One of the recordings, verified and read."""

    def __init__(self, folder: str | Path, watch: Callable[[int, int | None], None]) -> None:
        import pandas as pd

        self.report = verify(folder, watch, quick=True)
        record = open_run(folder)
        self.folder, self.info, self.settings = record.folder, record.run_info, settings(record)
        self.values = pd.DataFrame(record.values, record.frame)
        self.time_s = pd.Series(record.time_s, record.frame)


def _common(first: _Compared, other: _Compared) -> pd.Index[int] | None:
    """The frames that both runs have; None where these are not the same pictures."""
    frames = first.values.index.intersection(other.values.index)
    same = len(frames) and (first.time_s[frames] == other.time_s[frames]).all()
    return frames if same and _same_source(first, other) else None


def _same_source(first: _Compared, other: _Compared) -> bool:
    """Whether frames of one index and time are the same picture, as far as the recordings show."""
    a, b = first.info.source_file, other.info.source_file
    if a is not None and b is not None and None not in (a.sha256, b.sha256):
        return a.sha256 == b.sha256
    if first.info.source.live or other.info.source.live:  # no two of them have the same times
        return True
    one, two = ({k: v for k, v in run.settings.items() if k.startswith("source.")} for run in (first, other))
    return one == two


def _scalar(name: str, runs: Sequence[_Compared], common: Sequence[pd.Index[int] | None]) -> Scalar:
    """A scalar in each run, and how it differs from that of the first one."""
    first = runs[0].values
    differences: list[ColumnDifference | None] = []
    changes: list[Change | None] = []
    for run, frames in zip(runs, common, strict=True):
        if run is runs[0] or name not in run.values or name not in first:
            differences.append(None)
            changes.append(None)
            continue
        a, b = first[name], run.values[name]
        if frames is not None:
            a, b = a[frames], b[frames]
            differences.append(_difference(name, a, b))
            both = a.notna() & b.notna()
            a, b = a[both], b[both]
        else:
            differences.append(None)
        here, there = statistics(b.to_numpy()), statistics(a.to_numpy())
        n = None if frames is None else here.n
        changes.append(Change(n, here.mean - there.mean, here.sd - there.sd, here.last - there.last))
    found = [statistics(run.values[name].to_numpy()) if name in run.values else None for run in runs]
    return Scalar(name, found, differences, changes)


def _difference(name: str, a: pd.Series[float], b: pd.Series[float]) -> ColumnDifference:
    """The largest difference of two columns over the same frames, nan standing for no number."""
    unmatched = int((a.isna() != b.isna()).sum())
    differ = (a.to_numpy().view(np.int64) != b.to_numpy().view(np.int64)) & a.notna() & b.notna()
    if not differ.any():
        return ColumnDifference(name, unmatched=unmatched)
    with np.errstate(invalid="ignore", over="ignore"):
        gaps = (a[differ] - b[differ]).abs()
    worst = int(np.argmax(gaps))
    return ColumnDifference(name, float(gaps.iloc[worst]), int(gaps.index[worst]), unmatched)


# Facts ------------------------------------------------------------------------------------------------


def settings(run: RunRecord | Path) -> dict[str, str]:
    """Return the pipeline of a recording, or in a file, as names and texts: ``box.window`` and its value.

    Keys that change no number, such as ``view``, are left out. InputError for text that is not YAML. Nothing
    of it is built, so units may be unknown.
    """
    path = run if isinstance(run, Path) else run.folders[0] / "pipeline.yaml"
    problems = Problems(path.as_posix())
    item = parse(read_text(path), problems)
    problems.raise_any()
    plain = {} if item is None else item.plain()
    if not isinstance(plain, dict):
        raise InputError(f"{path.as_posix()}: expected a mapping, got {show(plain)}")
    plain = {key: value for key, value in plain.items() if key not in _LAYOUT}
    nodes = plain.pop("nodes", {})
    return {**dict(_flat("", plain)), **dict(_flat("", nodes))}


def _flat(name: str, value: Any) -> Iterable[tuple[str, str]]:
    """The parts of a value, each with its path; a short list of scalars is one.

    >>> dict(_flat("", {"box": {"window": 3, "range": [0, 1]}, "view": [{"rows": "a"}]}))
    {'box.window': '3', 'box.range': '[0, 1]', 'view[0].rows': 'a'}
    """
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _flat(f"{name}.{key}" if name else str(key), item)
    elif isinstance(value, list) and (_nested(value) or words(value).endswith("...")):
        for number, item in enumerate(value):
            yield from _flat(f"{name}[{number}]", item)
    else:
        yield name, words(value)


def _nested(values: list[Any]) -> bool:
    return any(isinstance(value, dict | list) for value in values)


def _facts(runs: Sequence[_Compared]) -> list[Fact]:
    """Return the differences of pipelines, then the facts of each run, then other differences.

    Where a node or the source is another unit, the unit alone is listed.
    """
    changed = _differing([{**run.settings, "name": ""} for run in runs])
    units = {fact.name.removesuffix(".use") for fact in changed if fact.name.endswith(".use")}
    return [
        *(fact for fact in changed if fact.name.endswith(".use") or fact.name.partition(".")[0] not in units),
        Fact("pipeline", [run.info.name for run in runs]),
        Fact("source", [source_words(run.info, run.settings) for run in runs]),
        Fact("started", [run.info.started[:19].replace("T", " ") for run in runs]),
        Fact("ended", [ended_words(run.info) for run in runs]),
        Fact("length", [f"{_length(run.report):.1f} s" for run in runs]),
        Fact("frames processed", [str(run.report.processed) for run in runs]),
        Fact("frames lost", [str(run.report.lost) for run in runs]),
        *_differing([_about(run.info) for run in runs]),
        *_differing([run.info.versions or {} for run in runs]),
    ]


def _differing(found: Sequence[Mapping[str, str]]) -> list[Fact]:
    names = dict.fromkeys(name for texts in found for name in texts)
    facts = [Fact(name, [texts.get(name) for texts in found]) for name in names]
    return [fact for fact in facts if len({*fact.values}) > 1]


def _about(info: RunInfo) -> dict[str, str]:
    """The facts of the frames in ``run.json``."""
    file, source = info.source_file, info.source
    found = {"frame": f"{source.dtype} {' x '.join(map(str, source.shape))}", "rate": f"{source.rate:g}"}
    if file is not None and file.sha256 is not None:
        found["sha256 of the source"] = file.sha256[:12]
    return found


def source_words(info: RunInfo, texts: Mapping[str, str]) -> str:
    """The source in a few words.

    >>> from types import SimpleNamespace as Info
    >>> source_words(Info(source=Info(use="sample")), {"source.name": "macaw"})
    'sample macaw'
    """
    keys = ("source.name", "source.path", "source.device", "source.pattern")
    which = [texts[key] for key in keys if texts.get(key, "null") != "null"]
    return " ".join([str(info.source.use), *which[:1]])


def ended_words(info: RunInfo) -> str:
    """Return how a run ended, in a few words."""
    if info.ended is None:
        return "cut off, or it still goes on"
    how = _ENDS.get(info.ended.how, info.ended.how)
    return f"{how}: {info.ended.error}" if info.ended.error else how


def _length(report: VerifyReport) -> float:
    """Time from the first processed frame to the last one, in seconds."""
    return 0.0 if report.first_s is None or report.last_s is None else report.last_s - report.first_s


# Tables -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """A table of texts; all its rows are as long as its titles."""

    titles: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass(frozen=True)
class DifferenceTables:
    """The differences of recordings as tables, alike on a terminal and on a page.

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
