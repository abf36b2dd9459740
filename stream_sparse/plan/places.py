"""Find the places of nodes and panels in a pipeline's file, for problems that are found after it was read."""

import re
from pathlib import Path

from .files import locate, read_text, shown
from .problems import Problems, YamlPosition
from .yaml_tree import parse


class Places:
    """The places in a pipeline's file, as texts such as ``x.yaml:6:11``."""

    def __init__(self, pipeline: str | Path) -> None:
        path = locate(pipeline)
        self._where = shown(path)
        root = parse(read_text(path), Problems(self._where))
        assert root is not None  # it has been read before
        self._root = root

    def node(self, name: str, said: str) -> str:
        """Return the place of the first parameter that a message names, or that of the node."""
        node = self._root.find("nodes", name)
        named = (item.at for word in re.findall(r"\w+", said) if (item := node.value.get(word)) is not None)
        return self._text(next(named, node.key))

    def panel(self, number: int) -> str:
        """Return the place of a panel, counted from 0 over all rows."""
        entries = self._root.find("view", "panels").value
        rows = [entry.value if isinstance(entry.value, list) else [entry] for entry in entries]
        return self._text([panel for row in rows for panel in row][number].at)

    def _text(self, place: YamlPosition) -> str:
        return f"{self._where}:{place.line}:{place.column}"
