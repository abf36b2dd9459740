"""The items of a batch: videos, or segments of them, each with the name of its run folder."""

import csv
import glob
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from stream_sparse.capture.file_position import FilePosition, parse_position
from stream_sparse.errors import InputError, nearest
from stream_sparse.io.bounds import read_text
from stream_sparse.io.paths import expanded, is_url, similar
from stream_sparse.redact import redact, redact_path

from .pooling import OVER_ITEMS, POOLED

ITEM_COLUMNS = ("item", "path", "start", "stop")
_TAKEN = {
    *ITEM_COLUMNS, "scalar", "ended", "frames", "seconds", "dropped", "lost", "corrupt", "attempts", "error",
    *POOLED, *OVER_ITEMS,
}  # fmt: skip
"""Columns that tables of a batch have of their own."""
_RESERVED = ("unfinished", "summary.csv", "pooled.csv", "items.csv", "failures.csv")
"""Names in the folder of a batch that no item has."""
_MOST_BYTES = 1 << 26


@dataclass(frozen=True)
class BatchItem:
    """A video, or a segment of one.

    Attributes:
        path: the video, as after ``--source``.
        start: where it begins; None: at the start of the file.
        stop: the place before which it ends; None: at the end of the file.
        columns: what else the table of segments says of it, such as its label.
        name: the name of its run folder; empty until :func:`named_items` has given one.

    >>> BatchItem("day/bird.mp4", FilePosition(frame=30), FilePosition(seconds=4.0)).identity
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
        if _is_address(self.path):
            return self.path
        return expanded(self.path).absolute().as_posix()

    @property
    def identity(self) -> tuple[str, str, str]:
        """Its video and its ends, as texts without secrets: what differs from other items."""
        return str(redact(self.path)), place_text(self.start), place_text(self.stop)


def place_text(position: FilePosition | None) -> str:
    """Write a place as a user would; without a place the text is empty.

    >>> place_text(FilePosition(frame=120)), place_text(FilePosition(seconds=12.5)), place_text(None)
    ('f120', '12.5', '')
    """
    if position is None:
        return ""
    return f"f{position.frame}" if position.frame is not None else repr(position.seconds).removesuffix(".0")


def read_items(videos: Sequence[str | Path], segments: str | Path | None = None) -> list[BatchItem]:
    """Return the items that a user means, without names, in a fixed order.

    Parameters:
        videos: files, folders of pictures, addresses, samples, and patterns such as ``videos/**/*.mp4``.
        segments: a CSV file with the columns ``path``, ``start``, ``stop`` and any others. Where ``videos``
            are given too, a ``path`` may be just the name of one of them.

    Raises:
        InputError: where a file or a row is wrong, or there is no item.
    """
    paths = [*dict.fromkeys(path for word in videos for path in _matches(str(word)))]
    items = [BatchItem(path) for path in paths] if segments is None else _segments(Path(segments), paths)
    if not items:
        raise InputError("no video; name some, such as 'videos/**/*.mp4', or give --segments with rows")
    return items


def _matches(word: str) -> list[str]:
    """Return the videos that a word of the command line stands for."""
    if _is_address(word):
        return [word]
    path = expanded(word)
    if path.exists():
        return [word]
    if not glob.has_magic(word):
        raise InputError(f"{redact_path(word)}: no such file{similar(path)}")
    paths = glob.iglob(str(path), recursive=True)  # noqa: PTH207  (absolute)
    files = sorted(Path(name).as_posix() for name in paths if Path(name).is_file())
    if not files:
        raise InputError(f"{word}: no file matches; quote the pattern, and try it with ls")
    return files


def _is_address(word: str) -> bool:
    return is_url(word) or word.startswith("sample:")


def _segments(file: Path, videos: Sequence[str]) -> list[BatchItem]:
    """Return the items of a CSV file."""
    reader = csv.DictReader(
        io.StringIO(read_text(file, _MOST_BYTES, "list of videos"), newline=""), restval=""
    )
    names = [name.strip() for name in reader.fieldnames or ()]
    if "path" not in names or len({*names}) < len(names) or _TAKEN & {*names} - {"path", "start", "stop"}:
        raise InputError(
            f"{file.as_posix()}:1: expected the columns path,start,stop and any others, each once, none of "
            f"{', '.join(sorted(_TAKEN))}; got {','.join(names)[:60] or 'nothing'}"
        )
    reader.fieldnames = names
    by_name = {Path(path).name: path for path in reversed(videos)} | {path: path for path in videos}
    segments: list[BatchItem] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in reader:
        where = f"{file.as_posix()}:{reader.line_num}"
        if None in row:
            raise InputError(f"{where}: has more cells than the header; quote a comma")
        cells = {name: cell.strip() for name, cell in row.items()}
        # Its frames would count twice.
        if (same := lines.setdefault(tuple(cells.values()), reader.line_num)) < reader.line_num:
            raise InputError(f"{where}: repeats line {same}; remove one of them")
        if any(cells.values()):
            segments.append(_segment(where, cells, file, by_name))
    return segments


def _segment(where: str, cells: dict[str, str], file: Path, by_name: Mapping[str, str]) -> BatchItem:
    """Return the item of a row."""
    path = cells.pop("path")
    if by_name:
        if path not in by_name:
            raise InputError(
                f"{where}: path {redact_path(path)}: is not one of the videos{nearest(path, by_name)}"
            )
        path = by_name[path]
    elif not _is_address(path) and (file.parent / path).exists():
        path = (file.parent / path).as_posix()
    try:
        start, stop = (
            parse_position(text, name) if (text := cells.pop(name, "")) else None
            for name in ("start", "stop")
        )
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    return BatchItem(path, start, stop, cells)


def named_items(
    items: Iterable[BatchItem], identities: Mapping[str, Sequence[str]], others: Iterable[str] = ()
) -> list[BatchItem]:
    """Give each item the name of its run folder; no two are the same on any system.

    Parameters:
        identities: the identities of items that have a name from before, which they keep.
        others: other names that are in the folder of the batch.

    >>> items = [BatchItem("a/b.mp4"), BatchItem("b/B.mp4"), BatchItem("a/b.mp4", FilePosition(frame=30))]
    >>> [item.name for item in named_items(items, {})]
    ['b', 'B-2', 'b_f30-end']
    """
    before: dict[tuple[str, ...], list[str]] = {}
    for name, identity in sorted(identities.items()):
        before.setdefault(tuple(identity), []).append(name)
    taken = {name.casefold() for name in (*identities, *others, *_RESERVED)}
    numbers: dict[str, Iterator[int]] = {}
    named = []
    for item in items:
        if names := before.get(item.identity):
            name = names.pop(0)
        else:
            name = proposed = _proposed(item)
            while name.casefold() in taken:
                name = f"{proposed}-{next(numbers.setdefault(proposed, count(2)))}"
            taken.add(name.casefold())
        named.append(replace(item, name=name))
    return named


def _proposed(item: BatchItem) -> str:
    """Return the name of a video, with the ends of its segment."""
    stem = Path(item.identity[0].split("?")[0].removeprefix("sample:").rstrip("/")).stem
    stem = re.sub(r"[^\w.-]+", "_", stem).strip("._-")[:80] or "video"
    if item.start is None and item.stop is None:
        return stem
    return f"{stem}_{place_text(item.start) or '0'}-{place_text(item.stop) or 'end'}"
