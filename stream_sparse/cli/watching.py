"""``run --watch``: take up changes of a pipeline's file while its run goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from stream_sparse.errors import Error, InputError, NewRunError
from stream_sparse.io.bounds import read_bytes
from stream_sparse.plan.diff import changed_parameters, same_graph, same_source
from stream_sparse.plan.fingerprint import format_value
from stream_sparse.plan.registry import add_file

if TYPE_CHECKING:
    from stream_sparse import Pipeline, Run
    from stream_sparse.plan.plan import Plan

_EVERY_S = 0.3
_TOPIC = "--watch"
_MOST_BYTES = 10_000_000  # of a file in which a change is seen


class Watch:
    """Looks at the files of a pipeline, and of the user's own units, and takes up their changes.

    Changed parameters are one edit of the run. After any other change the run ends and ``next`` is the
    pipeline of the next one. A change that cannot be taken up is reported, and the run goes on.
    """

    def __init__(
        self,
        pipeline: Path,
        units: Sequence[Path],
        load: Callable[[], Pipeline],
        tell: Callable[[str], None],
    ) -> None:
        self.next: Pipeline | None = None
        self._files, self._units = [pipeline, *units], units
        self._load, self._tell = load, tell
        self._known = self._last = {path: _content(path) for path in self._files}
        self._run_units = self._known  # the units as they were run last

    @contextmanager
    def during(self, run: Run) -> Iterator[None]:
        """Look at the files now and then while a block runs, until one of them asks for another run."""
        self.next = None
        over = threading.Event()

        def watch() -> None:
            while self.next is None and not over.wait(_EVERY_S):
                self.look(run)

        thread = threading.Thread(target=watch, name="watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def look(self, run: Run) -> None:
        """Look at the files. A change counts at the second look: an editor may still be writing."""
        before, self._last = self._last, {path: _content(path) for path in self._files}
        if self._last != before or self._last == self._known:
            return
        names = ", ".join(path.name for path in self._files if self._last[path] != self._known[path])
        self._known = self._last
        try:
            self._take_up(run, names)
        except Error as error:
            self._refuse(run, str(error))
        except Exception as error:  # units of the user's own may raise anything
            self._refuse(run, f"{names}: {type(error).__name__}: {error}")

    def _refuse(self, run: Run, why: str) -> None:
        lines = [f"not taken up: {line}" for line in why.splitlines() or [""]]
        for line in lines:
            self._tell(line)
        run.say(_TOPIC, lines[0] + (f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""))

    def _take_up(self, run: Run, names: str) -> None:
        for path in self._units:
            if self._known[path] != self._run_units[path]:
                add_file(path)
                self._run_units = {**self._run_units, path: self._known[path]}
        flow = self._load()
        # A file that has ended, or was left for another frame, is played anew with what has changed.
        if run.at_end or run.sought or not (same_graph(run.given, flow.plan) and self._edit(run, flow.plan)):
            self._try(run, flow.plan)
            self.next = flow
            self._tell(f"{names} changed: this run ends, the next one begins")
            run.stop()

    def _edit(self, run: Run, plan: Plan) -> bool:
        """Change the parameters that differ; returns whether the run can go on with them."""
        values = changed_parameters(run.given, plan)
        try:
            if values:
                run.set(values)
        except NewRunError:
            return False
        if values:
            changes = ", ".join(f"{name} = {format_value(value)}" for name, value in values.items())
            self._tell(f"taken up: {changes}")
        run.adopt(plan)
        run.say(_TOPIC, "")
        return True

    def _try(self, run: Run, plan: Plan) -> None:
        """Refuse a pipeline that could not begin, while there is still a run to go on with."""
        medium = run.medium
        if not same_source(run.given, plan):
            if plan.source_use in ("camera", "browser"):  # it gives frames to one reader at a time
                return
            medium = plan.source.describe()
        run.check(plan, medium)


def _content(path: Path) -> bytes | None:
    """Return the content of a file; None if there is none, a pipe or a device in its place, or too much."""
    try:
        return read_bytes(path, _MOST_BYTES, "pipeline")
    except InputError:
        return None
