"""What tests keep to: they borrow nothing from each other, and rarely look behind a public face."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("looks")  # one reading of all files serves all
TESTS = Path(__file__).parent
MOST_READS, MOST_PATCHES = 30, 45
PROTOCOLS = {
    "_asdict",
    "_fields",
    "_replace",
    "_repr_html_",
    "_repr_svg_",
    "_repr_mimebundle_",
    "_current_frames",
}
"""Public names of Python and IPython that begin with an underscore."""


def is_private(name: str) -> bool:
    """Whether a name is private; a module whose file begins with ``_`` is tested as any other."""
    return name.startswith("_") and not name.startswith("__") and name not in PROTOCOLS


class Looks(ast.NodeVisitor):
    """The private names that a test file reads, or patches, by line."""

    def __init__(self, file: Path) -> None:
        self.lines = file.read_text("utf-8").splitlines()
        self.reads: dict[int, str] = {}
        self.patches: dict[int, str] = {}
        tree = ast.parse("\n".join(self.lines))
        self._own = {*self._names_of_own(tree)}
        self.visit(tree)

    @staticmethod
    def _names_of_own(tree: ast.AST) -> Iterator[str]:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                yield node.name
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id
            elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("self", "cls"):
                yield node.attr

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if is_private(node.attr) and node.attr not in self._own:
            self.reads[node.lineno] = node.attr
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("setattr", "delattr", "setitem"):
            words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            for name in (word.rpartition(".")[2] for word in words):
                if is_private(name):
                    self.patches[node.lineno] = name
        self.generic_visit(node)

    def unexplained(self) -> list[int]:
        """The lines of reads without a comment on them or in the few lines above."""
        return [line for line in self.reads if "#" not in "".join(self.lines[max(line - 5, 0) : line])]


@pytest.fixture(scope="module")
def looks() -> dict[str, Looks]:
    """The looks of every file."""
    return {file.relative_to(TESTS).as_posix(): Looks(file) for file in sorted(TESTS.rglob("*.py"))}


def test_no_test_imports_from_a_test(looks: dict[str, Looks]) -> None:
    """What several of them need stands in ``tests/support``, or in a file of their room that is no test."""
    borrowing = [
        f"{name}: {line.strip()}"
        for name, found in looks.items()
        for line in found.lines
        if re.match(r"\s*(from|import) (tests|\.)", line) and re.search(r"\btest_\w+", line)
    ]
    assert borrowing == []


def test_few_private_names_are_read_and_each_has_a_reason(looks: dict[str, Looks]) -> None:
    reads = [f"{name}:{line} {word}" for name, found in looks.items() for line, word in found.reads.items()]
    assert len(reads) <= MOST_READS, reads
    assert [f"{name}:{line}" for name, found in looks.items() for line in found.unexplained()] == []


def test_few_private_names_are_patched(looks: dict[str, Looks]) -> None:
    """Most are bounds and times that a test makes small."""
    patches = [
        f"{name}:{line} {word}" for name, found in looks.items() for line, word in found.patches.items()
    ]
    assert len(patches) <= MOST_PATCHES, patches
