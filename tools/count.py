"""Print how large the package is, how high its house, and which room is larger than its budget.

    .venv-test/bin/python tools/count.py [FOLDER]

Lines of code are those of ``stream_sparse/`` that hold code, without blank lines, comments and docstrings;
of JavaScript, those without blank lines and comments, vendored libraries apart. Lines of tests are all lines
of ``*.py`` under ``tests/``. Floors are the longest chain of imports between rooms (folders and root
modules), ``__main__`` and imports for types included. FOLDER is another checkout. Budgets stand in
``tools/budget.toml``; a number there may only go down.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections import Counter
from collections.abc import Collection
from pathlib import Path

if __name__ == "__main__":  # the checkout of this tool, wherever it is called
    sys.path.insert(0, str(Path(__file__).parents[1]))

from tools.house import House, circles

_NO_CODE = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.ENCODING, tokenize.ENDMARKER),
}
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def lines_of_code(text: str) -> int:
    """Count the lines of a module that hold code.

    >>> lines_of_code('def f():\\n    \"\"\"Say it.\"\"\"\\n\\n    return 1  # one\\n')
    2
    """
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            docstring = node.body[0]
            lines.difference_update(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    return len(lines)


def code_by_room(package: Path) -> Counter[str]:
    """Count the lines of code of each folder and root module of a package."""
    found: Counter[str] = Counter()
    for file in sorted(package.rglob("*.py")):
        found[file.relative_to(package).parts[0].removesuffix(".py")] += lines_of_code(
            file.read_text("utf-8")
        )
    return found


def lines_of_tests(tests: Path) -> int:
    """Count all lines of the tests."""
    return sum(len(file.read_text("utf-8").splitlines()) for file in tests.rglob("*.py"))


def lines_of_javascript(package: Path) -> int:
    """Count the lines of JavaScript that hold code, without those of other projects."""
    files = [file for file in package.rglob("*.js") if "vendor" not in file.parts]
    texts = (re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.DOTALL) for file in files)
    lines = (line.strip() for text in texts for line in text.splitlines())
    return sum(1 for line in lines if line and not line.startswith("//"))


def over_budget(root: Path) -> list[str]:
    """Return a line for each number of a checkout that exceeds its budget, or has none."""
    budget = tomllib.loads((root / "tools" / "budget.toml").read_text("utf-8"))
    package = root / "stream_sparse"
    rooms: Counter[str] = Counter()
    for room, lines in code_by_room(package).items():
        rooms[room if (package / room).is_dir() else "root"] += lines
    sums = {
        "code": rooms.total(),
        "files": sum(1 for _ in package.rglob("*.py")),
        "javascript": lines_of_javascript(package),
        "tests": lines_of_tests(root / "tests"),
    }
    counted = [("rooms", rooms), ("sums", sums)]
    return [
        f"{name}: {number:,}, budget {budget[table].get(name, 0):,}"
        for table, numbers in counted
        for name, number in sorted(numbers.items())
        if number > budget[table].get(name, 0)
    ]


def report(root: Path) -> list[str]:
    """Return what is printed of a checkout, a line each."""
    package, rooms = root / "stream_sparse", code_by_room(root / "stream_sparse")
    house = House(package)
    loops = [("files", circles(house.modules())), ("rooms", circles(house.rooms()))]
    tower = house.tower() if not loops[1][1] else []
    return [
        *(f"{lines:>7,}  {room}" for room, lines in sorted(rooms.items())),
        f"{rooms.total():>7,}  lines of code in {len(house.files)} files",
        f"{lines_of_javascript(package):>7,}  lines of JavaScript",
        f"{lines_of_tests(root / 'tests'):>7,}  lines of tests",
        f"{len(tower):>7}  floors: {' > '.join(tower)}",
        *(line for what, found in loops for line in _named(what, found)),
        *(f"over its budget: {line}" for line in over_budget(root)),
    ]


def _named(what: str, found: Collection[frozenset[str]]) -> list[str]:
    """Return the number of circles, and the names in each."""
    return [f"{len(found):>7}  circles of {what}", *(f"{'':9}{', '.join(sorted(names))}" for names in found)]


if __name__ == "__main__":
    print("\n".join(report(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1])))
