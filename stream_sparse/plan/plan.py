"""The plan of a pipeline: checked units in order, not yet connected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from stream_sparse.base import Node, Panel, Sink, Source, yaml_name
from stream_sparse.errors import escaped
from stream_sparse.frame import ArrayLike, describe
from stream_sparse.redact import redact, redact_text

from .file_model import OnError, Settings


class Ref(NamedTuple):
    """An input: the name of a part, or ``source``, and perhaps one of its named outputs.

    >>> ref = Ref("dict@box.window=11", "error")
    >>> str(ref), ref.family
    ('dict@box.window=11.error', 'dict')
    """

    name: str
    field: str = ""

    @property
    def family(self) -> str:
        """The name in the file, without the values of a sweep."""
        return self.name.partition("@")[0]

    def __str__(self) -> str:
        return f"{self.name}.{self.field}" if self.field else self.name


@dataclass(frozen=True)
class PlannedPart:
    """A node or sink; a swept node has a part for each value.

    Attributes:
        name: ``box``, or ``k_box@box.window=11`` for one branch of a sweep.
        family: the name in the file, ``k_box``.
        unit: a template with its parameters; each run takes ``unit.fresh()``.
        on_error, offload: settings of this node alone; None where the file leaves them out.
        sweep: the swept parameters of this branch, such as ``{"box.window": 11}``.
    """

    name: str
    family: str
    use: str
    unit: Node | Sink
    inputs: tuple[Ref, ...]
    on_error: OnError | None = None
    offload: bool | None = None
    sweep: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PanelPart:
    """A panel and its inputs, one for each branch of a sweep.

    Attributes:
        marks: nodes that parameters name.
        labels: the panel's own name for each input, or empty.
    """

    use: str
    panel: Panel
    inputs: tuple[Ref, ...]
    marks: dict[str, Ref] = field(default_factory=dict)
    labels: tuple[str, ...] = ()

    @classmethod
    def of(cls, use: str, panel: Panel, entries: Sequence[Sequence[Ref]], marks: dict[str, Ref]) -> PanelPart:
        """Return the part of a panel; each entry of ``from`` stands for inputs that share a name."""
        inputs = tuple(ref for refs in entries for ref in refs)
        if panel.names is None:
            return cls(use, panel, inputs, marks)
        named = zip(panel.names, entries, strict=True)
        return cls(use, panel, inputs, marks, tuple(name for name, refs in named for _ in refs))


def names_problem(panel: Panel, count: int) -> str:
    """Say why the names of a panel do not fit so many entries of ``from``; empty if they do."""
    if panel.names is None or len(panel.names) == count:
        return ""
    entries = "the one entry" if count == 1 else f"each of the {count} entries"
    return f"names must have a name for {entries} of from (got {len(panel.names)})"


@dataclass(frozen=True)
class Slider:
    """A parameter that can be moved in the view: ``relu.theta`` from low to high.

    ``label`` is what the view calls it; empty: its name.
    """

    name: str
    low: float
    high: float
    step: float
    label: str = ""


@dataclass(frozen=True)
class Keep:
    """An array that a run records, each frame whose index is a multiple of ``every``."""

    ref: Ref
    every: int = 1


class Duration(NamedTuple):
    """A parameter that was given as a time.

    >>> print(Duration("box.window", "0.5s", 15, 30.0, True))
    box.window: 0.5s is 15 frames at 30 frames a second
    """

    name: str
    given: str
    frames: float
    rate: float
    steady: bool

    def __str__(self) -> str:
        about = "" if self.steady else " on average; the rate varies, and so does the time of so many frames"
        return f"{self.name}: {self.given} is {self.frames:g} frames at {self.rate:g} frames a second{about}"


@dataclass(frozen=True)
class Plan:
    """A checked pipeline.

    Attributes:
        description: a line for the view and the run folder; addresses in it are masked.
        source: a template; each run takes ``source.fresh()``.
        parts: every part after all of its inputs.
        view: the panels of the view, row by row.
        keep: arrays to record: one entry for each branch of a sweep and each named output.
        settings: the keys that hold a value for the whole pipeline.
        view_fps: pictures of the view that a recording gets at most in a second; None: one for each frame.
        durations: parameters that were given as times, and the numbers of frames in their place.
        notes: lines for the user: times as frames.
        text: the YAML that a recording keeps, with every default, override and the source in place, and no
            password; empty until then.
        where: the file it came from, as users know it; empty for a pipeline made in Python.
    """

    name: str
    description: str
    source: Source
    parts: tuple[PlannedPart, ...]
    view: tuple[tuple[PanelPart, ...], ...] = ()
    view_fps: float | None = None
    live: tuple[Slider, ...] = ()
    keep: tuple[Keep, ...] = ()
    settings: Settings = field(default_factory=Settings)
    durations: tuple[Duration, ...] = ()
    notes: tuple[str, ...] = ()
    text: str = field(default="", repr=False)  # long
    where: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "description", redact_text(self.description))  # the view draws it

    @property
    def source_use(self) -> str:
        """The name of the source's kind."""
        return yaml_name(type(self.source))

    @property
    def source_title(self) -> str:
        """What the source plays, without secrets: ``macaw``; empty where its kind says all."""
        keys = "name", "path", "device", "pattern", "of"
        which = next((value for key, value in self.source.parameters().items() if key in keys), "")
        return describe(which) if isinstance(which, ArrayLike) else str(redact(str(which)))

    @property
    def title(self) -> str:
        """Name and source in one line, without secrets: ``bird, sample macaw``."""
        return escaped(" ".join(f"{self.name}, {self.source_use} {self.source_title}".split()))

    @property
    def panels(self) -> tuple[PanelPart, ...]:
        """The panels of all rows of the view."""
        return tuple(panel for row in self.view for panel in row)

    def with_settings(self, **settings: Any) -> Plan:
        """Return the plan with other settings."""
        return replace(self, settings=self.settings.model_copy(update=settings))

    def members(self, name: str) -> tuple[PlannedPart, ...]:
        """The part of that name, or all branches of that swept node in the order of the sweep."""
        return tuple(part for part in self.parts if name in (part.name, part.family))

    def looped(self, on: bool = True) -> Plan:
        """The plan with a source that begins again at its end, or does not; it must have ``loop``."""
        source = type(self.source)(**{**self.source.parameters(), "loop": on})
        return replace(self, source=source, text="")

    def without_sinks(self, but_windows: bool = False) -> Plan:
        """The plan without sinks, or without those that show nothing. Their readers read their input."""
        inputs: dict[str, Ref] = {}

        def above_sinks(ref: Ref) -> Ref:
            above = inputs.get(ref.name)
            return ref if above is None else Ref(above.name, ref.field or above.field)

        parts = []
        for part in self.parts:
            refs = tuple(above_sinks(ref) for ref in part.inputs)
            if isinstance(part.unit, Sink) and not (but_windows and part.unit.shows):
                inputs[part.name] = refs[0]
            else:
                parts.append(replace(part, inputs=refs))
        view = tuple(
            tuple(
                replace(
                    panel,
                    inputs=tuple(above_sinks(ref) for ref in panel.inputs),
                    marks={key: above_sinks(ref) for key, ref in panel.marks.items()},
                )
                for panel in row
            )
            for row in self.view
        )
        families = {part.family for part in parts}
        live = tuple(slider for slider in self.live if slider.name.rpartition(".")[0] in families)
        return replace(self, parts=tuple(parts), view=view, live=live)


def paths(plan: Plan) -> dict[str, tuple[int, int]]:
    """Warm-up and latency of each part in frames, summed along its slowest path."""
    sums: dict[str, tuple[int, int]] = {"source": (0, 0)}
    for part in plan.parts:
        above = [sums[ref.name] for ref in part.inputs]
        own = (part.unit.warmup(), part.unit.latency()) if isinstance(part.unit, Node) else (0, 0)
        sums[part.name] = (max(w for w, _ in above) + own[0], max(late for _, late in above) + own[1])
    del sums["source"]
    return sums
