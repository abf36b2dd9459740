"""Names of nodes, of branches of a sweep and of named outputs, as ``from`` and ``keep`` have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stream_sparse.base import Node
from stream_sparse.errors import InputError, nearest

from .plan import Part, Ref

Members = Mapping[str, Sequence[Part]]
"""All parts by their names, and all branches of a swept node by its name in the file."""


def find_ref(members: Members, text: str, label: str, names: Iterable[str] = ()) -> Ref:
    """Look up ``source``, a node, a swept node or one branch of it, perhaps with a named output.

    Parameters:
        label: what reads it, such as ``node 'box' (diff_box)``, for messages.
        names: other nodes, which a wrong name may mean.

    Raises:
        InputError: where there is no such node or output.
    """
    name, output = text, ""
    if not _is_known(members, name) and "." in text:
        name, _, output = text.rpartition(".")
    if not _is_known(members, name):
        name = text if "@" in text else name
        raise InputError(f"{label}: there is no node '{name}'{nearest(name, ['source', *members, *names])}")
    known = outputs(members, Ref(name))
    if output and output not in known:
        hint = nearest(output, known) or (
            f"; it has {', '.join(known)}" if known else "; it has a single value"
        )
        raise InputError(f"{label}: '{name}' has no output '{output}'{hint}")
    return Ref(name, output)


def branches(members: Members, ref: Ref) -> list[Ref]:
    """Return a reference to each branch of a swept node; any other reference alone."""
    return [Ref(part.name, ref.field) for part in members.get(ref.name, ())] or [ref]


def outputs(members: Members, ref: Ref) -> tuple[str, ...]:
    """Return the named outputs behind a reference; a sink passes on its input."""
    if ref.field or ref.name == "source":
        return ()
    part = members[ref.name][0]
    return part.unit.fields() if isinstance(part.unit, Node) else outputs(members, part.inputs[0])


def _is_known(members: Members, name: str) -> bool:
    return name == "source" or name in members
