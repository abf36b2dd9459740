"""Messages between a page and a session: bounds of their fields, and their text."""

import json
from collections.abc import Callable
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, validate_call
from pydantic_core import ArgsKwargs

from stream_sparse.errors import InputError
from stream_sparse.flow.commands import Abort, Command, Stop

T = TypeVar("T")
_MOST_PIXELS = 4096
Length = Annotated[int, Field(ge=16, le=_MOST_PIXELS)]
_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

command = validate_call(config={**_STRICT, "arbitrary_types_allowed": True})
"""Makes a method the handler of a kind of message: its keywords are the fields, with types and bounds."""


class Said(BaseModel):
    """A message of a page; a field that it does not declare is an error."""

    model_config = _STRICT


class CardSize(Said):
    """The place of a panel on a page, in the pixels of its screen."""

    panel: Annotated[int, Field(ge=0)]
    width: Length
    height: Length


class Request(Said):
    """A request of a page to the studio, besides the run that it watches.

    ``name`` is a pipeline, ``text`` its YAML, ``source`` a sample, a file of the folder or a camera's number,
    ``over`` a file that may be overwritten. Or ``name`` is an exercise, ``text`` its Python file, and
    ``known`` the hash of that file as the page knows it.
    """

    name: str = ""
    text: str = ""
    source: str = ""
    over: str = ""
    known: str = ""


def read(text: str | bytes) -> Any:
    """Return the content of a message; InputError where it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise InputError("expected JSON") from None


def perform(commands: object, message: Any, *sender: object) -> None:
    """Call the command of a message, ``_on_`` and its kind, with its sender and its fields.

    Raises:
        InputError: for an invalid message; it names the first field that is wrong.
    """
    if not isinstance(message, dict):
        raise InputError("message: expected a mapping")
    kind, fields = str(message.get("kind"))[:50], {name: message[name] for name in message if name != "kind"}
    answer = getattr(commands, f"_on_{kind}", None)
    if answer is None:
        raise InputError(f"message: unknown kind '{kind}'")
    checked(lambda _: answer(*sender, **fields), None, kind)


COMMANDS: dict[str, type[Command]] = {
    made.__name__.lower(): made for made in get_args(Command) if made not in (Stop, Abort)
}
"""The commands that a page may give, by the kind of the message; its fields are theirs."""

_VALIDATORS: dict[str, Any] = {kind: TypeAdapter(made).validator for kind, made in COMMANDS.items()}


def command_of(message: Any) -> Command | None:
    """Return the command that a message gives; None: it gives none. InputError where a field is wrong.

    >>> command_of({"kind": "seek", "frame": 3})
    Seek(frame=3, paused=None)
    """
    if not isinstance(message, dict) or (kind := str(message.get("kind"))) not in COMMANDS:
        return None
    fields = ArgsKwargs((), {name: message[name] for name in message if name != "kind"})
    # As the command's own constructor would: strictly, which forbids that a mapping is taken for it.
    command = object.__new__(COMMANDS[kind])
    checked(lambda given: _VALIDATORS[kind].validate_python(given, self_instance=command), fields, kind)
    return command


def checked(validate: Callable[[Any], T], given: Any, *kind: str) -> T:
    """Validate a message of a page; InputError names the first field that is wrong, after the kind."""
    try:
        return validate(given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in (*kind, *first["loc"]))
        raise InputError(f"{where or 'message'}: {first['msg']}") from None


def written(message: dict[str, Any]) -> str:
    """Return the text of a message to a page.

    >>> written({"kind": "drawn", "frame": 3})
    '{"kind":"drawn","frame":3}'
    """
    return json.dumps(message, separators=(",", ":"), allow_nan=False, default=str)
