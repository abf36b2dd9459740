"""``view``, ``live`` and ``record``: what a pipeline shows, lets people move, and keeps."""

from __future__ import annotations

import inspect
import math
from typing import TYPE_CHECKING, Any, cast

from stream_sparse.base import parameters
from stream_sparse.errors import ParameterError, nearest

from .nodes import texts
from .plan import Keep, PanelPart, Ref, Slider
from .units import draft, make

if TYPE_CHECKING:
    from stream_sparse.base import Panel, Unit

    from .copies import Copies
    from .problems import Problems
    from .text import Item

__all__ = ["grid", "panel_problem", "read_live", "read_record", "read_view", "refers"]


def read_view(item: Item | None, copies: Copies, problems: Problems) -> tuple[tuple[PanelPart, ...], ...]:
    """The rows of panels."""
    if item is None or item.value is None:
        return ()
    if not isinstance(item.value, list):
        problems.add(item.at, f"view must be a list of panels, or of rows of panels (got {item.show()})")
        return ()
    nested = [isinstance(entry.value, list) for entry in item.value]
    if any(nested) and not all(nested):
        odd = item.value[nested.index(False)]
        problems.add(odd.at, "view must be a list of panels, or of rows; this panel stands beside a row")
        return ()
    number = 0
    rows = []
    for row in [entry.value for entry in item.value] if any(nested) else [item.value]:
        panels = []
        for entry in row:
            number += 1
            panels.append(_panel(entry, number, copies, problems))
        rows.append([panel for panel in panels if panel is not None])
    return tuple(tuple(row) for row in rows if row) if any(nested) else grid(rows[0])


def grid(panels: list[PanelPart]) -> tuple[tuple[PanelPart, ...], ...]:
    """Panels in rows, about as many rows as columns and never more rows than columns."""
    count = len(panels)
    columns = 1
    while columns * columns < count:
        columns += 1
    return tuple(tuple(panels[k : k + columns]) for k in range(0, count, columns))


def _panel(item: Item, number: int, copies: Copies, problems: Problems) -> PanelPart | None:
    unit = draft(item, f"view panel {number}", ("panels",), problems, beside=("from",), word="panel")
    if unit is None:
        return None
    given = item.value.get("from")
    named = texts(given, f"{unit.label}: from", problems) if given is not None else []
    found = [copies.find(text, place, unit.label, problems) for text, place in named]
    refs = [branch for ref in found if ref is not None for branch in copies.spread(ref)]
    wrong = panel_problem(unit.cls, len(refs)) if unit.cls is not None and None not in found else ""
    if wrong and (given is None or named):
        problems.add(item.key if given is None else given.at, f"{unit.label} {wrong}")
    marks = {}
    for name in refers(unit.cls) if unit.cls is not None else ():
        value = unit.values.get(name)
        if value is not None and isinstance(value.value, str):
            mark = copies.find(value.value, value.at, unit.label, problems, name)
            branches = copies.spread(mark) if mark is not None else []
            if len(branches) > 1:
                what = f"{name} names '{mark}', which is swept; name one branch, such as {branches[0]}"
                problems.add(value.at, f"{unit.label}: {what}")
            elif branches:
                marks[name] = branches[0]
    panel = make(unit, problems)
    return None if panel is None else PanelPart(unit.use, cast("Panel", panel), tuple(refs), marks)


def refers(panel: type[Unit]) -> tuple[str, ...]:
    """The parameters of a panel that name a node, such as ``mark``."""
    return tuple(name for name, known in parameters(panel).items() if known.refers)


def panel_problem(panel: type[Unit], count: int) -> str:
    """What is wrong with a panel's number of inputs; empty where nothing is."""
    taken = list(inspect.signature(cast("type[Panel]", panel).see).parameters.values())[1:]
    named = [p for p in taken if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    several = any(p.kind is p.VAR_POSITIONAL for p in taken)
    least = max(sum(p.default is p.empty for p in named), 1)
    if count >= least and (several or count <= len(named)):
        return ""
    if not count:
        return "needs 'from', the names of what it shows"
    return f"shows {least if count < least else len(named)} input{'' if least == 1 else 's'} (got {count})"


def read_live(item: Item | None, copies: Copies, problems: Problems) -> tuple[Slider, ...]:
    """The sliders."""
    if item is None or item.value is None:
        return ()
    entries = item.value if isinstance(item.value, list) else [item]
    found: dict[str, Slider] = {}
    for entry in entries:
        if isinstance(entry.value, str):
            wanted = {entry.value: None}
        elif isinstance(entry.value, dict):
            wanted = entry.value
        else:
            example = "box.window or {box.window: [1, 91, 10]}"
            problems.add(entry.at, f"live must hold entries like {example} (got {entry.show()})")
            continue
        for name, given in wanted.items():
            slider = _slider(name, entry if given is None else given, given is not None, copies, problems)
            if slider is not None and name in found:
                problems.add(entry.at, f"live names '{name}' twice")
            elif slider is not None:
                found[name] = slider
    return tuple(found.values())


def _slider(name: str, item: Item, ranged: bool, copies: Copies, problems: Problems) -> Slider | None:
    node, _, parameter = name.partition(".")
    place = item.key if ranged else item.at
    if node in copies.broken:
        return None
    family = copies.families.get(node)
    if not parameter or family is None:
        hint = nearest(node, copies.families) if parameter else "; write node.parameter"
        problems.add(place, f"live names '{name}', and there is no node '{node}'{hint}" if parameter
                     else f"live names '{name}', which is no parameter{hint}")  # fmt: skip
        return None
    unit = family[0].draft.unit
    if unit.cls is None:
        return None
    known = parameters(unit.cls)
    if parameter not in known:
        hint = nearest(parameter, known) or (f"; it has {', '.join(known)}" if known else "; it has none")
        problems.add(place, f"live names '{name}', and {unit.label} has no parameter '{parameter}'{hint}")
        return None
    if parameter in unit.swept:
        problems.add(place, f"live names '{name}', which is swept; a parameter is swept or live, not both")
        return None
    if not ranged:
        own = (0, 1, 1) if known[parameter].type == "true or false" else known[parameter].slider
        if own is None:
            hint = f"write {{{name}: [low, high, step]}}"
            problems.add(place, f"live names '{name}', which has no slider of its own; {hint}")
            return None
        return Slider(name, *own)
    return _range(name, item, unit, problems)


def _range(name: str, item: Item, unit: Any, problems: Problems) -> Slider | None:
    numbers = item.plain()
    right = isinstance(numbers, list) and len(numbers) == 3 and all(
        isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) for n in numbers
    )  # fmt: skip
    if not right or not numbers[0] < numbers[1] or not 0 < numbers[2] <= numbers[1] - numbers[0]:
        wanted = "[low, high, step], with low < high and a step that fits between"
        problems.add(item.at, f"live: {name} must be {wanted} (got {item.show()})")
        return None
    parameter = name.partition(".")[2]
    first = {p: items[0].plain() for p, items in unit.sweeps.items()}
    for end in numbers[:2]:
        try:
            unit.cls.check(**{**unit.plain(**first), parameter: end})
        except ParameterError as error:
            wrong = [text for p, text in error.problems if p in (parameter, "")]
            if wrong:
                problems.add(item.at, f"live: {unit.label}: {wrong[0]}")
                return None
    return Slider(name, *numbers)


def read_record(item: Item | None, copies: Copies, problems: Problems) -> tuple[Keep, ...]:
    """What to keep besides scalars and the view, families and named parts written out."""
    if item is None or item.value is None:
        return ()
    entries = item.value if isinstance(item.value, list) else [item]
    found: dict[Ref, Keep] = {}
    for entry in entries:
        name, every = _entry(entry, problems)
        if name is None or name.value == "view":
            continue
        ref = copies.find(name.value, name.at, "record", problems, "node")
        if ref is None:
            continue
        if ref.name == "source":
            problems.add(name.at, "record: node names 'source'; record a node, such as the first one")
            continue
        parts = copies.fields_of(ref)
        wanted = [Ref(ref.name, part) for part in parts] if parts and not ref.field else [ref]
        for one in (branch for want in wanted for branch in copies.spread(want)):
            if one in found:
                problems.add(name.at, f"record names '{one}' twice")
            found[one] = Keep(one, every)
    return tuple(found.values())


def _entry(entry: Item, problems: Problems) -> tuple[Item | None, int]:
    if isinstance(entry.value, str):
        return entry, 1
    node = entry.value.get("node") if isinstance(entry.value, dict) else None
    if node is None or not isinstance(node.value, str):
        problems.add(entry.at, f"record must hold entries like {{node: box, every: 30}} (got {entry.show()})")
        return None, 1
    for name, extra in entry.value.items():
        if name not in ("node", "every"):
            hint = nearest(name, ("node", "every")) or "; it has node, every"
            problems.add(extra.key, f"record: unknown key '{name}'{hint}")
    every = entry.value.get("every")
    if every is None:
        return node, 1
    if type(every.value) is not int or every.value < 1:
        problems.add(every.at, f"record: every must be a whole number >= 1 (got {every.show()})")
        return node, 1
    return node, every.value
