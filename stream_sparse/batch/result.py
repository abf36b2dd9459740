"""The result of an item of a batch, in a file beside its run, so that a kill at any moment loses nothing."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from stream_sparse.io.bounds import read_bytes
from stream_sparse.io.files import replacing
from stream_sparse.records.files import whole_lines
from stream_sparse.records.folders import check_entries
from stream_sparse.records.schema import seal

from .pooling import Count, Sums

__all__ = ["RESULT", "ItemResult", "read_result", "results_of_0_4", "write_result"]

RESULT = "item.json"
_MOST = 1 << 24  # bytes


class ItemResult(BaseModel):
    """The result of an item.

    Attributes:
        state: ``changed`` where it was done with another pipeline or video, ``cut off`` where it was begun.
        error: why it has failed, was cut off or has changed.
        attempts: how often a worker began an item that failed.
        ended: how its run ended.
        frames, dropped, missing: frames of its run that were processed, dropped, or never came.
        corrupt: processed frames whose pictures are damaged.
        seconds: from the first frame to the last one; None without any.
        sums: of each scalar.
        seal: the hash of ``run.json``.
        mark: hashes of the pipeline and of own units, by the word for what has changed.
        files: those of a run folder that a worker sends, by name; not written with the rest.
        sealed: whether it was read from a file with a seal; not written with the rest.
    """

    model_config = ConfigDict(strict=True, frozen=True, ser_json_inf_nan="constants")

    state: Literal["not begun", "cut off", "failed", "changed", "done"]
    error: str = ""
    attempts: Count = 0
    ended: str = ""
    frames: Count = 0
    dropped: Count = 0
    missing: Count = 0
    corrupt: Count = 0
    seconds: float | None = None
    sums: dict[str, Sums] = {}
    seal: str = ""
    mark: dict[str, str] = {}
    files: Annotated[dict[str, bytes], Field(exclude=True)] = {}
    sealed: Annotated[bool, Field(exclude=True)] = False

    @property
    def lost(self) -> int:
        """Frames that were dropped or never came."""
        return self.dropped + self.missing

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Refuse an item that is done without all that tables are made of."""
        needed = {"ended", "frames", "dropped", "seconds", "sums", "seal", "mark"}
        if self.state == "done" and (missing := needed - self.model_fields_set):
            raise ValueError(f"missing: {', '.join(sorted(missing))}")
        return self

    def with_state(self, state: str, error: str = "") -> ItemResult:
        """Return it in another state."""
        return self.model_copy(update={"state": state, "error": error})


def write_result(folder: Path, result: ItemResult) -> None:
    """Write the result of an item into its folder, with a seal; RunError where that cannot be."""
    data = json.loads(result.model_dump_json())
    with replacing(folder / RESULT) as file:
        file.write(json.dumps({**data, "sha256": seal(data)}, separators=(",", ":")).encode())


def read_result(folder: Path) -> ItemResult | None:
    """Read the result of an item in its folder; None where it is missing, damaged or changed.

    Versions before 0.6 wrote no seal.
    """
    with suppress(OSError, ValueError, TypeError, RecursionError):
        check_entries(folder)
        data = json.loads(read_bytes(folder / RESULT, _MOST, "result of an item"))
        sealed = "sha256" in data
        if not sealed or data["sha256"] == seal(data):
            found = ItemResult.model_validate_json(json.dumps(data))
            return found.model_copy(update={"sealed": sealed})
    return None


def results_of_0_4(folder: Path) -> dict[str, ItemResult]:
    """Read the items that are done in ``items.jsonl``, a line for each change of one, as 0.4 wrote it.

    A damaged line counts for nothing: its item is done again.
    """
    found: dict[str, ItemResult] = {}
    path = folder / "items.jsonl"
    for line in whole_lines(path) if path.exists() else ():
        with suppress(ValueError, KeyError, TypeError, RecursionError):
            content = json.loads(line)
            if "seal" in content:  # its run came to its end
                done = json.dumps({**content, "state": "done"})
                found[content["item"]] = ItemResult.model_validate_json(done)
    return found
