"""A session of the command line: its terminal, its window or page, and the files that it watches."""

from __future__ import annotations

import math
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from stream_sparse.errors import InputError
from stream_sparse.plan.plan import Ref
from stream_sparse.records.folders import segment_folders
from stream_sparse.records.summary import grouped, span
from stream_sparse.records.words import lost_words, number
from stream_sparse.run.progress import Progress
from stream_sparse.view.feeds import Feeds

from .console import table
from .progress import Reporter

if TYPE_CHECKING:
    from rich.console import Console

    from stream_sparse import Pipeline, Run
    from stream_sparse.player.player import Player
    from stream_sparse.player.session import Session
    from stream_sparse.studio.server import Server

    from .interrupts import Interrupts
    from .watch import Watch

_STAYS = {
    "page": "The page stays: it can play the run again; Ctrl-C ends the program.",
    "window": "The window stays: space plays again, q quits.",
}


def page_or_window(serve: bool, show: bool | None, flow: Pipeline) -> Literal["page", "window"] | None:
    """Return how a session is shown.

    As asked; the source browser needs a page, and a window is the default if there is a view and a display.
    """
    from stream_sparse.highgui.probe import display_problem

    if serve or flow.plan.source_use == "browser":
        if show:
            by = "--serve" if serve else "the source browser"
            raise InputError(f"{by} shows the run in a browser; leave out --show")
        return "page"
    if show is False or (show is None and not flow.plan.view):
        return None
    problem = display_problem()
    if show and problem is not None:
        raise InputError(f"--show: {problem}")
    return "window" if problem is None else None


class Terminal:
    """Prints what becomes of the runs of a session.

    Parameters:
        staying: the line to print where a front end stays at the end; empty: there is none.
    """

    def __init__(self, player: Player, out: Console, interrupts: Interrupts, staying: str) -> None:
        from stream_sparse.kernels.compiling import on_compile

        self._player, self._out, self._interrupts = player, out, interrupts
        self._staying = staying
        self._printed: set[str] = set()
        self._run: Run | None = None  # whose progress is shown
        self._reports = ExitStack()
        self._reporter = self._reports.enter_context(Reporter(out))
        self._forget = on_compile(lambda now: self._reporter.compiling(now))

    def show(self, run: Run) -> None:
        """Print the notes of a run, and follow its progress."""
        self._interrupts.end(self._player)
        self._reports.close()
        self._reporter = self._reports.enter_context(Reporter(self._out))
        self._run = run
        if not self._staying and run.status.expected is None:
            self._out.print("The source has no known end; press Ctrl-C to stop, or give --frames N.")
        self._print_notes()

    def draw(self) -> None:
        """Show how far the run is, or how it has ended, and print notes that are new."""
        session = self._player.session
        if self._run is not None:
            if session.phase in ("running", "ending", "closing"):
                self._reporter(Progress.of(self._run.status, self._run.access.engine))
            else:
                self._end(self._run, session)
        self._print_notes()

    def close(self) -> None:
        """Take progress away."""
        self._reports.close()
        self._forget()

    def _end(self, run: Run, session: Session) -> None:
        """Print the table of a run, unless the user goes to another frame of its file."""
        self._reports.close()
        self._run = None
        self._print_notes()  # some come at the end only, such as a file that was cut short
        if session.following is not None and session.following.again:
            return
        print_summary(run, self._out, run.status.elapsed_s)
        if session.phase == "ended" and self._staying and not self._interrupts.asked:
            self._out.print(self._staying)

    def _print_notes(self) -> None:
        """Print the notes that are new: those that stood before are known."""
        notes = self._player.notes()
        for note in notes:
            if note not in self._printed:
                self._out.print(f"note: {note}")
        self._printed = set(notes)


def play(
    flow: Pipeline,
    out: Console,
    interrupts: Interrupts,
    shown: Literal["page", "window"] | None,
    watched: Watch | None,
    host: str = "127.0.0.1",
    port: int = 0,
    **options: Any,
) -> None:
    """Play a pipeline until its session is over, and print what becomes of its runs.

    A window stays at the end if a user sits at a terminal, a page until a signal comes.

    Parameters:
        watched: takes up changes of files meanwhile.
        host: where the server of a page listens.
        port: of that server; 0: any that is free.
        options: those of :class:`stream_sparse.run.options.RunOptions`.

    Raises:
        Error: where a run fails, or its recording did.
    """
    from stream_sparse.base.services import Services
    from stream_sparse.io.page_camera import PageCamera
    from stream_sparse.player.player import Player
    from stream_sparse.run.declared import checked
    from stream_sparse.run.options import RunOptions
    from stream_sparse.ui.windows import stays_at_end

    stay = shown == "window" and options.get("frames") is None and sys.stdin.isatty() and sys.stdout.isatty()
    options |= {"show": shown == "window", "stay": stay, "values": False}
    camera = PageCamera()
    ways = {"page": lambda status: status.error is None, "window": stays_at_end if stay else None}
    stays = None if shown is None else ways[shown]
    player = Player(flow.plan, checked(RunOptions, options), services=Services(camera), stays=stays)
    with ExitStack() as stack:
        if shown == "page":
            from stream_sparse.studio.pages import Pages
            from stream_sparse.studio.server import Server

            pages = Pages(player)
            server = Server(pages, host, port, camera=camera)
            stack.callback(server.close)
            player.connect(pages)
            print_address(out, server, host)
            if flow.plan.source_use == "browser":
                out.print("The run starts when you press 'Use this camera' there.")
        elif shown == "window":
            from stream_sparse.ui.windows import Windows

            player.connect(Windows(player))
        if watched is not None:
            stack.enter_context(watched.during(player))
        player.connect(Terminal(player, out, interrupts, _STAYS[shown] if shown else ""))
        player.wait()


def print_address(out: Console, server: Server, host: str) -> None:
    """Print the address of a server, and what it means where others can reach it."""
    from rich.text import Text

    # As a Text, which is not masked: this token is there to be read.
    out.print(Text(f"Open {server.address}"), soft_wrap=True)
    if server.address_outside != server.address:
        out.print(Text(f"On other machines open {server.address_outside}"), soft_wrap=True)
    if not server.guard.alone:
        out.print(
            f"Anyone with this address can watch from other machines, change parameters, and record on this "
            f"one; nothing is encrypted. Without --host {host} only this machine can.",
            soft_wrap=True,
        )


def print_summary(run: Run, out: Console, seconds: float) -> None:
    """Print what was measured, and where it is recorded."""
    _print_scalars(run, out)
    status = run.status
    count = status.processed
    rate = f" ({count / seconds:.0f} a second)" if seconds > 0 and count else ""
    ended = {"stopped": ", stopped", "error": ", ended by an error"}.get(status.ended or "", "")
    frames = "1 frame" if count == 1 else f"{count} frames"
    unused = f", {status.unprocessed} read but not processed" if status.unprocessed else ""
    corrupt = f", {status.corrupt} corrupt" if status.corrupt else ""
    lost = f"{lost_words(status.lost, status.causes)}{corrupt}{unused}{ended}"
    out.print(f"\nMeasured: {frames} in {seconds:.1f} s{rate}, {lost}")
    if status.folder is not None:
        out.print(f"Look at:  {_first_files(status.folder)}")


def _print_scalars(run: Run, out: Console) -> None:
    """Print a row for each scalar, and one for all branches of a sweep."""
    units = {part.name: part.unit for part in run.access.plan.parts}
    feeds = Feeds(run.access.plan, run.access.medium, units, {})
    lines = {line.name: line for line in run.summary()}
    names, sweeps = grouped(lines)
    single = []
    for name in names:
        node, _, field = name.partition(".")
        over = feeds.of(Ref(node, field)).statistic() if node in units else None
        # Of a value that describes many frames the last one is the result.
        mean = number(lines[name].mean) if over is None or over.frames == 1 else ""
        single.append((name, lines[name].n, mean, number(lines[name].last)))
    swept = []
    for sweep in sweeps:
        counts = [lines[column].n for column in sweep.columns]
        lasts = [lines[column].last for column in sweep.columns]
        finite = [last for last in lasts if not math.isnan(last)] or [math.nan]
        n, ends = span(min(counts), max(counts)), span(min(finite), max(finite))
        swept.append((sweep.label, n, number(lasts[0]), number(lasts[-1]), ends))
    if single:
        out.print(table(("scalar", "n", "mean", "last"), single, right=(1, 2, 3)))
    if swept:
        if single:
            out.print()
        out.print(table(("last values of a sweep", "n", "first", "last", "range"), swept, right=(1, 2, 3, 4)))


def _first_files(folder: Path) -> str:
    """Return a run folder with the files in it that a newcomer would open first."""
    shown = Path(folder)
    if shown.is_absolute() and shown.is_relative_to(Path.cwd()):
        shown = shown.relative_to(Path.cwd())
    first = [name for name in ("view.png", "view.mkv", "values.csv") if (folder / name).exists()]
    parts = [path.name for path in segment_folders(folder)]
    if parts:
        first = [f"{parts[0]} to {parts[-1]}, each a run folder" if len(parts) > 1 else parts[0]]
    return f"{shown}{os.sep} ({', '.join(first)})" if first else str(shown)
