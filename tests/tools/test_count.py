"""The counter of lines, and what it counts here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.count import lines_of_code, over_budget

TOOL = Path(__file__).parents[2] / "tools" / "count.py"
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


def test_no_room_is_over_its_budget() -> None:
    assert over_budget(TOOL.parents[1]) == []
