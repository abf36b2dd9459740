"""The folder of a batch: its items, the lock on it, and the result of each item."""

from __future__ import annotations

import json
import shutil
import uuid
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from stream_sparse.errors import InputError
from stream_sparse.io.bounds import read_bytes, read_json
from stream_sparse.io.files import cannot_make, cannot_write, replacing
from stream_sparse.records.files import wrong
from stream_sparse.records.folders import check_entries
from stream_sparse.records.schema import seal

from .lock import lock
from .result import ItemResult, read_result, results_of_0_4, write_result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from .items import Item

__all__ = [
    "MODIFIED", "TOKEN", "UNFINISHED", "BatchFolder", "goes_on", "has_seal", "read_batch", "remove",
]  # fmt: skip

UNFINISHED, TOKEN = "unfinished", "batch"
"""The folder of runs that are not done, and the file in it that names the batch at work: runs end where it is
gone or names another batch."""
MODIFIED = "hash mismatch: modified after the batch wrote it"
"""The problem of a file of a batch that has another hash than it had."""
_FIRST = {"batch.lock", "batch.json.tmp", UNFINISHED}
"""Files and folders that are there before ``batch.json`` is."""
_MOST = 1 << 26  # bytes of batch.json, all of which is in memory


def _inside(name: str) -> str:
    """Refuse a name that leads out of the folder."""
    if name in ("", ".", "..") or any(c in name for c in "/\\:") or not name.isprintable():
        raise ValueError("expected the name of a folder in this one")
    return name


class KnownItem(BaseModel):
    """An item in ``batch.json``."""

    model_config = ConfigDict(strict=True)

    item: Annotated[str, AfterValidator(_inside)]
    identity: tuple[str, str, str]
    columns: dict[str, str]
    left_out: bool = False  # of an earlier batch in this folder; the last one has not named it


class BatchInfo(BaseModel):
    """``batch.json``."""

    model_config = ConfigDict(strict=True)

    format: Any = 1
    pipeline: str
    items: list[KnownItem]
    tables: dict[str, str] = {}  # their hashes, once all are written
    sha256: str | None = None  # seal of the rest


class BatchFolder:
    """Keeps what is known of a batch where a kill at any moment leaves it whole.

    ``batch.json`` names the items. ``NAME/item.json`` lies in the run folder of an item that is done,
    ``unfinished/NAME/item.json`` says why one has failed, and ``unfinished/NAME`` without it was cut off.

    A lock keeps a second batch out of the folder; the system takes it back from a process that dies.
    As a context it holds the lock.

    Attributes:
        path: of the folder.
        known: the identities of items by name, from before.
        token: names this work on the folder, for workers.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.token = uuid.uuid4().hex
        self.known: dict[str, tuple[str, str, str]] = {}
        self._info: BatchInfo | None = None
        self._of_0_4: dict[str, ItemResult] = {}
        self._held = ExitStack()

    def look(self) -> None:
        """Read which items there are from before, without a lock, and change nothing."""
        if not self.path.exists():
            return
        for folder in (self.path, self.path / UNFINISHED):
            if folder.is_dir():
                check_entries(folder)
        if not (self.path / "batch.json").exists():
            if self.path.is_dir() and {path.name for path in self.path.iterdir()} <= _FIRST:
                return
            raise InputError(
                f"{self.path.as_posix()}: is there already, and holds no batch; give --out a new folder"
            )
        self._info = read_batch(self.path)
        self.known = {known.item: known.identity for known in self._info.items}
        self._of_0_4 = results_of_0_4(self.path)

    def result(self, name: str) -> ItemResult | None:
        """Return the result of an item; None where a run folder is there that no batch has made."""
        folder = self.path / name
        if not folder.exists():
            place = self.path / UNFINISHED / name
            return read_result(place) or ItemResult(state="cut off" if place.exists() else "not begun")
        if result := read_result(folder) or self._of_0_4.get(name):
            return result
        own = name in self.known and (folder / "run.json").is_file()
        return ItemResult(state="cut off") if own else None

    def keep(self, name: str, result: ItemResult) -> ItemResult:
        """Write what a worker has not: a run folder that it sent, or why an item has failed."""
        place = self.path / UNFINISHED / name
        try:
            if result.files:
                remove(place)
                place.mkdir()
                for file, content in result.files.items():
                    (place / Path(file).name).write_bytes(content)
                place.rename(self.path / name)
        except OSError as error:
            problem = str(cannot_write(self.path / name, error))
            result = ItemResult(state="failed", error=problem, attempts=result.attempts)
        if result.state == "failed":
            place.mkdir(exist_ok=True)
            write_result(place, result)
        return result.model_copy(update={"files": {}})

    def __enter__(self) -> BatchFolder:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_make(self.path, error) from error
        self.look()
        self._held.enter_context(lock(self.path / "batch.lock", self.path, "batch"))
        self.look()  # another batch may just have ended
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()
        self._held.close()

    def begin(self, pipeline: str, items: Sequence[Item], tables_stay: bool) -> None:
        """Write ``batch.json``, and let workers know that this batch is at work.

        Parameters:
            tables_stay: whether the tables of before stay as they are.
        """
        names = {item.name for item in items}
        here = [
            KnownItem(item=item.name, identity=item.identity, columns=dict(item.columns)) for item in items
        ]
        earlier = [
            KnownItem(item=name, identity=identity, columns={}, left_out=True)
            for name, identity in self.known.items()
            if name not in names
        ]
        tables = self._info.tables if self._info is not None and tables_stay else {}
        self._info = BatchInfo(pipeline=pipeline, items=[*here, *earlier], tables=tables)
        try:
            (self.path / UNFINISHED).mkdir(exist_ok=True)
            self._write_info(self._info)
            (self.path / UNFINISHED / TOKEN).write_text(self.token, "utf-8")
        except OSError as error:
            raise cannot_make(self.path, error) from error

    def know_tables(self, tables: Mapping[str, str]) -> None:
        """Write the hashes of the tables, all of which are written, into ``batch.json``."""
        assert self._info is not None
        self._write_info(self._info.model_copy(update={"tables": dict(tables)}))

    def _write_info(self, info: BatchInfo) -> None:
        data = json.loads(info.model_dump_json(exclude_defaults=True))
        with replacing(self.path / "batch.json", sync=True) as file:
            file.write(json.dumps({**data, "sha256": seal(data)}, indent=1).encode())

    def end(self) -> None:
        """Cancel the runs that go on."""
        with suppress(OSError):
            (self.path / UNFINISHED / TOKEN).unlink()
        with suppress(OSError):
            (self.path / UNFINISHED).rmdir()  # if nothing is in it


def goes_on(folder: Path, token: str) -> bool:
    """Return whether the batch of a token is at work in a folder."""
    try:
        return (folder / UNFINISHED / TOKEN).read_text("utf-8") == token
    except OSError:
        return False


def remove(folder: Path) -> None:
    """Remove the folder of an item that is done again; of a link, the link alone."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def read_batch(folder: Path) -> BatchInfo:
    """Read ``batch.json``; InputError where it is damaged, or names a folder elsewhere."""
    path = folder / "batch.json"
    if not path.exists():
        raise InputError(f"{path.as_posix()}: is missing; give the folder that --out of batch made")
    content = read_bytes(path, _MOST, "batch")
    with suppress(ValidationError):
        info = BatchInfo.model_validate_json(content)
        if len({known.item for known in info.items}) == len(info.items):
            return info
    raise InputError(f"{path.as_posix()}: is damaged: it is not a list of a batch's items")


def has_seal(folder: Path) -> bool:
    """Return whether ``batch.json`` has a seal; RecordError where its content is another one."""
    path = folder / "batch.json"
    data = read_json(path, _MOST, "batch")
    if "sha256" in data and data["sha256"] != seal(data):
        raise wrong(path, MODIFIED)
    return "sha256" in data
