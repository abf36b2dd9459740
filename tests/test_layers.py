"""The house: each folder has a level, imports point to smaller levels only, and nothing runs in a circle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "stream_sparse"
LEVELS = (
    ("redact", "frame", "_lazy", "_version"),
    ("errors",),
    ("drawing", "system", "io", "highgui"),
    ("base", "kernels", "data"),
    ("learning", "reference", "sources", "panels", "sinks", "plan", "capture"),
    ("nodes", "testing", "flow", "view", "records"),
    ("recording", "exports", "ui"),
    ("run", "studio"),
    ("batch",),
    ("pipeline",),
    ("replay", "course"),
    ("cli",),
    ("__main__",),
)
LEVEL = {room: level for level, rooms in enumerate(LEVELS, 1) for room in rooms}
UNITS = ("nodes", "panels", "sinks")
"""Rooms in which files import no sibling but those with an underscore; the source ``sample`` plays others."""
ALONE = {"streamz": {"flow"}, "tornado": {"flow", "studio"}}
"""Libraries that some rooms alone may import."""
WINDOW_CALLS = {
    *("imshow", "namedWindow", "waitKey", "waitKeyEx", "pollKey", "createTrackbar", "setMouseCallback"),
    *("destroyWindow", "destroyAllWindows", "moveWindow", "resizeWindow", "setWindowProperty"),
}
MOST_ROOT_MODULES, MOST_FLOORS = 8, 11


class House:
    """The imports of a package, read from its source.

    Parameters:
        package: folder of the package.
    """

    def __init__(self, package: Path) -> None:
        self.name, self.folder = package.name, package
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
        """Return everything that breaks the rules, a line each."""
        found = [self._problem(*arrow) for arrow in self._arrows()]
        found += [f"files in a circle: {_list(circle)}" for circle in circles(self.modules())]
        found += [f"rooms in a circle: {_list(circle)}" for circle in circles(self.rooms())]
        return [problem for problem in found if problem]

    def floors(self) -> int:
        """Return how many rooms stand on each other below ``__main__``, where no room is in a circle."""
        rooms = {room: names - {"__init__"} for room, names in self.rooms().items()}

        @cache
        def height(room: str) -> int:
            return 1 + max(map(height, rooms[room]), default=0)

        return max(height(room) for room in rooms if room not in ("__init__", "__main__"))

    def _arrows(self) -> Iterator[tuple[str, str, int]]:
        for module, names in self.imports.items():
            if self.room(module) != "__init__":
                yield from ((module, name, line) for name, line in names.items())

    def _problem(self, module: str, name: str, line: int) -> str:
        """Return what is wrong with an import; an empty text where nothing is."""
        mine, library, own = self.room(module), name.split(".")[0], self.own(name)
        where = f"{self.files[module].relative_to(self.folder.parent)}:{line}"
        if mine not in LEVEL:
            return f"{where} is in the room {mine}, which has no level"
        if mine not in ALONE.get(library, {mine}):
            return f"{where} imports {library}, which only {_list(ALONE[library])} may"
        if own is None or (theirs := self.room(own)) == "__init__":
            return ""
        if theirs != mine:
            low = LEVEL.get(theirs, 0) < LEVEL[mine]
            return "" if low else f"{where} imports {own}: {theirs} is not on a smaller level than {mine}"
        unit = own.split(".")[-1]
        if mine in UNITS and unit != mine and unit[0] != "_":
            return f"{where} imports {own}: a unit knows no other unit"
        return ""


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


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


@pytest.fixture(scope="module")
def house() -> House:
    return House(PACKAGE)


def test_imports_keep_to_the_levels(house: House) -> None:
    assert house.problems() == []


def test_few_modules_stand_in_the_root(house: House) -> None:
    modules = [file.stem for file in PACKAGE.glob("*.py")]
    assert len(modules) <= MOST_ROOT_MODULES, modules


def test_few_floors(house: House) -> None:
    assert house.floors() <= MOST_FLOORS


def test_windows_are_called_in_one_file_of_highgui() -> None:
    callers = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in WINDOW_CALLS
    }
    assert len(callers) == 1
    assert all(caller.startswith("highgui/") for caller in callers)


PLANTED = {
    "a larger level": (
        "nodes/n.py", "from stream_sparse.flow import loop", "flow is not on a smaller level than nodes",
    ),
    "a sibling": (
        "flow/f.py", "from stream_sparse.view import layout", "view is not on a smaller level than flow",
    ),
    "relative": ("capture/c.py", "from ..flow import loop", "flow is not on a smaller level than capture"),
    "in a function": (
        "base/b.py", "def f():\n    import stream_sparse.cli", "cli is not on a smaller level than base",
    ),
    "for types": (
        "io/i.py",
        "if TYPE_CHECKING:\n    import stream_sparse.run.run",
        "run is not on a smaller level than io",
    ),
    "another unit": ("panels/a.py", "from .b import B", "a unit knows no other unit"),
    "streamz": ("view/v.py", "import streamz", "which only flow may"),
    "tornado": ("run/r.py", "from tornado.web import Application", "which only flow, studio may"),
    "a new room": ("attic/a.py", "import math", "which has no level"),
}  # fmt: skip


@pytest.mark.parametrize(("place", "line", "problem"), PLANTED.values(), ids=PLANTED)
def test_a_wrong_import_is_found(tmp_path: Path, place: str, line: str, problem: str) -> None:
    package = tmp_path / "stream_sparse"
    for room in ("nodes", "flow", "view", "capture", "base", "io", "panels", "cli", "run", "attic"):
        (package / room).mkdir(parents=True)
        (package / room / "__init__.py").touch()
    (package / "__init__.py").touch()
    for file in ("flow/loop.py", "view/layout.py", "run/run.py", "panels/b.py"):
        (package / file).touch()
    assert House(package).problems() == []
    (package / place).write_text(line + "\n")
    (found,) = House(package).problems()
    assert found.startswith(f"stream_sparse/{place}:")
    assert problem in found


def test_circles_are_found(tmp_path: Path) -> None:
    package = tmp_path / "stream_sparse"
    (package / "base").mkdir(parents=True)
    for name in ("__init__", "base/__init__"):
        (package / f"{name}.py").touch()
    (package / "base" / "a.py").write_text("from .b import b\n")
    (package / "base" / "b.py").write_text("if TYPE_CHECKING:\n    from .a import a\n")
    assert House(package).problems() == ["files in a circle: stream_sparse.base.a, stream_sparse.base.b"]


def test_tests_mirror_the_package() -> None:
    """``tests/flow/test_loop_live.py`` tests ``stream_sparse/flow/loop.py``; whole runs are scenarios."""
    tests = Path(__file__).parent
    astray = [
        file.relative_to(tests).as_posix()
        for folder in PACKAGE.iterdir()
        if folder.is_dir() and (tests / folder.name).is_dir()
        for file in (tests / folder.name).glob("test_*.py")
        if file.stem != "test_contract"  # over every unit of a kind
        if not any(file.stem.startswith(f"test_{module.stem.strip('_')}") for module in folder.rglob("*.py"))
    ]
    assert astray == []


def test_no_test_imports_from_a_test() -> None:
    """What several of them need stands in ``tests/support``, or in a file of their room that is no test."""
    tests = Path(__file__).parent
    borrowing = [
        f"{file.relative_to(tests).as_posix()}: {line.strip()}"
        for file in sorted(tests.rglob("*.py"))
        if file.parent.name != "plan"
        for line in file.read_text("utf-8").splitlines()
        if re.match(r"\s*(from|import) (tests|\.)", line) and re.search(r"\btest_\w+", line)
    ]
    assert borrowing == []
