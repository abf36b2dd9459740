"""``run --watch``: the files of a run are looked at while it goes on."""

from __future__ import annotations

import threading
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from stream_sparse.errors import Error
from stream_sparse.run.edits import NewRunError
from stream_sparse.spec import written
from stream_sparse.spec.diff import changed_parameters, same_graph
from stream_sparse.spec.fingerprint import format_value

from .files import Files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from stream_sparse import Pipeline, Run
    from stream_sparse.spec.plan import Plan

__all__ = ["EVERY_S", "Watch", "Watched"]

EVERY_S = 0.3
"""Seconds from one look at the files to the next."""
_TOPIC = "--watch"


class Watched:
    """A pipeline's files and how to read them again.

    Parameters:
        pipeline: its file.
        nodes: Python files with units of the user's own.
        load: reads the pipeline.
        add: runs one of the files with units.
        fixed: what the command line put in the place of values of the file, by name such as
            ``box.window``: each with the option that says so.
    """

    def __init__(
        self,
        pipeline: Path,
        nodes: Sequence[Path],
        load: Callable[[], Pipeline],
        add: Callable[[Path], Any],
        fixed: Mapping[str, tuple[str, str]] = MappingProxyType({}),
    ) -> None:
        self.pipeline = pipeline
        self.files = Files([pipeline, *nodes])
        self._load, self._add, self._fixed = load, add, fixed
        self._written = written(pipeline, fixed)
        self._added = {path: self.files.digest(path) for path in nodes}

    def read(self) -> Pipeline:
        """The pipeline as the files have it now.

        Raises:
            InputError: where one of them is wrong.
        """
        for path, digest in self._added.items():
            if digest != self.files.digest(path):
                self._add(path)
                self._added[path] = self.files.digest(path)
        return self._load()

    def stays(self, same_source: bool) -> list[str]:
        """What is new in the file and has no effect, since the command line says otherwise; each once.

        Parameters:
            same_source: whether nothing of the file's new source had an effect.
        """
        before, self._written = self._written, written(self.pipeline, self._fixed)
        return [
            f"{name} stays {value}, as {option} says"
            for name, (value, option) in self._fixed.items()
            if self._written[name] != before[name] and (name != "source" or same_source)
        ]


class Watch:
    """Lets a run take up what changes in its files; ends it where it cannot.

    Parameters:
        run: goes on meanwhile; what it was given stands for the files as they were.
        watched: the files.
        tell: prints a line.

    Attributes:
        next: what is to be run when this run has ended; None where nothing else has changed.
    """

    def __init__(self, run: Run, watched: Watched, tell: Callable[[str], None]) -> None:
        self.next: Pipeline | None = None
        self._run, self._watched, self._tell = run, watched, tell
        self._say = run.say
        self._gone: set[Path] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while self.next is None and not self._over.wait(EVERY_S):
            self.look()

    def look(self) -> None:
        """Look at the files once, and do what they ask for."""
        changed = self._watched.files.changed()
        self._tell_gone()
        if not changed:
            return
        names = ", ".join(path.name for path in changed)
        try:
            self._take_up(self._watched.read(), f"{names} {'has' if len(changed) == 1 else 'have'} changed")
        except Error as error:
            self._refuse(str(error))
        except Exception as error:  # code of the user's own may raise anything
            self._refuse(f"{names}: {type(error).__name__}: {error}")

    def _tell_gone(self) -> None:
        """Say once that a file is gone, and that it is back."""
        gone = set(self._watched.files.gone)
        for path in sorted(gone ^ self._gone):
            line = f"{path.name} is gone: the run goes on with what it said last" if path in gone else ""
            self._tell(line or f"{path.name} is back")
            self._say(f"{_TOPIC} {path.name}", line)
        self._gone = gone

    def _refuse(self, why: str) -> None:
        first, *more = why.splitlines() or [""]
        for line in (first, *more):
            self._tell(f"not taken up: {line}")
        self._say(_TOPIC, f"not taken up: {first}{f' (and {len(more)} more)' if more else ''}")

    def _take_up(self, flow: Pipeline, what: str) -> None:
        plan, before = flow.plan, self._run.given
        same_source = same_graph(before, _with_source(before, plan))
        stays = self._watched.stays(same_source)
        for line in stays:
            self._tell(line)
        if not same_graph(before, plan):
            self._replace(flow, same_source, what)
            return
        values = changed_parameters(before, plan)
        try:
            if values:
                self._run.set(values)
        except NewRunError:
            self._replace(flow, same_source, what)
            return
        if values:
            changes = ", ".join(f"{name} = {format_value(value)}" for name, value in values.items())
            self._tell(f"taken up: {changes}")
        self._run.adopt(plan)
        self._say(_TOPIC, ", ".join(stays))

    def _replace(self, flow: Pipeline, same_source: bool, what: str) -> None:
        self._try(flow.plan, same_source)
        self.next = flow
        self._tell(f"{what}: this run ends, the next one begins")
        self._run.stop()

    def _try(self, plan: Plan, same_source: bool) -> None:
        """Refuse what could not begin, while there is still a run to go on with."""
        if same_source:
            self._run.check(plan, self._run.medium)
        elif plan.source_use != "camera":  # which gives its pictures to one at a time
            source = plan.source.fresh()
            try:
                self._run.check(plan, source.open())
            finally:
                source.close()


def _with_source(old: Plan, new: Plan) -> Plan:
    from dataclasses import replace

    return replace(old, source=new.source, source_use=new.source_use)
