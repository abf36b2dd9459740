"""What is recorded, how, and where a recording begins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from stream_sparse.errors import InputError
from stream_sparse.frame import Medium
from stream_sparse.plan.plan import Plan

from .source_video import Kind, picture_kind

_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_BYTES = {"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12}
_AMOUNT = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*([A-Za-z]+)\s*")


class Content(NamedTuple):
    """The pipeline and the values that are recorded."""

    plan: Plan
    medium: Medium
    scalars: Sequence[str]
    arrays: Mapping[str, int]  # interval in frames, by name: 3 where every third one is recorded
    view: tuple[int, int] | None = None  # height and width of the pictures to come
    source: Kind = "none"
    meta: Mapping[str, str] = MappingProxyType({})  # what the user has to say


class Beginning(NamedTuple):
    """Where a recording begins."""

    first: int = 0
    state: dict[str, Any] | None = None  # for start.npz; None: all nodes are new, or it is asked for
    origin: dict[str, Any] | None = None  # folder name and frame of the run that this one continues


class Span(NamedTuple):
    """The length of a segment of a recording: one of the two is given."""

    seconds: float | None = None  # of the medium's time
    size: int | None = None  # in bytes


def parse_span(text: str) -> Span:
    """Read a length of time or a size, as --rotate has it; InputError where it is neither.

    >>> parse_span("10min"), parse_span("2 GB")
    (Span(seconds=600.0, size=None), Span(seconds=None, size=2000000000))
    """
    amount = _AMOUNT.fullmatch(str(text))  # from Python it may be a number, which has no unit
    number, unit = (float(amount[1]), amount[2].lower()) if amount else (0.0, "")
    if unit in _SECONDS and number > 0:
        return Span(seconds=number * _SECONDS[unit])
    if unit in _BYTES and number > 0:
        return Span(size=max(1, round(number * _BYTES[unit])))
    raise InputError(
        f"--rotate {text}: expected a length of time in s, min or h, or a size in MB or GB, "
        "such as 10min or 2GB"
    )


class RecordingOptions(NamedTuple):
    """Options of a recording."""

    source: Kind = "none"
    rotate: Span | None = None  # length of a segment
    view: bool = True  # whether the view is recorded, where there is one

    @classmethod
    def parse(cls, source: str | None, rotate: str | None, view: bool, medium: Medium) -> RecordingOptions:
        """Read the options of a user; InputError where they do not fit the source."""
        return cls(picture_kind(source, medium), None if rotate is None else parse_span(rotate), view)
