"""Options of a recording: pictures of the source, length of a segment, room for all segments."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stream_sparse.errors import InputError

from .amounts import parse_size, parse_span
from .source_video import picture_kind

if TYPE_CHECKING:
    from stream_sparse.frame import Medium

    from .amounts import Span
    from .source_video import Kind

__all__ = ["RecordingOptions"]


class RecordingOptions(NamedTuple):
    """Options of a recording."""

    source: Kind = "none"
    rotate: Span | None = None  # length of a segment
    most: int | None = None  # bytes that all segments of a recording may take
    quota: int | None = None  # bytes that all recordings beside it may take, itself included
    view: bool = True  # whether the view is recorded, where there is one

    @classmethod
    def parse(
        cls,
        source: str | None,
        rotate: str | None,
        most: str | None,
        quota: str | None,
        view: bool,
        medium: Medium,
    ) -> RecordingOptions:
        """Read the options of a user; InputError where they do not fit each other or the source."""
        if most is not None and rotate is None:
            raise InputError(f"--max-size {most}: deletes whole segments; say with --rotate how long one is")
        return cls(
            picture_kind(source, medium),
            None if rotate is None else parse_span(rotate),
            None if most is None else parse_size(most),
            None if quota is None else parse_size(quota, "--quota"),
            view,
        )
