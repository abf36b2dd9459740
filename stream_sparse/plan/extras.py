"""Read ``view``, ``live`` and ``keep``: panels, sliders, and the arrays that a run records."""

from __future__ import annotations

import math
from typing import cast

from stream_sparse.base import Panel, Unit, parameters
from stream_sparse.base.signature import signature
from stream_sparse.errors import InputError, nearest

from .copies import Copies
from .nodes import read_names
from .plan import Keep, PanelPart, Ref, Slider, names_problem
from .problems import Problems
from .sliders import Movable, check_name, make_slider
from .text import Item
from .units import Draft, draft, make

_VIEW = ("panels", "fps")

Rows = tuple[tuple[PanelPart, ...], ...]


def read_view(item: Item | None, copies: Copies, problems: Problems) -> tuple[Rows, float | None]:
    """Read the panels, row by row, and how many pictures of them a recording gets at most in a second."""
    if item is None or not isinstance(item.value, dict):
        return _read_panels(item, copies, problems), None
    for name, extra in item.value.items():
        if name not in _VIEW:
            hint = nearest(name, _VIEW) or "; it has panels, fps"
            problems.add(extra.key, f"view: unknown key '{name}'{hint}")
    panels = item.value.get("panels")
    if panels is None or panels.value is None:
        problems.add(item.key, "view needs 'panels', such as view: {fps: 10, panels: [{panel: image, ...}]}")
    return _read_panels(panels, copies, problems), _read_fps(item.value.get("fps"), problems)


def _read_fps(item: Item | None, problems: Problems) -> float | None:
    if item is None or item.value is None:
        return None
    number = item.value
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number < math.inf:
        problems.add(item.at, f"view: fps must be a number > 0 (got {item.show()})")
        return None
    return number


def _read_panels(item: Item | None, copies: Copies, problems: Problems) -> Rows:
    if item is None or item.value is None:
        return ()
    if not isinstance(item.value, list):
        problems.add(item.at, f"view must be a list of panels, or of rows of panels (got {item.show()})")
        return ()
    in_rows = [isinstance(entry.value, list) for entry in item.value]
    if any(in_rows) and not all(in_rows):
        odd = item.value[in_rows.index(False)]
        problems.add(odd.at, "view must be a list of panels, or of rows; this panel stands beside a row")
        return ()
    number = 0
    rows = []
    for row in [entry.value for entry in item.value] if any(in_rows) else [item.value]:
        panels = []
        for entry in row:
            number += 1
            panels.append(_read_panel(entry, number, copies, problems))
        rows.append(tuple(panel for panel in panels if panel is not None))
    return tuple(row for row in rows if row) if any(in_rows) else _grid(rows[0])


def _grid(panels: tuple[PanelPart, ...]) -> Rows:
    """Arrange panels in about as many rows as columns, and never in more rows."""
    columns = max(1, math.ceil(math.sqrt(len(panels))))
    return tuple(panels[k : k + columns] for k in range(0, len(panels), columns))


def _read_panel(item: Item, number: int, copies: Copies, problems: Problems) -> PanelPart | None:
    unit = draft(item, f"view panel {number}", ("panels",), problems, other_keys=("from",), key="panel")
    if unit is None:
        return None
    entries = _panel_inputs(item, unit, copies, problems)
    marks = _panel_marks(unit, copies, problems)
    panel = cast("Panel | None", make(unit, problems))
    if panel is None or entries is None:
        return None
    wrong = names_problem(panel, len(entries))
    if wrong:
        problems.add(unit.values["names"].at, f"{unit.label}: {wrong}")
        return None
    return PanelPart.of(unit.use, panel, entries, marks)


def _panel_inputs(item: Item, unit: Draft, copies: Copies, problems: Problems) -> list[list[Ref]] | None:
    """Return the inputs that each entry of ``from`` stands for; None where one of them is wrong."""
    given = item.value.get("from")
    names = [] if given is None else read_names(given, f"{unit.label}: from", problems)
    if given is not None and not names:
        return None  # reported
    found = [copies.find(text, place, unit.label, problems) for text, place in names]
    refs = [ref for ref in found if ref is not None]
    if len(refs) < len(found):
        return None  # reported
    entries = [copies.spread(ref) for ref in refs]
    wrong = "" if unit.cls is None else _count_problem(unit.cls, sum(map(len, entries)))
    if wrong:
        problems.add(item.key if given is None else given.at, f"{unit.label} {wrong}")
    return entries


def _panel_marks(unit: Draft, copies: Copies, problems: Problems) -> dict[str, Ref]:
    """Look up the nodes that parameters name, such as ``mark``."""
    marks: dict[str, Ref] = {}
    known = parameters(unit.cls) if unit.cls is not None else {}
    for name, value in unit.values.items():
        if name not in known or not known[name].refers or not isinstance(value.value, str):
            continue
        ref = copies.find(value.value, value.at, unit.label, problems, name)
        if ref is None:
            continue
        branches = copies.spread(ref)
        if len(branches) > 1:
            what = f"{name} names '{ref}', which is swept; name one branch, such as {branches[0]}"
            problems.add(value.at, f"{unit.label}: {what}")
        else:
            marks[name] = branches[0]
    return marks


def _count_problem(panel: type[Unit], count: int) -> str:
    """Say why a panel cannot show so many inputs; empty if it can."""
    least, most, _ = signature(cast("type[Panel]", panel).see)
    if count >= least and (most is None or count <= most):
        return ""
    if not count:
        return "needs 'from', the names of its inputs"
    return f"shows {least if count < least else most} input{'' if least == 1 else 's'} (got {count})"


def read_live(item: Item | None, copies: Copies, problems: Problems) -> tuple[Slider, ...]:
    """Read the sliders: ``box.window``, or ``{box.window: [1, 91, 10]}``."""
    if item is None or item.value is None:
        return ()
    found: dict[str, Slider] = {}
    nodes = _movable(copies)
    for entry in item.value if isinstance(item.value, list) else [item]:
        if isinstance(entry.value, str):
            wanted = {entry.value: None}
        elif isinstance(entry.value, dict):
            wanted = entry.value
        else:
            example = "box.window or {box.window: [1, 91, 10]}"
            problems.add(entry.at, f"live must hold entries like {example} (got {entry.show()})")
            continue
        for name, span in wanted.items():
            if name.partition(".")[0] in copies.broken:
                continue
            place = entry.at if span is None else span.key
            try:
                node = check_name(name, nodes)
                place = entry.at if span is None else span.at
                slider = make_slider(name, node, None if span is None else span.plain())
            except InputError as error:
                problems.add(place, str(error))
                continue
            if name in found:
                problems.add(entry.at, f"live names '{name}' twice")
            found[name] = slider
    return tuple(found.values())


def _movable(copies: Copies) -> dict[str, Movable]:
    nodes = {}
    for name, branches in copies.families.items():
        unit = branches[0].draft.unit
        if unit.cls is not None:
            nodes[name] = Movable(unit.label, unit.cls, unit.plain(**unit.first_values()), unit.swept)
    return nodes


def read_keep(item: Item | None, copies: Copies, problems: Problems) -> tuple[Keep, ...]:
    """Read the arrays to record. Scalars and the view are recorded anyway."""
    if item is None or item.value is None:
        return ()
    found: dict[Ref, Keep] = {}
    for entry in item.value if isinstance(item.value, list) else [item]:
        name, every = _read_entry(entry, problems)
        if name is None or name.value == "view":
            continue
        ref = copies.find(name.value, name.at, "keep", problems, "node")
        if ref is None:
            continue
        if ref.name == "source":
            problems.add(name.at, "keep: node names 'source'; keep a node, such as the first one")
            continue
        outputs = () if ref.field else copies.outputs.get(ref.family, ())
        for one in [Ref(ref.name, output) for output in outputs] or [ref]:
            for branch in copies.spread(one):
                if branch in found:
                    problems.add(name.at, f"keep names '{branch}' twice")
                found[branch] = Keep(branch, every)
    return tuple(found.values())


def _read_entry(entry: Item, problems: Problems) -> tuple[Item | None, int]:
    """Read ``box`` or ``{node: box, every: 30}``; no name if it is wrong."""
    if isinstance(entry.value, str):
        return entry, 1
    node = entry.value.get("node") if isinstance(entry.value, dict) else None
    if node is None or not isinstance(node.value, str):
        problems.add(entry.at, f"keep must hold entries like {{node: box, every: 30}} (got {entry.show()})")
        return None, 1
    for name, extra in entry.value.items():
        if name not in ("node", "every"):
            hint = nearest(name, ("node", "every")) or "; it has node, every"
            problems.add(extra.key, f"keep: unknown key '{name}'{hint}")
    every = entry.value.get("every")
    if every is None:
        return node, 1
    if type(every.value) is not int or every.value < 1:
        problems.add(every.at, f"keep: every must be a whole number >= 1 (got {every.show()})")
        return node, 1
    return node, every.value
