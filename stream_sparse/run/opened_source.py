"""The source of a run, opened, and what nodes give for its frames."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from stream_sparse.base import Source
from stream_sparse.errors import Error
from stream_sparse.flow import FrameLedger, dry_run, limited_to_8_bits, try_nodes
from stream_sparse.frame import Medium
from stream_sparse.plan.plan import Plan

from .run_start import RunStart


def is_deep(medium: Medium) -> bool:
    """Return whether a source has chosen uint16 by itself, so that it can give uint8 instead."""
    return ((medium.settings or {}).get("depth") or {}).get("got") == 16


class OpenedSource:
    """A source that is open, and what each node gives for noise of its shape; that compiles their kernels.

    Parameters:
        plan: the pipeline, with the parameters that it has at the first frame.
        source: the source, not open yet.
        start: knows where in its source the run begins.

    Attributes:
        medium: the description of its frames.
        start: where in it the run begins.
        ledger: counts the run's frames.
        samples: a value of each part of the pipeline, by name.

    Raises:
        InputError: where a node refuses its input, or the source does not give the frames that it had.
        SourceError: where it cannot be opened.
    """

    def __init__(self, plan: Plan, source: Source, start: RunStart) -> None:
        self._plan, self._source = plan, source
        self.medium = source.open()
        with ExitStack() as undo:
            undo.callback(self.close)
            start.locate(source, self.medium)
            self.ledger = FrameLedger(start.index)
            self._choose_depth(start)
            live = self.medium.live
            if live:  # before its clock is used, which may restart when it is opened again
                self.samples: dict[str, Any] = dry_run(plan, self.medium, compiling=self._closed)
            self.medium, self.start = start.open(source, self.medium, self.ledger)
            if not live:
                self.samples = dry_run(plan, self.medium)
            undo.pop_all()

    def close(self) -> None:
        """Close the source of a run that cannot start; only the reason why is reported."""
        with suppress(Error):
            self._source.close()

    def _choose_depth(self, start: RunStart) -> None:
        """Open a source of deep frames again with 8 bits, where a node or the earlier run takes no more."""
        if not is_deep(self.medium):
            return
        if start.deep is not None:
            reason = "" if start.deep else "so had the earlier run"
        else:
            tried = try_nodes(self._plan, self.medium, compiling=self._closed)
            name = limited_to_8_bits(self._plan, self.medium, tried)
            reason = f"node '{name}' does not take uint16" if name else ""
        if reason:
            self._source.close()
            self._source.cut_to_8_bits(reason)
            self.medium = self._source.open()

    @contextmanager
    def _closed(self) -> Iterator[None]:
        """Close a live source, so that no camera is on while kernels are compiled, and open it again."""
        self._source.close()
        yield
        self.medium = self._source.open()
