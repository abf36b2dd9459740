"""A recording as one page that opens offline: pictures, plots, numbers, events, pipeline, versions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse._version import __version__
from stream_sparse.drawing.html import text
from stream_sparse.errors import Error, InputError
from stream_sparse.io.recorded_video import DamagedPictureError
from stream_sparse.plan.files import read_text
from stream_sparse.records import RunRecord, open_run
from stream_sparse.records.differences import ended_words, settings, source_words
from stream_sparse.records.event_words import event_lines, few, words
from stream_sparse.records.schema import LATEST_S
from stream_sparse.records.summary import Statistics, grouped, statistics, sweep_statistics
from stream_sparse.records.verify import VerifyReport, verify
from stream_sparse.records.words import known, lost_words

from ._plots import plot
from ._stills import Still, last_picture, stills
from .export import new_file
from .methods import defaults
from .page import block, definitions, page, paragraph, section, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


__all__ = ["Report", "report"]

_MOST_PLOTS, _MOST_CURVES, _MOST_ROWS, _MOST_EVENTS, _MOST_YAML = 48, 12, 500, 200, 200_000
_SHARES = (0.2, 0.4, 0.6, 0.8)
"""Times of the pictures before the last one, as shares of the length of a run."""


@dataclass(frozen=True)
class Report:
    """The page of a recording and its size in bytes; ``str()`` gives both in a line."""

    path: Path
    size: int

    def __str__(self) -> str:
        return f"{self.path.as_posix()}: {max(1, self.size // 1000):,} kB, opens offline in any browser"


def report(
    folder: str | Path,
    to: str | Path | None = None,
    watch: Callable[[int, int | None], None] = lambda *_: None,
) -> Report:
    """Write a recording, finished or not, as one HTML file, which must not exist.

    The page makes no request and runs no script. What it shows of the folder is escaped, limited in size, and
    without the secrets of addresses; pictures are encoded again.

    Parameters:
        folder: of the recording, or of one of its segments.
        to: the file; by default ``report.html`` in the folder, which ``verify`` does not look at.
        watch: called with the number of verified frames, and with that in the recording, if it is known.

    Raises:
        InputError: where there is no recording, its rows are damaged, or the file exists.

    >>> import tempfile
    >>> from stream_sparse import load, report
    >>> with tempfile.TemporaryDirectory() as place:
    ...     run = load("minimal").run(frames=12, record=f"{place}/run")
    ...     done = report(run.folder)
    ...     done.path.name, done.path.read_text("utf-8")[:15]
    ('report.html', '<!DOCTYPE html>')
    """
    record = open_run(folder)
    target = record.folder / "report.html" if to is None else Path(to)
    if target.is_dir():
        raise InputError(f"{target.as_posix()}: is a folder; give the name of a file with --to")
    with new_file(target, "html") as file:
        data = _Page(record, watch).written().encode("utf-8", "replace")
        file.write_bytes(data)
    return Report(target, len(data))


class _Page:
    """The page of a recording, part by part."""

    def __init__(self, record: RunRecord, watch: Callable[[int, int | None], None]) -> None:
        self._record = record
        self._info = record.run_info
        self._settings, self._yaml, self._wrong_pipeline = _pipeline(record)
        self._verified, self._report = _verified(record, watch)
        self._single, self._sweeps = grouped(record.values)
        self._numbers = {name: statistics(values) for name, values in record.values.items()}
        times = record.time_s
        # verify reports others; they cannot be drawn
        good = len(times) > 0 and (np.abs(times) < LATEST_S).all() and (np.diff(times) > 0).all()
        self._start = float(times[0]) if good else 0.0
        self._time_s = times - self._start if good else times[:0]
        lines, self._event_count, self._wrong_events = event_lines(record.folders, _MOST_EVENTS)
        self._events = [
            line if line.time_s is None else line._replace(time_s=line.time_s - self._start) for line in lines
        ]

    def written(self) -> str:
        """Return the page."""
        parts = (
            self._view(), self._plots(), self._table(), self._event_list(), self._parameters(),
            self._origin(), self._file(),
        )  # fmt: skip
        name = self._record.folder.resolve().name
        foot = f"The run folder {name}, written as a page by stream_sparse {__version__}."
        return page(self._info.name, self._head(), parts, foot)

    # Head -----------------------------------------------------------------------------------------

    def _head(self) -> str:
        length = f"{self._time_s[-1]:.1f} s" if len(self._time_s) else "unknown"
        counts = self._info.frames
        lost = None if counts.dropped is None else lost_words(counts.dropped + (counts.missing or 0), {})
        if self._report is not None:
            lost = lost_words(self._report.lost, self._report.causes)
        started = datetime.fromisoformat(self._info.started)
        zone = f", {started.tzname()}" if started.tzinfo else ""
        facts = {
            f"started{zone}": f"{started:%Y-%m-%d %H:%M}",
            "length": length,
            "frames processed": f"{len(self._record.frame):,}",
            "frames lost": "unknown" if lost is None else lost.replace(" lost", "", 1),
            "ended": ended_words(self._info),
            "source": source_words(self._info, self._settings),
        }
        kind = "bad" if self._report is None else "good" if self._sound(self._report) else ""
        verdict, *notes = self._verified[:20]
        proof = paragraph(f"verify: {verdict}", kind) + "".join(map(paragraph, notes))
        return paragraph(self._info.description, "question") + definitions(facts) + proof

    @staticmethod
    def _sound(report: VerifyReport) -> bool:
        return not report.cut and report.error is None

    # Pictures and plots ---------------------------------------------------------------------------

    def _view(self) -> str:
        """Show the last picture of the view, and a few before it."""
        times, problem = self._time_s, ""
        last: Still | None = None
        before: list[Still] = []
        try:
            last = last_picture(self._record.folders)
        except DamagedPictureError as error:
            problem = paragraph(error, "bad")
        if len(times):
            # Of a run that was cut off the last picture is in the video alone.
            shares = _SHARES if last is not None else (*_SHARES, 1.0)
            try:
                before += stills(
                    self._record.folders, [self._start + share * float(times[-1]) for share in shares]
                )
            except DamagedPictureError as error:
                problem += paragraph(error, "bad")
        shown = "" if last is None else self._figure(last, "the last picture")
        small = "".join(
            self._figure(still, f"at {(still.time_s or 0.0) - self._start:.1f} s") for still in before
        )
        return section("View", problem, shown, f'<div class="stills">{small}</div>' if small else "")

    @staticmethod
    def _figure(still: Still, words: str) -> str:
        size = f'width="{still.width}" height="{still.height}"'
        image = f'<img src="{still.address}" {size} alt="The view, {text(words)}">'
        return f"<figure>{image}<figcaption>{text(words)}</figcaption></figure>"

    def _plots(self) -> str:
        """Plot each scalar against time, and all branches of a sweep together."""
        wanted = self._wanted()
        if not wanted:
            return ""
        begin, end = float(self._time_s[0]), float(self._time_s[-1])
        marks = sorted({at for _, at, *_ in self._events if at is not None and begin <= at <= end})
        figures, columns, gaps = [], self._record.columns, self._record.gaps
        for number, (label, names, more) in enumerate(wanted[:_MOST_PLOTS]):
            drawn = plot(number, self._time_s, [self._record.values[name] for name in names], gaps, marks)
            words = ", ".join(filter(None, (columns.unit(names[0]), columns.axes(names[0]), more)))
            caption = f"<b>{text(label)}</b> {text(words)}"
            figures.append(f'<figure role="img" aria-label="{text(label)} over time">'
                           f"<figcaption>{caption}</figcaption>{drawn}</figure>")  # fmt: skip
        left = len(wanted) - len(figures)
        notes = "Horizontal: seconds since the first frame."
        notes += " Dashed lines: events." if marks else ""
        notes += f" {left:,} more are in values.csv." if left else ""
        return section(
            "Values over time", paragraph(notes, "note"), f'<div class="plots">{"".join(figures)}</div>'
        )

    def _wanted(self) -> list[tuple[str, list[str], str]]:
        """Return what can be plotted: label, scalars, and what more is to be said of them."""
        if not len(self._time_s):
            return []
        wanted = [(name, [name], "") for name in self._single]
        for sweep in self._sweeps:
            kept = sweep.some(_MOST_CURVES)
            few = f"{len(kept)} of {len(sweep.columns)}, " if len(kept) < len(sweep.columns) else ""
            wanted.append((sweep.label, kept, f"{few}from dark to light"))
        return [plot for plot in wanted if any(self._numbers[name].n for name in plot[1])]

    # Tables ---------------------------------------------------------------------------------------

    def _table(self) -> str:
        numbers = self._numbers
        single = [(name, *_cells(numbers[name])) for name in self._single]
        swept = []
        for sweep in self._sweeps:
            found = sweep_statistics([numbers[name] for name in sweep.columns])
            n = _span(f"{found.n_least:,}", f"{found.n_most:,}")
            span = "" if math.isnan(found.least) else _span(known(found.least), known(found.greatest))
            swept.append((sweep.label, n, known(found.first), known(found.last), span))
        return section(
            "Numbers",
            table(("scalar", "n", "mean", "sd", "last"), single, (1, 2, 3, 4), _MOST_ROWS),
            table(("last values of a sweep", "n", "first", "last", "range"), swept, (1, 2, 3, 4), _MOST_ROWS),
        )

    def _event_list(self) -> str:
        rows = [(i, "" if at is None else f"{at:.3f}", kind, words) for i, at, kind, words in self._events]
        left = self._event_count - len(rows)
        more = paragraph(f"and {left:,} more in events.jsonl", "note") if left else ""
        none = "" if rows or self._wrong_events else paragraph("None: no edit, no gap.", "note")
        shown = table(("frame", "time, s", "event", "details"), rows, (0, 1), _MOST_EVENTS)
        return section("Events", paragraph(self._wrong_events, "bad"), shown, more, none)

    def _parameters(self) -> str:
        """List the nodes with their parameters, first those that are not the defaults."""
        units = {name[:-4]: unit for name, unit in self._settings.items() if name.endswith(".use")}
        given: dict[str, dict[str, str]] = {node: {} for node in units}
        for name, value in self._settings.items():
            node, _, key = name.partition(".")
            if node in units and key != "use":
                given[node][key] = value
        cells = []
        for node, own in given.items():
            usual = defaults(units[node])
            differing = [f"{name} {value}" for name, value in own.items() if usual.get(name) != value]
            rest = [f"{name} {value}" for name, value in own.items() if usual.get(name) == value != "null"]
            cells.append((node, units[node], few(differing), few(rest)))
        wrong = paragraph(self._wrong_pipeline, "bad")
        edited = any(kind == "set" for _, _, kind, _ in self._events)
        note = paragraph("As the run began; its edits are among the events." if edited else "", "note")
        shown = table(("node", "unit", "parameters", "as by default"), cells, (), _MOST_ROWS)
        return section("Parameters", wrong, note, shown)

    def _origin(self) -> str:
        """List the source, versions and machine."""
        info, file = self._info, self._info.source_file
        source: dict[str, Any] = {
            "source": source_words(info, self._settings),
            "frame": f"{info.source.dtype}, {' x '.join(map(str, info.source.shape[:4]))}",
            "rate": f"{info.source.rate:g} a second",
            "clock": info.clock.kind,
            "live": "yes" if info.source.live else "no",
        }
        if file is not None and file.sha256 is not None:
            source["sha256 of its file"] = file.sha256
        if info.source.codec is not None:
            source["codec, pixel format"] = f"{info.source.codec}, {info.source.pixel_format}"
        machine = info.machine if isinstance(info.machine, dict) else {}
        rest = {**info.meta, **(info.versions or {}), **{k: words(v) for k, v in machine.items()}}
        for name, value in (info.code or {}).items():
            rest[{"sha256": "hash of the code"}.get(name, name)] = value or "unknown"
        if info.arithmetic is not None:
            pools = info.arithmetic.blas
            rest["BLAS"] = ", ".join(f"{pool.library} {pool.version} ({pool.kernel})" for pool in pools)
            rest["SIMD"] = ", ".join(info.arithmetic.simd)
        return section(
            "Source, versions, machine",
            table(("", ""), source.items(), (), _MOST_ROWS),
            definitions(dict(islice(rest.items(), _MOST_ROWS))),
        )

    def _file(self) -> str:
        return section("Pipeline", block(self._yaml, _MOST_YAML, "pipeline.yaml") if self._yaml else "")


def _pipeline(record: RunRecord) -> tuple[Mapping[str, str], str, str]:
    """Return the settings of a pipeline, its text, and why it cannot be read."""
    yaml = ""
    try:
        yaml = read_text(record.folders[0] / "pipeline.yaml")
        return settings(record), yaml, ""
    except Error as error:
        return {}, yaml, str(error)


def _verified(
    record: RunRecord, watch: Callable[[int, int | None], None]
) -> tuple[list[str], VerifyReport | None]:
    """Return the messages of ``verify``, and its report where nothing is wrong."""
    where = record.folder.as_posix()
    report = None
    try:
        report = verify(record.folder, watch)
        lines = [str(report), *(f"note: {note}" for note in report.notes)]
    except Error as error:
        lines = [str(error)]
    return [line.replace(f"{where}/", "").removeprefix(f"{where}: ") for line in lines], report


def _cells(found: Statistics) -> tuple[str, ...]:
    return f"{found.n:,}", known(found.mean), known(found.sd), known(found.last)


def _span(least: str, greatest: str) -> str:
    return least if least == greatest else f"{least} to {greatest}"
