"""The tables of a batch: one row an item, what failed, statistics over frames and over items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_sparse.io.cells import table_line
from stream_sparse.io.files import replacing

from .folder import OF_AN_ITEM
from .items import ITEM_COLUMNS
from .pooling import OVER_ITEMS, POOLED, pooled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .folder import ItemResult
    from .items import Item

_OF_A_SCALAR = ("n", "mean", "sd", "min", "max", "last")


def write_tables(
    folder: Path, items: Sequence[Item], results: Mapping[str, ItemResult], by: Sequence[str]
) -> None:
    """Write the tables ``summary``, ``failures``, ``pooled`` and ``items``, in order of items.

    They depend on the items and their frames alone: not on workers, their order, or on what was killed.
    """
    names = list(dict.fromkeys(name for item in items for name in item.columns))
    head = [*ITEM_COLUMNS, *names]
    done = [item for item in items if results[item.name].state == "done"]
    scalars = list(dict.fromkeys(scalar for item in done for scalar in results[item.name].sums))
    numbers = [f"{name}.{number}" for name in scalars for number in _OF_A_SCALAR]
    failed = [
        [*_cells(item, names), result.attempts, result.error]
        for item in items
        if (result := results[item.name]).state == "failed"
    ]
    groups = pooled(([item.columns.get(name, "") for name in by], results[item.name].sums) for item in done)
    tables = {
        "summary.csv": (
            [*head, *OF_AN_ITEM, *numbers],
            [_summary_row(item, names, results[item.name], scalars) for item in items],
        ),
        "failures.csv": ([*head, "attempts", "error"], failed),
        "pooled.csv": (
            [*by, "scalar", "items", *POOLED],
            [[*row.group, row.scalar, len(row.parts), *row.over_frames()] for row in groups],
        ),
        "items.csv": (
            [*by, "scalar", *OVER_ITEMS],
            [[*row.group, row.scalar, *row.over_items()] for row in groups],
        ),
    }
    for name, (header, rows) in tables.items():
        with replacing(folder / name) as file:
            file.write(table_line(header))
            file.writelines(map(_line, rows))


def _cells(item: Item, names: Sequence[str]) -> list[str]:
    return [item.name, *item.identity, *(item.columns.get(name, "") for name in names)]


def _summary_row(item: Item, names: Sequence[str], result: ItemResult, scalars: Sequence[str]) -> list[Any]:
    row: list[Any] = _cells(item, names)
    if result.state != "done":
        return [*row, result.state, *[None] * (len(OF_AN_ITEM) - 1 + len(scalars) * len(_OF_A_SCALAR))]
    row += [result.facts[name] for name in OF_AN_ITEM]
    for scalar in scalars:
        row += [getattr(result.sums.get(scalar), name, None) for name in _OF_A_SCALAR]
    return row


def _line(row: Sequence[Any]) -> bytes:
    """Write a row; nan is empty."""
    return table_line(None if cell != cell else cell for cell in row)
