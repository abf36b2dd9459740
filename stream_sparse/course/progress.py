"""How far a student is: ``exercises.json`` in the folder where they work.

It is for their own eyes. Anybody may change it, so no mark depends on it.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from stream_sparse.errors import InputError
from stream_sparse.io.bounds import read_bytes
from stream_sparse.io.files import replacing

from .judge import Verdict

_FILE = "exercises.json"
_MOST_BYTES = 1 << 22


class State(BaseModel):
    """How far a student is with one exercise.

    Parameters:
        tries: how many texts were checked; the same text again does not count.
        right: whether one of them was right.
        sha256: of the last text.

    >>> str(State()), str(State(tries=1)), str(State(tries=3)), str(State(tries=3, right=True))
    ('open', '1 try', '3 tries', 'right')
    """

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    tries: int = 0
    right: bool = False
    sha256: str = ""

    def __str__(self) -> str:
        if self.right:
            return "right"
        return {0: "open", 1: "1 try"}.get(self.tries, f"{self.tries} tries")

    def after(self, sha256: str, verdict: Verdict) -> State:
        """Return the state after a check; one of a function that is not written yet changes nothing."""
        if not verdict.written:
            return self
        tries = self.tries + (sha256 != self.sha256)
        return State(tries=tries, right=self.right or verdict.right, sha256=sha256)


_States = TypeAdapter(dict[str, State])


class StudentProgress:
    """How far a student is with the exercises, kept in a folder.

    Parameters:
        folder: where the student works.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     done = StudentProgress(Path(folder)).note("relu", "3f7a", Verdict(True, 10, 10))
    ...     StudentProgress(Path(folder)).read() == {"relu": done}, str(done)
    (True, 'right')
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / _FILE

    def read(self) -> dict[str, State]:
        """Return the states by the names of exercises; those that were never checked are missing.

        Raises:
            InputError: where the file is damaged, or something else.
        """
        if not self.path.exists():
            return {}
        content = read_bytes(self.path, _MOST_BYTES, "list of exercises")
        with suppress(ValidationError):
            return _States.validate_json(content)
        raise InputError(f"{self.path.as_posix()}: is damaged; remove it to start again")

    def note(self, exercise: str, sha256: str, verdict: Verdict) -> State:
        """Keep what a check has said, and return the state.

        Parameters:
            exercise: its name.
            sha256: of the text that was checked.

        Raises:
            InputError: where the file is damaged, which it then stays.
            RunError: where it cannot be written.
        """
        states = self.read()
        before = states.get(exercise, State())
        state = before.after(sha256, verdict)
        if state != before:
            with replacing(self.path) as file:
                file.write(_States.dump_json({**states, exercise: state}, indent=1))
        return state
