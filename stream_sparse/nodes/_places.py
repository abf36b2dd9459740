"""Read places in a frame from a CSV file; whatever is wrong with it is a ``ValueError`` in one line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from stream_sparse.base.param import show
from stream_sparse.errors import InputError
from stream_sparse.io.bounds import read_bytes
from stream_sparse.io.paths import expanded

__all__ = ["rows_of"]

_MOST_BYTES = 1_000_000


def rows_of(given: str, label: str, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a CSV file whose first line names columns of whole numbers, and perhaps ``name``.

    Parameters:
        label: the name of the parameter, for messages.
    """
    try:
        text = read_bytes(expanded(Path(given)), _MOST_BYTES, "list", given).decode("utf-8-sig")
    except (InputError, UnicodeDecodeError) as error:
        raise ValueError(f"{label}: {error}") from None
    reader = csv.reader(text.splitlines(), skipinitialspace=True)
    first, *rest = [(reader.line_num, fields) for fields in reader] or [(1, [])]
    head = [column.strip().lower() for column in first[1]]
    if sorted(head) not in (sorted(columns), sorted(["name", *columns])):
        plain = ",".join(columns)
        raise ValueError(
            f"{label}: {given}: the first line must name the columns {plain} or name,{plain} "
            f"(got {show(','.join(head))})"
        )
    for line, fields in rest:
        if not any(field.strip() for field in fields):
            continue
        found = dict(zip(head, (field.strip() for field in fields), strict=False))
        numbers = [found.get(key, "") for key in columns]
        if len(fields) != len(head) or not all(n.isascii() and n.isdigit() for n in numbers):
            raise ValueError(
                f"{label}: {given}, line {line}: expected {','.join(head)}, with whole numbers "
                f">= 0 (got {show(','.join(fields))})"
            )
        name = {"name": found["name"]} if "name" in found else {}
        yield {**name, **dict(zip(columns, map(int, numbers), strict=True))}
