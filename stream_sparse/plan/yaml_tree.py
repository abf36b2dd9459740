"""Read YAML into plain values with their places.

ruamel.yaml reads by the 1.2 rules and gives a tree with positions. The values are made here and not by its
constructors, so that a file can make nothing but text, numbers, true, false, null, lists and mappings.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from stream_sparse.base.param import show
from stream_sparse.redact import redact

from .problems import Problems, YamlPosition

_MOST = 25_000  # values of a file: a few aliases may unfold to any number
_TAG = "tag:yaml.org,2002:"
_KINDS = ("null", "bool", "int", "float", "str", "timestamp", "merge", "value", "seq", "map")


@dataclass
class YamlValue:
    """A value and its place: a scalar, a list of items, or a dict of items by key.

    ``key`` is where its key begins; for an entry of a list, where the entry begins.
    """

    value: Any
    at: YamlPosition
    key: YamlPosition

    def plain(self) -> Any:
        """The value without places: Python's own scalars, lists and dicts."""
        if isinstance(self.value, dict):
            return {name: item.plain() for name, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value

    def find(self, *steps: str | int) -> YamlValue:
        """Return the item at a path of keys and numbers, or the last one on the way that there is."""
        item = self
        for step in steps:
            inside: Any = item.value
            inside = dict(enumerate(inside)) if isinstance(inside, list) else inside
            if isinstance(inside, dict):
                item = inside.get(step, item)
        return item

    def show(self) -> str:
        """The value as in YAML, for messages."""
        return show(self.plain())


def item_of(value: Any, at: YamlPosition) -> YamlValue:
    """Give a Python value, and everything in it, the place ``at``."""
    if isinstance(value, dict):
        return YamlValue({str(name): item_of(v, at) for name, v in value.items()}, at, at)
    if isinstance(value, list | tuple):
        return YamlValue([item_of(v, at) for v in value], at, at)
    return YamlValue(value, at, at)


def parse(text: str, problems: Problems, *, at: YamlPosition | None = None) -> YamlValue | None:
    """Read a YAML text; None if it is empty or wrong. All gets the place ``at``, where it is not a file.

    Syntax errors, tags and dates are added to ``problems``, and nothing is returned: all other problems could
    only follow from them. Equal keys are added too, but the rest is returned.
    """
    maker = _Maker(problems, at)
    try:
        root = maker.yaml.compose(io.StringIO(text))
        item = None if root is None else maker.item(root)
        return None if maker.refused else item
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(w for w in (error.context, error.problem) if w)
        problems.add(at or YamlPosition(mark.line + 1, mark.column + 1), f"not YAML: {words}")
    except RecursionError:  # also of an alias within what it names
        problems.add(at or YamlPosition(1, 1), "lists and mappings are nested too deep")
    except (YAMLError, ValueError, OverflowError) as error:  # as of "\UFFFFFFFF"
        problems.add(at or YamlPosition(1, 1), f"not YAML: {str(error).splitlines()[0]}")
    return None


class _Maker:
    """Makes items from ruamel's nodes; ``refused`` once the rest is not worth checking."""

    def __init__(self, problems: Problems, at: YamlPosition | None) -> None:
        self._problems = problems
        self._at = at
        self._count = 0
        self.refused = False
        self.yaml = YAML(typ="safe", pure=True)

    def item(self, node: Node, key: YamlPosition | None = None) -> YamlValue:
        at = self._place(node.start_mark)
        self._count += 1
        if self._count > _MOST:
            raise ValueError(f"more than {_MOST:,} values; put a long list into a file")
        return YamlValue(self._value(node, at), at, key or at)

    def _refuse(self, at: YamlPosition, text: str) -> None:
        self.refused = True
        self._problems.add(at, text)

    def _value(self, node: Any, at: YamlPosition) -> Any:
        kind = str(node.tag).removeprefix(_TAG)
        if kind not in _KINDS:
            self._refuse(at, f"the tag {node.tag} is not allowed; a pipeline holds plain values")
        elif kind == "timestamp":
            self._refuse(at, f"{node.value} reads as a date; put it into quotes to make it a text")
        elif isinstance(node, MappingNode):
            return self._mapping(node)
        elif isinstance(node, SequenceNode):
            return [self.item(child) for child in node.value]
        elif kind in ("int", "float", "bool", "null"):
            return self.yaml.constructor.construct_object(node)
        redact(node.value)  # learns the addresses
        return node.value

    def _mapping(self, node: MappingNode) -> dict[str, YamlValue]:
        items: dict[str, YamlValue] = {}
        for name, child in node.value:
            at = self._place(name.start_mark)
            if not isinstance(name, ScalarNode):
                self._problems.add(at, "a key must be a name, not a list or a mapping")
            elif name.value in items:
                first = items[name.value].key.line
                self._problems.add(at, f"'{name.value}' appears twice; the first is on line {first}")
            else:
                items[name.value] = self.item(child, at)
        return items

    def _place(self, mark: Any) -> YamlPosition:
        return self._at or YamlPosition(mark.line + 1, mark.column + 1)
