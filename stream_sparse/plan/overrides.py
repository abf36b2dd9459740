"""Put the values of ``--set box.window=20`` into a pipeline before it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stream_sparse.errors import nearest

from .file_model import Settings
from .problems import Place, Problems
from .yaml_tree import Item, item_of, parse


def apply(root: dict[str, Item], overrides: Mapping[str, Any], problems: Problems) -> dict[str, Item]:
    """Put overrides into the tree of a pipeline. Texts are read as YAML, so that ``20`` is a number.

    Return those of the source, by parameter, to the caller, who may replace the source first.
    """
    of_source: dict[str, Item] = {}
    for name, value in overrides.items():
        place = Place(10**9, 0, name)  # after all lines
        item = parse(value, problems, at=place) if isinstance(value, str) else item_of(value, place)
        if item is None:
            item = Item(None, place, place)  # an empty text is null; a wrong one has been reported
        node, _, parameter = name.partition(".")
        if name in Settings.model_fields:
            root[name] = item
        elif not parameter:
            own = ", ".join(Settings.model_fields)
            problems.add(place, f"write node.parameter=value, source.parameter=value, or one of {own}")
        elif parameter in ("use", "from", "panel"):
            problems.add(place, f"'{parameter}' is not a parameter; change it in the file")
        elif node == "source":
            of_source[parameter] = item
        elif name == "view.fps":
            _put_fps(root, item, problems)
        else:
            _put(root, node, parameter, item, problems)
    return of_source


def _put_fps(root: dict[str, Item], item: Item, problems: Problems) -> None:
    """Put ``fps`` beside the panels of the view."""
    view = root.get("view")
    if view is None or view.value is None:
        problems.add(item.at, "the pipeline has no view")
    elif isinstance(view.value, dict):
        view.value["fps"] = item
    else:
        root["view"] = Item({"panels": view, "fps": item}, view.at, view.key)


def _put(root: dict[str, Item], node: str, parameter: str, item: Item, problems: Problems) -> None:
    nodes = root.get("nodes")
    known = nodes.value if nodes is not None and isinstance(nodes.value, dict) else {}
    if node not in known:
        problems.add(item.at, f"there is no node '{node}'{nearest(node, ['source', *known])}")
    elif isinstance(known[node].value, dict):
        known[node].value[parameter] = item
