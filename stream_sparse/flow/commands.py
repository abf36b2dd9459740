"""Commands: what a user asks of a run or a session, by a key, by a message of a page, or in Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Scalar: TypeAlias = bool | int | float | str | None


class _Strict:
    """A message of a page has the fields of its command, with their types, and no others."""

    __pydantic_config__ = {"extra": "forbid", "strict": True, "allow_inf_nan": False}


@dataclass(frozen=True)
class Edit(_Strict):
    """Change parameters, by ``node.parameter``, before the next frame; all or not any.

    After the end they are those of the next run of the session. Meanwhile the frame of a paused or ended file
    is shown with them, unless a node learns.
    """

    values: Mapping[str, Scalar]


@dataclass(frozen=True)
class Reset(_Strict):
    """Take all parameters back to the values of the pipeline's file."""


@dataclass(frozen=True)
class Pause(_Strict):
    """Hold the frames of a file, or go on."""

    on: bool = True


@dataclass(frozen=True)
class Advance(_Strict):
    """Pause a file, and let one more frame through."""


@dataclass(frozen=True)
class Seek(_Strict):
    """Go to a frame of the file: the run ends, and another begins there.

    What nodes remember is read before, and statistics over all frames begin there. ``paused``: whether the
    file is held there; None: as now, and after the end it is.
    """

    frame: int
    paused: bool | None = None


@dataclass(frozen=True)
class Loop(_Strict):
    """Let the file begin again at its end, or not; another run goes on at the same frame.

    A file that has ended plays again.
    """

    on: bool = True


@dataclass(frozen=True)
class Record(_Strict):
    """Record from the next frame on, to a new folder (None: in ``runs``), or no more."""

    on: bool = True
    folder: Path | None = None


@dataclass(frozen=True)
class Play(_Strict):
    """Play a file that has ended again, from where its first run began."""


@dataclass(frozen=True)
class End(_Strict):
    """End the run cleanly; the session may go on."""


@dataclass(frozen=True)
class Stop(_Strict):
    """End the run cleanly, and the session with it."""


@dataclass(frozen=True)
class Abort(_Strict):
    """End the session soon: frames that wait stay unprocessed, and are counted."""


Command: TypeAlias = Edit | Reset | Pause | Advance | Seek | Loop | Record | Play | End | Stop | Abort
