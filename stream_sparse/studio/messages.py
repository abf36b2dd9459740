"""Messages of a page: each kind with its fields and their bounds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from stream_sparse.errors import InputError

__all__ = [
    "Ack", "Again", "Hello", "Loop", "Message", "Pause", "Press", "ReadOff", "Record", "Request", "Reset",
    "Said", "Seek", "Set", "Snapshot", "Step", "Stop", "checked", "parse", "parse_request", "written",
]  # fmt: skip

T = TypeVar("T")
_MOST_PIXELS = 4096
_MOST_PANELS = 200
Share = Annotated[float, Field(ge=0, le=1)]
PanelNumber = Annotated[int, Field(ge=0, lt=_MOST_PANELS)]
Length = Annotated[int, Field(ge=16, le=_MOST_PIXELS)]
Name = Annotated[str, Field(max_length=300)]
Value: TypeAlias = bool | int | float | Annotated[str, Field(max_length=1000)] | None


class Said(BaseModel):
    """A message of a page, with no field but its own."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class CardSize(Said):
    """The place of a panel on a page, in the pixels of its screen."""

    panel: PanelNumber
    width: Length
    height: Length


class Hello(Said):
    """The cards that a page shows now: sent first, and whenever their sizes change.

    ``density`` is the number of pixels to a unit of length of the page.
    """

    kind: Literal["hello"]
    cards: Annotated[list[CardSize], Field(max_length=_MOST_PANELS)]
    density: Annotated[float, Field(ge=0.25, le=8)] = 1.0
    theme: Literal["dark", "light"] = "dark"


class Ack(Said):
    """The pictures of a frame are on the screen."""

    kind: Literal["ack"]
    frame: int


class Set(Said):
    """Change parameters before the next frame: all of them, or with an error not any."""

    kind: Literal["set"]
    values: Annotated[dict[Annotated[str, Field(max_length=200)], Value], Field(max_length=100)]


class Press(Said):
    """Move the mark of a panel to a place, in shares of its card; ``held``: it is dragged."""

    kind: Literal["press"]
    panel: PanelNumber
    x: Share
    y: Share
    held: bool = False


class ReadOff(Said):
    """Tell what lies at a place of a panel, in shares of its card."""

    kind: Literal["read_off"]
    panel: PanelNumber
    x: Share
    y: Share


class Pause(Said):
    """Hold the frames of a file, or continue."""

    kind: Literal["pause"]
    on: bool


class Step(Said):
    """Let one more frame of a paused file through."""

    kind: Literal["step"]


class Seek(Said):
    """Go to a frame of the file."""

    kind: Literal["seek"]
    frame: Annotated[int, Field(ge=0, lt=2**53)]


class Loop(Said):
    """Let the file begin again at its end, or stop repeating it."""

    kind: Literal["loop"]
    on: bool


class Record(Said):
    """Record from the next frame on, or stop recording."""

    kind: Literal["record"]
    on: bool


class Snapshot(Said):
    """Give the whole view as a picture to keep."""

    kind: Literal["snapshot"]


class Reset(Said):
    """Take all parameters back to the values of the pipeline's file."""

    kind: Literal["reset"]


class Stop(Said):
    """End the run cleanly."""

    kind: Literal["stop"]


class Again(Said):
    """Run the pipeline again from its first frame, with the parameters as they are now."""

    kind: Literal["again"]


Message: TypeAlias = Annotated[
    Hello
    | Ack
    | Set
    | Press
    | ReadOff
    | Pause
    | Step
    | Seek
    | Loop
    | Record
    | Snapshot
    | Reset
    | Stop
    | Again,
    Field(discriminator="kind"),
]


class Request(Said):
    """A request of a page to the studio, besides the run that it watches.

    ``name`` is a pipeline, ``text`` its YAML, ``source`` a sample, a file of the folder or a camera's number,
    ``over`` a file that may be written over.
    """

    name: Name = ""
    text: Annotated[str, Field(max_length=1_000_000)] = ""
    source: Name = ""
    over: Name = ""


_adapter: TypeAdapter[Message] = TypeAdapter(Message)


def parse(given: Any) -> Message:
    """Return a message of a page; InputError for any other data.

    >>> parse({"kind": "pause", "on": True})
    Pause(kind='pause', on=True)
    >>> parse({"kind": "pause", "on": 3})
    Traceback (most recent call last):
    stream_sparse.errors.InputError: pause.on: Input should be a valid boolean
    """
    return checked(_adapter.validate_python, given)


def parse_request(given: Any) -> Request:
    """Return a request of a page; InputError for any other data."""
    return checked(Request.model_validate, given)


def checked(validate: Callable[[Any], T], given: Any) -> T:
    """Validate a message of a page; InputError names the first field that is wrong."""
    try:
        return validate(given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{where or 'message'}: {first['msg']}") from None


def written(message: dict[str, Any]) -> str:
    """Return the text of a message to a page.

    >>> written({"kind": "drawn", "frame": 3})
    '{"kind":"drawn","frame":3}'
    """
    return json.dumps(message, separators=(",", ":"), allow_nan=False, default=str)
