"""``run --serve``: the run on a page, which stays when the run has ended and may begin it again."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console

    from stream_sparse import Pipeline, Run
    from stream_sparse.capture.place import Place
    from stream_sparse.studio.server import Server

    from .interrupts import Interrupts

_LOOK_S = 0.1


def tell_address(out: Console, server: Server, host: str) -> None:
    """Print the address of a server, and what it means where others can reach it."""
    from rich.text import Text

    # As a Text, which is not masked: this token is there to be read.
    out.print(Text(f"Open {server.address}"), soft_wrap=True)
    if not server.alone:
        out.print(
            f"Whoever has this address can watch from other machines, change parameters, and record on this "
            f"one; nothing is encrypted. Without --host {host} only this machine can.",
            soft_wrap=True,
        )


class Serving:
    """A server of the page of each run of a command, one after another.

    Parameters:
        host, port: where it listens; port 0 is any that is free.
        by_page: the run waits for the camera of the page.
    """

    def __init__(self, out: Console, host: str, port: int, by_page: bool = False) -> None:
        from stream_sparse.studio.server import Server
        from stream_sparse.studio.session import Session

        self._asked: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self.session = Session(again=lambda _, frame: self._asked.put(frame))
        self._server, self._out = Server(self.session, host, port), out
        tell_address(out, self._server, host)
        if by_page:
            out.print("The run begins when you press 'Use this camera' there.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    def after(self, run: Run, interrupts: Interrupts) -> tuple[Pipeline | None, Place | None]:
        """Wait until a page asks for the pipeline again, perhaps from a frame on; None: a signal came."""
        from stream_sparse import Pipeline
        from stream_sparse.capture.place import Place
        from stream_sparse.run.options import Follows

        if not interrupts.asked:
            self._out.print("The page stays: it can play the run again; Ctrl-C ends the program.")
        while not interrupts.asked:
            try:
                frame = self._asked.get(timeout=_LOOK_S)
            except queue.Empty:
                continue
            place = None if frame is None else Place(frame=frame)
            return Pipeline.of(run.edited.without_sinks(), Follows("", run.given)), place
        return None, None
