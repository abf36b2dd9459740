"""``run --watch``: take up changes of a pipeline's file while its run goes on."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from stream_sparse import Pipeline
from stream_sparse.errors import Error
from stream_sparse.plan.fingerprint import format_value
from stream_sparse.plan.registry import add_file
from stream_sparse.player.player import Player

_EVERY_S = 0.3
_TOPIC = "--watch"


class Watch:
    """Looks at the files of a pipeline, and of the user's own units, and takes up their changes.

    Changed parameters are one edit of the run. After any other change the run ends and the next one begins.
    A change that cannot be taken up is reported, and the run goes on.
    """

    def __init__(
        self,
        pipeline: Path,
        units: Sequence[Path],
        load: Callable[[], Pipeline],
        tell: Callable[[str], None],
    ) -> None:
        self._files, self._units = [pipeline, *units], units
        self._load, self._tell = load, tell
        self._known = self._last = {path: _content(path) for path in self._files}
        self._run_units = self._known  # the units as they were run last

    @contextmanager
    def during(self, player: Player) -> Iterator[None]:
        """Look at the files now and then while a block runs."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(_EVERY_S):
                if player.run is not None:
                    self.look(player)

        thread = threading.Thread(target=watch, name="watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def look(self, player: Player) -> None:
        """Look at the files. A change counts at the second look: an editor may still be writing."""
        before, self._last = self._last, {path: _content(path) for path in self._files}
        if self._last != before or self._last == self._known:
            return
        names = ", ".join(path.name for path in self._files if self._last[path] != self._known[path])
        self._known = self._last
        try:
            self._take_up(player, names)
        except Error as error:
            self._refuse(player, str(error))
        except Exception as error:  # units of the user's own may raise anything
            self._refuse(player, f"{names}: {type(error).__name__}: {error}")

    def _refuse(self, player: Player, why: str) -> None:
        lines = [f"not taken up: {line}" for line in why.splitlines() or [""]]
        for line in lines:
            self._tell(line)
        player.say(_TOPIC, lines[0] + (f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""))

    def _take_up(self, player: Player, names: str) -> None:
        for path in self._units:
            if self._known[path] != self._run_units[path]:
                add_file(path)
                self._run_units = {**self._run_units, path: self._known[path]}
        values = player.apply(self._load().plan)
        if values is None:
            self._tell(f"{names} changed: this run ends and the next one starts")
            return
        if values:
            changes = ", ".join(f"{name} = {format_value(value)}" for name, value in values.items())
            self._tell(f"taken up: {changes}")
        player.say(_TOPIC, "")


def _content(path: Path) -> bytes | None:
    """Return the content of a file; None if it cannot be read now."""
    with suppress(OSError):
        return path.read_bytes()
    return None
