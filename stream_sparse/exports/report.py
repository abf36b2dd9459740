"""A recording as one page that opens offline: pictures, plots, numbers, events, pipeline, versions."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse._version import __version__
from stream_sparse.drawing.thinning import thinned
from stream_sparse.errors import Error
from stream_sparse.figures import paper
from stream_sparse.frame import Array
from stream_sparse.io.files import replacing
from stream_sparse.io.html import embedded, page, section, table, tag, text
from stream_sparse.io.recorded_video import DamagedPictureError, OpenVideo
from stream_sparse.records import RunRecord, open_run
from stream_sparse.records.differences import ended_words, flat, source_words
from stream_sparse.records.event_words import event_lines
from stream_sparse.records.summary import plotted, statistics
from stream_sparse.records.verify import VerifyReport, verify
from stream_sparse.records.words import lost_words, number

_MOST_PLOTS, _MOST_ROWS, _MOST_YAML = 48, 200, 200_000
_WIDEST = 800  # px of a picture
_COLUMNS = 480
"""Columns of a plot, in each of which the least and the greatest value of a curve are drawn."""
_SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)
"""Times of the pictures, as shares of the length of a run."""
_NO_FACTS = (
    "name",
    "description",
    "frames",
    "arrays",
    "nodes",
    "hashes",
    "files",
    "ended",
    "video_start_s",
    "sha256",
)
"""Keys of ``run.json`` that are not listed: the page has them elsewhere, or they name files."""


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
    progress: Callable[[int, int | None], None] = lambda *_: None,
) -> Report:
    """Write a recording, finished or not, as one HTML file, which must not exist.

    The page makes no request and runs no script. What it shows of the folder is escaped, limited in size, and
    without the secrets of addresses; pictures are encoded again.

    Parameters:
        folder: of the recording, or of one of its segments.
        to: the file; by default ``report.html`` in the folder, which ``verify`` does not look at.
        progress: called with the number of verified frames, and with that in the recording, if it is known.

    Raises:
        InputError: where there is no recording, its rows or its pipeline are damaged, or the file exists.

    >>> import tempfile
    >>> from stream_sparse import load
    >>> with tempfile.TemporaryDirectory() as place:
    ...     run = load("minimal").run(frames=12, record=f"{place}/run")
    ...     done = report(run.folder)
    ...     done.path.name, done.path.read_text("utf-8")[:15]
    ('report.html', '<!DOCTYPE html>')
    """
    record = open_run(folder)
    target = record.folder / "report.html" if to is None else Path(to)
    with replacing(target, new=True) as file:
        data = _page(record, progress).encode("utf-8", "replace")
        file.write(data)
    return Report(target, len(data))


def _page(record: RunRecord, progress: Callable[[int, int | None], None]) -> str:
    rest = {key: value for key, value in record.info.items() if key not in _NO_FACTS}
    if (file := record.run_info.source_file) is not None:
        rest["sha256 of the source"] = file.sha256
    facts = [(name, value) for name, value in flat("", rest) if value != "null"]
    yaml = text(record.pipeline, _MOST_YAML)
    parts = (
        section("View", f'<div class="stills">{"".join(_stills(record))}</div>'),
        _plots(record),
        section("Numbers", _numbers(record)),
        _events(record),
        section("Source, versions, machine", _wide(("", ""), facts[:_MOST_ROWS])),
        section("Pipeline", f'<pre tabindex="0" aria-label="pipeline.yaml">{yaml}</pre>'),
    )
    name = record.folder.resolve().name
    foot = f"The run folder {name}, written as a page by stream_sparse {__version__}."
    return page(record.run_info.name, _head(record, progress), parts, foot)


def _head(record: RunRecord, progress: Callable[[int, int | None], None]) -> str:
    info, (verdict, report) = record.run_info, _verified(record, progress)
    started = datetime.fromisoformat(info.started)
    zone = f", {started.tzname()}" if started.tzinfo else ""
    lost = "unknown" if report is None else lost_words(report.lost, report.causes).replace(" lost", "", 1)
    facts = {
        f"started{zone}": f"{started:%Y-%m-%d %H:%M}",
        "length": f"{np.ptp(record.time_s):.1f} s" if len(record.time_s) else "unknown",
        "frames processed": f"{len(record.index):,}",
        "frames lost": lost,
        "ended": ended_words(info),
        "source": source_words(info),
    }
    kind = "bad" if report is None else "" if report.cut or report.error is not None else "good"
    notes = [] if report is None else report.notes
    proof = [tag("p", f"verify: {verdict}", kind, 2_000), *(tag("p", f"note: {x}", "", 2_000) for x in notes)]
    pairs = "".join(f"<div><dt>{text(k)}</dt><dd>{text(v)}</dd></div>" for k, v in facts.items())
    return tag("p", info.description, "question", 2_000) + f'<dl class="facts">{pairs}</dl>' + "".join(proof)


def _verified(
    record: RunRecord, progress: Callable[[int, int | None], None]
) -> tuple[str, VerifyReport | None]:
    """Return the verdict of ``verify``, and its report where nothing is wrong."""
    where, problem = record.folder.as_posix(), None
    try:
        problem = verify(record.folder, progress)
        verdict = str(problem)
    except Error as error:
        verdict = str(error)
    return verdict.replace(f"{where}/", "").removeprefix(f"{where}: "), problem


def _stills(record: RunRecord) -> Iterator[str]:
    """Yield pictures of ``view.mkv``, each with its time; each once."""
    films = record.videos("view.mkv")
    last = None
    for time_s in (
        record.time_s[0] + share * np.ptp(record.time_s) for share in _SHARES[: len(record.time_s)]
    ):
        before = [film for film in films if film[0] <= time_s] or films[:1]
        for start_s, path in before[-1:]:
            try:
                with closing(OpenVideo(path)) as film:
                    still = film.at(time_s - start_s)
            except DamagedPictureError as error:
                yield tag("p", error, "bad")
                return
            if still is not None and (taken := (path, still[0])) != last:
                last = taken
                picture, file = still[1].to_image(), BytesIO()
                picture.thumbnail((_WIDEST, picture.height))
                picture.save(file, "JPEG", quality=82, optimize=True)
                words = f"at {start_s + still[0] - record.time_s[0]:.1f} s"
                shown = embedded("jpeg", file.getvalue(), f"The view, {words}")
                yield f"<figure>{shown}<figcaption>{words}</figcaption></figure>"


def _plots(record: RunRecord) -> str:
    """Plot each scalar against time, and all branches of a sweep together."""
    wanted, figures = plotted(record.values), []
    time_s = record.time_s - record.time_s[:1]
    lines, _, _ = event_lines(record.folders, _MOST_ROWS)
    marks = sorted({at.time_s - record.time_s[0] for at in lines if at.time_s is not None and len(time_s)})
    for label, names, few in wanted[:_MOST_PLOTS]:
        more = few and f"{few}, from dark to light"
        column = record.columns[names[0]]
        words = ", ".join(filter(None, (column.unit, column.axes, more)))
        curves = [record.values[name] for name in names]
        drawn = embedded("svg+xml", _plot(time_s, curves, record.gaps, marks), f"{label} over time")
        figures.append(f"<figure><figcaption>{tag('b', label)} {text(words)}</figcaption>{drawn}</figure>")
    left = len(wanted) - len(figures)
    notes = "Horizontal: seconds since the first frame." + (" Dashed lines: events." if marks else "")
    notes += f" {left:,} more are in values.csv." if left else ""
    shown = f'{tag("p", notes, "note")}<div class="plots">{"".join(figures)}</div>'
    return section("Values over time", shown if figures else "")


def _plot(time_s: Array, curves: Sequence[Array], gaps: Array, marks: Sequence[float]) -> bytes:
    """Draw curves over time as SVG; none crosses a gap, and a value without neighbours is a dot."""
    import matplotlib as mpl

    from stream_sparse.figures.axes import new_axes

    file = BytesIO()
    colours = mpl.colormaps["viridis"](np.linspace(0.15, 0.85, len(curves)))
    middles = (time_s[gaps - 1] + time_s[gaps]) / 2
    with paper():
        axes = new_axes("single", 34.0)
        for at in marks:
            axes.axvline(at, color="C3", linewidth=0.5, alpha=0.5, dashes=(2, 2))
        for values, colour in zip(curves, ["C0"] if len(curves) == 1 else colours, strict=True):
            broken = np.insert(time_s, gaps, middles), np.insert(values, gaps, np.nan)
            x, y = thinned(*broken, max(100, _COLUMNS // len(curves)))
            there = np.concatenate([[False], np.isfinite(y), [False]])
            alone = there[1:-1] & ~there[:-2] & ~there[2:]
            axes.plot(x, y, color=colour)
            axes.plot(x[alone], y[alone], ".", color=colour)
        axes.figure.savefig(file, format="svg")  # type: ignore[union-attr]  # a whole figure
    return file.getvalue()


def _numbers(record: RunRecord) -> str:
    rows = []
    for name, values in record.values.items():
        stats = statistics(values)
        numbers = ("" if np.isnan(x) else number(x) for x in (stats.mean, stats.sd, stats.last))
        rows.append((name, f"{stats.n:,}", *numbers))
    return _wide(("scalar", "n", "mean", "sd", "last"), rows, (1, 2, 3, 4))


def _events(record: RunRecord) -> str:
    lines, count, problem = event_lines(record.folders, _MOST_ROWS)
    start_s = record.time_s[0] if len(record.time_s) else 0.0
    rows = [(at.frame, "" if at.time_s is None else f"{at.time_s - start_s:.3f}", *at[2:]) for at in lines]
    left = count - len(rows)
    more = tag("p", f"and {left:,} more in events.jsonl", "note") if left else ""
    shown = _wide(("frame", "time, s", "event", "details"), rows, (0, 1))
    return section("Events", tag("p", problem, "bad"), shown, more)


def _wide(columns: Sequence[str], rows: Sequence[Sequence[Any]], right: Sequence[int] = ()) -> str:
    """Return a table that scrolls where it is wider than the page; empty without rows."""
    return f'<div class="table" tabindex="0">{table(columns, rows, right)}</div>' if rows else ""
