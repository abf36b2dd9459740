"""A recording as one page that opens offline: pictures, plots, numbers, events, pipeline, versions."""

from __future__ import annotations

import base64
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from stream_sparse._version import __version__
from stream_sparse.errors import Error, InputError, cause_words
from stream_sparse.io.html import page, section, table, tag, text
from stream_sparse.io.recorded_video import DamagedPictureError, Film
from stream_sparse.records import RunRecord, open_run
from stream_sparse.records.differences import ended_words, settings, source_words
from stream_sparse.records.event_words import event_lines, few, words
from stream_sparse.records.schema import read_info
from stream_sparse.records.summary import grouped, span, statistics, sweep_statistics
from stream_sparse.records.verify import VerifyReport, verify
from stream_sparse.records.words import known, lost_words

from ._plots import plot
from .export import new_file
from .methods import defaults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["Report", "report"]

_WIDEST, _WIDEST_SMALL = 1600, 800  # px of the last picture, and of those before


def last_picture(folders: Sequence[Path]) -> str:
    """Return the newest ``view.png`` as a figure, or ""; DamagedPictureError where it is damaged."""
    path = next((p for folder in reversed(folders) if (p := folder / "view.png").is_file()), None)
    if path is None:
        return ""
    try:
        with Image.open(path, formats=("PNG",)) as picture:
            return _figure(picture.convert("RGB"), _WIDEST, "PNG", "the last picture")
    except Exception as error:  # Pillow raises anything on a damaged file
        raise DamagedPictureError(f"view.png is not a picture, or damaged: {cause_words(error)}") from error


def stills(folders: Sequence[Path], times: Sequence[float], begin_s: float) -> Iterator[str]:
    """Yield a figure of ``view.mkv`` for each time: the last picture up to then; each once.

    Words about it count from ``begin_s``. DamagedPictureError where it cannot be read.
    """
    films = [
        (read_info(f).starts_at("view.mkv"), f / "view.mkv") for f in folders if (f / "view.mkv").is_file()
    ]
    last = None
    for time_s in times:
        before = [film for film in films if film[0] <= time_s] or films[:1]
        for start_s, path in before[-1:]:
            with closing(Film(path)) as film:
                found = film.at(time_s - start_s)
            if found is not None and (taken := (path, found[0])) != last:
                last = taken
                words = f"at {start_s + found[0] - begin_s:.1f} s"
                yield _figure(found[1].to_image(), _WIDEST_SMALL, "JPEG", words)


def _figure(picture: Image.Image, widest: int, kind: str, words: str) -> str:
    picture.thumbnail((widest, picture.height), Image.Resampling.LANCZOS)
    file = BytesIO()
    picture.save(file, kind, quality=82, optimize=True)
    address = f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"
    size = f'width="{picture.width}" height="{picture.height}"'
    image = f'<img src="{address}" {size} alt="The view, {text(words)}">'
    return f"<figure>{image}<figcaption>{text(words)}</figcaption></figure>"


_MOST_PLOTS, _MOST_CURVES, _MOST_EVENTS, _MOST_YAML = 48, 12, 200, 200_000
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
        self._settings: Mapping[str, str] = {}
        self._yaml = self._wrong_pipeline = ""
        try:
            self._yaml = record.pipeline
            self._settings = settings(record)
        except Error as error:
            self._wrong_pipeline = str(error)
        self._verified, self._report = _verified(record, watch)
        self._single, self._sweeps = grouped(record.values)
        self._numbers = {name: statistics(values) for name, values in record.values.items()}
        times = record.time_s
        # verify reports others; they cannot be drawn
        good = len(times) > 0 and (np.diff(times) > 0).all()
        self._start = float(times[0]) if good else 0.0
        self._time_s = times - self._start if good else times[:0]
        lines, self._event_count, self._wrong_events = event_lines(record.folders, _MOST_EVENTS)
        self._events = [
            line if line.time_s is None else line._replace(time_s=line.time_s - self._start) for line in lines
        ]

    def written(self) -> str:
        """Return the page."""
        yaml = text(self._yaml, _MOST_YAML)
        parts = (
            self._view(),
            self._plots(),
            self._table(),
            self._event_list(),
            self._parameters(),
            self._origin(),
            section("Pipeline", f'<pre tabindex="0" aria-label="pipeline.yaml">{yaml}</pre>' if yaml else ""),
        )
        name = self._record.folder.resolve().name
        foot = f"The run folder {name}, written as a page by stream_sparse {__version__}."
        return page(self._info.name, self._head(), parts, foot)

    def _head(self) -> str:
        info, report = self._info, self._report
        lost = "unknown" if report is None else lost_words(report.lost, report.causes).replace(" lost", "", 1)
        started = datetime.fromisoformat(info.started)
        zone = f", {started.tzname()}" if started.tzinfo else ""
        facts = {
            f"started{zone}": f"{started:%Y-%m-%d %H:%M}",
            "length": f"{self._time_s[-1]:.1f} s" if len(self._time_s) else "unknown",
            "frames processed": f"{len(self._record.frame):,}",
            "frames lost": lost,
            "ended": ended_words(info),
            "source": source_words(info, self._settings),
        }
        kind = "bad" if report is None else "" if report.cut or report.error is not None else "good"
        verdict, *notes = self._verified
        proof = [tag("p", f"verify: {verdict}", kind, 2_000), *(tag("p", x, "", 2_000) for x in notes)]
        return tag("p", info.description, "question", 2_000) + _definitions(facts) + "".join(proof)

    # Pictures and plots ---------------------------------------------------------------------------

    def _view(self) -> str:
        """Show the last picture of the view, and a few before it."""
        last = problem = ""
        before: list[str] = []
        try:
            last = last_picture(self._record.folders)
        except DamagedPictureError as error:
            problem = tag("p", error, "bad")
        # Of a run that was cut off the last picture is in the video alone.
        shares = _SHARES if last else (*_SHARES, 1.0)
        times = [self._start + share * float(time_s) for time_s in self._time_s[-1:] for share in shares]
        try:
            before += stills(self._record.folders, times, self._start)
        except DamagedPictureError as error:
            problem += tag("p", error, "bad")
        return section(
            "View", problem, last, f'<div class="stills">{"".join(before)}</div>' if before else ""
        )

    def _plots(self) -> str:
        """Plot each scalar against time, and all branches of a sweep together."""
        wanted = self._wanted()
        if not wanted:
            return ""
        end = float(self._time_s[-1])
        marks = sorted({at for _, at, *_ in self._events if at is not None and 0 <= at <= end})
        figures, columns, gaps = [], self._record.columns, self._record.gaps
        for number, (label, names, more) in enumerate(wanted[:_MOST_PLOTS]):
            drawn = plot(number, self._time_s, [self._record.values[name] for name in names], gaps, marks)
            words = ", ".join(filter(None, (columns.unit(names[0]), columns.axes(names[0]), more)))
            caption = f"<figcaption>{tag('b', label)} {text(words)}</figcaption>"
            figures.append(
                f'<figure role="img" aria-label="{text(label)} over time">{caption}{drawn}</figure>'
            )
        left = len(wanted) - len(figures)
        notes = "Horizontal: seconds since the first frame."
        notes += " Dashed lines: events." if marks else ""
        notes += f" {left:,} more are in values.csv." if left else ""
        drawn = f'<div class="plots">{"".join(figures)}</div>'
        return section("Values over time", tag("p", notes, "note"), drawn)

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
        single, swept = [], []
        for name in self._single:
            found = self._numbers[name]
            single.append((name, f"{found.n:,}", known(found.mean), known(found.sd), known(found.last)))
        for sweep in self._sweeps:
            all_of = sweep_statistics([self._numbers[name] for name in sweep.columns])
            n = " to ".join(dict.fromkeys((f"{all_of.n_least:,}", f"{all_of.n_most:,}")))
            lasts = span(all_of.least, all_of.greatest)
            swept.append((sweep.label, n, known(all_of.first), known(all_of.last), lasts))
        return section(
            "Numbers",
            _wide(("scalar", "n", "mean", "sd", "last"), single, (1, 2, 3, 4)),
            _wide(("last values of a sweep", "n", "first", "last", "range"), swept, (1, 2, 3, 4)),
        )

    def _event_list(self) -> str:
        rows = [(i, "" if at is None else f"{at:.3f}", kind, words) for i, at, kind, words in self._events]
        left = self._event_count - len(rows)
        more = tag("p", f"and {left:,} more in events.jsonl", "note") if left else ""
        none = "" if rows or self._wrong_events else tag("p", "None: no edit, no gap.", "note")
        shown = _wide(("frame", "time, s", "event", "details"), rows, (0, 1))
        return section("Events", tag("p", self._wrong_events, "bad"), shown, more, none)

    def _parameters(self) -> str:
        """List the nodes with their parameters, first those that are not the defaults."""
        cells = []
        for node in [name[:-4] for name in self._settings if name.endswith(".use")]:
            own = {
                name.removeprefix(f"{node}."): value
                for name, value in self._settings.items()
                if name.startswith(f"{node}.")
            }
            usual = defaults(use := own.pop("use"))
            differing = [f"{name} {value}" for name, value in own.items() if usual.get(name) != value]
            rest = [f"{name} {value}" for name, value in own.items() if usual.get(name) == value != "null"]
            cells.append((node, use, few(differing), few(rest)))
        edited = any(kind == "set" for _, _, kind, _ in self._events)
        note = tag("p", "As the run began; its edits are among the events." if edited else "", "note")
        shown = _wide(("node", "unit", "parameters", "as by default"), cells)
        return section("Parameters", tag("p", self._wrong_pipeline, "bad"), note, shown)

    def _origin(self) -> str:
        """List the source, versions and machine."""
        info, file = self._info, self._info.source_file
        source: dict[str, Any] = {
            "source": source_words(info, self._settings),
            "frame": f"{info.source.dtype}, {' x '.join(map(str, info.source.shape))}",
            "rate": f"{info.source.rate:g} a second",
            "clock": info.clock.kind,
            "live": "yes" if info.source.live else "no",
        }
        if file is not None and file.sha256 is not None:
            source["sha256 of its file"] = file.sha256
        if info.source.codec is not None:
            source["codec, pixel format"] = f"{info.source.codec}, {info.source.pixel_format}"
        rest = {**info.meta, **(info.versions or {})}
        rest |= {name: words(value) for name, value in (info.machine or {}).items()}
        for name, value in (info.code or {}).items():
            rest[{"sha256": "hash of the code"}.get(name, name)] = value or "unknown"
        if info.arithmetic is not None:
            pools = info.arithmetic.blas
            rest["BLAS"] = ", ".join(f"{pool.library} {pool.version} ({pool.kernel})" for pool in pools)
            rest["SIMD"] = ", ".join(info.arithmetic.simd)
        return section("Source, versions, machine", _wide(("", ""), source.items()), _definitions(rest))


def _definitions(facts: Mapping[str, Any]) -> str:
    pairs = "".join(f"<div><dt>{text(k)}</dt><dd>{text(v)}</dd></div>" for k, v in facts.items())
    return f'<dl class="facts">{pairs}</dl>'


def _wide(columns: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[int] = ()) -> str:
    """Return a table that scrolls where it is wider than the page; empty without rows."""
    rows = [*rows]
    return f'<div class="table" tabindex="0">{table(columns, rows, right)}</div>' if rows else ""


def _verified(
    record: RunRecord, watch: Callable[[int, int | None], None]
) -> tuple[list[str], VerifyReport | None]:
    """Return the messages of ``verify``, and its report where nothing is wrong."""
    where, report = record.folder.as_posix(), None
    try:
        report = verify(record.folder, watch)
        lines = [str(report), *(f"note: {note}" for note in report.notes)]
    except Error as error:
        lines = [str(error)]
    return [line.replace(f"{where}/", "").removeprefix(f"{where}: ") for line in lines], report
