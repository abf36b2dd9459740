"""The model of a pipeline's file: its keys, their types and ranges, for the reader and for the JSON Schema.

Names of nodes and the parameters of units are checked later, when the units are known.
"""

import math
import re
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SkipValidation,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
    model_validator,
)

from stream_sparse.base.param import parameters, sentence

from .problems import Problems
from .yaml_tree import YamlValue

OnError = Literal["stop", "skip", "disable"]
OnBreak = Literal["continue", "reset"]

MOST_VALUES = 64
"""How many values a sweep may have, and how many copies of a node a pipeline may make."""

E = TypeVar("E", bound="Entry")


class Entry(BaseModel):
    """A mapping of a file; ``written`` is an example for messages."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    written: ClassVar[str]


def read_entry(kind: type[E], item: YamlValue, label: str, problems: Problems) -> E | None:
    """Check an entry against its model; None where it is wrong, which is added to ``problems``.

    Parameters:
        label: what messages call it; empty for the file itself.
    """
    try:
        return kind.model_validate(item.plain())
    except ValidationError as error:
        errors = error.errors()
    declared, whole = parameters(kind), label or "a pipeline"
    for one in errors:
        name = str(one["loc"][0]) if one["loc"] else ""
        if one["type"] == "missing":
            problems.add(item.key, f"{whole} needs '{name}', such as {kind.written}")
        elif name or one["type"] == "value_error":
            part = item.find(*one["loc"])
            position = part.key if one["type"] == "extra_forbidden" else part.at
            text = sentence(name, declared, one, "key")
            problems.add(position, f"{label}: {text}" if label else text)
        else:
            problems.add(item.at, f"{whole} must be written as {kind.written} (got {item.show()})")
    return None


def _as_given(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    check(value)
    return value  # a whole number stays one


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | None) else [value]


def _check_name(name: str) -> str:
    if name and not re.fullmatch(r"[^\W_][\w -]*", name):
        raise ValueError(f"name must hold letters, digits, spaces, _ and - only (got '{name}')")
    return name


def _words(words: str) -> Any:
    return Field(json_schema_extra={"words": words})


NODE_NAME = r"[a-z][a-z0-9_]*"
COLUMNS = ("frame", "time_s", "status", "cause", "item")
"""Columns of the tables of runs, exports and batches, beside those of nodes, which have their names."""
_PARAMETER = Annotated[str, Field(pattern=rf"^{NODE_NAME}\.{NODE_NAME}$")]
_LETTERS = r"A-Za-z0-9\u00c0-\uffff"
Number = Annotated[float, WrapValidator(_as_given)]
Name = Annotated[str, Field(min_length=1)]
"""``source``, a node, or a named output such as ``stats.mean``."""
Names = Annotated[
    list[Name],
    Field(min_length=1),
    BeforeValidator(_listed, json_schema_input_type=Name | Annotated[list[Name], Field(min_length=1)]),
]
Use = Annotated[str, _words("the name of a unit")]
_FROM = "A name, or a list of names: 'source', a node, or a named output such as stats.mean."


def _from(default: Any) -> Any:
    """The field ``from`` of an entry."""
    words: Any = {"words": "a name or a list of names"}
    return Field(default, alias="from", description=_FROM, json_schema_extra=words)


class Steps(Entry):
    """Values of a sweep at even steps, the end included."""

    written = "{from: 1, to: 91, step: 10}"

    from_: Number = Field(alias="from")
    to: Number = Field(description="Included.")
    step: Number

    @field_validator("step")
    @classmethod
    def _leads(cls, step: float, info: ValidationInfo) -> float:
        low, high = (info.data.get(name, math.nan) for name in ("from_", "to"))
        if step == 0 or (high - low) / step < 0:
            raise ValueError(f"step must lead from {low:g} to {high:g} (got {step:g})")
        return step

    @model_validator(mode="after")
    def _few(self) -> Self:
        steps = (self.to - self.from_) / self.step
        if steps >= MOST_VALUES:
            many = "countless" if math.isinf(steps) else f"{int(steps) + 1}"
            raise ValueError(f"the sweep has {many} values; at most {MOST_VALUES}")
        return self

    def values(self) -> list[float]:
        """Return the values: whole numbers where all three numbers are."""
        # 0 to 1 in steps of 0.1 must not miss its end by a rounding error.
        steps = (self.to - self.from_) / self.step
        values = [self.from_ + k * self.step for k in range(int(steps + 1e-9) + 1)]
        if all(isinstance(number, int) for number in (self.from_, self.to, self.step)):
            return values
        return [float(f"{value:.12g}") for value in values]


class Sweep(Entry):
    """One copy of the node, and of all below it, for each value."""

    written = "{sweep: [1, 11]}"

    sweep: Annotated[
        Annotated[list[Any], Field(min_length=1)] | dict[str, Any],
        _words("a list of values or {from: 1, to: 91, step: 10}"),
    ]


class SourceEntry(Entry, extra="allow"):
    """The source and its parameters."""

    written = "{use: sample, name: macaw}"

    use: Use


class NodeEntry(Entry, extra="allow"):
    """A node or a sink, and its parameters."""

    written = "{use: grayscale, ...}"

    use: Use
    from_: Names = _from([])
    on_error: OnError | None = Field(None, description="After an error of this node.")
    offload: bool | None = Field(None, description="Whether it has its own thread.")


class PanelEntry(Entry, extra="allow"):
    """A panel and its parameters."""

    written = "{panel: image, from: gray}"

    panel: Use
    from_: Names = _from(...)


Panels = list[PanelEntry] | list[list[PanelEntry]]


class ViewSettings(Entry):
    """The panels, and how often a recording gets a picture of them."""

    written = "{fps: 10, panels: [{panel: image, from: gray}]}"

    panels: SkipValidation[Panels]
    fps: Annotated[float, Field(gt=0), WrapValidator(_as_given)] | None = Field(
        None, description="Most pictures of the view per second in a recording; null: all."
    )


class KeepEntry(Entry):
    """The arrays of a node."""

    written = "box or {node: box, every: 30}"

    node: Name = Field(description="Record the arrays of this node.")
    every: Annotated[int, Field(ge=1)] | None = Field(
        1, description="Record each frame whose index is a multiple of this."
    )

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        return {"node": value} if isinstance(value, str) else value


_WITH_LABEL = {
    "additionalProperties": False,
    "properties": {"label": {"type": "string", "pattern": r"\S"}},
    "dependentSchemas": {"label": {"minProperties": 2, "maxProperties": 2}},
}
_Slider = (
    _PARAMETER
    | Annotated[dict[_PARAMETER, tuple[float, float, float] | None], Field(json_schema_extra=_WITH_LABEL)]
)


class Settings(Entry):
    """The keys that hold a value for the whole pipeline, which ``--set`` overrides."""

    on_error: OnError | None = Field(
        None, description="After an error of a node; null: stop for files, skip for live sources."
    )
    on_gap: OnBreak = Field(
        "continue", description="Whether nodes with memory are reset where frames were lost."
    )
    on_lap: OnBreak = Field("reset", description="Whether nodes with memory are reset where a loop restarts.")
    on_end: Literal["stay", "loop"] | None = Field(
        None,
        description="Whether a file loops in a window or on a page; null: it stays at its end.",
    )
    seed: Annotated[int, Field(ge=0, lt=2**32)] | None = Field(
        None, description="Seed of every unit whose own seed is null."
    )


class Contents(Entry):
    """The other keys: a name, and what frames go through."""

    name: Annotated[str, AfterValidator(_check_name)] | None = Field(
        None,
        description="Name of the pipeline; default: the name of the file.",
        json_schema_extra={"pattern": rf"^[{_LETTERS}][{_LETTERS}_ -]*$"},
    )
    description: str | None = Field(None, description="The question of the pipeline, for the view.")
    source: SkipValidation[SourceEntry] = Field(description="Source of the frames; -s replaces it.")
    nodes: SkipValidation[dict[str, NodeEntry] | None] = Field(
        None, description="Nodes and sinks by name; without 'from', each reads the one above it."
    )
    view: SkipValidation[ViewSettings | Panels | None] = Field(
        None, description="Panels of the picture: a list fills a grid, a list of lists gives rows."
    )
    live: SkipValidation[_Slider | list[_Slider] | None] = Field(
        None, description="Sliders: node.parameter, or {node.parameter: [low, high, step], label: words}."
    )
    keep: SkipValidation[Name | KeepEntry | list[Name | KeepEntry] | None] = Field(
        None, description="Arrays that a run records; scalars and the view are always kept."
    )


class PipelineFile(Settings, Contents):
    """Frames from a source through nodes to a view and to recordings."""

    written = "source: {use: sample, name: macaw}"


KEYS = tuple(PipelineFile.model_fields)
