"""The house: each folder has a level, imports point to smaller levels only, and nothing runs in a circle."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PACKAGE = Path(__file__).parent.parent / "stream_sparse"
LEVELS = (
    ("errors", "frame", "redact", "_lazy"),
    ("drawing", "system", "io", "highgui"),
    ("base", "kernels", "data"),
    ("learning", "reference", "sources", "panels", "sinks", "spec", "capture"),
    ("nodes", "testing", "flow", "view", "records"),
    ("recording", "exports", "ui"),
    ("run", "studio"),
    ("pipeline",),
    ("replay", "course", "batch"),
    ("cli",),
    ("__main__",),
)
LEVEL = {room: level for level, rooms in enumerate(LEVELS, 1) for room in rooms}
UNITS = ("nodes", "panels", "sinks", "sources", "reference")
ALONE = {"streamz": {"flow"}, "tornado": {"flow", "studio"}}
"""Libraries that some rooms alone may import."""
WINDOW_CALLS = {
    *("imshow", "namedWindow", "waitKey", "waitKeyEx", "pollKey", "createTrackbar", "setMouseCallback"),
    *("destroyWindow", "destroyAllWindows", "moveWindow", "resizeWindow", "setWindowProperty"),
}
MOST_ROOT_MODULES, MOST_FLOORS = 8, 10


class House:
    """The imports of a package, read from its source.

    Parameters:
        package: folder of the package.
    """

    def __init__(self, package: Path) -> None:
        self.name = package.name
        self.files = {self._module(package, file): file for file in sorted(package.rglob("*.py"))}
        self.imports = {module: dict(self._found(module)) for module in self.files}

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

    def _found(self, module: str) -> Iterator[tuple[str, int]]:
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

    def problems(self) -> list[str]:
        """Everything that breaks the rules, a line each."""
        found = []
        for module, names in self.imports.items():
            mine, where = self.room(module), self.files[module].relative_to(PACKAGE.parent, walk_up=True) if False else module
            if mine != "__init__" and mine not in LEVEL:
                found.append(f"{where}: the room {mine} has no level")
                continue
            for name, line in names.items():
                library, own = name.split(".")[0], self.own(name)
                if mine not in ALONE.get(library, {mine}):
                    found.append(f"{where}:{line} imports {library}, which only {_list(ALONE[library])} may")
                if own is None or mine == "__init__":
                    continue
                theirs = self.room(own)
                if theirs == "__init__":
                    continue
                if theirs == mine:
                    if mine in UNITS and not own.rpartition(".")[2].startswith("_") and own != f"{self.name}.{mine}":
                        found.append(f"{where}:{line} imports {own}: units know no other unit")
                elif LEVEL.get(theirs, 0) >= LEVEL[mine]:
                    found.append(f"{where}:{line} imports {own}: level {LEVEL.get(theirs)} is not below {LEVEL[mine]}")
        found += [f"files in a circle: {_list(circle)}" for circle in circles(self.modules())]
        found += [f"rooms in a circle: {_list(circle)}" for circle in circles(self.rooms())]
        return found


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def circles(arrows: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """Groups of names that reach each other."""

    @cache
    def reach(start: str) -> frozenset[str]:
        seen: set[str] = set()
        todo = [*arrows.get(start, ())]
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += arrows.get(name, ())
        return frozenset(seen)

    return {
        frozenset(other for other in reach(name) if name in reach(other)) for name in arrows if name in reach(name)
    }
