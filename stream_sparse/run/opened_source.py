"""The source of a run, opened, and what nodes give for its frames."""

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event
from typing import Any

from stream_sparse.base import Source
from stream_sparse.errors import Error, SourceError
from stream_sparse.flow import try_nodes
from stream_sparse.frame import Medium

from .run_start import RunStart

_AGAIN_S = 0.5  # from one attempt to open a source to the next


class OpenedSource:
    """A source that is open, and what each node gives for noise of its shape; that compiles their kernels.

    Parameters:
        source: the source, not open yet.
        begins: has the pipeline, and knows where in its source the run begins.
        cancelled: set when a source that cannot be opened is not waited for any more; None: it is not waited
            for at all.

    Attributes:
        medium: the description of its frames.
        start: where in it the run begins.
        samples: a value of each part of the pipeline, by name.

    Raises:
        InputError: where a node refuses its input, or the source does not give the frames that it had.
        SourceError: where it cannot be opened.
    """

    def __init__(self, source: Source, begins: RunStart, cancelled: Event | None = None) -> None:
        self._source, self._cancelled = source, cancelled
        self.medium, plan = self._open(), begins.plan
        with ExitStack() as undo:
            undo.callback(self.close)
            tried = None
            if self.medium.live:  # before its clock is used, which may restart when it is opened again
                tried = self.medium[:2]
                self.samples: dict[str, Any] = try_nodes(plan, self.medium, compiling=self._closed).sound()
            self.medium, self.start = begins.open(source, self.medium)
            if tried != self.medium[:2]:  # a file, or a camera that came back with other frames
                self.samples = try_nodes(plan, self.medium).sound()
            undo.pop_all()

    def _open(self) -> Medium:
        while True:
            try:
                return self._source.open()
            except SourceError as error:
                if self._cancelled is None or self._cancelled.wait(_AGAIN_S):
                    raise
                warnings.warn(f"{error}; waiting for it", stacklevel=2)  # once for each reason

    def close(self) -> None:
        """Close the source of a run that cannot start; only the reason why is reported."""
        with suppress(Error):
            self._source.close()

    @contextmanager
    def _closed(self) -> Iterator[None]:
        """Close a live source, so that no camera is on while kernels are compiled, and open it again."""
        self._source.close()
        yield
        self.medium = self._open()
