"""Read ``keep``, the arrays that a run records: ``box``, or ``{node: box, every: 30}``."""

from __future__ import annotations

from collections.abc import Collection

from stream_sparse.base.param import show
from stream_sparse.errors import InputError

from .branches import Branches
from .file_model import KeepEntry, read_entry
from .node_entries import family_of
from .plan import Keep, Plan, Ref
from .problems import Problems
from .references import Members, branches, find_ref, outputs
from .yaml_tree import Item


def read_keep(item: Item | None, nodes: Branches, problems: Problems) -> tuple[Keep, ...]:
    """Read the arrays to record. Scalars and the view are recorded anyway."""
    if item is None or item.value is None:
        return ()
    keeps: list[Keep] = []
    for given in item.value if isinstance(item.value, list) else [item]:
        entry = read_entry(KeepEntry, given, "keep", problems)
        if entry is None or entry.node == "view" or family_of(entry.node) in nodes.broken:
            continue
        try:
            keeps += _kept(nodes.members, entry.node, entry.every or 1, {keep.ref for keep in keeps})
        except InputError as error:
            problems.add(given.find("node").at, str(error))
    return tuple(keeps)


def check_keep(plan: Plan, name: str, every: int) -> list[Keep]:
    """Return what a run records more, by the name of a node."""
    return _kept(plan.by_name(), name, every, {keep.ref for keep in plan.keep})


def _kept(members: Members, name: str, every: int, before: Collection[Ref]) -> list[Keep]:
    """Return what a run records of a node: each of its outputs, in each branch of a sweep.

    Parameters:
        before: what it records already.

    Raises:
        InputError: where there is no such node, or it is recorded already.
    """
    if type(every) is not int or every < 1:
        raise InputError(f"keep: every must be a whole number >= 1 (got {show(every)})")
    ref = find_ref(members, name, "keep")
    if ref.name == "source":
        raise InputError("keep: expected a node, such as the first one (got 'source')")
    fields = outputs(members, ref) or (ref.field,)
    refs = [one for field in fields for one in branches(members, Ref(ref.name, field))]
    for one in refs:
        if one in before:
            raise InputError(f"keep names '{one}' twice")
    return [Keep(one, every) for one in refs]
