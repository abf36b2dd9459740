"""``param()``: the declaration of a parameter, for the constructor, YAML, JSON Schema, help and sliders."""

import types
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

import numpy as np
from annotated_types import Ge, Gt, Le, Lt
from pydantic import AfterValidator, BaseModel, Field, ValidationInfo
from pydantic_core import ErrorDetails

from stream_sparse.errors import nearest
from stream_sparse.frame import ArrayLike
from stream_sparse.redact import redact, redact_text

from .frame_supply import InMemoryFrames

_REQUIRED: Any = ...


def param(
    default: Any = _REQUIRED,
    *,
    help: str,  # hides the builtin; it is the usual name
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    slider: tuple[float, float, float] | None = None,
    resets: bool = False,
    refers: bool | Literal["parameter"] = False,
    frames: bool = False,
    unit: str = "",
) -> Any:
    """Declare a parameter of a unit.

    Parameters:
        default: the default value; without one the parameter is required.
        help: one sentence, for the documentation and for the hover text in an editor.
        ge, gt, le, lt: lower and upper bounds, as in pydantic.
        slider: lowest value, highest value and step of the slider in a view.
        resets: whether an edit during a run resets the unit, because its state depends on the parameter. A
            sink refuses such an edit, because it would lose its open file.
        refers: whether the value is the name of a node, as a panel's ``mark`` is; ``parameter``: that of a
            parameter of a node, as a panel's ``line`` is.
        frames: whether it counts frames, so that a pipeline may give a time instead, such as ``0.5s``.
        unit: unit of measure, such as ``px``; ``input``: that of the values that a node takes.

    >>> class Scale(Node):
    ...     "Multiply by a factor."
    ...     factor: float = param(1.0, ge=0, help="What each value is multiplied by.")
    ...     def update(self, x):
    ...         return x * self.factor
    >>> Scale(factor=-1)
    Traceback (most recent call last):
    stream_sparse.errors.ParameterError: scale: factor must be >= 0 (got -1)
    """
    marks = {"resets": resets, "refers": refers, "frames": frames}
    marks_given = {"slider": slider and list(slider), **marks, "unit": unit or ("frames" if frames else "")}
    extra: Any = {key: value for key, value in marks_given.items() if value}
    return Field(default, description=help, ge=ge, gt=gt, le=le, lt=lt, json_schema_extra=extra or None)


def _rising(span: tuple[float, float], info: ValidationInfo) -> tuple[float, float]:
    low, high = span
    if not low < high:
        raise ValueError(
            f"{info.field_name} must rise from its first to its second number (got [{low:g}, {high:g}])"
        )
    return span


Span = Annotated[tuple[float, float], AfterValidator(_rising)]
"""The type of a parameter with a lowest and a highest value."""


class Parameter(NamedTuple):
    """The description of one parameter.

    Attributes:
        type: in words, such as ``whole number or null``.
        default: ``...`` for a required parameter.
        range: the bounds in words, such as ``>= 1``, or empty.
        slider: lowest value, highest value and step, or None.
        refers: whether it names a node, or (``parameter``) a parameter of one.
        unit: of measure; ``input`` stands for that of the values that a node takes.
    """

    name: str
    type: str
    default: Any
    range: str
    help: str
    slider: tuple[float, float, float] | None
    resets: bool
    refers: bool | Literal["parameter"]
    frames: bool
    unit: str


def parameters(unit: type[BaseModel]) -> dict[str, Parameter]:
    """Return the parameters of a unit class, or the fields of another model, in the order of declaration."""
    described = {}
    for name, info in unit.model_fields.items():
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        slider: Any = extra.get("slider")
        refers: Any = extra.get("refers", False)
        name = info.alias or name
        described[name] = Parameter(
            name=name,
            type=str(extra.get("words") or _words(info.annotation)),
            default=_REQUIRED if info.is_required() else info.get_default(),
            range=_range(info.metadata),
            help=info.description or "",
            slider=tuple(slider) if slider else None,
            resets=bool(extra.get("resets")),
            refers=refers,
            frames=bool(extra.get("frames")),
            unit=str(extra.get("unit", "")),
        )
    return described


def _range(metadata: Iterable[Any]) -> str:
    signs = {Ge: ">=", Gt: ">", Le: "<=", Lt: "<"}
    bounds = [
        f"{sign} {getattr(item, kind.__name__.lower()):g}"
        for item in metadata
        for kind, sign in signs.items()
        if isinstance(item, kind)
    ]
    return " and ".join(bounds)


_NAMES = {
    bool: "true or false",
    int: "whole number",
    float: "number",
    str: "text",
    type(None): "null",
    ArrayLike: "array (in Python)",
    InMemoryFrames: "list, generator or function (in Python)",
}


def _words(annotation: Any) -> str:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(show(a) for a in args)
    if origin in (Union, types.UnionType):
        return " or ".join(_words(a) for a in args if not (a is int and float in args))
    if origin is dict:
        keys = _words(args[0]) if get_origin(args[0]) is Literal else ""
        return f"mapping {{{keys.strip(chr(39))}: ...}}" if keys else "mapping {name: ...}"
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            return f"list of {_words(args[0])}"
        return f"list of {len(args)}: {', '.join(_words(a) for a in args)}"
    if hasattr(annotation, "__metadata__"):
        return _words(annotation.__origin__)
    return _NAMES.get(annotation, getattr(annotation, "__name__", str(annotation)))


def plain(value: Any) -> Any:
    """Convert NumPy scalars to Python numbers and lists to tuples, which strict fields accept."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return tuple(plain(v) for v in value)
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value


def show(value: Any) -> str:
    """Write a value as in YAML for a message: without credentials, in at most 60 characters.

    >>> show({"a": [1, None, "b"]})
    "{a: [1, null, 'b']}"
    """
    # Mask before the end is cut off; the text too, since YAML reads "a password: b" as a mapping.
    text = redact_text(_written(redact(value)))
    return text if len(text) <= 60 else text[:57] + "..."


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return f"{{{', '.join(f'{k}: {_written(v)}' for k, v in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_written(v) for v in value)}]"
    return repr(value)


def problems(unit: type[BaseModel], errors: Iterable[ErrorDetails]) -> list[tuple[str, str]]:
    """Translate pydantic's errors to pairs of parameter name and message: expected and actual value.

    A union causes one error for each of its members; the user gets one message for each parameter.
    """
    own = parameters(unit)
    sentences: dict[str, str] = {}
    for error in errors:
        name = str(error["loc"][0]) if error["loc"] else ""
        sentences.setdefault(name, sentence(name, own, error))
    return list(sentences.items())


def sentence(name: str, own: Mapping[str, Parameter], error: ErrorDetails, noun: str = "parameter") -> str:
    """Translate one of pydantic's errors: expected and actual value.

    Parameters:
        name: the parameter or key that is wrong.
        own: all parameters or keys that there are.
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        hint = nearest(name, own) or (f"; it has {', '.join(own)}" if own else "; it has no parameters")
        return f"unknown {noun} '{name}'{hint}"
    if kind == "missing":
        return f"needs the {noun} '{name}' ({own[name].type})"
    if kind == "value_error":
        return str(context["error"])
    got = f"(got {show(error['input'])})"
    signs = {"greater_than_equal": ("ge", ">="), "greater_than": ("gt", ">"),
             "less_than_equal": ("le", "<="), "less_than": ("lt", "<")}  # fmt: skip
    if kind in signs:
        key, sign = signs[kind]
        return f"{name} must be {sign} {context[key]:g} {got}"
    if kind == "finite_number":
        return f"{name} must be a finite number {got}"
    if name not in own:  # a key with half a character, such as "\\ud800"
        return error["msg"]
    choices = own[name].type
    hint = ""
    if kind == "literal_error" and isinstance(error["input"], str):
        hint = nearest(error["input"], [c.strip("'") for c in choices.split(" or ")])
    return f"{name} must be {_article(choices)} {got}{hint}"


def _article(words: str) -> str:
    return f"a {words}" if words.split()[0] in ("whole", "number", "list", "mapping") else words
