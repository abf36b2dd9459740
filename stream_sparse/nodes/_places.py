"""Read places in a frame from files that people give: a CSV file, or ROIs of ImageJ and Fiji.

A file may come from anybody: little of it is read, and whatever is wrong is a ``ValueError`` in one line.
"""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.base.param import show
from stream_sparse.errors import InputError
from stream_sparse.io.bounds import read_bytes
from stream_sparse.io.paths import expanded

__all__ = ["MOST", "Roi", "has_rois", "read_rois", "rows_of"]

MOST = 10_000
"""Places in a file."""
_MOST_BYTES = 1_000_000
_ROIS = (".roi", ".zip")


def _bytes(given: str, label: str) -> bytes:
    try:
        return read_bytes(expanded(Path(given)), _MOST_BYTES, "list", given)
    except InputError as error:
        raise ValueError(f"{label}: {error}") from None


# CSV --------------------------------------------------------------------------------------------------


def rows_of(given: str, label: str, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a CSV file whose first line names columns of whole numbers, and perhaps ``name``.

    Parameters:
        label: the name of the parameter, for messages.
    """
    try:
        lines = _bytes(given, label).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ValueError(f"{label}: {given}: not UTF-8; save the file as UTF-8") from None
    reader = csv.reader(lines, skipinitialspace=True)
    try:
        first, *rest = [(reader.line_num, fields) for fields in reader] or [(1, [])]
    except csv.Error as error:
        raise ValueError(f"{label}: {given}, line {reader.line_num}: {error}") from None
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


# ROIs -------------------------------------------------------------------------------------------------


class Roi(NamedTuple):
    """A region of interest: its kind in ImageJ's words, its bounds, and, of points, (row, column) of each."""

    name: str
    kind: str
    row: int
    col: int
    height: int
    width: int
    points: tuple[tuple[int, int], ...]


def has_rois(given: str) -> bool:
    """Return whether the name of a file says that it holds ROIs: ``cell.roi``, ``RoiSet.zip``."""
    return Path(given).suffix.lower() in _ROIS


def read_rois(given: str, label: str) -> list[Roi]:
    """Read the ROIs of a ``.roi`` file, or of a ``.zip`` of them, as ImageJ's ROI manager saves it."""
    try:
        from roifile import ROI_TYPE, ImagejRoi
    except ImportError:
        raise ValueError(
            f"{label}: {given}: needs the package roifile: pip install 'stream-sparse[imagej]'"
        ) from None
    found = []
    for name, data in _entries(given, _bytes(given, label), label):
        try:
            roi = ImagejRoi.frombytes(data)
            top, left, bottom, right = (int(n) for n in (roi.top, roi.left, roi.bottom, roi.right))
            points: tuple[tuple[int, int], ...] = ()
            if roi.roitype == ROI_TYPE.POINT:
                # A pixel begins at its coordinate. One point too many is kept, so that it can be refused.
                places = np.asarray(roi.coordinates())[: MOST + 1].tolist()
                points = tuple((math.floor(y), math.floor(x)) for x, y in places)
        except Exception as error:  # of damaged bytes roifile raises whatever it likes
            raise ValueError(f"{label}: {given}: {show(name)} is damaged, or no ROI of ImageJ") from error
        kind = roi.roitype.name.lower()
        found.append(Roi(_name(name), kind, top, left, bottom - top, right - left, points))
    if not found:
        raise ValueError(f"{label}: {given}: holds no ROI (a file that ends with .roi)")
    return found


def _entries(given: str, data: bytes, label: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each ROI of a file; of a zip file no more than a few MB are unpacked."""
    if Path(given).suffix.lower() != ".zip":
        yield Path(given).stem, data
        return
    left = 10 * _MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as entries:
            names = [name for name in entries.namelist() if name.lower().endswith(".roi")]
            for name in names[: MOST + 1]:
                with entries.open(name) as entry:  # its size in the list may be wrong
                    content = entry.read(left + 1)
                left -= len(content)
                if left < 0 or len(names) > MOST:
                    break
                yield Path(name).stem, content
            else:
                return
    except Exception as error:  # of damaged bytes zipfile raises whatever it likes
        raise ValueError(f"{label}: {given}: is damaged, or no zip file of ROIs") from error
    most = 10 * _MOST_BYTES // 1_000_000
    raise ValueError(f"{label}: {given}: must hold at most {MOST} ROIs, of {most} MB together")


def _name(text: str) -> str:
    """Make a name of an output of the name of an ROI.

    >>> _name("0012-0034"), _name("left eye"), _name("cell1")
    ('roi_0012_0034', 'left_eye', 'cell1')
    """
    plain = re.sub(r"[^A-Za-z0-9_]", "_", text)
    return plain if plain[:1].isalpha() else f"roi_{plain}"
