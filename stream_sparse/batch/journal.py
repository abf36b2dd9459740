"""What a batch knows of its items, kept so that it survives a kill at any moment."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Container
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from stream_sparse.errors import InputError
from stream_sparse.io.files import cannot_make, cannot_write, replacing
from stream_sparse.io.paths import open_file
from stream_sparse.records.folders import check_entries

from .job import TOKEN, UNFINISHED
from .lock import lock
from .pooling import Sums

if TYPE_CHECKING:
    from types import TracebackType

    from .items import Item

__all__ = ["Journal", "read_batch", "read_results"]

_FIRST = {"batch.lock", "batch.json.tmp", UNFINISHED}
"""What is in the folder before ``batch.json`` is."""
_MOST_LIST, _MOST_BYTES = 1 << 26, 1 << 30  # of batch.json, all of which is in memory, and items.jsonl
_LONGEST = 1 << 24  # bytes of a line


class Journal:
    """Keeps ``batch.json``, the items, and ``items.jsonl``, a line for each thing that became of one.

    A lock keeps a second batch out of the folder; the system takes it back from a process that dies.
    As a context it holds the lock.

    Attributes:
        folder: of the batch.
        known: the identities of items by name, from before.
        results: the last line of each item.
        token: names this work on the folder, for workers.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.token = uuid.uuid4().hex
        self.known: dict[str, tuple[str, str, str]] = {}
        self.results: dict[str, dict[str, Any]] = {}
        self._held = ExitStack()
        self._lines: IO[bytes] | None = None

    def look(self) -> None:
        """Read what is known from before, without a lock, and change nothing."""
        if not self.folder.exists():
            return
        for folder in (self.folder, self.folder / UNFINISHED):
            if folder.is_dir():
                check_entries(folder)
        if not (self.folder / "batch.json").exists():
            if self.folder.is_dir() and {path.name for path in self.folder.iterdir()} <= _FIRST:
                return
            raise InputError(
                f"{self.folder.as_posix()}: is there already, and holds no batch; give --out a new folder"
            )
        self.known = {item["item"]: tuple(item["identity"]) for item in read_batch(self.folder)["items"]}
        self.results = read_results(self.folder, self.known)

    def __enter__(self) -> Journal:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_make(self.folder, error) from error
        self.look()
        self._held.enter_context(lock(self.folder / "batch.lock", self.folder, "batch"))
        self.look()  # another batch may just have ended
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()
        if self._lines is not None:
            self._lines.close()
        self._held.close()

    def begin(self, name: str, items: list[Item]) -> None:
        """Write ``batch.json`` and a new ``items.jsonl`` that holds what still counts."""
        names = {item.name for item in items}
        self.results = {name: result for name, result in self.results.items() if name in names}
        here = [{"item": i.name, "identity": i.identity, "columns": dict(i.columns)} for i in items]
        earlier = [
            {"item": name, "identity": identity, "columns": {}, "left_out": True}
            for name, identity in self.known.items()
            if name not in names
        ]
        about = {"format": 1, "pipeline": name, "items": [*here, *earlier]}
        try:
            unfinished = self.folder / UNFINISHED
            unfinished.mkdir(exist_ok=True)
            _replace(self.folder / "batch.json", json.dumps(about, indent=1, ensure_ascii=False) + "\n")
            lines = (_line(name, result) for name, result in self.results.items())
            _replace(self.folder / "items.jsonl", "".join(lines))
            self._lines = (self.folder / "items.jsonl").open("ab", buffering=0)
            (unfinished / TOKEN).write_text(self.token, "utf-8")
        except OSError as error:
            raise cannot_make(self.folder, error) from error

    def add(self, name: str, result: dict[str, Any]) -> None:
        """Add what became of an item."""
        assert self._lines is not None
        self.results[name] = result
        try:
            self._lines.write(_line(name, result).encode())
        except OSError as error:
            raise cannot_write(self.folder / "items.jsonl", error) from error

    def end(self) -> None:
        """Let runs that go on know that nobody wants their results any more."""
        with suppress(OSError):
            (self.folder / UNFINISHED / TOKEN).unlink()
        with suppress(OSError):
            (self.folder / UNFINISHED).rmdir()  # if nothing is in it


def _line(name: str, result: dict[str, Any]) -> str:
    return json.dumps({"item": name, **result}, ensure_ascii=False) + "\n"


def _replace(path: Path, text: str) -> None:
    with replacing(path, sync=True) as file:
        file.write(text.encode())


def read_batch(folder: Path) -> dict[str, Any]:
    """Read ``batch.json``; InputError where it is none, or names a folder that is not within."""
    path = folder / "batch.json"
    try:
        if path.stat().st_size > _MOST_LIST:
            raise InputError(f"{path.as_posix()}: has more than {_MOST_LIST:,} bytes: no batch")
        found = json.loads(path.read_text("utf-8"))
        items = [_checked(item) for item in found["items"]]
        if len({item["item"] for item in items}) < len(items):
            raise ValueError("names an item twice")
        return {**found, "items": items, "pipeline": str(found["pipeline"])}
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(f"{path.as_posix()}: is missing; give the folder that --out of batch made") from None
    except OSError as error:
        raise InputError(f"{path.as_posix()}: cannot be read: {(error.strerror or '').lower()}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path.as_posix()}: is damaged: it is no list of a batch's items") from error


def _checked(item: dict[str, Any]) -> dict[str, Any]:
    """An item of ``batch.json``; ValueError where it is none."""
    name, identity, columns = item["item"], item["identity"], item["columns"]
    inside = isinstance(name, str) and name not in ("", ".", "..") and not any(c in name for c in "/\\:")
    texts = [*identity, *columns, *columns.values()]
    if (
        not inside
        or not name.isprintable()
        or not isinstance(columns, dict)
        or len(identity) != 3
        or not all(isinstance(text, str) for text in texts)
    ):
        raise ValueError(name)
    return item


def read_results(folder: Path, names: Container[str]) -> dict[str, dict[str, Any]]:
    """The last whole line of each item of some names in ``items.jsonl``; the end of the file may be torn.

    A damaged line counts for nothing: its item is done again.
    """
    found: dict[str, dict[str, Any]] = {}
    path = folder / "items.jsonl"
    try:
        with open_file(path) as file:
            if os.fstat(file.fileno()).st_size > _MOST_BYTES:
                raise InputError(f"{path.as_posix()}: has more than {_MOST_BYTES:,} bytes: no batch")
            for line in iter(lambda: file.readline(_LONGEST), b""):
                with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
                    result = json.loads(line)
                    if (name := result.pop("item")) in names:  # others would fill memory
                        found[name] = _checked_result(result)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(f"{path.as_posix()}: cannot be read: {(error.strerror or '').lower()}") from error
    return found


def _checked_result(result: dict[str, Any]) -> dict[str, Any]:
    """A result, as of :func:`.job.do`; ValueError, KeyError or TypeError where it is none."""
    texts = [result.get(name, "") for name in ("state", "error", "ended", "seal")]
    if not all(isinstance(text, str) for text in texts) or not isinstance(result.get("mark", {}), dict):
        raise ValueError(result)
    if result["state"] == "done" or "seal" in result:  # a run has come to its end
        counts, numbers = [result["frames"], result["dropped"]], [result["seconds"]]
        for sums in result["sums"].values():
            n, missing, *others = Sums(*sums)
            counts += [n, missing]
            numbers += others
        whole = all(type(count) is int and abs(count) < 1 << 62 for count in counts)
        real = all(isinstance(n, float) or (type(n) is int and abs(n) < 1 << 62) for n in numbers)
        if not whole or not real or "seal" not in result:
            raise ValueError(result)
    return result
