"""The house: each folder has a level, imports point to smaller levels only, and nothing runs in a circle."""

from __future__ import annotations

import ast
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tools.house import House, circles

pytestmark = pytest.mark.xdist_group("layers")  # one reading of all files serves all
PACKAGE = Path(__file__).parent.parent / "stream_sparse"
LEVELS = (
    ("redact", "frame", "_lazy", "_version"),
    ("errors",),
    ("drawing", "system", "io", "highgui"),
    ("base", "kernels", "data", "figures"),
    ("learning", "sources", "panels", "sinks", "plan", "capture"),
    ("nodes", "reference", "flow", "view", "records"),
    ("testing", "recording", "exports", "ui"),
    ("run",),
    ("player", "batch", "replays", "course", "page"),
    ("studio", "analysis"),
    ("pipeline",),
    ("cli",),
    ("__main__",),
)
"""Rooms by level, from 1 up; the table of CONTRIBUTING has the same numbers."""
WEB = ("vendor", "drawing", "panels", "engine", "app")
"""Folders of ``web``: each imports those before it alone."""
SYNONYMS = {"anew", "deaf", "dress", "happening", "hasty", "hush", "lenient", "obey", "outlet", "spoil"}
"""Words for which the glossary has a better one."""
SCRIPT_IMPORT = re.compile(r'\b(?:from|import)\s*\(?\s*"(\.[^"]+)"')
LEVEL = {room: level for level, rooms in enumerate(LEVELS, 1) for room in rooms}
MIDDLE = ("flow", "run", "player", "ui", "studio", "recording")
UNITS = ("nodes", "panels", "sinks")
"""Rooms in which files import no sibling but those with an underscore; the source ``sample`` plays others."""
ALONE = {"numba": {"kernels"}, "streamz": {"flow"}, "tornado": {"flow", "studio"}}
"""Libraries that some rooms alone may import."""
DESCRIBING = {
    *(
        "atom_shape",
        "axes",
        "binning",
        "description",
        "inks",
        "parts",
        "ranges",
        "readings",
        "scalar_history",
        "ticks",
    ),
    *("tints", "vector_history"),
}
"""Modules of ``drawing`` that know no pixels: panels import no others, and so do these."""
WINDOW_CALLS = {
    *("imshow", "namedWindow", "waitKey", "waitKeyEx", "pollKey", "createTrackbar", "setMouseCallback"),
    *("destroyWindow", "destroyAllWindows", "moveWindow", "resizeWindow", "setWindowProperty"),
}
MOST_ROOT_MODULES, MOST_FLOORS, MOST_METHODS, MOST_PARAMETERS = 8, 12, 25, 12


class Rules(House):
    """The rules that the imports of a package keep."""

    def problems(self) -> list[str]:
        """Return everything that breaks the rules, a line each."""
        found = [self._problem(*arrow) for arrow in self._arrows()]
        found += [f"files in a circle: {_list(circle)}" for circle in circles(self.modules())]
        found += [f"rooms in a circle: {_list(circle)}" for circle in circles(self.rooms())]
        return [problem for problem in found if problem]

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
        if mine == "panels" and library in ("cv2", "PIL"):
            return f"{where} imports {name}: a panel describes what it shows, and draws nothing"
        if own is None or (theirs := self.room(own)) == "__init__":
            return ""
        if theirs == "drawing" and self._describes(module) and own.split(".")[-1] not in DESCRIBING:
            return f"{where} imports {own}: it draws pixels, and a description has none"
        if theirs != mine:
            low = LEVEL.get(theirs, 0) < LEVEL[mine]
            return "" if low else f"{where} imports {own}: {theirs} is not on a smaller level than {mine}"
        unit = own.split(".")[-1]
        if mine in UNITS and unit != mine and unit[0] != "_":
            return f"{where} imports {own}: a unit knows no other unit"
        return ""

    def _describes(self, module: str) -> bool:
        """Whether a module knows no pixels."""
        mine = self.room(module)
        return mine == "panels" or (mine == "drawing" and module.split(".")[-1] in DESCRIBING)


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules(PACKAGE)


def test_imports_keep_to_the_levels(rules: Rules) -> None:
    assert rules.problems() == []


def test_the_table_of_contributing_has_the_same_levels() -> None:
    table: dict[int, set[str]] = {}
    for line in (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8").splitlines():
        if row := re.match(r"\| (\d+) \|([^|]*)\|", line):
            rooms = re.findall(r"`(\w+)(?:/|\.py)`", row[2])
            table.setdefault(int(row[1]), set()).update(rooms)
    assert table == {level: set(rooms) for level, rooms in enumerate(LEVELS, 1)}


def test_few_modules_stand_in_the_root(rules: Rules) -> None:
    modules = [file.stem for file in PACKAGE.glob("*.py")]
    assert len(modules) <= MOST_ROOT_MODULES, modules


def test_few_floors(rules: Rules) -> None:
    tower = rules.tower()
    assert len(tower) <= MOST_FLOORS, tower


def test_no_class_of_the_middle_is_large() -> None:
    files = [file for room in MIDDLE for file in (PACKAGE / room).rglob("*.py")]
    for node in (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))):
        if isinstance(node, ast.ClassDef):
            methods = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
            assert len(methods) <= MOST_METHODS, node.name
            if "__init__" in methods:
                given = methods["__init__"].args
                assert len(given.args[1:] + given.kwonlyargs) <= MOST_PARAMETERS, node.name


def test_each_class_name_stands_for_one_class_and_no_name_is_private_language() -> None:
    trees = [ast.parse(file.read_text("utf-8")) for file in PACKAGE.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    classes = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    names = {getattr(node, key) for node in nodes for key in ("name", "id", "arg") if hasattr(node, key)}
    # The node and the panel ``histogram`` are both called so in pipelines.
    assert [name for name, count in classes.items() if count > 1] == ["Histogram"]
    assert not [name for name in names if SYNONYMS & {*str(name).lower().split("_")}]


def test_windows_are_called_in_one_file_of_highgui() -> None:
    callers = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in WINDOW_CALLS
    }
    assert len(callers) == 1
    assert all(caller.startswith("highgui/") for caller in callers)


def test_imports_of_the_pages_keep_to_the_levels() -> None:
    web = PACKAGE / "web"
    files = [file for file in web.rglob("*.js") if "vendor" not in file.parts]
    arrows = {
        file.relative_to(web).as_posix(): {
            Path(os.path.normpath(file.parent / name)).relative_to(web).as_posix()
            for name in SCRIPT_IMPORT.findall(file.read_text("utf-8"))
        }
        for file in files
    }
    for module, names in arrows.items():
        low = WEB[: WEB.index(module.split("/")[0]) + 1]
        assert {name.split("/")[0] for name in names} <= {*low}, module
    assert arrows["app/card.js"] & {"drawing/scene.js"}
    assert circles(arrows) == set()


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
    "OpenCV in a panel": ("panels/a.py", "import cv2", "a panel describes what it shows, and draws nothing"),
    "pixels in a panel": (
        "panels/a.py", "from stream_sparse.drawing.text import label", "a description has none",
    ),
    "pixels in a description": (
        "drawing/description.py", "from .text import label", "a description has none",
    ),
    "streamz": ("view/v.py", "import streamz", "which only flow may"),
    "numba": ("base/b.py", "from numba.np import linalg", "which only kernels may"),
    "tornado": ("run/r.py", "from tornado.web import Application", "which only flow, studio may"),
    "a new room": ("attic/a.py", "import math", "which has no level"),
}  # fmt: skip


@pytest.mark.parametrize(("place", "line", "problem"), PLANTED.values(), ids=PLANTED)
def test_a_wrong_import_is_found(tmp_path: Path, place: str, line: str, problem: str) -> None:
    package = tmp_path / "stream_sparse"
    rooms = "nodes", "flow", "view", "capture", "base", "io", "drawing", "panels", "cli", "run", "attic"
    for room in rooms:
        (package / room).mkdir(parents=True)
        (package / room / "__init__.py").touch()
    (package / "__init__.py").touch()
    for file in ("flow/loop.py", "view/layout.py", "run/run.py", "panels/b.py", "drawing/text.py"):
        (package / file).touch()
    assert Rules(package).problems() == []
    (package / place).write_text(line + "\n")
    (found,) = Rules(package).problems()
    assert found.startswith(f"stream_sparse/{place}:")
    assert problem in found


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
