"""Compile a checked plan to a program: one JSON document that a browser runs without Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from stream_sparse.base import Node, Sink, Source, is_own, yaml_name
from stream_sparse.drawing.shares import shares
from stream_sparse.errors import InputError
from stream_sparse.frame import Clock, Medium
from stream_sparse.nodes._step import KernelNode
from stream_sparse.plan import registry
from stream_sparse.plan.dump import plain_parameters, tree_of
from stream_sparse.plan.fields import fields
from stream_sparse.plan.plan import PanelPart, Plan, PlannedPart, Ref
from stream_sparse.plan.schema import model_schema
from stream_sparse.plan.units_of_measure import UnitsOfMeasure
from stream_sparse.records.schema import FORMAT
from stream_sparse.view.layout import wish
from stream_sparse.view.sliders import sliders

__all__ = ["PANELS", "SOURCES", "Program", "compile_plan", "lacks"]

PANELS = tuple(
    name
    for name in registry.names("panels")
    if (files("stream_sparse") / "web" / "panels" / f"{name}.js").is_file()
)
SOURCES = ("camera", "sample", "video")
SAMPLES = ("macaw", "trace", "china", "china-pan", "natural", "digits")
_CAMERA = Medium((480, 640), np.dtype(np.uint8), 30.0, True, Clock("monotonic"))
"""The frames of most cameras of browsers; a page fits to any."""
_CHECKS = {
    "anyOf", "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
}  # fmt: skip
"""The words of JSON Schema by which a page checks a value."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class ProgramInput(_Entry):
    """A value: of a part, or of the source."""

    name: str
    """Its part, or ``source``."""
    field: str = ""
    """The named output; empty: the first one, or the only value."""

    @classmethod
    def of(cls, ref: Ref) -> Self:
        return cls(name=ref.name, field=ref.field)


class ProgramUnit(_Entry):
    """The name of a unit and its parameters."""

    use: str
    parameters: dict[str, Any]


class ProgramSource(ProgramUnit):
    """The source."""

    unit: str
    """The unit of measure of its values."""


class ProgramPart(ProgramUnit):
    """A node; a swept one has a part for each value."""

    name: str
    family: str
    """The name in the pipeline's file."""
    inputs: list[ProgramInput]
    fields: list[str]
    """The named outputs; empty for a single value."""
    units: dict[str, str]
    """The unit of measure of each output; of a single value by an empty name."""
    sweep: dict[str, Any]
    """The swept parameters of this part, such as ``{"box.window": 11}``."""
    axes: dict[str, str]
    """The units of measure of those."""


class ProgramParameter(_Entry):
    """A parameter of a node, as a field of the page."""

    name: str
    """Such as ``relu.theta``."""
    kind: Literal["", "switch", "whole", "number", "choice"]
    """The field; an empty one: it cannot be changed on the page."""
    choices: list[str]
    empty: bool
    range: str
    unit: str
    type: str
    """The type in words."""
    swept: bool
    help: str
    checks: dict[str, Any] | None = None
    """The JSON Schema of a value; None where it cannot be changed on the page."""


class ProgramNode(_Entry):
    """A node of the file, with all that are made of it by sweeps."""

    name: str
    use: str
    inputs: list[str]
    """The names of other nodes of the file."""
    parameters: list[ProgramParameter]


class ProgramPanel(ProgramUnit):
    """A panel."""

    inputs: list[ProgramInput]
    labels: list[str]
    """The panel's own name for each input, or an empty text."""
    marks: dict[str, ProgramInput]
    """What its parameters name: nodes, or parameters of nodes."""
    weight: float
    """Its share of the row."""


class ProgramSlider(_Entry):
    """A parameter that the page offers as a slider, or as a switch."""

    name: str
    label: str
    help: str
    switch: bool
    low: float
    high: float
    step: float
    unit: str


class ProgramKeep(_Entry):
    """An array that recordings hold, each frame whose index is a multiple of ``every``."""

    ref: ProgramInput
    every: int


class Program(_Entry):
    """A pipeline as a browser runs it, without Python: all checks were made before."""

    format: int = FORMAT
    name: str
    question: str
    source: ProgramSource
    settings: dict[str, Any]
    """The keys of the pipeline that hold a value for all of it, such as ``on_lap``."""
    parts: list[ProgramPart]
    """All nodes, each after its inputs."""
    nodes: list[ProgramNode]
    rows: list[list[ProgramPanel]]
    """The panels of the view, row by row."""
    heights: list[float]
    """The share of each row in the height of the view."""
    sliders: list[ProgramSlider]
    keep: list[ProgramKeep]
    tree: dict[str, Any]
    """The pipeline as a file says it, for recordings."""
    lacks: list[str] = Field(default_factory=list)
    """What the browser cannot run, with the reason; it is left out, with all that reads it."""


def compile_plan(plan: Plan) -> Program:
    """Return the program of a plan; raises InputError where a browser has not its source.

    >>> from stream_sparse import load
    >>> program = compile_plan(load("bird").plan)
    >>> [part.name for part in program.parts][:3], program.lacks
    (['gray', 'pixel', 'past'], [])
    """
    if reason := _source_problem(plan.source):
        raise InputError(f"{plan.name}: {reason}")
    lacking, plan = _divided(plan)
    medium = _medium_of(plan.source)
    units = UnitsOfMeasure(plan, medium)
    laid = shares([[wish(part.panel, medium, len(part.inputs)) for part in row] for row in plan.view])
    sizes = (iter(row) for row in laid.panels)
    described = {slider.name: slider.described(None) for slider in sliders(plan, units)}
    outputs = {part.name: [*_node(part).fields()] for part in plan.parts}
    return Program(
        name=plan.name,
        question=plan.description,
        source=ProgramSource(
            use=plan.source_use, parameters=plain_parameters(plan.source), unit=units.of(Ref("source"))
        ),
        settings=plan.settings.model_dump(),
        parts=[_part(part, units, outputs[part.name]) for part in plan.parts],
        nodes=[ProgramNode(**node) for node in _nodes(plan, units, {*described})],
        rows=[
            [_panel(part, outputs, next(wide)) for part in row]
            for row, wide in zip(plan.view, sizes, strict=True)
        ],
        heights=[*laid.rows],
        sliders=[
            ProgramSlider(**{key: value for key, value in one.items() if key != "value"})
            for one in described.values()
        ],
        keep=[ProgramKeep(ref=ProgramInput.of(keep.ref), every=keep.every) for keep in plan.keep],
        tree=tree_of(plan),
        lacks=lacking,
    )


def lacks(plan: Plan) -> list[str]:
    """Return what a browser cannot run of a plan, a line each with the reason.

    >>> from stream_sparse import load
    >>> lacks(load("pca").plan)[0]
    "node 'pca' (incremental_pca): not available in the browser: no compiled step"
    """
    reason = _source_problem(plan.source)
    return [reason] * bool(reason) + _divided(plan)[0]


def _divided(plan: Plan) -> tuple[list[str], Plan]:
    """Return what a browser cannot run, and the plan without it and without all that reads it."""
    shares_of = {
        part.name: f"node '{part.family}' ({part.use}): {reason}"
        for part in plan.parts
        if (reason := _node_problem(part))
    }
    plan = plan.without_sinks()
    gone, parts = {*shares_of}, list[PlannedPart]()
    for part in plan.parts:
        if part.name in gone or _reads(part.inputs, gone):
            gone.add(part.name)
        else:
            parts.append(part)
    shown = [panel for panel in plan.panels if panel.use in PANELS]
    shares_of |= {
        panel.use: f"panel {panel.use}: not available in the browser"
        for panel in plan.panels
        if panel not in shown
    }
    rows = [
        tuple(
            panel
            for panel in row
            if panel in shown and not _reads((*panel.inputs, *panel.marks.values()), gone)
        )
        for row in plan.view
    ]
    families = {part.family for part in parts}
    live = tuple(slider for slider in plan.live if slider.name.rpartition(".")[0] in families)
    keep = tuple(keep for keep in plan.keep if not _reads([keep.ref], gone))
    view = tuple(row for row in rows if row)
    return [*dict.fromkeys(shares_of.values())], replace(
        plan, parts=tuple(parts), view=view, live=live, keep=keep
    )


def _reads(refs: Iterable[Ref], names: set[str]) -> bool:
    return any(ref.name in names for ref in refs)


def _node_problem(part: PlannedPart) -> str:
    """Return why a browser cannot run a node; empty where it can."""
    if isinstance(part.unit, Sink):
        return "the page has no sinks"
    if not isinstance(part.unit, KernelNode):
        return "not available in the browser: no compiled step"
    if not is_own(part.unit):
        return "its kernel is not in the page's module"
    values = part.unit.parameters()
    if values.get("points") is not None:
        return "points need the program; the page takes row and col"
    if "sinusoids" not in (values.get("dictionary") or ("sinusoids",)):
        return "the page makes dictionaries of sinusoids"
    if values.get("init", "patches") != "patches":
        return "the page takes the first atoms from the first batch"
    return "the page has no scikit-learn" if values.get("algorithm") == "minibatch" else ""


def _source_problem(source: Source) -> str:
    use = yaml_name(type(source))
    if use not in SOURCES:
        return f"source {use}: the page has {', '.join(SOURCES)}"
    values = source.parameters()
    if use == "sample" and values["name"] not in SAMPLES:
        return f"source sample: the page has {', '.join(SAMPLES)} (got '{values['name']}')"
    return f"source {use}: the page has no frames in colour" if values.get("color") else ""


def _medium_of(source: Source) -> Medium:
    """Return the medium of a source; a camera is not opened."""
    if source.check_refusal():
        return _CAMERA
    twin = source.again()
    try:
        return twin.open()
    finally:
        twin.close()


def _node(part: PlannedPart) -> Node:
    assert isinstance(part.unit, Node)
    return part.unit


def _part(part: PlannedPart, units: UnitsOfMeasure, outputs: list[str]) -> ProgramPart:
    return ProgramPart(
        name=part.name, family=part.family, use=part.use, parameters=plain_parameters(part.unit),
        inputs=[ProgramInput.of(ref) for ref in part.inputs], fields=outputs, sweep=part.sweep,
        units=units.of_outputs(part.name) or {"": units.of(Ref(part.name))}, axes=units.of_axes(part.name),
    )  # fmt: skip


def _nodes(plan: Plan, units: UnitsOfMeasure, live: set[str]) -> Iterator[dict[str, Any]]:
    """Yield the nodes of the file, with what the page does with their parameters."""
    for node in fields(plan, units):
        schemas = model_schema(type(plan.members(node["name"])[0].unit))["properties"]
        for one in node["parameters"]:
            if one["kind"] or one["name"] in live:
                one["checks"] = _checks(schemas[one["name"].rpartition(".")[2]])
        yield node


def _checks(schema: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in schema.items() if key in _CHECKS}
    return {**kept, "anyOf": [_checks(one) for one in kept["anyOf"]]} if "anyOf" in kept else kept


def _panel(part: PanelPart, outputs: dict[str, list[str]], weight: float) -> ProgramPanel:
    def whole(ref: Ref) -> ProgramInput:
        first = "" if part.panel.whole else next(iter(outputs.get(ref.name, ())), "")
        return ProgramInput(name=ref.name, field=ref.field or first)

    return ProgramPanel(
        use=part.use, parameters=plain_parameters(part.panel), inputs=[whole(ref) for ref in part.inputs],
        labels=[*(part.labels or [""] * len(part.inputs))], weight=weight,
        marks={key: ProgramInput.of(ref) for key, ref in part.marks.items()},
    )  # fmt: skip
