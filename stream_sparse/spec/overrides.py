"""``--set box.window=20``: values put into a pipeline before it is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_sparse.errors import nearest

from .files import read_text, shown
from .problems import Place, Problems
from .text import Item, item_of, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["SETTABLE", "apply", "written"]

SETTABLE = ("on_error", "on_gap", "seed")
"""Keys of the pipeline itself that can be overridden."""


def apply(root: dict[str, Item], overrides: Mapping[str, Any], problems: Problems) -> dict[str, Item]:
    """Put overrides into the tree of a pipeline.

    Values that are texts are read by the rules of YAML, so that ``20`` is a number.

    Returns:
        Those of the source, by parameter: another source may stand in its place later.
    """
    of_source: dict[str, Item] = {}
    for name, value in overrides.items():
        place = Place.of_override(name)
        item = parse(value, problems, at=place) if isinstance(value, str) else item_of(value, place)
        if item is None:
            # An empty text is null in YAML; where the text was wrong, that has been said.
            item = Item(None, place, place)
        node, _, parameter = name.partition(".")
        if name in SETTABLE:
            root[name] = item
        elif not parameter:
            own = ", ".join(SETTABLE)
            problems.add(place, f"write node.parameter=value, source.parameter=value, or one of {own}")
        elif parameter in ("use", "from", "panel"):
            problems.add(place, f"'{parameter}' is no parameter; change it in the file")
        elif node == "source":
            of_source[parameter] = item
        else:
            _put(root, node, parameter, item, place, problems)
    return of_source


def _put(
    root: dict[str, Item], node: str, parameter: str, item: Item, place: Place, problems: Problems
) -> None:
    nodes = root.get("nodes")
    known = nodes.value if nodes is not None and isinstance(nodes.value, dict) else {}
    if node not in known:
        problems.add(place, f"there is no node '{node}'{nearest(node, ['source', *known])}")
    elif isinstance(known[node].value, dict):
        known[node].value[parameter] = item


def written(pipeline: Path, names: Iterable[str]) -> dict[str, Any]:
    """What a file itself says where something may be put in its place; None where it says nothing.

    Parameters:
        pipeline: the path of a file.
        names: as of overrides, and ``source`` for the whole of it.
    """
    root = parse(read_text(pipeline), Problems(shown(pipeline)))
    tree = None if root is None else root.plain()
    return {name: _at(tree, name) for name in names}


def _at(tree: Any, name: str) -> Any:
    node, _, parameter = name.partition(".")
    whole = name in SETTABLE or node == "source"
    for key in [*([] if whole else ["nodes"]), node, *([parameter] if parameter else [])]:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree
