"""Compare recordings with each other: what ran, how it went, and the numbers that came out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.base.param import show
from stream_sparse.errors import InputError
from stream_sparse.plan.files import read_text
from stream_sparse.plan.problems import Problems
from stream_sparse.plan.yaml_tree import parse
from stream_sparse.redact import redact_text

from .column_difference import ColumnDifference, column_difference
from .event_words import words
from .run_record import RunRecord, open_run
from .summary import Statistics, statistics
from .verify import VerifyReport, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stream_sparse.frame import Array

    from .schema import RunInfo

__all__ = ["Change", "Fact", "RunDifferences", "Scalar", "compare", "ended_words",
           "settings", "source_words"]  # fmt: skip

MOST = 26
"""Runs that are compared at once: each has a letter."""
_LAYOUT = ("view", "live", "keep")
"""Keys of a pipeline that change no number."""
_ENDS = {"end": "at its end", "frames": "after --frames", "error": "by an error"}


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
    if not 2 <= len(folders) <= MOST:
        raise InputError(f"compare: expected 2 to {MOST} runs, got {len(folders)}")
    runs = [_Compared(folder, watch) for folder in folders]
    first = runs[0]
    pairs = [_Pair(first, run) for run in runs]
    columns = dict.fromkeys(name for run in runs for name in run.record.values)
    return RunDifferences(
        [run.record.folder.as_posix() for run in runs],
        _facts(runs),
        [pair.common for pair in pairs],
        [
            Scalar(
                name,
                [run.statistics(name) for run in runs],
                [pair.difference(name) for pair in pairs],
                [pair.change(name) for pair in pairs],
            )
            for name in columns
        ],
    )


class _Compared:
    """One of the recordings, verified and read."""

    def __init__(self, folder: str | Path, watch: Callable[[int, int | None], None]) -> None:
        self.report = verify(folder, watch, quick=True)
        self.record = open_run(folder)
        self.info = self.record.run_info
        self.settings = settings(self.record)
        self.source = {name: v for name, v in self.settings.items() if name.startswith("source.")}
        _ = self.record.values, self.record.frame  # damage is reported here

    def statistics(self, name: str) -> Statistics | None:
        values = self.record.values.get(name)
        return None if values is None else statistics(values)


class _Pair:
    """The frames that a recording has in common with the first one."""

    def __init__(self, first: _Compared, other: _Compared) -> None:
        self._first, self._other = first, other
        self.common: int | None = None
        frames, here, there = np.intersect1d(
            first.record.frame, other.record.frame, assume_unique=True, return_indices=True
        )
        times_equal = np.array_equal(first.record.time_s[here], other.record.time_s[there])
        if len(frames) and times_equal and _same_source(first, other):
            self.common, self._frames, self._rows = len(frames), frames, (here, there)

    def difference(self, name: str) -> ColumnDifference | None:
        """Return the largest difference in a column; None where no frame has both."""
        columns = self._columns(name)
        if self.common is None or columns is None:
            return None
        return column_difference(name, self._frames, *columns)

    def change(self, name: str) -> Change | None:
        """Return how the numbers of a column differ; None where one of the two has no such column."""
        columns = self._columns(name)
        if columns is None:
            return None
        before, after = columns
        if self.common is not None:
            both = ~(np.isnan(before) | np.isnan(after))
            before, after = before[both], after[both]
        a, b = statistics(before), statistics(after)
        return Change(None if self.common is None else a.n, b.mean - a.mean, b.sd - a.sd, b.last - a.last)

    def _columns(self, name: str) -> tuple[Array, Array] | None:
        """Return a column of both recordings, over the frames that both have, if there are any."""
        values, others = self._first.record.values, self._other.record.values
        if self._other is self._first or name not in values or name not in others:
            return None
        if self.common is None:
            return values[name], others[name]
        here, there = self._rows
        return values[name][here], others[name][there]


def _same_source(first: _Compared, other: _Compared) -> bool:
    """Whether frames of one index and time are the same picture, as far as the recordings show."""
    a, b = first.info.source_file, other.info.source_file
    if a is not None and b is not None and None not in (a.sha256, b.sha256):
        return a.sha256 == b.sha256
    if first.info.source.live or other.info.source.live:  # no two of them have the same times
        return True
    return first.source == other.source


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
        *(fact for fact in changed if fact.name.endswith(".use") or _head(fact.name) not in units),
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


def _head(name: str) -> str:
    """The first key in the path of a setting."""
    return name.partition(".")[0]


def source_words(info: RunInfo, texts: Mapping[str, str]) -> str:
    """The source in a few words.

    >>> from types import SimpleNamespace as Info
    >>> source_words(Info(source=Info(use="sample")), {"source.name": "macaw"})
    'sample macaw'
    """
    keys = ("source.name", "source.path", "source.device", "source.pattern")
    which = [texts[key] for key in keys if texts.get(key, "null") != "null"]
    return redact_text(" ".join([str(info.source.use), *which[:1]]))


def ended_words(info: RunInfo) -> str:
    """Return how a run ended, in a few words."""
    if info.ended is None:
        return "cut off, or it still goes on"
    how = _ENDS.get(info.ended.how, info.ended.how)
    return f"{how}: {info.ended.error}" if info.ended.error else how


def _length(report: VerifyReport) -> float:
    """Time from the first processed frame to the last one, in seconds."""
    return 0.0 if report.first_s is None or report.last_s is None else report.last_s - report.first_s
