"""Sinks: what lets values leave the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .unit import Unit

if TYPE_CHECKING:
    from stream_sparse.frame import Medium, Stamp, Value

__all__ = ["Sink"]


class Sink(Unit):
    """Where values leave: a file, a window, a network.

    It stands under ``nodes`` like a node and its input passes on unchanged, so it can sit in mid-graph.

    The contract, held for every sink by ``stream_sparse.testing.check_sink``: ``open`` comes first and
    raises where the sink cannot work; ``write`` gets each value that its input says, in order of frames,
    and neither changes it nor keeps it after ``flush``; after ``flush`` all that was written is safe;
    ``close`` may be called any number of times, also without ``open``.
    """

    def open(self, fields: tuple[str, ...], medium: Medium) -> None:
        """Get ready.

        Parameters:
            fields: names of the parts of what will be written; empty where it is a single value.
            medium: what the source gives.

        Raises:
            InputError: where nothing can be written there.
        """

    def write(self, value: Value, at: Stamp) -> None:
        """Take one value."""
        raise TypeError(f"{type(self).__name__} defines no write()")

    def flush(self) -> None:
        """Make what was written safe."""

    def close(self) -> None:
        """Let go of file, window or connection."""
