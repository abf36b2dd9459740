"""Read YAML into plain values with their places.

ruamel.yaml reads by the 1.2 rules and gives a tree with positions. The values are made here and not by its
constructors, so that a file can make nothing but text, numbers, true, false, null, lists and mappings.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import Scanner
from ruamel.yaml.tokens import ScalarToken, TagToken

from stream_sparse.base.param import show

from .problems import Place, Problems

_MOST = 25_000  # values of a file
_LONGEST = 100  # characters of a number
_DEEPEST = 50
_OPENS = {"<block mapping start>", "<block sequence start>", "{", "["}
_CLOSES = {"<block end>", "}", "]"}
_HALF = re.compile("[\ud800-\udfff]")  # of a character: it has no bytes
_CANNOT_STAND = "the character U+{:04X} cannot stand in YAML"
_TAG = "tag:yaml.org,2002:"


@dataclass
class Item:
    """A value and its place: a scalar, a list of items, or a dict of items by key.

    ``key`` is where its key begins; for an entry of a list, where the entry begins.
    """

    value: Any
    at: Place
    key: Place

    def plain(self) -> Any:
        """The value without places: Python's own scalars, lists and dicts."""
        if isinstance(self.value, dict):
            return {name: item.plain() for name, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value

    def find(self, *steps: str | int) -> Item:
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


def item_of(value: Any, at: Place) -> Item:
    """Give a Python value, and everything in it, the place ``at``."""
    if isinstance(value, dict):
        return Item({str(name): item_of(v, at) for name, v in value.items()}, at, at)
    if isinstance(value, list | tuple):
        return Item([item_of(v, at) for v in value], at, at)
    return Item(value, at, at)


def parse(text: str, problems: Problems, *, at: Place | None = None) -> Item | None:
    """Read a YAML text; None if it is empty or wrong. All gets the place ``at``, where it is not a file.

    Syntax errors, tags, dates and aliases that loop are added to ``problems``, and nothing is returned: all
    other problems could only follow from them. Equal keys are added too, but the rest is returned.
    """
    maker = _Maker(problems, at)
    try:
        root = maker.compose(text)
        item = None if root is None else maker.item(root)
        return None if maker.refused else item
    except ReaderError as error:
        before = text[: error.position]
        place = at or Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        problems.add(place, _CANNOT_STAND.format(error.character))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(w for w in (error.context, error.problem) if w)
        problems.add(at or Place(mark.line + 1, mark.column + 1), f"not YAML: {words}")
    except (YAMLError, ValueError, OverflowError) as error:  # as of "\UFFFFFFFF"
        problems.add(at or Place(1, 1), f"not YAML: {str(error).splitlines()[0]}")
    return None


class _RefusedError(Exception):
    """The rest of a file is not read."""


class _Scanner(Scanner):
    """Shows each token before the parser has it, so that nothing is made of what is refused."""

    def __init__(self, see: Callable[[Any], None], loader: Any) -> None:
        super().__init__(loader)
        self._see = see

    def get_token(self) -> Any:
        token = super().get_token()
        self._see(token)
        return token


class _Maker:
    """Makes items from ruamel's nodes; ``refused`` once the rest is not worth checking."""

    def __init__(self, problems: Problems, at: Place | None) -> None:
        self._problems = problems
        self._at = at
        self._open: set[int] = set()
        self._count = 0
        self.refused = False
        self._depth = self._values = 0
        self._yaml = YAML(typ="safe", pure=True)
        self._yaml.Scanner = partial(_Scanner, self._see)

    def compose(self, text: str) -> Node | None:
        try:
            root: Node | None = self._yaml.compose(io.StringIO(text))
        except _RefusedError:
            return None
        return root

    def _see(self, token: Any) -> None:
        """Refuse tags, and stop at what is too deep, too much, or no character."""
        self._depth += (token.id in _OPENS) - (token.id in _CLOSES)
        self._values += isinstance(token, ScalarToken)
        what = ""
        if self._depth > _DEEPEST:
            what = f"lists and mappings are nested more than {_DEEPEST} deep"
        elif isinstance(token, ScalarToken) and (half := _HALF.search(token.value)):  # by an escape
            what = _CANNOT_STAND.format(ord(half[0]))
        elif self._values > _MOST:
            what = f"more than {_MOST:,} values; put a long list into a file, as in points: rois.csv"
        if what:
            self._refuse(self._place(token.start_mark), what)
            raise _RefusedError
        if isinstance(token, TagToken):
            handle, suffix = token.value
            what = f"the tag {handle or ''}{suffix} is not allowed; a pipeline holds plain values"
            self._refuse(self._place(token.start_mark), what)

    def item(self, node: Node, key: Place | None = None) -> Item:
        at = self._place(node.start_mark)
        self._count += 1
        if self._count == 2 * _MOST:  # a file without aliases has at most as many lists and mappings again
            self._refuse(at, f"the aliases of this file unfold to more than {self._count:,} values")
        if id(node) in self._open:
            self._refuse(at, f"the alias *{node.anchor} stands within what it names: it would never end")
        elif self._count < 2 * _MOST:
            self._open.add(id(node))
            value = self._value(node, at)
            self._open.discard(id(node))
            return Item(value, at, key or at)
        return Item(None, at, key or at)

    def _refuse(self, at: Place, text: str) -> None:
        self.refused = True
        self._problems.add(at, text)

    def _value(self, node: Any, at: Place) -> Any:
        if isinstance(node, MappingNode):
            return self._mapping(node)
        if isinstance(node, SequenceNode):
            return [self.item(child) for child in node.value]
        return self._scalar(node, at)

    def _mapping(self, node: MappingNode) -> dict[str, Item]:
        items: dict[str, Item] = {}
        for name, child in node.value:
            place = self._place(name.start_mark)
            if not isinstance(name, ScalarNode):
                self._problems.add(place, "a key must be a name, not a list or a mapping")
            elif name.value in items:
                first = items[name.value].key.line
                self._problems.add(place, f"'{name.value}' stands here twice; the first is on line {first}")
            else:
                items[name.value] = self.item(child, place)
        return items

    def _scalar(self, node: ScalarNode, at: Place) -> Any:
        kind = str(node.tag).removeprefix(_TAG)
        if kind == "timestamp":
            self._refuse(at, f"{node.value} reads as a date; put it into quotes to make it a text")
            return None
        if kind in ("int", "float") and len(node.value) > _LONGEST:
            self._refuse(at, f"a number has at most {_LONGEST} digits (got {len(node.value):,})")
            return None
        if kind in ("int", "float", "bool", "null"):
            return self._yaml.constructor.construct_object(node)
        return node.value

    def _place(self, mark: Any) -> Place:
        return self._at or Place(mark.line + 1, mark.column + 1)
