"""The imports of a package between its files and folders, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

__all__ = ["House", "circles"]


class House:
    """The imports of a package, read from its source.

    Parameters:
        package: folder of the package.
    """

    def __init__(self, package: Path) -> None:
        self.name, self.folder = package.name, package
        self.files = {self._module(package, file): file for file in sorted(package.rglob("*.py"))}
        self.imports = {module: dict(self._imported(module)) for module in self.files}

    @staticmethod
    def _module(package: Path, file: Path) -> str:
        words = file.relative_to(package.parent).with_suffix("").parts
        return ".".join(words[:-1] if words[-1] == "__init__" else words)

    def room(self, module: str) -> str:
        """The folder or root module of a module; the package's own face counts as ``__init__``."""
        words = module.split(".")
        return words[1] if len(words) > 1 else "__init__"

    def rooms(self) -> dict[str, set[str]]:
        """For each room the other rooms that it imports."""
        found: dict[str, set[str]] = {}
        for module, names in self.imports.items():
            mine = found.setdefault(self.room(module), set())
            mine |= {self.room(own) for own in filter(None, map(self.own, names))} - {self.room(module)}
        return found

    def modules(self) -> dict[str, set[str]]:
        """For each module the other modules of the package that it imports."""
        return {
            module: {own for own in filter(None, map(self.own, names)) if own != module}
            for module, names in self.imports.items()
        }

    def own(self, name: str) -> str | None:
        """The module of this package that an import reaches; None for another package's."""
        words = name.split(".")
        while words and words[0] == self.name:
            if ".".join(words) in self.files:
                return ".".join(words)
            words.pop()
        return None

    def _imported(self, module: str) -> Iterator[tuple[str, int]]:
        """Each name that a module imports, also in a function or for types alone, with its line."""
        file = self.files[module]
        package = module if file.name == "__init__.py" else module.rpartition(".")[0]
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                words = package.split(".")
                origin = words[: len(words) - node.level + 1] if node.level else []
                base = ".".join([*origin, *filter(None, [node.module])])
                yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)

    def tower(self) -> list[str]:
        """Return the longest chain of rooms that import each other, the highest first.

        The package's own face (``__init__``) is left out. A room in a circle is ValueError.
        """
        rooms = {room: names - {"__init__"} for room, names in self.rooms().items() if room != "__init__"}
        if closed := circles(rooms):
            raise ValueError(f"no height: rooms import each other: {sorted(map(sorted, closed))}")

        @cache
        def chain(room: str) -> tuple[str, ...]:
            below = map(chain, sorted(rooms[room]))
            return (room, *max(below, key=len, default=()))

        return [*max(map(chain, sorted(rooms)), key=len, default=())]


def circles(arrows: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """Return the groups of names that reach each other."""

    @cache
    def reach(start: str) -> frozenset[str]:
        seen: set[str] = set()
        todo = [*arrows.get(start, ())]
        while todo:
            if (name := todo.pop()) not in seen:
                seen.add(name)
                todo += arrows.get(name, ())
        return frozenset(seen)

    closed = [name for name in arrows if name in reach(name)]
    return {frozenset(other for other in reach(name) if name in reach(other)) for name in closed}
