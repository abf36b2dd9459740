"""A session of the command line: its terminal, its window or page, and the files that it watches."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from stream_sparse import Pipeline
    from stream_sparse.ui.front import Front

    from .interrupts import Interrupts
    from .watch import Watch

_PAGE_STAYS = "The page stays: it can play the run again; Ctrl-C ends the program."
_WINDOW_STAYS = "The window stays: space plays again, q quits."


class PageAddress(NamedTuple):
    """Where a page is served.

    Attributes:
        host: where its server listens.
        port: 0: any that is free.
        allowed: further names under which it may be asked for.
    """

    host: str = "127.0.0.1"
    port: int = 0
    allowed: Sequence[str] = ()


_HERE = PageAddress()


class Shown(NamedTuple):
    """How a session is shown.

    Attributes:
        page: the address of its page, or None.
        window: whether it has a window.
    """

    page: PageAddress | None
    window: bool


def page_or_window(serve: bool, show: bool | None, flow: Pipeline, address: PageAddress = _HERE) -> Shown:
    """Return how a session is shown.

    As asked; the source browser needs a page, and a window is the default if there is a view and a display.
    """
    from stream_sparse.highgui.probe import display_problem

    if serve or flow.plan.source_use == "browser":
        if show:
            by = "--serve" if serve else "the source browser"
            raise InputError(f"{by} shows the run on a page; leave --show out")
        return Shown(address, window=False)
    if show is False or (show is None and not flow.plan.view):
        return Shown(None, window=False)
    problem = display_problem()
    if show and problem is not None:
        raise InputError(f"--show: {problem}")
    return Shown(None, window=problem is None)


def play(
    flow: Pipeline,
    out: Console,
    interrupts: Interrupts,
    shown: Shown,
    watched: Watch | None,
    slow: Sequence[str] = (),
    fronts: Sequence[Front] = (),
    said: Sequence[str] = (),
    **options: Any,
) -> None:
    """Play a pipeline until its session is over, and print what becomes of its runs.

    A window stays at the end if a user sits at a terminal, a page until a signal comes.

    Parameters:
        watched: takes up changes of files meanwhile.
        slow: lines to print where the first run takes long to be opened.
        fronts: others that hear of each run, before the terminal does.
        said: the nodes whose notes they print.
        options: those of :class:`stream_sparse.run.options.RunOptions`.

    Raises:
        Error: where a run fails, or its recording did.
    """
    from stream_sparse.base.services import Services
    from stream_sparse.io.page_camera import PageCamera
    from stream_sparse.player.player import Player
    from stream_sparse.run.declared import checked
    from stream_sparse.run.options import RunOptions

    from .terminal import Terminal

    stay = shown.window and options.get("frames") is None and sys.stdin.isatty() and sys.stdout.isatty()
    options |= {"show": shown.window, "stay": stay, "values": False}
    camera = PageCamera()
    player = Player(flow.plan, checked(RunOptions, options), services=Services(camera))
    for front in fronts:
        player.connect(front)
    staying = _PAGE_STAYS if shown.page else _WINDOW_STAYS
    player.connect(Terminal(player, out, interrupts, slow, staying, said))
    with ExitStack() as stack:
        if shown.page is not None:
            from stream_sparse.studio.server import Server
            from stream_sparse.studio.session import Session

            from .addresses import print_address

            host, port, allowed = shown.page
            session = Session(player, stays=lambda status: status.error is None)
            server = Server(session, host, port, camera=camera, allowed=allowed)
            stack.callback(server.close)
            player.connect(session)
            print_address(out, server, host)
            if flow.plan.source_use == "browser":
                out.print("The run begins when you press 'Use this camera' there.")
        elif shown.window:
            from stream_sparse.ui.windows import Windows

            player.connect(Windows(player, stay))
        if watched is not None:
            stack.enter_context(watched.during(player))
        player.wait()
