"""The terminal of a session: progress, notes, and the table at the end of each run."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from stream_sparse.ui.front import Front

from .console import say_if_slow
from .progress import Reporter
from .summary import print_summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from stream_sparse.player.player import Player
    from stream_sparse.ui.front import ShownRun
    from stream_sparse.ui.status import RunStatus

    from .interrupts import Interrupts

__all__ = ["Terminal"]


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
