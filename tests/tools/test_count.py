"""The counter of lines and floors, on a small checkout made for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.processes import prints
from tools.count import lines_of_code, over_budget

TOOL = Path(__file__).parents[2] / "tools" / "count.py"
FILES = {
    "stream_sparse/__init__.py": '"""The face."""\n',
    "stream_sparse/__main__.py": "from .cli import main\n\nmain()\n",
    "stream_sparse/errors.py": "X = 1  # a comment\n# another\n\n",
    "stream_sparse/base/__init__.py": "",
    "stream_sparse/base/node.py": "import numpy\n\nfrom stream_sparse import errors\n",
    "stream_sparse/view/__init__.py": "",
    "stream_sparse/view/layout.py": "if TYPE_CHECKING:\n    from stream_sparse.base.node import Node\n",
    "stream_sparse/cli/__init__.py": "def main():\n    from stream_sparse.view import layout\n",
    "stream_sparse/studio/page.js": "/* all\n   of it */\n\nlet x = 1; // one\n// two\n",
    "stream_sparse/studio/vendor/other.js": "x\n",
    "tests/test_x.py": "# all\n\nlines\n",
    "tools/budget.toml": (
        "rooms = {root = 3, base = 1, cli = 2, view = 2, studio = 0}\n"
        "sums = {code = 9, files = 8, javascript = 1, tests = 3}\n"
    ),
    "tests/base/test_y.py": "x\n",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


COUNTED = {
    "nothing": ("", 0),
    "blank lines and comments": ("# one\n\n   # two\n", 0),
    "a comment behind code": ("x = 1  # one\n", 1),
    "the docstring of a module": ('"""One.\n\nTwo.\n"""\nx = 1\n', 1),
    "docstrings of classes and functions": (
        'class A:\n    """A."""\n    def f(self):\n        """F.\n\n        Two."""\n        g()\n', 3,
    ),
    "an asynchronous function": ('async def f():\n    """F."""\n', 1),
    "a text that is a value": ('x = """one\n\ntwo"""\n', 3),
    "a statement over several lines": ("f(\n    1,\n\n    # two\n    2,\n)\n", 4),
    "two statements in a line": ("x = 1; y = 2\n", 1),
}  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), COUNTED.values(), ids=COUNTED)
def test_lines_of_code(text: str, lines: int) -> None:
    assert lines_of_code(text) == lines


def test_the_report(checkout: Path) -> None:
    assert prints(TOOL, checkout).splitlines() == [
        "      0  __init__",
        "      2  __main__",
        "      2  base",
        "      2  cli",
        "      1  errors",
        "      2  view",
        "      9  lines of code in 8 files",
        "      1  lines of JavaScript",
        "      4  lines of tests",
        "      5  floors: __main__ > cli > view > base > errors",
        "      0  circles of files",
        "      0  circles of rooms",
        "over its budget: base: 2, budget 1",
        "over its budget: tests: 4, budget 3",
    ]


def test_no_room_is_over_its_budget() -> None:
    assert over_budget(TOOL.parents[1]) == []
