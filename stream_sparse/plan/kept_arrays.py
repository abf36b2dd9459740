"""Read ``keep``, the arrays that a run records: ``box``, or ``{node: box, every: 30}``."""

from __future__ import annotations

from collections.abc import Sequence

from .branches import Branches
from .file_model import KeepEntry, read_entry
from .plan import Keep, Ref
from .problems import Problems
from .yaml_tree import Item


def read_keep(
    item: Item | None, nodes: Branches, problems: Problems, before: Sequence[Keep] = ()
) -> tuple[Keep, ...]:
    """Read the arrays to record, and add them to those ``before``; scalars and the view need no entry."""
    if item is None or item.value is None:
        return ()
    keeps = [*before]
    for given in item.value if isinstance(item.value, list) else [item]:
        entry = read_entry(KeepEntry, given, "keep", problems)
        if entry is None or entry.node == "view":
            continue
        place = given.find("node").at
        ref = nodes.find(entry.node, place, "keep")
        if ref is None:
            continue
        if ref.name == "source":
            problems.add(place, "keep: expected a node, such as the first one (got 'source')")
            continue
        for field in nodes.outputs(ref) or (ref.field,):
            for one in nodes.branches(Ref(ref.name, field)):
                if one in [keep.ref for keep in keeps]:
                    problems.add(place, f"keep names '{one}' twice")
                keeps.append(Keep(one, entry.every or 1))
    return tuple(keeps)
