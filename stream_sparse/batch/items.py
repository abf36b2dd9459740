"""The items of a batch: videos, or segments of them, each with the name of its run folder."""

from __future__ import annotations

import csv
import glob
import io
import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stream_sparse.capture.file_position import FilePosition, parse_position
from stream_sparse.errors import InputError, nearest
from stream_sparse.io.bounds import read_text
from stream_sparse.io.paths import expanded
from stream_sparse.redact import redact, redact_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["ITEM_COLUMNS", "Item", "named_items", "overlaps", "place_text", "read_items"]

ITEM_COLUMNS = ("item", "path", "start", "stop")
_TAKEN = (
    *(*ITEM_COLUMNS, "scalar", "items", "ended", "frames", "seconds", "dropped", "lost", "corrupt"),
    *("attempts", "error"),
    *("n", "missing", "mean", "sd", "skewness", "kurtosis", "min", "max", "se", "ci_low", "ci_high"),
)
"""Columns that tables of a batch have of their own."""
_RESERVED = {
    *("unfinished", "plots", "con", "prn", "aux", "nul"),
    *("batch.json", "batch.lock", "items.jsonl", "report.html"),
    *("summary.csv", "pooled.csv", "items.csv", "failures.csv"),
}
"""Names in the folder of a batch that no item has; Windows forbids some."""
_MOST_ITEMS, _MOST_COLUMNS, _MOST_BYTES, _LONGEST = 100_000, 200, 1 << 26, 80
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass(frozen=True)
class Item:
    """A video, or a segment of one.

    Attributes:
        path: the video, as after ``--source``.
        start: where it begins; None: at the start of the file.
        stop: the place before which it ends; None: at the end of the file.
        columns: what else the table of segments says of it, such as its label.
        name: the name of its run folder; empty until :func:`named_items` has given one.

    >>> Item("day/bird.mp4", FilePosition(frame=30), FilePosition(seconds=4.0)).identity
    ('day/bird.mp4', 'f30', '4')
    """

    path: str
    start: FilePosition | None = None
    stop: FilePosition | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    @property
    def source(self) -> str:
        """The video for a process that works in another folder."""
        if _URL.match(self.path) or self.path.startswith("sample:"):
            return self.path
        return expanded(self.path).absolute().as_posix()

    @property
    def identity(self) -> tuple[str, str, str]:
        """Its video and its ends, as texts without secrets: what differs from other items."""
        return str(redact(self.path)), place_text(self.start), place_text(self.stop)

    @property
    def cells(self) -> list[str]:
        """Its cells of :data:`ITEM_COLUMNS`."""
        return [self.name, *self.identity]


def place_text(place: FilePosition | None) -> str:
    """Write a place as a user would; without a place the text is empty.

    >>> place_text(FilePosition(frame=120)), place_text(FilePosition(seconds=12.5)), place_text(None)
    ('f120', '12.5', '')
    """
    if place is None:
        return ""
    return f"f{place.frame}" if place.frame is not None else repr(place.seconds).removesuffix(".0")


def read_items(videos: Sequence[str | Path], segments: str | Path | None = None) -> list[Item]:
    """Return the items that a user means, without names, in a fixed order.

    Parameters:
        videos: files, folders of pictures, addresses, samples, and patterns such as ``videos/**/*.mp4``.
        segments: a CSV file with the columns ``path``, ``start``, ``stop`` and any others. Where ``videos``
            are given too, a ``path`` may be just the name of one of them.

    Raises:
        InputError: where a file or a row is wrong, or there is no item.
    """
    paths = [*dict.fromkeys(path for word in videos for path in _matches(str(word)))]
    items = [Item(path) for path in paths] if segments is None else _segments(Path(segments), paths)
    if not items:
        none = "no video; name some, such as 'videos/**/*.mp4', or give --segments"
        table = f"{Path(segments).as_posix()}: has no rows; write one for each segment" if segments else ""
        raise InputError(table or none)
    if len(items) > _MOST_ITEMS:
        raise InputError(f"{len(items):,} items; a batch has at most {_MOST_ITEMS:,}: make several")
    return items


def _matches(word: str) -> list[str]:
    """Return the videos that a word of the command line stands for."""
    if _URL.match(word) or word.startswith("sample:"):
        return [word]
    path = expanded(word)
    if _exists(path):
        return [word]
    if not glob.has_magic(word):
        near = nearest(path.name, [p.name for p in path.parent.iterdir()]) if path.parent.is_dir() else ""
        raise InputError(f"{redact_path(word)}: no such file{near}")
    found = [*islice(glob.iglob(str(path), recursive=True), _MOST_ITEMS + 1)]  # noqa: PTH207  (absolute)
    if len(found) > _MOST_ITEMS:
        raise InputError(f"{word}: more than {_MOST_ITEMS:,} files match; make the pattern narrower")
    files = sorted(Path(name).as_posix() for name in found if Path(name).is_file())
    if not files:
        raise InputError(f"{word}: no file matches; quote the pattern and look at it with ls")
    return files


def _exists(path: Path) -> bool:
    """Return whether there is such a file or folder; some names cannot exist on this system."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _segments(file: Path, videos: Sequence[str]) -> list[Item]:
    """Return the items of a CSV file."""
    names, rows = _rows(file)
    known = {path: path for path in videos}
    for path in videos:
        known.setdefault(Path(path).name, path)
    found: list[Item] = []
    lines: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        where = f"{file.as_posix()}:{number}"
        if more := row.pop(None, []):
            count = len(names) + len(more)
            raise InputError(f"{where}: has {count} cells, the header has {len(names)}; quote a comma")
        cells = {name: cell.strip() for name, cell in row.items()}
        if not any(cells.values()):
            continue
        # Its frames would count twice.
        if (same := lines.setdefault(tuple(cells.values()), number)) < number:
            raise InputError(f"{where}: is the same as line {same}; remove one of them")
        if len(found) == _MOST_ITEMS:
            raise InputError(f"{where}: a batch has at most {_MOST_ITEMS:,} items: make several")
        found.append(_segment(where, cells, file, known))
    return found


def _rows(file: Path) -> tuple[list[str], list[tuple[int, dict[Any, Any]]]]:
    """Return the columns of a CSV file, and its rows with the numbers of their lines."""
    text = read_text(file, _MOST_BYTES, "list of videos")
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="", strict=True)
    try:
        names = [name.strip() for name in reader.fieldnames or ()]
        _check_header(file, names)
        reader.fieldnames = names
        return names, [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise InputError(f"{file.as_posix()}:{reader.reader.line_num}: is not CSV: {error}") from error


def _check_header(file: Path, names: Sequence[str]) -> None:
    where = f"{file.as_posix()}:1"
    if len(names) > _MOST_COLUMNS:
        raise InputError(
            f"{where}: has {len(names):,} columns; a table of segments has at most {_MOST_COLUMNS}"
        )
    if "path" not in names:
        got = ",".join(names)[:60] or "nothing"
        raise InputError(f"{where}: expected the columns path,start,stop and any others, got {got}")
    for name, count in Counter(names).items():
        if count > 1:
            raise InputError(f"{where}: names the column '{name}' twice")
        if name in ("path", "start", "stop"):
            continue
        if name in _TAKEN or not re.fullmatch(r"[^\W\d][\w -]*", name):
            raise InputError(
                f"{where}: column '{name}': expected letters, digits, spaces, _ and -, and not one of "
                f"{', '.join(_TAKEN)}"
            )


def _segment(where: str, cells: dict[str, str], file: Path, known: Mapping[str, str]) -> Item:
    """Return the item of a row."""
    path = cells.pop("path")
    if not path:
        raise InputError(f"{where}: path: expected a video, got nothing")
    if known:
        if path not in known:
            raise InputError(
                f"{where}: path {redact_path(path)}: is not one of the videos{nearest(path, known)}"
            )
        path = known[path]
    elif not (_URL.match(path) or path.startswith("sample:")) and _exists(file.parent / path):
        path = (file.parent / path).as_posix()
    places: dict[str, Any] = {"start": None, "stop": None}
    for name in places:
        if text := cells.pop(name, ""):
            try:
                places[name] = parse_position(text, name)
            except InputError as error:
                raise InputError(f"{where}: {error}") from error
    start, stop = places["start"], places["stop"]
    if start is not None and stop is not None:
        pairs = ((start.frame, stop.frame), (start.seconds, stop.seconds))
        if any(a is not None and b is not None and b <= a for a, b in pairs):
            raise InputError(f"{where}: stop {stop}: expected a place after the start, {start}")
    return Item(path, start, stop, cells)


def overlaps(items: Sequence[Item]) -> list[str]:
    """Return notes about segments that share frames, which count twice in pooled statistics.

    Segments in frames are compared with others in frames, and those in seconds with others in seconds.

    >>> overlaps([Item("a.mp4", stop=FilePosition(seconds=9.0)), Item("a.mp4", FilePosition(seconds=5.0))])
    ['a.mp4: segments 0 to 9 and 5 to end overlap: the frames of both count twice in pooled.csv']
    """
    of_path: dict[str, list[Item]] = {}
    for item in items:
        of_path.setdefault(item.path, []).append(item)
    found: dict[str, None] = {}
    for path, parts in of_path.items():
        for unit in ("frame", "seconds"):
            spans = [(span, item) for item in parts if (span := _span(item, unit))]
            spans.sort(key=itemgetter(0))
            furthest = 0
            for k in range(1, len(spans)):
                (span, item), (other, later) = spans[furthest], spans[k]
                if other[0] < span[1]:
                    where = f"{redact_path(path)}: segments {_ends(item)} and {_ends(later)}"
                    found[f"{where} overlap: the frames of both count twice in pooled.csv"] = None
                furthest = k if other[1] > span[1] else furthest
    return list(found)


def _span(item: Item, unit: str) -> tuple[float, float] | None:
    """Return the ends of a segment in frames or in seconds; None where it has another unit."""
    places = [place for place in (item.start, item.stop) if place is not None]
    if any(getattr(place, unit) is None for place in places):
        return None
    start = 0 if item.start is None else getattr(item.start, unit)
    return start, math.inf if item.stop is None else getattr(item.stop, unit)


def _ends(item: Item) -> str:
    return f"{place_text(item.start) or '0'} to {place_text(item.stop) or 'end'}"


def named_items(items: Iterable[Item], known: Mapping[str, tuple[str, str, str]]) -> list[Item]:
    """Give each item the name of its run folder; no two are the same on any system.

    Parameters:
        known: the identities of items that have a name from before, which they keep.

    >>> items = [Item("a/bird.mp4"), Item("b/Bird.mp4"), Item("a/bird.mp4", FilePosition(frame=30))]
    >>> [item.name for item in named_items(items, {})]
    ['bird', 'Bird-2', 'bird_f30-end']
    """
    before: dict[tuple[str, str, str], list[str]] = {}
    for name, identity in known.items():
        before.setdefault(identity, []).append(name)
    taken = {_folded(name) for name in (*known, *_RESERVED)}
    last: dict[str, int] = {}
    found = []
    for item in items:
        names = before.get(item.identity)
        name = names.pop(0) if names else _free(_proposed(item), taken, last)
        found.append(replace(item, name=name))
    return found


def _proposed(item: Item) -> str:
    """Return the name of a video, with the ends of its segment."""
    stem = Path(item.identity[0].split("?")[0].removeprefix("sample:").rstrip("/")).stem
    stem = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", stem)).strip("._-")[:_LONGEST] or "video"
    if item.start is None and item.stop is None:
        return stem
    ends = [place_text(place) for place in (item.start, item.stop)]
    return f"{stem}_{ends[0] or '0'}-{ends[1] or 'end'}"


def _free(name: str, taken: set[str], last: dict[str, int]) -> str:
    """Return the first free name of ``name``, ``name-2`` and so on, and take it.

    ``last`` has the latest number of each name: many videos may have one name.
    """
    number = last.get(name, 1)
    free = name if number == 1 else f"{name}-{number}"
    while _folded(free) in taken:
        number += 1
        free = f"{name}-{number}"
    last[name] = number
    taken.add(_folded(free))
    return free


def _folded(name: str) -> str:
    """Return a name as a file system compares it that ignores case."""
    return unicodedata.normalize("NFC", name).casefold()
