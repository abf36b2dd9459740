"""Compare recordings with each other: what ran, how it went, and the numbers that came out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from shlex import quote
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stream_sparse.base.param import show
from stream_sparse.errors import InputError
from stream_sparse.plan.files import read_text
from stream_sparse.plan.problems import Problems
from stream_sparse.plan.yaml_tree import parse

from .event_words import words
from .run_record import RunRecord, open_run
from .summary import statistics
from .verify import VerifyReport, verify
from .words import number, several

if TYPE_CHECKING:
    import pandas as pd

    from .schema import RunInfo

_LAYOUT = ("view", "live", "keep")
"""Keys of a pipeline that change no number."""
_ENDS = {"end": "at its end", "frames": "after --frames", "error": "by an error"}
_SCALARS = ["scalar", "run", "n", "mean", "sd", "last", "largest", "at", "unmatched"]


class RunDifferences(NamedTuple):
    """The differences of recordings, each from the first one; tables of pandas name them A, B and so on.

    Attributes:
        runs: the folders.
        facts: texts, a column for each run: what differs in the pipelines, then name, source, start, end,
            length and counts of each run, then everything else that differs; None where a run has no such.
        scalars: a row for each ``scalar`` of each ``run``: ``n``, ``mean``, ``sd`` and ``last`` of its values
            and, over the frames that it has in common with the first run, by index and time, the ``largest``
            difference and the frame ``at`` which it is, nan where all numbers are equal to the bit, and how
            many frames are ``unmatched``, on which only one of the two has a number.
        common: number of the frames that each run has in common with the first one.
    """

    runs: list[str]
    facts: pd.DataFrame
    scalars: pd.DataFrame
    common: list[int]


def compare(
    *folders: str | Path, progress: Callable[[int, int | None], None] = lambda *_: None
) -> RunDifferences:
    """Compare two or more recordings; each with the first one.

    Rows, times and counts are verified first; pictures and hashes are not looked at. ``progress`` is called
    with the number of frames of a run so far and with that in the run, if it is known.

    Raises:
        InputError: where one is missing or no recording.
        RecordError: where one is damaged.

    >>> import tempfile
    >>> from stream_sparse import load
    >>> with tempfile.TemporaryDirectory() as place:
    ...     one = load("minimal").run(frames=12, record=f"{place}/one")
    ...     two = load("minimal").run(frames=9, record=f"{place}/two")
    ...     found = compare(one.folder, two.folder)
    >>> found.common, found.scalars["largest"].tolist(), found.facts.loc["frames processed", "B"]
    ([12, 9], [0.0, 0.0], '9')
    """
    import pandas as pd

    letters = [*ascii_uppercase[: len(folders)]]
    if not 2 <= len(folders) <= len(letters):
        raise InputError(f"compare: expected 2 to {len(ascii_uppercase)} runs, got {len(folders)}")
    reports = [verify(folder, progress, quick=True) for folder in folders]
    records = [open_run(folder) for folder in folders]
    tables = [pd.DataFrame(run.values, pd.MultiIndex.from_arrays([run.index, run.time_s])) for run in records]
    rows = []
    for name in dict.fromkeys(name for table in tables for name in table):
        for letter, table in zip(letters, tables, strict=True):
            if name in table:
                own = statistics(table[name].to_numpy())
                rows.append((name, letter, *own, *_difference(tables[0].get(name), table[name])))
    return RunDifferences(
        [run.folder.as_posix() for run in records],
        _facts(letters, records, reports),
        pd.DataFrame(rows, columns=_SCALARS),
        [len(tables[0].index.intersection(table.index)) for table in tables],
    )


def _difference(first: pd.Series[float] | None, other: pd.Series[float]) -> tuple[float, float, float]:
    """Return the largest difference of two columns, its frame, and the number of unmatched frames."""
    a, b = other.iloc[:0].align(other, "inner") if first is None else first.align(other, "inner")
    if a.empty:
        return math.nan, math.nan, math.nan
    both = (a.notna() & b.notna()).to_numpy()
    unmatched = int((a.isna() != b.isna()).sum())
    differ = (a.to_numpy().view(np.int64) != b.to_numpy().view(np.int64)) & both
    if not differ.any():
        return 0.0, math.nan, unmatched
    with np.errstate(invalid="ignore", over="ignore"):
        gaps = (a[differ] - b[differ]).abs()
    worst = int(np.argmax(gaps))
    return float(gaps.iloc[worst]), gaps.index[worst][0], unmatched


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
    return {**dict(flat("", plain)), **dict(flat("", nodes))}


def flat(name: str, value: Any) -> Iterable[tuple[str, str]]:
    """The parts of a value, each with its path; a short list of scalars is one.

    >>> dict(flat("", {"box": {"window": 3, "range": [0, 1]}, "view": [{"rows": "a"}]}))
    {'box.window': '3', 'box.range': '[0, 1]', 'view[0].rows': 'a'}
    """
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from flat(f"{name}.{key}" if name else str(key), item)
    elif isinstance(value, list) and ({*map(type, value)} & {dict, list} or words(value).endswith("...")):
        for number, item in enumerate(value):
            yield from flat(f"{name}[{number}]", item)
    else:
        yield name, words(value)


def _facts(letters: list[str], records: list[RunRecord], reports: list[VerifyReport]) -> pd.DataFrame:
    """Return the differences of pipelines, then the facts of each run, then other differences."""
    import pandas as pd

    settings_of_runs = [settings(record) for record in records]
    notes = [
        {
            "pipeline": record.run_info.name,
            "source": source_words(record.run_info),
            "started": record.run_info.started[:19].replace("T", " "),
            "ended": ended_words(record.run_info),
            "length": f"{np.ptp(record.time_s) if len(record.time_s) else 0.0:.1f} s",
            "frames processed": str(report.processed),
            "frames lost": str(report.lost),
        }
        for record, report in zip(records, reports, strict=True)
    ]
    changed = _table(letters, [{**texts, "name": ""} for texts in settings_of_runs], differing=True)
    others = _table(letters, [_about(record.run_info) for record in records], differing=True)
    return pd.concat([changed, _table(letters, notes), others])


def _table(letters: list[str], found: Sequence[Mapping[str, str]], differing: bool = False) -> pd.DataFrame:
    """Return texts as a table with a row for each name; None where a run has no such text."""
    import pandas as pd

    table = pd.DataFrame(found, letters, dtype=object).T
    table = table.where(table.notna(), None)
    return table[table.nunique(axis=1, dropna=False) > 1] if differing else table


def _about(info: RunInfo) -> dict[str, str]:
    """The facts of the frames, and the versions in ``run.json``."""
    file, source = info.source_file, info.source
    facts = {"frame": f"{source.dtype} {' x '.join(map(str, source.shape))}", "rate": f"{source.rate:g}"}
    facts["first frame"] = str(info.first_frame)
    hashed = {"sha256 of the source": file.sha256[:12]} if file and file.sha256 else {}
    return {**facts, **hashed, **(info.versions or {})}


def source_words(info: RunInfo) -> str:
    """The source in a few words, such as ``sample macaw``."""
    return " ".join(filter(None, [str(info.source.use), info.source.title]))


def ended_words(info: RunInfo) -> str:
    """Return how a run ended, in a few words."""
    if info.ended is None:
        return "cut off, or still running"
    how = _ENDS.get(info.ended.how, info.ended.how)
    return f"{how}: {info.ended.error}" if info.ended.error else how


# Tables -----------------------------------------------------------------------------------------------


class TextTable(NamedTuple):
    """A table of texts; all its rows are as long as its titles."""

    titles: tuple[str, ...]
    rows: list[tuple[str, ...]]


def difference_tables(found: RunDifferences) -> tuple[TextTable, TextTable, list[str]]:
    """Return the facts and the scalars as tables of texts, and over which frames runs are compared.

    They are alike on a terminal and on a page.
    """
    letters = [*found.facts.columns]
    facts = [(name, *("-" if v is None else v for v in values)) for name, *values in found.facts.itertuples()]
    rows: list[tuple[str, ...]] = []
    last = ""
    for name, run, n, mean, sd, end, *gap in found.scalars.itertuples(index=False, name=None):
        word = "" if run == letters[0] else _gap(*gap)
        rows.append(("" if name == last else name, run, str(n), number(mean), number(sd), number(end), word))
        last = name
    notes = []
    counts = found.facts.loc["frames processed"]
    for letter, common in zip(letters[1:], found.common[1:], strict=True):
        if {str(common)} != {counts[letter], counts[letters[0]]}:
            on = f"the {several(common, 'frame')} that both have, by index and time"
            notes.append(f"{letter} is compared with {letters[0]} on {on}")
    if "first frame" in found.facts.index:
        for run, first in zip(found.runs, found.facts.loc["first frame"], strict=True):
            if first != "0":
                again = f"stream-sparse run {quote(f'{run}/pipeline.yaml')} --record DIR"
                notes.append(f"record it again from frame 0: {again}")
    titles = ("scalar", "run", "n", "mean", "sd", "last", "largest difference")
    return TextTable(("", *letters), facts), TextTable(titles, rows), notes


def _gap(largest: float, at: float, unmatched: float) -> str:
    """The largest difference, in words."""
    if math.isnan(largest):
        return ""
    words = [] if math.isnan(at) else [f"{number(largest)} at frame {at:.0f}"]
    words += [f"{several(int(unmatched), 'frame')} with one value only"] if unmatched else []
    return ", ".join(words) or "equal to the bit"
