"""The tables of a batch: one row an item, what failed, and statistics over all frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_sparse.io.files import replacing
from stream_sparse.io.hashing import file_digest
from stream_sparse.records.schema import table_line

from .items import ITEM_COLUMNS, overlaps
from .page import write_page
from .pooling import OverItems, over_items, pooled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .items import Item
    from .pooling import Sums
    from .result import ItemResult

__all__ = ["OVER_ITEMS", "POOLED", "write_tables"]

_TABLES = ("summary.csv", "failures.csv", "pooled.csv", "items.csv")

_OF_AN_ITEM = ("frames", "seconds", "dropped", "lost", "corrupt")
_OF_A_SCALAR = ("n", "mean", "sd", "min", "max", "last")
OVER_ITEMS = OverItems._fields[2:]
POOLED = ("n", "missing", "mean", "sd", "skewness", "kurtosis", "min", "max")


def write_tables(
    folder: Path,
    title: str,
    items: Sequence[Item],
    results: Mapping[str, ItemResult],
    by: Sequence[str] = (),
) -> dict[str, str]:
    """Write the tables ``summary``, ``failures``, ``pooled`` and ``items``, and pictures, in order of items.

    They depend on the items and their frames alone: not on workers, their order, or on what was killed.
    Returns the hashes of the tables by their names.
    """
    names = list(dict.fromkeys(name for item in items for name in item.columns))
    found = [(item, results[item.name]) for item in items]
    sums = {item.name: result.sums for item, result in found if result.state == "done"}
    header, rows = _summary(found, names, sums)
    _write_csv(folder / "summary.csv", header, rows)
    failed = [
        [*item.cells, *_columns(item, names), result.attempts, result.error]
        for item, result in found
        if result.state == "failed"
    ]
    _write_csv(folder / "failures.csv", [*ITEM_COLUMNS, *names, "attempts", "error"], failed)
    grouped = [(_columns(item, by), sums[item.name]) for item in items if item.name in sums]
    rows_pooled, rows_over = pooled(grouped), over_items(grouped)
    _write_csv(
        folder / "pooled.csv",
        [*by, "scalar", "items", *POOLED],
        [
            [*(row.group or [""] * len(by)), row.scalar, row.runs, *(getattr(row.sums, n) for n in POOLED)]
            for row in rows_pooled
        ],
    )
    _write_csv(
        folder / "items.csv",
        [*by, "scalar", *OVER_ITEMS],
        [[*(row.group or [""] * len(by)), *row[1:]] for row in rows_over],
    )
    write_page(folder, title, found, sums, rows_pooled, rows_over, by, overlaps(items))
    return {name: file_digest(folder / name) for name in _TABLES}


def _columns(item: Item, names: Sequence[str]) -> list[str]:
    return [item.columns.get(name, "") for name in names]


def _summary(
    found: Sequence[tuple[Item, ItemResult]],
    names: Sequence[str],
    sums: Mapping[str, Mapping[str, Sums]],
) -> tuple[list[str], list[list[Any]]]:
    scalars = list(dict.fromkeys(scalar for of_item in sums.values() for scalar in of_item))
    header = [*ITEM_COLUMNS, *names, "ended", *_OF_AN_ITEM]
    header += [f"{scalar}.{number}" for scalar in scalars for number in _OF_A_SCALAR]
    rows = []
    for item, result in found:
        done = result.state == "done"
        row: list[Any] = [*item.cells, *_columns(item, names), result.ended if done else result.state]
        row += [getattr(result, name) if done else None for name in _OF_AN_ITEM]
        for scalar in scalars:
            of_scalar = sums.get(item.name, {}).get(scalar)
            row += [None if of_scalar is None else getattr(of_scalar, name) for name in _OF_A_SCALAR]
        rows.append(row)
    return header, rows


def _cell(cell: Any) -> str:
    """Write a cell: numbers at full precision; None and nan are empty.

    Texts that a spreadsheet would run are written with an apostrophe; numbers may begin with a minus.
    """
    if isinstance(cell, str):
        return table_line([cell]).decode().rstrip("\n")
    return "" if cell is None or cell != cell else repr(cell)


def _write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with replacing(path) as file:
        file.write(table_line(header))
        file.writelines((",".join(map(_cell, row)) + "\n").encode() for row in rows)
