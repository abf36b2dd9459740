"""Read the ``view`` of a pipeline: its panels, row by row."""

import math
from collections.abc import Sequence
from typing import cast

from stream_sparse.base import Panel, Unit, parameters
from stream_sparse.base.signature import signature

from .branches import Branches
from .file_model import PanelEntry, ViewSettings, read_entry
from .node_entries import placed
from .plan import PanelPart, Ref, names_problem
from .problems import Problems
from .unit_entries import Draft, draft, make
from .yaml_tree import YamlValue

Rows = tuple[tuple[PanelPart, ...], ...]


def read_view(item: YamlValue | None, nodes: Branches, problems: Problems) -> tuple[Rows, float | None]:
    """Read the panels, and how many pictures of them a recording gets at most in a second."""
    if item is None or not isinstance(item.value, dict):
        return _read_rows(item, nodes, problems), None
    view = read_entry(ViewSettings, item, "view", problems)
    return _read_rows(item.value.get("panels"), nodes, problems), None if view is None else view.fps


def _read_rows(item: YamlValue | None, nodes: Branches, problems: Problems) -> Rows:
    if item is None or item.value is None:
        return ()
    if not isinstance(item.value, list):
        problems.add(item.at, f"view must be a list of panels, or of rows of panels (got {item.show()})")
        return ()
    in_rows = [isinstance(entry.value, list) for entry in item.value]
    if any(in_rows) and not all(in_rows):
        odd = item.value[in_rows.index(False)]
        problems.add(odd.at, "view must be a list of panels, or of rows; this panel is beside a row")
        return ()
    number = 0
    rows = []
    for row in [entry.value for entry in item.value] if any(in_rows) else [item.value]:
        panels = []
        for entry in row:
            number += 1
            unit = draft(entry, f"view panel {number}", PanelEntry, ("panels",), problems)
            panels.append(panel_part(unit, nodes, problems))
        rows.append(tuple(panel for panel in panels if panel is not None))
    return tuple(row for row in rows if row) if any(in_rows) else _grid(rows[0])


def _grid(panels: tuple[PanelPart, ...]) -> Rows:
    """Arrange panels in about as many rows as columns, and never in more rows."""
    columns = max(1, math.ceil(math.sqrt(len(panels))))
    return tuple(panels[k : k + columns] for k in range(0, len(panels), columns))


def panel_part(unit: Draft, nodes: Branches, problems: Problems) -> PanelPart | None:
    """Make the part of a panel; None where it is wrong."""
    entries = _inputs(unit, nodes, problems)
    marks = _marks(unit, nodes, problems)
    panel = cast("Panel | None", make(unit, None, problems))
    if panel is None or entries is None:
        return None
    if wrong := names_problem(panel, len(entries)):
        problems.add(unit.item.find("names").at, f"{unit.label}: {wrong}")
        return None
    return PanelPart.of(unit.use, panel, entries, marks)


def _inputs(unit: Draft, nodes: Branches, problems: Problems) -> list[list[Ref]] | None:
    """Return the inputs that each entry of ``from`` stands for; None where one of them is wrong."""
    if unit.entry is None:
        return None
    refs = [nodes.find(text, position, unit.label) for text, position in placed(unit.item, unit.entry.from_)]
    entries = [nodes.branches(ref) for ref in refs if ref is not None]
    if len(entries) < len(refs):
        return None
    if unit.cls is not None and (wrong := _count_problem(unit.cls, sum(map(len, entries)))):
        problems.add(unit.item.find("from").at, f"{unit.label} {wrong}")
    return entries


def _marks(unit: Draft, nodes: Branches, problems: Problems) -> dict[str, Ref]:
    """Look up the nodes that parameters name, such as ``mark``, and parameters of nodes, such as ``line``."""
    marks: dict[str, Ref] = {}
    declared = parameters(unit.cls) if unit.cls is not None else {}
    for name, value in unit.values.items():
        if name not in declared or not declared[name].refers or not isinstance(value, str):
            continue
        position = unit.item.find(name).at
        if declared[name].refers == "parameter":
            if (marked := nodes.parameter(value, position, f"{unit.label}: {name}")) is not None:
                marks[name] = marked
            continue
        ref = nodes.find(value, position, f"{unit.label}: {name}")
        refs: Sequence[Ref] = nodes.branches(ref) if ref is not None else ()
        if len(refs) > 1:
            what = f"{name} names '{ref}', which is swept; name one branch, such as {refs[0]}"
            problems.add(position, f"{unit.label}: {what}")
        elif refs:
            marks[name] = refs[0]
    return marks


def _count_problem(panel: type[Unit], count: int) -> str:
    """Say why a panel cannot show so many inputs; empty if it can."""
    least, most, _ = signature(cast("type[Panel]", panel).see)
    if count >= least and (most is None or count <= most):
        return ""
    return f"shows {least if count < least else most} input{'' if least == 1 else 's'} (got {count})"
