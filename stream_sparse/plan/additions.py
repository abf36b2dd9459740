"""Add nodes, panels, sliders and arrays to a plan in Python, checked by the rules for files."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, count
from types import FunctionType
from typing import Any

from stream_sparse.base import Node, Panel, Sink, function_node, yaml_name
from stream_sparse.errors import InputError

from .branches import Branches
from .file_model import NodeEntry, PanelEntry
from .live_and_keep import read_keep, read_live
from .node_entries import NodeDraft, inputs_problem, name_problem
from .panel_entries import panel_part
from .plan import Keep, PanelPart, Plan, PlannedPart, Slider
from .problems import NOWHERE, Problems
from .unit_entries import Draft
from .yaml_tree import item_of


def check_part(
    plan: Plan,
    unit: Node | Sink | Callable[..., Any],
    name: str | None = None,
    inputs: str | Sequence[str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> list[PlannedPart]:
    """Make the next parts of a plan: one, or below a sweep one for each branch.

    By default they have the name of their unit, numbered from the second one on, and read the last part. A
    function is called for each value, with the parameters that are ``given``.
    """
    if isinstance(unit, FunctionType):
        unit = function_node(unit)(**(given or {}))
    elif given:
        odd = ", ".join(given)
        raise InputError(f"then() takes the parameters of a function only; give {odd} to the node itself")
    if not isinstance(unit, Node | Sink):
        raise InputError(
            f"a pipeline is made of nodes, sinks and functions, such as Grayscale(); got {unit!r}"
        )
    use = yaml_name(type(unit))
    problems = Problems("")
    nodes = Branches.of(plan, problems)
    if name is None:
        numbered = (f"{use}_{number}" for number in count(2))
        name = next(free for free in chain([use], numbered) if free not in nodes.members)
    label = f"node '{name}' ({use})"
    if wrong := name_problem(name):
        raise InputError(wrong)
    if name in nodes.members:
        raise InputError(f"{label}: the name '{name}' is taken; give this one another name")
    names = _names(plan, inputs)
    if wrong := inputs_problem(type(unit), len(names)):
        raise InputError(f"{label} {wrong}")
    draft = Draft.of(label, unit, NodeEntry(use=use))
    nodes.add(NodeDraft(name, draft, [(text, NOWHERE) for text in names]), True, plan.settings.seed)
    problems.raise_any()
    return nodes.members[name]


def check_panel(plan: Plan, panel: Panel, inputs: str | Sequence[str] | None = None) -> PanelPart:
    """Make a panel of a plan; by default it shows the last part."""
    use, problems = yaml_name(type(panel)), Problems("")
    entry = PanelEntry.model_validate({"panel": use, "from": _names(plan, inputs)})
    part = panel_part(Draft.of(f"panel {use}", panel, entry), Branches.of(plan, problems), problems)
    problems.raise_any()
    assert part is not None
    return part


def check_slider(plan: Plan, name: str, span: Sequence[float] | None, label: str = "") -> tuple[Slider, ...]:
    """Return the sliders of a plan and one more, with its own lowest value, highest value and step."""
    problems = Problems("")
    item = item_of({name: span} | ({"label": label} if label else {}), NOWHERE)
    sliders = read_live(item, Branches.of(plan, problems), problems, plan.live)
    problems.raise_any()
    return sliders


def check_keep(plan: Plan, name: str, every: int) -> tuple[Keep, ...]:
    """Return what a run records, and the arrays of one more node."""
    problems = Problems("")
    item = item_of({"node": name, "every": every}, NOWHERE)
    kept = read_keep(item, Branches.of(plan, problems), problems, plan.keep)
    problems.raise_any()
    return kept


def _names(plan: Plan, inputs: str | Sequence[str] | None) -> list[str]:
    """Return the names of inputs; by default that of the last part."""
    if inputs is None:
        inputs = plan.parts[-1].family if plan.parts else "source"
    return [inputs] if isinstance(inputs, str) else list(inputs)
