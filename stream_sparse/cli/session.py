"""A session of the command line: its terminal, its window or page, and the files that it watches."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.errors import InputError
from stream_sparse.ui.front import Front

from .console import say_if_slow
from .progress import Reporter
from .summary import print_summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from stream_sparse import Pipeline
    from stream_sparse.player.player import Player
    from stream_sparse.studio.server import Server
    from stream_sparse.ui.front import ShownRun
    from stream_sparse.ui.status import RunStatus

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


class Terminal(Front):
    """Prints what becomes of the runs of a session.

    Parameters:
        slow: lines to print where the first run takes long to be opened.
        staying: the line to print where a front end stays at the end.
        said: the nodes whose notes another front end prints.
    """

    watches = False

    def __init__(
        self,
        player: Player,
        out: Console,
        interrupts: Interrupts,
        slow: Sequence[str],
        staying: str,
        said: Sequence[str] = (),
    ) -> None:
        self._player, self._out, self._interrupts = player, out, interrupts
        self._slow, self._staying = slow, staying
        self._said = tuple(f"node '{name}': " for name in said)
        self._printed: set[str] = set()
        self._reporter: Reporter | None = None
        self._reports = ExitStack()

    def prepare(self, again: bool) -> None:
        """Report long work that comes before the first frame; Ctrl-C interrupts it."""
        from stream_sparse.kernels.compiling import on_compile

        if again:
            return
        self._interrupts.end(None)
        reporter = self._reports.enter_context(Reporter(self._out))
        self._reports.callback(on_compile(reporter.compiling))
        for words in self._slow:
            self._reports.enter_context(say_if_slow(self._out, words))
        self._slow = ()

    def meet(self, run: ShownRun) -> None:  # noqa: ARG002
        """Print the notes of a run, and follow its progress."""
        self._interrupts.end(self._player)
        self._reports.close()
        self._reporter = self._reports.enter_context(Reporter(self._out))
        self._print_notes()

    def attend(self) -> None:
        """Show how far the run is, and print notes that are new."""
        run = self._player.run
        if self._reporter is not None and run is not None:
            self._reporter(run.progress())
            self._print_notes()

    def part(self, status: RunStatus, again: bool) -> None:
        """Print the table of a run, unless the user goes to another frame of its file."""
        self._reports.close()
        self._reporter = None
        self._print_notes()  # some come at the end only, such as a file that was cut short
        if again or self._player.run is None:
            return
        print_summary(self._player.run, self._out, status.elapsed_s)
        if status.at_end and self._staying and not self._interrupts.asked:
            self._out.print(self._staying)

    def tell(self, text: str) -> None:  # noqa: ARG002
        """Print the notes, which say that the next run could not begin."""
        self._print_notes()

    def close(self) -> None:
        """Take progress away."""
        self._reports.close()

    def _print_notes(self) -> None:
        """Print the notes that are new: those that stood before are known."""
        notes = self._player.notes()
        for note in notes:
            if note not in self._printed and not note.startswith(self._said):
                self._out.print(f"note: {note}")
        self._printed = set(notes)


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


def print_address(out: Console, server: Server, host: str) -> None:
    """Print the address of a server, and what it means where others can reach it."""
    from rich.text import Text

    # As a Text, which is not masked: this token is there to be read.
    out.print(Text(f"Open {server.address}"), soft_wrap=True)
    if server.address_outside != server.address:
        out.print(Text(f"On other machines open {server.address_outside}"), soft_wrap=True)
    if not server.alone:
        out.print(
            f"Anyone with this address can watch from other machines, change parameters, and record on this "
            f"one; nothing is encrypted. Without --host {host} only this machine can.",
            soft_wrap=True,
        )
