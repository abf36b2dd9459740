"""Lines and events of the files of a run folder, and errors that name a file."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from stream_sparse.errors import RecordError
from stream_sparse.io.bounds import unreadable

MOST_BYTES = 1 << 32  # of a file that is no video, array or state


def wrong(path: Path, problem: str) -> RecordError:
    """An error about a file, in one line.

    >>> from pathlib import Path
    >>> print(wrong(Path("out/view.mkv"), "is missing"))
    out/view.mkv: is missing
    """
    return RecordError(f"{path.as_posix()}: {problem}")


def bytes_of(path: Path, closed: bool) -> bytes:
    """The lines of a file; of a run that is not ``closed`` the last one may lack its end, and is left out."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise wrong(path, f"has more than {MOST_BYTES:,} bytes; cut long recordings by --rotate")
        data = path.read_bytes()
    except OSError as error:
        raise wrong(path, unreadable(error)) from error
    end = data.rfind(b"\n") + 1
    if closed and end < len(data):
        number = data.count(b"\n") + 1
        raise wrong(path, f"line {number}: has no end")
    return data[:end]


def events(folders: Sequence[Path], closed: bool = False) -> Iterator[dict[str, Any]]:
    """The lines of ``events.jsonl`` in the order in which they were written; all whole where ``closed``."""
    for folder in folders:
        path = folder / "events.jsonl"
        for number, line in enumerate(bytes_of(path, closed).splitlines(), start=1):
            try:
                event = json.loads(line)
            except (ValueError, RecursionError):
                event = None
            sound = isinstance(event, dict) and isinstance(event.get("frame"), int) and "kind" in event
            if not sound or (event["kind"] == "set" and not isinstance(event.get("values"), dict)):
                shown = line[:60].decode("utf-8", "replace")
                raise wrong(path, f"line {number}: is not an event: {shown}")
            yield event
